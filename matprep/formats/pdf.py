"""The door to pikepdf: what a PDF is, its pages picked and tidied into a new one."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import msgspec
import pikepdf
from pikepdf import Name, sanitize

from matprep.errors import Refusal
from matprep.formats.endings import is_cut_short
from matprep.formats.strip import strip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_POINTS: Final = (612.0, 792.0)  # what readers assume where a page has no usable box: US letter
_MAX_POINTS: Final = 1e6
_MAX_FIELDS: Final = 5000
_APPEND_ONLY: Final = 2  # AcroForm SigFlags: saving anew would break a signature
_SCRIPT_KEYS: Final = ("/JavaScript", "/EmbeddedFiles")
_TURNS: Final = {
    1: (False, 0),
    2: (True, 0),
    3: (False, 180),
    4: (True, 180),
    5: (True, 270),
    6: (False, 90),
    7: (True, 90),
    8: (False, 270),
}
"""EXIF orientation → whether the page is first mirrored left to right, and the degrees it is then turned clockwise."""

_FULL_PAGE: Final = 0.02
"""How far, as a share of the page, a picture's edge may lie from the page's edge and still fill it."""


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """What a PDF says of itself.

    `encrypted` also where the empty password opens it; `signed`: it bears a digital signature, which any rewriting
    would break; `active`: scripts, embedded files or an XFA form that a new PDF will not carry; `dynamic`: the pages
    only say that another program must be used (XFA); `repaired`: its structure was damaged and could be rebuilt.
    """

    pages: int
    encrypted: bool
    signed: bool
    active: bool
    dynamic: bool
    repaired: bool


@contextmanager
def open_pdf(path: Path, passwords: Sequence[str] = ()) -> Iterator[pikepdf.Pdf]:
    """Open by the empty password or the first given one that fits, and close at the end.

    What pikepdf throws while the document is open becomes a Refusal: `password_needed`, `damaged`, `truncated`.
    It never shows warnings.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with _unlocked(path, passwords) as document:
                yield document
    except pikepdf.PdfError as error:
        if "bad_alloc" in str(error):
            raise MemoryError from error
        raise Refusal(code="truncated" if is_cut_short(path, "pdf") else "damaged") from error


def password_of(path: Path, passwords: Sequence[str]) -> str | None:
    """Find which password opens it: empty where none is needed, None where none fits."""
    for password in ("", *passwords):
        try:
            with pikepdf.open(path, password=password):
                return password
        except pikepdf.PasswordError:
            continue
    return None


def _unlocked(path: Path, passwords: Sequence[str]) -> pikepdf.Pdf:
    for password in ("", *passwords):
        try:
            return pikepdf.open(path, password=password)
        except pikepdf.PasswordError:
            continue
    raise Refusal(code="password_needed")


def describe(path: Path, passwords: Sequence[str] = ()) -> Described:
    """Read what a PDF is; cheap also with 10,000 pages. Raises Refusal as `open_pdf`; no page at all is `damaged`."""
    with open_pdf(path, passwords) as document:
        pages = len(document.pages)
        if pages == 0:
            raise Refusal(code="damaged")
        return Described(
            pages=pages,
            encrypted=document.is_encrypted,
            signed=_is_signed(document),
            active=_is_active(document),
            dynamic=bool(document.Root.get(Name.NeedsRendering, False)),
            repaired=bool(document.get_warnings()),
        )


def page_sizes(
    path: Path, passwords: Sequence[str] = (), *, pages: Sequence[int] | None = None
) -> tuple[tuple[float, float], ...]:
    """Measure pages (from 1; default all) in points, upright: crop box, /Rotate and /UserUnit are applied."""
    with open_pdf(path, passwords) as document:
        wanted = range(1, len(document.pages) + 1) if pages is None else pages
        return tuple(_size(document.pages[number - 1]) for number in wanted)


def user_unit(path: Path, page: int, password: str | None = None) -> float:
    """Read how many points one unit of this page is (1.0 nearly always)."""
    with open_pdf(path, (password or "",)) as document:
        return _unit(document.pages[page - 1])


def pick(source: Path, pages: Sequence[int], target: Path, passwords: Sequence[str] = ()) -> None:
    """Copy pages (from 1, in this order) into a new, open, tidy PDF; filled form fields become part of the page.

    The coded content of the pages stays as it is. Never for a signed PDF. Same source, same bytes.
    """
    with open_pdf(source, passwords) as document, pikepdf.new() as chosen:
        _flatten(document)
        for number in pages:
            chosen.pages.append(document.pages[number - 1])
        chosen.remove_unreferenced_resources()
        _tidy(chosen)
        _save(chosen, target)


def tidy(source: Path, target: Path, passwords: Sequence[str] = ()) -> None:
    """Copy a PDF without what does not belong in a submission: title and author, XMP, scripts, actions, attachments.

    Pages, text, pictures, form fields and annotations stay; EXIF inside its JPEGs goes. Encryption goes too.
    Idempotent; same source, same bytes. A signed PDF would lose its signature: callers deliver it as it is or as
    pictures, never through here.
    """
    with open_pdf(source, passwords) as document:
        _tidy(document)
        _save(document, target)


def write_turned(source: BinaryIO, orientations: Sequence[int], target: Path) -> None:
    """Write a PDF whose pages are turned, and mirrored, by one EXIF orientation (1 to 8) each; tidy, same bytes."""
    with pikepdf.open(source) as document:
        for page, orientation in zip(document.pages, orientations, strict=True):
            mirrored, angle = _TURNS[orientation]
            if mirrored:
                left, _, right, _ = _box(page)
                page.contents_add(f"q -1 0 0 1 {left + right:.6f} 0 cm".encode(), prepend=True)
                page.contents_add(b"Q")
            if angle:
                page.rotate(angle, relative=True)
        _tidy(document)
        _save(document, target)


def sole_jpeg(path: Path, page: int, passwords: Sequence[str] = ()) -> bytes | None:
    """Take out the JPEG of a page that is exactly one upright, full-page JPEG and nothing else; None in any doubt.

    Doubts: text, drawings, annotations, a second picture, a mask, a rotation, mirroring, cropping, CMYK, a filter
    beside DCT. The bytes are the PDF's own, without metadata: no pixel was decoded.
    """
    with open_pdf(path, passwords) as document:
        sheet = document.pages[page - 1]
        picture = _sole_picture(sheet)
        if picture is None or not _is_bare_jpeg(picture):
            return None
        return strip(picture.read_raw_bytes(), "jpeg")


def _save(document: pikepdf.Pdf, target: Path) -> None:
    document.save(
        target,
        deterministic_id=True,
        encryption=False,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        fix_metadata_version=False,
    )


# --- what it is ---------------------------------------------------------------------------


def _is_signed(document: pikepdf.Pdf) -> bool:
    form = document.Root.get(Name.AcroForm)
    if Name.Perms in document.Root and len(_dictionary(document.Root.Perms)):
        return True
    if not isinstance(form, pikepdf.Dictionary):
        return False
    flags = form.get(Name.SigFlags, 0)
    if isinstance(flags, int) and flags & _APPEND_ONLY:
        return True
    return any(field.get(Name.FT) == Name.Sig and Name.V in field for field in _fields(form))


def _fields(form: pikepdf.Dictionary) -> Iterator[pikepdf.Dictionary]:
    """Walk the form's fields, at most a bound of them: a broken tree may be a ring."""
    waiting = [form.get(Name.Fields)]
    for _ in range(_MAX_FIELDS):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting.extend(node[:_MAX_FIELDS])
        elif isinstance(node, pikepdf.Dictionary):
            yield node
            waiting.append(node.get(Name.Kids))


def _is_active(document: pikepdf.Pdf) -> bool:
    root = document.Root
    names = _dictionary(root.get(Name.Names))
    opening = _dictionary(root.get(Name.OpenAction))
    return (
        any(key in names for key in _SCRIPT_KEYS)
        or Name.AA in root
        or opening.get(Name.S) in (Name.JavaScript, Name.Launch, Name.URI, Name.SubmitForm)
        or Name.XFA in _dictionary(root.get(Name.AcroForm))
    )


def _dictionary(value: Any) -> pikepdf.Dictionary:  # noqa: ANN401 - anything may stand in a PDF
    return value if isinstance(value, pikepdf.Dictionary) else pikepdf.Dictionary()


# --- pages --------------------------------------------------------------------------------


def _size(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = _box(page)
    unit = _unit(page)
    width, height = (right - left) * unit, (top - bottom) * unit
    return (height, width) if _rotation(page) % 180 else (width, height)


def _box(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """Find the visible box: the crop box inside the media box; the letter size where neither makes sense."""
    media = _rectangle(page.obj.get(Name.MediaBox)) or (0.0, 0.0, *_POINTS)
    crop = _rectangle(page.obj.get(Name.CropBox)) or media
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    return (left, bottom, right, top) if right > left and top > bottom else media


def _rectangle(value: Any) -> tuple[float, float, float, float] | None:  # noqa: ANN401 - anything may stand in a PDF
    try:
        numbers = [min(_MAX_POINTS, max(-_MAX_POINTS, float(each))) for each in value]
        left, right = sorted((numbers[0], numbers[2]))
        bottom, top = sorted((numbers[1], numbers[3]))
    except (TypeError, ValueError, IndexError):
        return None
    return (left, bottom, right, top) if right > left and top > bottom else None


def _unit(page: pikepdf.Page) -> float:
    try:
        unit = float(page.obj.get(Name.UserUnit, 1))
    except (TypeError, ValueError):
        return 1.0
    return unit if unit > 0 else 1.0


def _rotation(page: pikepdf.Page) -> int:
    try:
        return int(page.obj.get(Name.Rotate, 0)) % 360
    except (TypeError, ValueError):
        return 0


# --- cleaning -----------------------------------------------------------------------------


def _flatten(document: pikepdf.Pdf) -> None:
    if Name.AcroForm in document.Root:
        document.generate_appearance_streams()
        document.flatten_annotations("screen")


def _tidy(document: pikepdf.Pdf) -> None:
    sanitize.remove_javascript(document)
    sanitize.remove_attachments(document)
    sanitize.remove_external_access(document)
    sanitize.remove_multimedia(document)
    sanitize.remove_thumbnails(document)
    sanitize.remove_private_app_data(document)
    for key in (Name.OpenAction, Name.AA, Name.Metadata, Name.Perms, Name.Collection):
        if key in document.Root:
            del document.Root[key]
    form = document.Root.get(Name.AcroForm)
    if isinstance(form, pikepdf.Dictionary) and Name.XFA in form:
        del form[Name.XFA]
    if Name.Info in document.trailer:
        del document.trailer[Name.Info]
    for each in document.objects:
        if isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            _tidy_object(each)


def _tidy_object(each: Any) -> None:  # noqa: ANN401 - Dictionary and Stream share their interface, not a type
    for key in (Name.Metadata, Name.LastModified):
        if key in each:
            del each[key]
    if isinstance(each, pikepdf.Stream) and each.get(Name.Filter) == Name.DCTDecode and Name.DecodeParms not in each:
        coded = each.read_raw_bytes()
        bare = strip(coded, "jpeg")
        if len(bare) < len(coded):
            each.write(bare, filter=Name.DCTDecode)


# --- the page that is one JPEG --------------------------------------------------------------


def _sole_picture(page: pikepdf.Page) -> Any:  # noqa: ANN401 - a pikepdf object
    """Find the picture that is all of the page; None in any doubt."""
    if _rotation(page) or len(page.obj.get(Name.Annots, ())):
        return None
    matrix: pikepdf.Matrix = pikepdf.Matrix()
    stack: list[pikepdf.Matrix] = []
    found = None
    for step in pikepdf.parse_content_stream(page):
        operands: Any = step.operands
        match str(step.operator):
            case "q":
                stack.append(matrix)
            case "Q" if stack:
                matrix = stack.pop()
            case "cm":
                matrix = pikepdf.Matrix(*(float(each) for each in operands)) @ matrix
            case "Do" if found is None and _fills(matrix, _box(page)):
                found = page.resources.XObject.get(operands[0])
            case _:
                return None
    return found


def _fills(matrix: pikepdf.Matrix, box: tuple[float, float, float, float]) -> bool:
    left, bottom, right, top = box
    slack_x, slack_y = (right - left) * _FULL_PAGE, (top - bottom) * _FULL_PAGE
    upright = matrix.a > 0 and matrix.d > 0 and abs(matrix.b) + abs(matrix.c) < 1e-3 * (matrix.a + matrix.d)
    return (
        upright
        and abs(matrix.e - left) <= slack_x
        and abs(matrix.f - bottom) <= slack_y
        and abs(matrix.e + matrix.a - right) <= slack_x
        and abs(matrix.f + matrix.d - top) <= slack_y
    )


def _is_bare_jpeg(picture: Any) -> bool:  # noqa: ANN401 - a pikepdf object
    if not isinstance(picture, pikepdf.Stream) or picture.get(Name.Subtype) != Name.Image:
        return False
    doubtful = (Name.SMask, Name.Mask, Name.Decode, Name.ImageMask, Name.DecodeParms, Name.SMaskInData)
    space = picture.get(Name.ColorSpace)
    return (
        picture.get(Name.Filter) in (Name.DCTDecode, pikepdf.Array([Name.DCTDecode]))
        and not any(key in picture for key in doubtful)
        and space in (Name.DeviceRGB, Name.DeviceGray)
    )
