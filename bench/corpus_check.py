"""Check a finished output folder against its profile and its input, by code that shares nothing with matprep.

    python bench/corpus_check.py INPUT OUT PROFILE.toml

Reads the profile's TOML, the manifests and the delivered bytes itself. Prints counts by status and code, then every
violation; exit code 1 if there is one. Checked:

- every file under INPUT stands in the manifests exactly once (system junk outside of cases excepted);
- every delivered file exists, has the bytes and the hash it is listed with, decodes whole, is of an accepted kind by
  its content, keeps the byte range and the pixels, bears a name that Windows takes, and carries no EXIF;
- every upload-ready file is listed, and what is listed as rejected or failed says why.
"""

from __future__ import annotations

import argparse
import base64
import collections
import hashlib
import json
import os
import tomllib
import unicodedata
import warnings
from pathlib import Path
from typing import Any

import pypdf
from PIL import Image

Json = dict[str, Any]
UNITS = {"B": 1, "KB": 1000, "MB": 1000**2, "KiB": 1024, "MiB": 1024**2}
KINDS = {"JPEG": "jpeg", "MPO": "mpo", "PNG": "png", "TIFF": "tiff", "WEBP": "webp"}
JUNK = {".ds_store", "thumbs.db", "desktop.ini", "case.toml", "cases.csv", "_done", ".matprep-inbox"}
OWN = {"manifest.json", "manifest.csv", "report.html", "form.txt"}
SOURCE_STATUSES = {
    "prepared", "rejected", "failed", "unassigned", "alternative", "duplicate", "expanded", "ignored", "withdrawn",
}  # fmt: skip
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


def main() -> None:
    """Check, print, exit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("profile", type=Path)
    options = parser.parse_args()
    Image.MAX_IMAGE_PIXELS = None
    warnings.simplefilter("ignore")
    profile = tomllib.loads(options.profile.read_text(encoding="utf-8"))
    manifests = [(path.parent, manifest) for path, manifest in find_manifests(options.out, profile["id"])]
    faults = [*listing_faults(options.input.resolve(), [each for _, each in manifests])]
    for package, manifest in manifests:
        faults += package_faults(package, manifest, profile)
    print_counts(manifests)
    print(f"{len(manifests)} manifests, {len(faults)} violations")
    for fault in faults:
        print("  " + fault.encode("utf-8", "backslashreplace").decode("utf-8"))
    raise SystemExit(1 if faults or not manifests else 0)


def find_manifests(out: Path, profile: str) -> list[tuple[Path, Json]]:
    """Every manifest under OUT that was written for this profile."""
    found = []
    for path in sorted(out.rglob("manifest.json")):
        if ".matprep" not in path.relative_to(out).parts:
            manifest = json.loads(path.read_bytes())
            if manifest["profile"]["id"] == profile:
                found.append((path, manifest))
    return found


def listing_faults(root: Path, manifests: list[Json]) -> list[str]:
    """Compare the files under INPUT with the manifests' sources, both ways."""
    listed = collections.Counter((_nfc(each["case"]), path_of(line)) for each in manifests for line in each["sources"])
    faults = [f"listed {count} times: {case}: {path!r}" for (case, path), count in listed.items() if count > 1]
    for relative in walk(root):
        parts = relative.split("/")
        spots = {(root.name, relative), (Path(relative).stem, relative)}
        spots |= {(parts[0], "/".join(parts[1:]))} if len(parts) > 1 else set()
        hits = [spot for spot in spots if (_nfc(spot[0]), spot[1]) in listed]
        if len(hits) != 1 and not is_junk(parts[-1]):
            faults.append(f"source listed {len(hits)} times: {relative!r}")
    return faults


def walk(root: Path) -> list[str]:
    """Every file, link and special file under the root, links not followed."""
    found = []
    for folder, folders, names in os.walk(root):
        links = [each for each in folders if (Path(folder) / each).is_symlink()]
        found += [(Path(folder) / each).relative_to(root).as_posix() for each in (*names, *links)]
    return sorted(found)


def path_of(line: Json) -> str:
    """A source's path as the file system has it."""
    raw = line.get("path_bytes")
    return base64.b64decode(raw).decode("utf-8", "surrogateescape") if raw else str(line["path"])


def is_junk(name: str) -> bool:
    """System junk and control files need not be listed where they lie outside of a case."""
    return name.lower() in JUNK or name.startswith(("~$", "._", ".~lock"))


def package_faults(package: Path, manifest: Json, profile: Json) -> list[str]:
    """Everything wrong with one package."""
    case = manifest["case"]
    faults = []
    for line in manifest["sources"]:
        codes = [each["code"] for each in line["problems"]] + [
            each["code"] for part in line["parts"] for each in part["problems"]
        ]
        if line["status"] not in SOURCE_STATUSES:
            faults.append(f"{case}: {line['path']!r}: status {line['status']}")
        if line["status"] in ("rejected", "failed") and not codes:
            faults.append(f"{case}: {line['path']!r}: {line['status']} without a reason")
        if line["status"] == "prepared" and not any(part["outputs"] for part in line["parts"]):
            faults.append(f"{case}: {line['path']!r}: prepared without an output")
    for entry in manifest["outputs"]:
        faults += [f"{case}: {entry['name']}: {each}" for each in entry_faults(package, entry, profile)]
    listed = {entry["name"] for entry in manifest["outputs"]} | OWN
    strangers = {path.name for path in package.iterdir() if path.is_file()} - listed
    return faults + [f"{case}: upload-ready but not listed: {each}" for each in sorted(strangers)]


def entry_faults(package: Path, entry: Json, profile: Json) -> list[str]:
    """Everything wrong with one delivered file."""
    path = package / entry["name"]
    if not path.is_file():
        return ["listed but not there"]
    data = path.read_bytes()
    rules = rules_of(profile, entry["requirement"])
    faults = []
    if len(data) != entry["bytes"] or hashlib.sha256(data).hexdigest() != entry["sha256"]:
        faults.append("bytes or hash differ from the manifest")
    if not rules["min_bytes"] <= len(data) <= rules["max_bytes"]:
        faults.append(f"{len(data)} bytes, allowed {rules['min_bytes']} to {rules['max_bytes']}")
    faults += name_faults(path.name, profile.get("naming", {}).get("max_bytes", 120))
    try:
        kind, sizes, exif = read_whole(path)
    except Exception as error:  # noqa: BLE001 - whatever a reader says about the bytes is the finding
        return [*faults, f"does not decode: {type(error).__name__}: {error}"]
    if kind not in rules["formats"]:
        faults.append(f"is {kind}, accepted {rules['formats']}")
    if exif and rules["metadata"] == "strip":
        faults.append(f"carries EXIF tags {exif}")
    if Path(entry["name"]).suffix.lower() not in {"jpeg": (".jpg", ".jpeg"), "tiff": (".tif", ".tiff")}.get(
        kind, (f".{kind}",)
    ):
        faults.append(f"is {kind} by content")
    return faults + [each for size in sizes for each in pixel_faults(size, rules["pixels"])]


def read_whole(path: Path) -> tuple[str, list[tuple[int, int]], list[int]]:
    """Decode everything: the kind by content, the size of each picture (none for a PDF), EXIF tags."""
    if path.read_bytes()[:5] == b"%PDF-":
        reader = pypdf.PdfReader(path, strict=True)
        if reader.is_encrypted:
            message = "encrypted"
            raise ValueError(message)
        for page in reader.pages:
            page.get_contents() and page.get_contents().get_data()  # type: ignore[union-attr]  # just asked
        return "pdf", [], []
    with Image.open(path) as image:
        image.load()
        frames = getattr(image, "n_frames", 1)
        tags = [each for each in image.getexif() if each in (0x010F, 0x0110, 0x0112, 0x0132, 0x8769, 0x8825)]
        return KINDS.get(image.format or "", str(image.format)) if frames == 1 else "multi", [image.size], tags


def pixel_faults(size: tuple[int, int], rule: Json) -> list[str]:
    """What a picture's size breaks."""
    width, height = size
    bounds = {
        "min_side": min(size) >= rule.get("min_side", 0),
        "max_side": max(size) <= (rule.get("max_side") or 10**9),
        "min_width": width >= rule.get("min_width", 0),
        "min_height": height >= rule.get("min_height", 0),
        "exact": "exact" not in rule or size == tuple(rule["exact"]),
    }
    return [f"{width}x{height} breaks {name} {rule[name]}" for name, kept in bounds.items() if not kept]


def name_faults(name: str, max_bytes: int) -> list[str]:
    """What Windows, a portal or the profile would refuse in a name."""
    bad = [each for each in name if each in '<>:"/\\|?*' or unicodedata.category(each) in ("Cc", "Cf", "Cs")]
    checks = {
        f"name holds {bad!r}": not bad,
        "name is not NFC": unicodedata.is_normalized("NFC", name),
        f"name is longer than {max_bytes} bytes": len(name.encode()) <= max_bytes,
        "name is reserved by Windows": name.split(".", maxsplit=1)[0].strip().lower() not in RESERVED,
        "name ends in a dot or space": not name.endswith((".", " ")) and not name.startswith(" "),
    }
    return [fault for fault, kept in checks.items() if not kept]


def rules_of(profile: Json, requirement: str | None) -> Json:
    """The effective rules: the requirement's own keys over the defaults; byte counts as integers."""
    own: Json = next((each for each in profile["requirement"] if each["id"] == requirement), {})
    rules: Json = {"formats": ["jpeg", "png"], "metadata": "strip", "pixels": {}} | profile.get("defaults", {}) | own
    return rules | {
        "min_bytes": count(rules.get("min_bytes", 0)),
        "max_bytes": count(rules.get("max_bytes", 0)) or 10**12,
    }


def count(size: str | int) -> int:
    """`5 MB` is 5,000,000 bytes, `2 MiB` 2,097,152."""
    if isinstance(size, int):
        return size
    number = size.rstrip("BKMGi ")
    return int(float(number) * UNITS[size[len(number) :].strip() or "B"])


def print_counts(manifests: list[tuple[Path, Json]]) -> None:
    """Counts by status and by code."""
    tables: dict[str, collections.Counter[str]] = {
        "cases": collections.Counter(each["status"] for _, each in manifests),
        "requirements": collections.Counter(line["status"] for _, each in manifests for line in each["requirements"]),
        "sources": collections.Counter(line["status"] for _, each in manifests for line in each["sources"]),
        "kinds": collections.Counter(str(line["kind"]) for _, each in manifests for line in each["sources"]),
        "outputs": collections.Counter(entry["kind"] for _, each in manifests for entry in each["outputs"]),
        "codes": collections.Counter(
            problem["code"]
            for _, each in manifests
            for line in (*each["sources"], *(part for source in each["sources"] for part in source["parts"]))
            for problem in line["problems"]
        ),
    }
    for title, table in tables.items():
        print(f"{title:>13}: " + ", ".join(f"{key} {number}" for key, number in table.most_common()))


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


if __name__ == "__main__":
    main()
