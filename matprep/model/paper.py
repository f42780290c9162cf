"""Papers as they are recognised: what speaks for a kind of paper, and what a run wants read."""

from __future__ import annotations

import msgspec


class Paper(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of paper and the words that speak for it (weights; below zero: against it).

    A phrase of `text` of weight 5 or more is a title: it counts where a large line ends with it; one of less is a
    label: it counts where a line starts with it; one below zero counts wherever it stands, as those of `body` do.
    `patterns` are regular expressions, searched in every line without its spaces. `needs` are more of them: unless one
    is found, the paper is an empty form, and stays below its threshold. `sides` names the sides of a card and the words
    that speak for each. What speaks for a `veto` paper (a screen, a poster) speaks against every other. `fields` are
    the values that such a paper bears.
    """

    id: str
    text: dict[str, int] = {}
    body: dict[str, int] = {}
    patterns: dict[str, int] = {}
    needs: tuple[str, ...] = ()
    threshold: int = 5
    sides: dict[str, dict[str, int]] = {}
    veto: bool = False
    fields: tuple[str, ...] = ()


class Recognition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a run wants read: the papers that may be met, and the fields that some requirement asks for.

    Without papers nothing is read. `ocr` false: QR codes and text layers only.
    """

    papers: tuple[Paper, ...] = ()
    fields: tuple[str, ...] = ()
    ocr: bool = True
