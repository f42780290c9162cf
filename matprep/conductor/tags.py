"""What a call in flight was asked for, so that its answer finds its way back."""

from __future__ import annotations

from typing import Literal

import msgspec


class Tag(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`id` is a source's (examine, unpack) or a job's (prepare, verify); `deaths` counts workers lost over it."""

    kind: Literal["examine", "unpack", "prepare", "verify"]
    case: str
    id: int
    sha256: str = ""
    profile: str = ""
    key: str = ""
    deaths: int = 0
