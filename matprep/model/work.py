"""All that crosses to a worker, and back."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from matprep.model.finding import Finding
from matprep.model.paper import Recognition
from matprep.model.problems import Charset, Param, Problem
from matprep.model.profile import Rules
from matprep.model.reading import Box, Turn


class Piece(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part as a worker sees it: a snapshot in scratch (ASCII path), its kind, pages from 1, and the card side.

    `blank` are those of its pages that are left out where pages become pictures. `box` is the region of its one page to
    cut out, `turn` what brings that page upright, clockwise. `keep_clear` are places of its one page, before that, over
    which no watermark may lie.
    """

    path: str
    kind: str
    pages: tuple[int, ...]
    side: str | None = None
    signed: bool = False
    blank: tuple[int, ...] = ()
    box: Box | None = None
    turn: Turn = 0
    keep_clear: tuple[Box, ...] = ()


class Job(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One material to prepare. `folder` is an empty folder in scratch: everything is written there, nothing else.

    `number` is that of the first file made (0: there is only one and it bears no number). `day` is the run's date: a
    purpose watermark bears it.
    """

    requirement: str
    pieces: tuple[Piece, ...]
    rules: Rules
    stem: str
    number: int
    max_name_bytes: int
    folder: str
    passwords: tuple[str, ...] = ()
    day: dt.date | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one stage did to one file: a short English note, the bytes it wrote, the seconds it took."""

    stage: str
    note: str
    bytes: int
    seconds: float


class Made(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file on its way through the stages.

    `kind` is what the bytes at `path` are, except `master`: upright 8-bit sRGB or grey pixels without loss
    (uncompressed TIFF) that `compress` has yet to encode. `orientation` 1 to 8 is the EXIF orientation still to be
    applied; after it, `box` has still to be cut out, and that to be turned by `turn`.
    `least_width` is the width in pixels below which a long picture could not be read (0: any other file).
    `pieces` are indexes into `Job.pieces`; `number` orders the files of one requirement from 1 (0: the only one).
    `thumbnail` is the path of a small JPEG that `verify` made of it (empty: none).
    """

    path: str
    kind: str
    bytes: int
    pieces: tuple[int, ...]
    width: int = 0
    height: int = 0
    pages: int = 1
    orientation: int = 1
    box: Box | None = None
    turn: Turn = 0
    least_width: int = 0
    number: int = 0
    name: str = ""
    thumbnail: str = ""
    quality: dict[str, Param] = {}
    steps: tuple[Step, ...] = ()


class Material(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What travels: one requirement's files, and the notices met on the way."""

    files: tuple[Made, ...]
    problems: tuple[Problem, ...] = ()


class Prepared(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="prepared"):
    """The material is made; nothing is delivered yet."""

    material: Material


class Rejected(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="rejected"):
    """The owner must act; `problems` say how."""

    problems: tuple[Problem, ...]


class Failed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="failed"):
    """The machine or matprep failed; may be tried again."""

    problems: tuple[Problem, ...]


Outcome = Prepared | Rejected | Failed


class Examine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask what a snapshot is, and what its content says; `name` is the source's own, only compared with its kind."""

    path: str
    name: str
    passwords: tuple[str, ...] = ()
    recognition: Recognition = Recognition()


class Unpack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask for an archive's members, streamed to numbered files in `folder` within bounds (bytes, count, ratio).

    `kind` is one of ARCHIVE_KINDS, as examining found it.
    """

    path: str
    folder: str
    kind: str = "zip"
    passwords: tuple[str, ...] = ()
    max_members: int = 5000
    max_bytes: int = 4 << 30
    max_ratio: int = 200


class Member(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One archive member: its raw name in base64, the encoding guessed, its numbered file (empty: not unpacked)."""

    name: str
    encoding: str
    file: str
    bytes: int
    problems: tuple[Problem, ...] = ()


class Unpacked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="unpacked"):
    """The members of one archive, in the archive's order."""

    members: tuple[Member, ...]


class Verify(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask whether finished files keep the rules; read by code that did not write them."""

    files: tuple[Made, ...]
    rules: Rules
    max_name_bytes: int
    charset: Charset = "unicode"
    thumbnails: bool = True


class Verified(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="verified"):
    """Every file keeps its rules; the files with what was read from their bytes (kind, bytes, pixels, pages)."""

    files: tuple[Made, ...]


class Call(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One call of a worker function: its name, its argument as JSON, and the seconds that it may take."""

    function: Literal["unpack", "examine", "prepare", "verify"]
    request: bytes
    seconds: float


Answer = Finding | Unpacked | Prepared | Verified | Rejected | Failed
