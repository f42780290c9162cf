"""PDFs of all the kinds that people hand in, good and evil, each made from a harmless one by one change."""

from __future__ import annotations

import io
import warnings
import zlib
from typing import TYPE_CHECKING, Any, Final

import making
import pikepdf
from pikepdf import Array, Dictionary, Name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from PIL import Image

MARK: Final = (100, 100, 200, 200)
"""Where a marked page bears its red square, in points from below; A4."""

RED: Final = (255, 0, 0)
A4: Final = (595, 842)


def made(*changes: Callable[[pikepdf.Pdf], None], data: bytes | None = None, pages: int = 1) -> bytes:
    """A PDF of one page of text with these changes made to it, its objects in the clear."""
    with pikepdf.open(io.BytesIO(data or making.pdf(pages))) as document:
        for change in changes:
            change(document)
        buffer = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", pikepdf.exceptions.PageCopyWarning)  # fields without a form are meant
            document.save(buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return buffer.getvalue()


def mark_of(drawn: Image.Image) -> Any:
    """The colour in the middle of the marked place on a drawn A4 page."""
    return drawn.getpixel((round(150 / 595 * drawn.width), round(692 / 842 * drawn.height)))


def red_square(document: pikepdf.Pdf) -> pikepdf.Object:
    """A red square as an appearance."""
    return document.make_stream(
        b"1 0 0 rg 0 0 100 100 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 100, 100]
    )


def noted(subtype: str, **keys: Any) -> Callable[[pikepdf.Pdf], None]:
    """Put an annotation of this kind, a red square, on the first page."""

    def change(document: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Subtype=Name("/" + subtype), Rect=[*MARK], F=4)
        note.AP = Dictionary(N=document.make_indirect(red_square(document)))
        for key, value in keys.items():
            note["/" + key] = value
        document.pages[0].obj.Annots = Array([document.make_indirect(note)])

    return change


def signed(*, reached: str = "form", value: bool = True) -> Callable[[pikepdf.Pdf], None]:
    """Sign with a visible red seal; the field is reached from the form, or from the page's annotations only."""

    def change(document: pikepdf.Pdf) -> None:
        noted("Widget", FT=Name.Sig, T="Seal")(document)
        field = document.pages[0].obj.Annots[0]
        if value:
            field.V = document.make_indirect(Dictionary(Type=Name.Sig, ByteRange=[0, 9, 9, 9], Contents=b"\0" * 64))
        if reached == "form":
            document.Root.AcroForm = Dictionary(Fields=[field], SigFlags=3)

    return change


def filled(value: str, *, appearance: bool = False) -> Callable[[pikepdf.Pdf], None]:
    """Add a form with one text field; without an appearance, whoever shows it has to lay the text out."""

    def change(document: pikepdf.Pdf) -> None:
        noted("Widget", FT=Name.Tx, T="company", V=value, DA="/Helv 30 Tf 0 g")(document)
        field = document.pages[0].obj.Annots[0]
        field.Rect = Array([80, 400, 500, 450])
        if not appearance:
            del field.AP
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        fonts = Dictionary(Font=Dictionary(Helv=font))
        document.Root.AcroForm = Dictionary(Fields=[field], DR=fonts, NeedAppearances=not appearance)

    return change


def layered(*, shown: bool) -> Callable[[pikepdf.Pdf], None]:
    """Draw the red square in a layer that is switched on or off."""

    def change(document: pikepdf.Pdf) -> None:
        layer = document.make_indirect(Dictionary(Type=Name.OCG, Name="Draft"))
        state = Dictionary(ON=[layer], OFF=[]) if shown else Dictionary(ON=[], OFF=[layer])
        document.Root.OCProperties = Dictionary(OCGs=[layer], D=state)
        page = document.pages[0]
        page.Resources.Properties = Dictionary(Layer=layer)
        page.contents_add(b"/OC /Layer BDC 1 0 0 rg 100 100 100 100 re f EMC")

    return change


def acting(action: dict[str, Any], *, where: str = "opening") -> Callable[[pikepdf.Pdf], None]:
    """Start an action when the document, or its page, is opened, or when a link is clicked."""

    def change(document: pikepdf.Pdf) -> None:
        started = document.make_indirect(Dictionary({"/" + key: value for key, value in action.items()}))
        page = document.pages[0].obj
        if where == "opening":
            document.Root.OpenAction = started
        elif where == "page":
            page.AA = Dictionary(O=started)
        else:
            link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[10, 10, 60, 60], Border=[0, 0, 0], A=started)
            page.Annots = Array([document.make_indirect(link)])

    return change


def attached(files: dict[str, bytes], *, portfolio: bool = False) -> Callable[[pikepdf.Pdf], None]:
    """Embed files; in a portfolio they are what the document is for."""

    def change(document: pikepdf.Pdf) -> None:
        for name, data in files.items():
            document.attachments[name] = data
        if portfolio:
            document.Root.Collection = Dictionary(Type=Name.Collection, View=Name.D)

    return change


def xfa(config: bytes = b"", *, widgets: bool = False, rendering: bool = False) -> Callable[[pikepdf.Pdf], None]:
    """Add an XFA form; with widgets its pages are real."""

    def change(document: pikepdf.Pdf) -> None:
        if widgets:
            filled("ACME", appearance=True)(document)
        else:
            document.Root.AcroForm = Dictionary(Fields=[])
        packets = ["config", document.make_stream(config), "template", document.make_stream(b"<template/>")]
        document.Root.AcroForm.XFA = Array(packets)
        if rendering:
            document.Root.NeedsRendering = True

    return change


def pictured(data: bytes, size: tuple[int, int] = (400, 560), **keys: Any) -> bytes:
    """A page that is one picture, its coded data and dictionary as given; else 8-bit RGB."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=A4)
    picture = document.make_stream(data, Type=Name.XObject, Subtype=Name.Image, Width=size[0], Height=size[1])
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceRGB, 8
    for key, value in keys.items():
        picture["/" + key] = value
    page.Resources = Dictionary(XObject=Dictionary(Im=picture))
    page.Contents = document.make_stream(f"q {A4[0]} 0 0 {A4[1]} 0 0 cm /Im Do Q".encode())
    buffer = io.BytesIO()
    document.save(buffer, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return buffer.getvalue()


def flate(size: tuple[int, int] = (400, 560)) -> bytes:
    """The pixels of a page-like picture, deflated."""
    return zlib.compress(making.picture(*size, detail=200).tobytes())


def cmyk(picture: Image.Image) -> bytes:
    """A page that is one CMYK JPEG, stored inverted as Adobe's programs do."""
    coded = making.encoded(picture.convert("CMYK"), quality=92)
    return pictured(coded, picture.size, Filter=Name.DCTDecode, ColorSpace=Name.DeviceCMYK, Decode=Array([1, 0] * 4))


def inverted(picture: Image.Image) -> bytes:
    """A page that is one picture whose decode array turns its colours back."""
    turned = zlib.compress(bytes(255 - value for value in picture.tobytes()))
    return pictured(turned, picture.size, Filter=Name.FlateDecode, Decode=Array([1, 0] * 3))


def placed(**keys: Any) -> Callable[[pikepdf.Pdf], None]:
    """Give the first page these keys: boxes, rotation, unit."""

    def change(document: pikepdf.Pdf) -> None:
        for key, value in keys.items():
            document.pages[0].obj["/" + key] = Array(value) if isinstance(value, list) else value

    return change


def forbidding() -> bytes:
    """A PDF that anybody may open, and nobody print or copy without the owner's password."""
    nothing = pikepdf.Permissions(extract=False, modify_other=False, print_highres=False, print_lowres=False)
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(making.pdf())) as document:
        document.save(buffer, encryption=pikepdf.Encryption(user="", owner="geheim", allow=nothing))
    return buffer.getvalue()


def scanned(pictures: Iterable[Image.Image], *, dpi: int = 100) -> bytes:
    """A scan: one page for each picture, coded as Pillow does (JPEG; bilevel ones as faxes)."""
    first, *others = pictures
    return making.encoded(first, "PDF", save_all=True, append_images=others, resolution=dpi)
