"""What a PDF holds beside its pages: scripts, links, a form, attachments, and whether the pages are the document."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final

import msgspec
import pikepdf
from pikepdf import Array, Name

from matprep.formats.documents.pdf_objects import as_dictionary, form_fields, notes_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MAX_PAGES: Final = 500
_MAX_ACTIONS: Final = 20
_MAX_CONFIG: Final = 1 << 20
_OUTWARD: Final = frozenset(("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE"))
_PLAYED: Final = frozenset(("/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"))


class Extras(msgspec.Struct, frozen=True, kw_only=True):
    """What a new PDF, or a picture of a page, will not carry.

    `scripts`: scripts, actions that reach outside, embedded media, an XFA form; `links`: to web pages; `form`: fields
    to fill in; `attachments`: how many files are embedded; `portfolio`: these are what the PDF is for, its page is only
    a cover; `xfa`: there is an XFA form; `elsewhere`: it says itself that only other programs can lay it out.
    """

    scripts: bool = False
    links: bool = False
    form: bool = False
    attachments: int = 0
    portfolio: bool = False
    xfa: bool = False
    elsewhere: bool = False


def extras(document: pikepdf.Pdf) -> Extras:
    """Look at the document's root, its form and its pages, at most a bound of them. No stream is decoded but XFA's."""
    root = document.Root
    form = as_dictionary(root.get(Name.AcroForm))
    fields = [each for each in form_fields(document) if each.get(Name.FT) != Name.Sig]
    pages = list(itertools.islice(document.pages, _MAX_PAGES))
    notes = [each for page in pages for each in notes_on(page)]
    actions = {str(each.get(Name.S)) for each in _actions([root, *(page.obj for page in pages), *fields, *notes])}
    attached = _attached(document, notes)
    playing = any(str(each.get(Name.Subtype)) in _PLAYED for each in notes)
    xfa = Name.XFA in form
    return Extras(
        scripts=bool(actions & _OUTWARD) or playing or xfa or Name.JavaScript in as_dictionary(root.get(Name.Names)),
        links="/URI" in actions,
        form=any(Name.FT in each or Name.Parent in each for each in fields),
        attachments=attached,
        portfolio=Name.Collection in root and attached > 0,
        xfa=xfa,
        elsewhere=_is_elsewhere(document, form, notes),
    )


def _actions(holders: Iterable[Any]) -> Iterator[pikepdf.Dictionary]:
    """Walk all actions that these objects may start, and those that follow them."""
    for holder in holders:
        waiting = [holder.get(Name.A), holder.get(Name.OpenAction), holder.get(Name.PA)]
        waiting += [each for _, each in as_dictionary(holder.get(Name.AA)).items()]
        for _ in range(_MAX_ACTIONS):
            if not waiting:
                break
            action = waiting.pop()
            if isinstance(action, Array):
                waiting += list(action[:_MAX_ACTIONS])
            elif isinstance(action, pikepdf.Dictionary):
                yield action
                waiting.append(action.get(Name.Next))


def _attached(document: pikepdf.Pdf, notes: Iterable[pikepdf.Dictionary]) -> int:
    """Count the embedded files, each once, wherever they are listed."""
    listed = [as_dictionary(each.get(Name.FS)) for each in notes if each.get(Name.Subtype) == Name.FileAttachment]
    associated = document.Root.get(Name.AF)
    if isinstance(associated, Array):
        listed += [as_dictionary(each) for each in associated]
    named = [each.obj for each in document.attachments.values()]
    return len({_identity(each) for each in (*listed, *named) if Name.EF in each})


def _identity(spec: Any) -> Any:  # noqa: ANN401 - an object number, or what stands for it
    embedded = as_dictionary(spec.get(Name.EF))
    return embedded.get(Name.F, embedded.get(Name.UF, pikepdf.Dictionary())).objgen


def _is_elsewhere(document: pikepdf.Pdf, form: pikepdf.Dictionary, notes: Iterable[pikepdf.Dictionary]) -> bool:
    """Say whether an XFA form has to be laid out by a program that knows how, and nothing of it is on the pages."""
    if bool(document.Root.get(Name.NeedsRendering, False)):
        return True
    if any(each.get(Name.Subtype) == Name.Widget for each in notes):
        return False
    return b"dynamicRender>required" in b"".join(_config(form.get(Name.XFA)))


def _config(xfa: Any) -> Iterator[bytes]:  # noqa: ANN401 - a stream, or an array of names and streams
    streams = [xfa] if isinstance(xfa, pikepdf.Stream) else list(xfa[:_MAX_ACTIONS]) if isinstance(xfa, Array) else []
    for each in streams:
        if isinstance(each, pikepdf.Stream) and int(each.get(Name.Length, 0)) < _MAX_CONFIG:
            yield each.read_bytes()
