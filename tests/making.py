"""Files to try matprep on, made on the spot: pictures, PDFs, archives and folder trees, good and evil."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from typing import TYPE_CHECKING, Any

import pikepdf
import pillow_heif
from PIL import Image, ImageCms, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


def picture(width: int = 1200, height: int = 900, *, mode: str = "RGB", seed: int = 1, detail: int = 60) -> Image.Image:
    """A page-like picture: pale paper, dark strokes, a red seal; `detail` strokes decide how well it compresses."""
    dice = random.Random(seed)
    image = Image.new("RGB", (width, height), (244, 240, 230))
    draw = ImageDraw.Draw(image)
    for _ in range(detail):
        x, y = dice.randrange(width), dice.randrange(height)
        draw.line((x, y, x + dice.randrange(width // 6 + 1), y + dice.randrange(9)), fill=(30, 30, 40), width=3)
    side = min(width, height) // 4
    draw.ellipse((width - side - 5, height - side - 5, width - 5, height - 5), outline=(200, 20, 20), width=4)
    return image.convert(mode)


def noise(width: int, height: int, *, seed: int = 1, mode: str = "RGB") -> Image.Image:
    """A picture that hardly compresses."""
    size = width * height * len(Image.new(mode, (1, 1)).getbands())
    return Image.frombytes(mode, (width, height), random.Random(seed).randbytes(size))


def photo(width: int = 4000, height: int = 3000, *, seed: int = 1) -> Image.Image:
    """A phone photo of a page: strokes, uneven light and sensor noise."""
    page = picture(width, height, seed=seed, detail=900)
    grain = noise(width // 4, height // 4, seed=seed).resize((width, height), Image.Resampling.BILINEAR)
    return Image.blend(page.filter(ImageFilter.GaussianBlur(0.7)), grain, 0.08)


def encoded(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    """The picture as a file's bytes."""
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def jpeg(
    width: int = 1200, height: int = 900, *, orientation: int | None = None, seed: int = 1, **options: Any
) -> bytes:
    """A JPEG of `picture`, with an EXIF orientation if asked."""
    if orientation is not None:
        exif = Image.Exif()
        exif[0x0112] = orientation
        options["exif"] = exif.tobytes()
    return encoded(picture(width, height, seed=seed), "JPEG", **{"quality": 90, **options})


def png(width: int = 1200, height: int = 900, *, mode: str = "RGB", seed: int = 1) -> bytes:
    """A PNG of `picture`."""
    return encoded(picture(width, height, mode=mode, seed=seed), "PNG")


def pdf(pages: int = 1, *, text: str = "Page", password: str | None = None) -> bytes:
    """A born-digital PDF of A4 pages with a line of text and a ruled box each."""
    document = pikepdf.new()
    for number in range(1, pages + 1):
        page = document.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        content = f"BT /F1 28 Tf 80 700 Td ({text} {number}) Tj ET 80 200 400 300 re S".encode()
        page.Contents = document.make_stream(content)
    buffer = io.BytesIO()
    if password is None:
        document.save(buffer, deterministic_id=True)
    else:
        document.save(buffer, encryption=pikepdf.Encryption(user=password, owner=f"{password}-owner"))
    return buffer.getvalue()


def scan_pdf(pages: int = 1, *, width: int = 1654, height: int = 2339, seed: int = 1) -> bytes:
    """A PDF of scanned pages: one full-page JPEG each (200 dpi A4)."""
    images = [picture(width, height, seed=seed + number, detail=300) for number in range(pages)]
    return encoded(images[0], "PDF", save_all=True, append_images=images[1:], resolution=200)


def zipped(members: Mapping[str, bytes], *, encoding: str | None = None) -> bytes:
    """A zip; with `encoding` its names are stored in that encoding without the UTF-8 flag, as old programs do."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(_member(name, encoding), data)
    return buffer.getvalue()


def _member(name: str, encoding: str | None) -> zipfile.ZipInfo:
    if encoding is None:
        return zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))

    class Raw(zipfile.ZipInfo):
        def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - the standard library's own hook
            return name.encode(encoding), self.flag_bits & ~0x800

    return Raw(name, date_time=(2026, 1, 1, 0, 0, 0))


def tree(root: Path, files: Mapping[str, bytes]) -> Path:
    """Write a folder tree from a dict of relative path to content."""
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def contents(root: Path) -> dict[str, bytes]:
    """Read a folder tree back into a dict."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def heic(image: Image.Image, *, orientation: int | None = None) -> bytes:
    """The picture as HEIC, as phones write it."""
    options = {}
    if orientation is not None:
        exif = Image.Exif()
        exif[0x0112] = orientation
        options["exif"] = exif.tobytes()
    buffer = io.BytesIO()
    pillow_heif.from_pillow(image).save(buffer, quality=80, **options)
    return buffer.getvalue()


def swapped_profile() -> bytes:
    """A colour profile like no screen's: red and green exchanged, so that whoever applies it shows."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    renamed = plain.replace(b"\0s\0R\0G\0B", b"\0s\0w\0a\0p")
    return renamed.replace(b"rXYZ", b"????").replace(b"gXYZ", b"rXYZ").replace(b"????", b"gXYZ")


def phone_jpeg(width: int = 400, height: int = 300, *, orientation: int = 6, **options: Any) -> bytes:
    """A JPEG with all that a phone adds: EXIF with GPS, XMP, a comment, a profile, bytes after the end."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 2.0)})
    extras = {"exif": exif.tobytes(), "xmp": b"<x:xmpmeta>SecretXmp</x:xmpmeta>", "comment": b"SecretComment"}
    extras["icc_profile"] = swapped_profile()
    return encoded(picture(width, height), "JPEG", **{"quality": 90, **extras, **options}) + b"SecretTrailer" * 9


def signed_pdf() -> bytes:
    """A PDF with a signature field that bears a (made up) signature."""
    document = pikepdf.open(io.BytesIO(pdf()))
    value = pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=[0, 10, 20, 10], Contents=b"\0" * 64)
    field = document.make_indirect(
        pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="Signature", V=document.make_indirect(value))
    )
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[field], SigFlags=3)
    buffer = io.BytesIO()
    document.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def tiff(
    pages: Sequence[Mapping[int, int | tuple[int, ...]]],
    *strips: bytes,
    order: str = "<",
    big: bool = False,
    loop: int | None = None,
) -> bytes:
    """A TIFF made by hand, of pages with these tags over grey 4 x 2 pixels; `strips` are the pixels of each page.

    `loop`: the page to which the last one leads back.
    """
    body = strips or (bytes(range(0, 240, 30)),)
    places, at = [], 16 if big else 8
    for strip in body:
        places.append(at)
        at += len(strip) + len(strip) % 2
    plain: dict[int, int | tuple[int, ...]] = {
        256: 4,
        257: 2,
        258: 8,
        259: 1,
        262: 1,
        273: tuple(places),
        277: 1,
        279: tuple(map(len, body)),
    }
    packed = b"".join(strip + bytes(len(strip) % 2) for strip in body)
    starts, directories = [], b""
    for number, tags in enumerate(pages):
        starts.append(at + len(directories))
        following = starts[-1] + len(_directory(plain | dict(tags), starts[-1], 0, order, big=big))
        if number == len(pages) - 1:
            following = 0 if loop is None else starts[loop]
        directories += _directory(plain | dict(tags), starts[-1], following, order, big=big)
    version = struct.pack(f"{order}HHHQ", 43, 8, 0, starts[0]) if big else struct.pack(f"{order}HI", 42, starts[0])
    return (b"II" if order == "<" else b"MM") + version + packed + directories


_RATIONAL = (282, 283)


def _directory(
    tags: Mapping[int, int | tuple[int, ...]], start: int, following: int, order: str, *, big: bool
) -> bytes:
    counter, entry, pointer, room = ("Q", "HHQ", "Q", 8) if big else ("H", "HHI", "I", 4)
    outside = start + struct.calcsize("<" + counter) + len(tags) * (4 + 2 * room) + room
    table, values = b"", b""
    for tag, told in sorted(tags.items()):
        numbers = told if isinstance(told, tuple) else (told,)
        kind, letter = (5, "I") if tag in _RATIONAL else (3, "H") if max(numbers) < 1 << 16 else (4, "I")
        value = struct.pack(f"{order}{len(numbers)}{letter}", *numbers)
        count = len(numbers) // 2 if tag in _RATIONAL else len(numbers)
        place = value.ljust(room, b"\0")
        if len(value) > room:
            place = struct.pack(order + pointer, outside + len(values))
            values += value + bytes(len(value) % 2)
        table += struct.pack(order + entry, tag, kind, count) + place
    return struct.pack(order + counter, len(tags)) + table + struct.pack(order + pointer, following) + values


def grid_heic(tile: Image.Image, columns: int, rows: int) -> bytes:
    """A HEIC as phones write it: a grid of tiles, each coded by itself (here all of them by the same bytes)."""
    plain = heic(tile)
    boxes = dict(_boxes(plain))
    inside = dict(_boxes(boxes[b"meta"][4:]))
    properties = dict(_boxes(dict(_boxes(inside[b"iprp"]))[b"ipco"]))
    coded, count = boxes[b"mdat"], columns * rows
    numbers = range(2, count + 2)
    size = tile.width * columns, tile.height * rows
    grid = bytes((0, 1, rows - 1, columns - 1)) + struct.pack(">II", *size)
    infos = [_full(b"infe", 2, struct.pack(">HH", number, 0) + b"hvc1\0", hidden=1) for number in numbers]
    infos.insert(0, _full(b"infe", 2, struct.pack(">HH", 1, 0) + b"grid\0"))
    kept = b"".join(_box(name, properties[name]) for name in (b"hvcC", b"colr", b"ispe"))
    of_tile = struct.pack(">BBBB", 3, 0x81, 2, 3)
    owners = struct.pack(">HBB", 1, 1, 4) + b"".join(struct.pack(">H", number) + of_tile for number in numbers)
    made = {
        b"iprp": _box(b"ipco", kept + _full(b"ispe", 0, struct.pack(">II", *size)))
        + _full(b"ipma", 0, struct.pack(">I", count + 1) + owners),
        b"iref": bytes(4) + _box(b"dimg", struct.pack(">HH", 1, count) + struct.pack(f">{count}H", *numbers)),
        b"idat": grid,
    }

    def meta(place: int) -> bytes:
        head = bytes((1, 0, 0, 0, 0x44, 0)) + struct.pack(">H", count + 1)
        places = struct.pack(">HHHHII", 1, 1, 0, 1, 0, len(grid))
        places += b"".join(struct.pack(">HHHHII", number, 0, 0, 1, place, len(coded)) for number in numbers)
        parts = [_box(b"hdlr", inside[b"hdlr"]), _full(b"pitm", 0, b"\0\1"), _box(b"iloc", head + places)]
        parts.append(_full(b"iinf", 0, struct.pack(">H", count + 1) + b"".join(infos)))
        parts += [_box(name, body) for name, body in made.items()]
        return _full(b"meta", 0, b"".join(parts))

    start = _box(b"ftyp", boxes[b"ftyp"])
    return start + meta(len(start) + len(meta(0)) + 8) + _box(b"mdat", coded)


def _box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def _full(name: bytes, version: int, body: bytes, *, hidden: int = 0) -> bytes:
    return _box(name, bytes((version, 0, 0, hidden)) + body)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        yield name, data[at + 8 : at + length]
        at += length
