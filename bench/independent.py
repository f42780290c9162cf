"""Compare every delivered picture with a decode of its source by another program: nothing turned, mirrored, inverted.

    python bench/independent.py FOLDER [--form pictures|pdf] [--work FOLDER] [--name GLOB]

Runs matprep over all pictures and PDFs below FOLDER (each a source of one case, a profile that takes anything), decodes
each source page again with a tool that shares no code with matprep's decoders, lays it on white, and compares at a few
thousand pixels: shape, mean colour, difference, and whether another of the eight ways up, or the negative, would fit
better. Prints counts by status and code, then each deviation; the pairs lie side by side in WORK/pairs. Exit code 1
where there is a deviation: look at the pair, the reference may be wrong.

Needs (Debian): apt-get install imagemagick libheif-examples libopenjp2-tools webp libtiff-tools poppler-utils
"""

from __future__ import annotations

import argparse
import collections
import fnmatch
import functools
import itertools
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pikepdf
from PIL import Image, ImageChops, ImageCms, ImageFilter, ImageStat

import matprep

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
SUFFIXES = {
    *("jpg", "jpeg", "jpe", "jfif", "mpo", "png", "apng", "gif", "webp", "bmp", "dib", "tif", "tiff", "heic", "heif"),
    *("hif", "avif", "jp2", "j2k", "ppm", "pgm", "pbm", "pnm", "tga", "pcx", "sgi", "ico", "psd", "pdf"),
}
PROFILE = """
schema = 1
id = "anything"
version = "1"
title = {{ zh = "随便什么", en = "Anything" }}
checked = 2026-11-24
stale_after_days = 3650
[sources]
S = {{ grade = "assumed", note = "made up for measuring" }}
[naming]
stem = "{{order:02}}_{{title}}"
[defaults]
formats = [{formats}]
pages = "{pages}"
max_bytes = "30 MB"
files = {{ min = 1, max = 40 }}
figures = {{ formats = "S", max_bytes = "S", files = "S" }}
[[requirement]]
id = "photo"
title = {{ zh = "照片", en = "Photo" }}
required = false
match = {{ names = ["no file is called so"] }}
"""
FORMS = {"pictures": ('"jpeg", "png"', "separate"), "pdf": ('"pdf"', "pdf")}
SIDE = 96
TURNS = {
    "as it is": None,
    "mirrored": Image.Transpose.FLIP_LEFT_RIGHT,
    "upside down": Image.Transpose.ROTATE_180,
    "mirrored upside down": Image.Transpose.FLIP_TOP_BOTTOM,
    "transposed": Image.Transpose.TRANSPOSE,
    "turned right": Image.Transpose.ROTATE_270,
    "transversed": Image.Transpose.TRANSVERSE,
    "turned left": Image.Transpose.ROTATE_90,
}
MOST_SHAPE, MOST_COLOUR, MOST_DIFFERENCE = 0.03, 8.0, 10.0
SECONDS = 120


class Pair(NamedTuple):
    """A delivered page and where it came from."""

    source: Path
    page: int
    delivered: Path
    delivered_page: int


def main() -> None:
    """Run, decode, compare, print, exit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--form", choices=sorted(FORMS), default="pictures")
    parser.add_argument("--work", type=Path, help="work here and leave everything there")
    parser.add_argument("--name", default="*", help="only files whose path matches")
    options = parser.parse_args()
    Image.MAX_IMAGE_PIXELS = None
    work = options.work or Path(tempfile.mkdtemp(prefix="independent-"))
    names = gathered(options.folder, work / "in" / "case", options.name)
    manifest = prepared(work, options.form)
    print_counts(manifest, names)
    pairs = list(pairs_of(manifest, work))
    pictures = work / "pairs"
    shutil.rmtree(pictures, ignore_errors=True)
    pictures.mkdir()
    deviations, without = 0, list[str]()
    for pair in pairs:
        verdict = compared(pair, work / "decoded", pictures)
        if verdict.startswith("no reference"):
            without.append(f"{names[pair.source.name]} page {pair.page}")
        elif verdict:
            deviations += 1
            print(f"  {names[pair.source.name]} page {pair.page}: {verdict} [{pair.source.stem}-{pair.page}]")
    print(f"{len(pairs)} delivered pages compared, {deviations} deviate, {len(without)} that no other program decodes")
    for name in without:
        print(f"  no reference: {name}")
    raise SystemExit(1 if deviations else 0)


# --- what matprep makes of it ------------------------------------------------------------------


def gathered(folder: Path, case: Path, pattern: str) -> dict[str, str]:
    """Link or copy every picture and PDF into one case under a number; give number → path in FOLDER."""
    shutil.rmtree(case.parent, ignore_errors=True)
    case.mkdir(parents=True)
    names = {}
    for number, path in enumerate(sorted(folder.rglob("*")), start=1):
        relative = path.relative_to(folder).as_posix()
        if path.is_file() and path.suffix[1:].lower() in SUFFIXES and fnmatch.fnmatch(relative, pattern):
            name = f"{number:04}{path.suffix.lower()}"
            names[name] = relative
            shutil.copyfile(path, case / name)
    return names


def prepared(work: Path, form: str) -> Json:
    """Run matprep and read the manifest that it wrote."""
    formats, pages = FORMS[form]
    profile = work / "anything.toml"
    profile.write_text(PROFILE.format(formats=formats, pages=pages), encoding="utf-8")
    shutil.rmtree(work / "out", ignore_errors=True)
    for _ in matprep.run(work / "in" / "case", work / "out", profile=profile, language="en"):
        pass
    found = next(path for path in (work / "out").rglob("manifest.json") if ".matprep" not in path.parts)
    manifest: Json = json.loads(found.read_bytes())
    manifest["folder"] = str(found.parent)
    return manifest


def codes_of(line: Json) -> list[str]:
    """Every problem of a source and its parts, with the kind or thing that it names."""
    problems = [*line["problems"], *(each for part in line["parts"] for each in part["problems"])]
    return sorted({" ".join([each["code"], *map(str, each["params"].values())][:2]) for each in problems})


def print_counts(manifest: Json, names: dict[str, str]) -> None:
    """Sources by status and code, and each that was not delivered."""
    counts = collections.Counter((line["status"], *codes_of(line)) for line in manifest["sources"])
    for key, count in sorted(counts.items()):
        print(f"{count:5} {' · '.join(key)}")
    for line in manifest["sources"]:
        if line["status"] in ("rejected", "failed"):
            print(f"  {line['status']}: {names[line['path']]} ({line['kind']}): {', '.join(codes_of(line))}")


def pairs_of(manifest: Json, work: Path) -> Iterator[Pair]:
    """Each delivered page with its source's page; blank ones that were left out have none."""
    folder = Path(manifest["folder"])
    for line in manifest["sources"]:
        source = work / "in" / "case" / line["path"]
        left_out = blank_pages(line)
        for part in line["parts"]:
            first = 1 if part["pages"] == "all" else int(part["pages"].split("-")[0])
            pages = (page for page in itertools.count(first) if page not in left_out)
            for name in part["outputs"]:
                count = pages_of_pdf(folder / name) if name.endswith(".pdf") else 1
                for number in range(1, count + 1):
                    yield Pair(source, next(pages), folder / name, number)


def blank_pages(line: Json) -> set[int]:
    """The pages of a source that were left out as blank."""
    problems = [*line["problems"], *(each for part in line["parts"] for each in part["problems"])]
    told = [str(each["params"]["pages"]) for each in problems if each["code"] == "blank_pages_left_out"]
    return {int(number) for text in told for number in re.findall(r"\d+", text)}


def pages_of_pdf(path: Path) -> int:
    """How many pages a delivered PDF has."""
    with pikepdf.open(path) as document:
        return len(document.pages)


# --- decoded by others -----------------------------------------------------------------------


def compared(pair: Pair, scratch: Path, pictures: Path) -> str:
    """Say what is wrong with a pair; empty if nothing is."""
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        reference = decoded(pair.source, pair.page, scratch)
    except (OSError, subprocess.SubprocessError, StopIteration, ValueError) as error:
        return f"no reference: {type(error).__name__}"
    delivered = decoded(pair.delivered, pair.delivered_page, scratch) if pair.delivered.suffix == ".pdf" else None
    if delivered is None:
        shutil.copyfile(pair.delivered, scratch / f"picture-delivered{pair.delivered.suffix}")
        for left in scratch.glob("picture.*"):
            left.unlink()
        delivered = opened_first(scratch, scratch)
    verdict = difference(reference, delivered)
    if verdict:
        side_by_side(reference, delivered).save(pictures / f"{pair.source.stem}-{pair.page}.png")
    return verdict


def decoded(path: Path, page: int, scratch: Path) -> Image.Image:
    """Decode a page upright, in sRGB on white. Raises OSError or SubprocessError where the tool fails."""
    head = path.read_bytes()[:32]
    if head[4:8] == b"ftyp" and head[8:12] not in (b"avif", b"avis"):
        return opened_first(called(scratch, "heif-convert", path, "picture.png"), scratch)
    if head.startswith((b"\0\0\0\x0cjP", b"\xff\x4f\xff\x51")):
        name = "source.jp2" if head[0] == 0 else "source.j2k"
        shutil.copyfile(path, scratch / name)
        return opened_first(called(scratch, "opj_decompress", "-i", name, "-o", "picture.png"), scratch)
    if path.suffix == ".pdf":
        arguments = ("-cropbox", "-scale-to", "400", "-f", page, "-l", page, "-png", path, "picture")
        return opened_first(called(scratch, "pdftoppm", *arguments), scratch)
    if head[:4] not in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return by_imagemagick(path, page - 1, scratch)
    number, told = pages_of_tiff(path)[page - 1]
    if "YCbCr" not in told:
        return by_imagemagick(path, number, scratch)
    # ImageMagick does not take subsampled colours apart as libtiff does
    shutil.copyfile(path, scratch / "one.tif")
    if number:
        called(scratch, "tiffcp", f"{path},{number}", "one.tif")
    return opened_first(called(scratch, "tiff2rgba", "-c", "none", "one.tif", "picture.tif"), scratch)


def by_imagemagick(path: Path, number: int, scratch: Path) -> Image.Image:
    """Decode by ImageMagick, with the embedded profile applied."""
    kind = {"jpg": "jpeg", "jfif": "jpeg", "jpe": "jpeg", "mpo": "jpeg", "dib": "bmp", "apng": "png", "tif": "tiff"}
    suffix = content_suffix(path) or kind.get(path.suffix[1:], path.suffix[1:])
    called(
        scratch, "convert-im6.q16", f"{suffix}:{path}[{number}]", "-auto-orient", "-profile", srgb(scratch),
        "-colorspace", "sRGB", "-background", "white", "-alpha", "remove", "-alpha", "off", "-depth", "8",
        "-resize", "1000x1000>", "picture.png",
    )  # fmt: skip
    return opened_first(scratch, scratch)


def content_suffix(path: Path) -> str:
    """The format by the first bytes, where a name may lie."""
    head = path.read_bytes()[:16]
    signs = {b"\xff\xd8\xff": "jpeg", b"\x89PNG": "png", b"GIF8": "gif", b"BM": "bmp", b"RIFF": "webp"}
    return next((name for sign, name in signs.items() if head.startswith(sign)), "")


@functools.cache
def pages_of_tiff(path: Path) -> tuple[tuple[int, str], ...]:
    """The directories of a TIFF that libtiff's own program does not call small copies or masks, with what it tells."""
    arguments = ["tiffinfo", str(path)]
    told = subprocess.run(arguments, capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False)
    blocks = list(enumerate(re.split("TIFF Directory at", told.stdout, flags=re.IGNORECASE)[1:]))
    kept = [each for each in blocks if not re.search("Subfile Type:.*(reduced|mask)", each[1])]
    return tuple(kept or blocks) or ((0, ""),)


def called(scratch: Path, *arguments: object) -> Path:
    """Run a program in the scratch folder. Raises SubprocessError where it fails or takes too long."""
    subprocess.run([str(each) for each in arguments], cwd=scratch, capture_output=True, timeout=SECONDS, check=True)
    return scratch


def opened_first(folder: Path, scratch: Path) -> Image.Image:
    """Read the first picture that a program left, its profile applied, on white."""
    path = min(each for each in folder.glob("picture*"))
    with Image.open(path) as image:
        image.load()
        flat = on_white(image)
        profile = image.info.get("icc_profile")
    if profile:
        with scratch.joinpath("profile.icc").open("wb") as stream:
            stream.write(profile)
        flat = ImageCms.profileToProfile(flat, str(scratch / "profile.icc"), ImageCms.createProfile("sRGB")) or flat
    return flat


def on_white(image: Image.Image) -> Image.Image:
    """Bring any mode that these programs write to RGB on white."""
    if image.mode.startswith("I"):
        image = image.point(lambda value: value / 257).convert("L")
    layered = image.convert("RGBA")
    ground = Image.new("RGBA", image.size, "white")
    ground.alpha_composite(layered)
    return ground.convert("RGB")


@functools.cache
def srgb(scratch: Path) -> Path:
    """A profile of sRGB on disk."""
    path = scratch.with_name("srgb.icc")
    path.write_bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    return path


# --- compared ------------------------------------------------------------------------------------


def difference(reference: Image.Image, delivered: Image.Image) -> str:
    """Say how the delivered picture deviates; empty if it does not."""
    found = []
    shapes = [image.width / image.height for image in (reference, delivered)]
    if abs(shapes[0] / shapes[1] - 1) > MOST_SHAPE and min(*reference.size, *delivered.size) > SIDE // 2:
        found.append(f"shape {reference.size} became {delivered.size}")
    one, other = small(reference), small(delivered)
    scores = {name: far(one, other if turn is None else other.transpose(turn)) for name, turn in TURNS.items()}
    scores["inverted"] = far(one, ImageChops.invert(other))
    best = min(scores, key=lambda name: scores[name])
    if scores[best] < scores["as it is"] - 1:
        found.append(f"{best} fits better: {scores[best]:.1f} against {scores['as it is']:.1f}")
    colours = [a - b for a, b in zip(ImageStat.Stat(one).mean, ImageStat.Stat(other).mean, strict=True)]
    if max(map(abs, colours)) > MOST_COLOUR:
        found.append("mean colour is off by " + ", ".join(f"{each:.0f}" for each in colours))
    elif scores["as it is"] > MOST_DIFFERENCE:
        found.append(f"differs by {scores['as it is']:.1f}")
    spreads = [max(ImageStat.Stat(image).stddev) for image in (one, other)]
    if spreads[0] > 4 and spreads[1] < spreads[0] / 4:  # grey levels
        found.append("is nearly blank")
    return "; ".join(found)


def small(image: Image.Image) -> Image.Image:
    """Scale to a small square, a little blurred: what is left is what an eye sees first."""
    return image.resize((SIDE, SIDE), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(1))


def far(one: Image.Image, other: Image.Image) -> float:
    """The mean difference in grey levels."""
    means = ImageStat.Stat(ImageChops.difference(one, other)).mean
    return sum(means) / len(means)


def side_by_side(reference: Image.Image, delivered: Image.Image) -> Image.Image:
    """Both for the eye: the reference on the left."""
    sheet = Image.new("RGB", (820, 410), "orange")
    for left, image in ((5, reference), (415, delivered)):
        copy = image.copy()
        copy.thumbnail((400, 400))
        sheet.paste(copy, (left, 5))
    return sheet


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    main()
