"""What runs in a worker: `unpack`, `examine`, `prepare`, `verify`, and `answer`, by which they are called.

None of them raises: whoever holds the future of a call may conclude that an exception means the worker is gone, not
that the material is bad. What they answer quotes no exception's text, which may quote the paper.
"""

from __future__ import annotations

import errno
import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from matprep import texts
from matprep.errors import Refusal, Unverified
from matprep.formats import archive
from matprep.formats.documents import office
from matprep.model import (
    FAILED_CODES,
    OFFICE_KINDS,
    Answer,
    Call,
    Examine,
    Failed,
    Finding,
    Job,
    Material,
    Piece,
    Prepared,
    Rejected,
    Unpack,
    Unpacked,
    Verified,
    Verify,
    problem,
)
from matprep.stages.compress import compress
from matprep.stages.convert import convert
from matprep.stages.detect import detect
from matprep.stages.recognise import recognise
from matprep.stages.rename import rename
from matprep.stages.verify import verify as verified

if TYPE_CHECKING:
    from collections.abc import Callable

Request = TypeVar("Request")
Reply = TypeVar("Reply")

STAGES: Final = (convert, compress, rename)
"""What a material goes through, in this order."""

LARGEST_ANSWER: Final = 256 << 10
LARGEST_UNPACKED: Final = 4 << 20
"""Bytes of an answer; the list of an archive's members may be longer than any other."""

LONGEST_TEXT: Final = 500
"""Characters of a text in an answer."""

_EXACT: Final = frozenset({"path", "file", "folder", "thumbnail", "name"})
"""Keys whose texts are names of files or base64, made by matprep itself: a cleaned one would name another file.

The parameters of a problem are only shown, so all of them are cleaned."""

_NO_SPACE: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


def _answering(function: Callable[[Request], Reply]) -> Callable[[Request], Reply | Rejected | Failed]:
    """Turn every way in which `function` may raise into an answer."""

    @functools.wraps(function)
    def answering(request: Request) -> Reply | Rejected | Failed:
        try:
            return function(request)
        except Refusal as refusal:
            found = refusal.problem
            return (Failed if found.code in FAILED_CODES else Rejected)(problems=(found,))
        except Unverified as unverified:
            return Failed(problems=(unverified.problem,))
        except MemoryError:
            return Rejected(problems=(problem("over_limits"),))
        except Exception as error:  # noqa: BLE001 - a worker function never raises
            return _mistake(error)

    return answering


@_answering
def unpack(request: Unpack) -> Unpacked:
    """List an archive's members and stream them to numbered files."""
    return archive.unpack(request)


@_answering
def examine(request: Examine) -> Finding:
    """Say what a source is, and what its content says it is for."""
    return recognise(request, detect(request))


@_answering
def prepare(job: Job) -> Prepared:
    """Take a job through every stage; the pieces that LibreOffice has made pages of are PDFs from here on."""
    job = msgspec.structs.replace(job, pieces=tuple(_rendered(each, job.passwords) for each in job.pieces))
    material = Material(files=())
    for stage in STAGES:
        material = stage(material, job)
    return Prepared(material=material)


def _rendered(piece: Piece, passwords: tuple[str, ...]) -> Piece:
    if piece.kind not in OFFICE_KINDS:
        return piece
    pages = office.rendition(Path(piece.path), piece.kind, passwords)
    return msgspec.structs.replace(piece, path=str(pages), kind="pdf")


@_answering
def verify(request: Verify) -> Verified:
    """Read finished files afresh and hold them against their rules."""
    return verified(request)


def answer(call: Call) -> bytes:
    """Answer one call: JSON in, JSON out, never raises.

    At most 256 KiB (`unpack`: 4 MiB). Texts are cleaned of control and bidi characters and cut to 500 characters.
    """
    function, request_type = _FUNCTIONS[call.function]
    try:
        reply = function(msgspec.json.decode(call.request, type=request_type))
        written = msgspec.json.encode(_cleaned(msgspec.to_builtins(reply)))
    except Exception as error:  # noqa: BLE001 - a request or an answer that cannot be written is our mistake
        return msgspec.json.encode(_mistake(error))
    return _bounded(written, call.function)


_FUNCTIONS: Final[dict[str, tuple[Callable[[Any], Answer], type[msgspec.Struct]]]] = {
    "unpack": (unpack, Unpack),
    "examine": (examine, Examine),
    "prepare": (prepare, Job),
    "verify": (verify, Verify),
}


def _mistake(error: Exception) -> Failed:
    if isinstance(error, OSError) and error.errno is not None:
        kind = "DiskFull" if error.errno in _NO_SPACE else type(error).__name__
        return Failed(problems=(problem("internal_error", type=kind, errno=error.errno),))
    return Failed(problems=(problem("internal_error", type=type(error).__name__),))


def _cleaned(value: Any, key: str = "") -> Any:  # noqa: ANN401 - JSON is anything
    if isinstance(value, dict):
        return {name: _cleaned(each, key if key == "params" else name) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(each, key) for each in value]
    if isinstance(value, str) and key not in _EXACT:
        return texts.printable(value[:LONGEST_TEXT])[:LONGEST_TEXT]
    return value


def _bounded(written: bytes, function: str) -> bytes:
    if function == "unpack" and len(written) > LARGEST_UNPACKED:
        return msgspec.json.encode(Rejected(problems=(problem("archive_limit", what="names"),)))
    if function != "unpack" and len(written) > LARGEST_ANSWER:
        return msgspec.json.encode(Failed(problems=(problem("internal_error", type="AnswerTooLong"),)))
    return written
