"""The parts of an open PDF, walked within bounds: what it holds may be broken, or a ring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pikepdf
from pikepdf import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_NODES: Final = 5000


def form_fields(document: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Walk the form's fields, at most a bound of them: a broken tree may be a ring."""
    waiting = [as_dictionary(document.Root.get(Name.AcroForm)).get(Name.Fields)]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting.extend(node[:_MAX_NODES])
        elif isinstance(node, pikepdf.Dictionary):
            yield node
            waiting.append(node.get(Name.Kids))


def notes_on(page: pikepdf.Page) -> Iterator[pikepdf.Dictionary]:
    """Walk a page's annotations; what is none is passed over."""
    listed = page.obj.get(Name.Annots)
    if isinstance(listed, pikepdf.Array):
        yield from (each for each in listed[:_MAX_NODES] if isinstance(each, pikepdf.Dictionary))


def as_dictionary(value: Any) -> pikepdf.Dictionary:  # noqa: ANN401 - anything may stand in a PDF
    """Give a dictionary as it is, and an empty one for anything else."""
    return value if isinstance(value, pikepdf.Dictionary) else pikepdf.Dictionary()
