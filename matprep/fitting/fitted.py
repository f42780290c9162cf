"""What fitting a picture ends with."""

from __future__ import annotations

from typing import Final, Literal

import msgspec

from matprep.model import Param, Problem

UNBOUNDED: Final = 1 << 40
"""A limit in bytes that no picture reaches."""

PictureKind = Literal["jpeg", "png", "webp", "avif"]
"""What a picture can be made as."""


class Fitted(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes that keep the rules, their size in pixels, how they were made and what is to be told."""

    data: bytes
    kind: str
    width: int
    height: int
    grey: bool
    quality: dict[str, Param]
    problems: tuple[Problem, ...] = ()
