"""The door to outside programs: found, started in a private folder, watched, and never left behind.

What differs from system to system in starting a program stands here, as that of workers stands in `workers.limits`.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Final

import msgspec

from matprep.formats.tool_guard import LARGEST_OUTPUT, MARK, Bounds, Guard, ToolTimedOut, ToolTooLarge, end

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import BinaryIO

__all__ = ["Ran", "ToolFailed", "ToolTimedOut", "ToolTooLarge", "find", "reading", "run"]

INSTALLED: Final = (
    "C:/Program Files/LibreOffice/program",
    "C:/Program Files (x86)/LibreOffice/program",
    "C:/Program Files/7-Zip",
    "C:/Program Files (x86)/7-Zip",
    "C:/Program Files/WinRAR",
    "/Applications/LibreOffice.app/Contents/MacOS",
    "/opt/homebrew/bin",
    "/usr/local/bin",
)
"""Where installers put programs without telling the search path."""

_PASSED_ON: Final = (
    "PATH",
    "PATHEXT",
    "COMSPEC",
    "SYSTEMROOT",
    "SYSTEMDRIVE",
    "WINDIR",
    "PROGRAMFILES",
    "PROGRAMFILES(X86)",
    "PROGRAMDATA",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
)
_HOMES: Final = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TMPDIR", "TEMP", "TMP", "XDG_RUNTIME_DIR")
_PR_SET_PDEATHSIG: Final = 1
_CLONE_NEWUSER: Final = 0x10000000
_CLONE_NEWNET: Final = 0x40000000


class Ran(msgspec.Struct, frozen=True, kw_only=True):
    """How a program ended: its exit code (negative: the signal that killed it) and what it said on its two streams."""

    returncode: int
    output: bytes
    errors: bytes


class ToolFailed(Exception):  # noqa: N818 - a fact that the caller weighs: some programs only mean a warning
    """A program that was read to its end said by its exit code that it failed."""

    def __init__(self, returncode: int, errors: bytes) -> None:
        """`errors` is what it said on its second stream; it may name files and must not be shown."""
        super().__init__(f"exit {returncode}")
        self.returncode = returncode
        self.errors = errors


def find(*names: str) -> Path | None:
    """Find the first of these programs that is installed: on the search path, then where installers put it.

    Never in the current folder, where a stranger's file may lie.
    """
    folders = [None, *(each for each in INSTALLED if Path(each).is_absolute())]
    for name in names:
        for folder in folders:
            found = shutil.which(name, path=folder)
            if found and Path(found).is_absolute():
                return Path(found)
    return None


def run(
    arguments: Sequence[str],
    *,
    folder: Path,
    seconds: float,
    memory_bytes: int = 1 << 30,
    environment: Mapping[str, str] = MappingProxyType({}),
    network: bool = False,
) -> Ran:
    """Run a program to its end in `folder`, its home and its temporary folder too; a non-zero exit is no exception.

    `memory_bytes` counts the program with all that it starts. It reads nothing, sees of the environment only the
    search path, `environment` and where its home is, and has no network where the system can take that away (Linux).
    When this returns or raises nothing that it started is alive, and what it wrote lies in `folder`.

    Raises ToolTimedOut, ToolTooLarge, OSError where it cannot be started.
    """
    with contextlib.ExitStack() as stack:
        output, errors = (stack.enter_context(tempfile.TemporaryFile(dir=folder)) for _ in range(2))
        launched = _Launch(arguments=tuple(arguments), folder=folder, environment=dict(environment), network=network)
        bounds = Bounds(seconds=seconds, memory_bytes=memory_bytes)
        with _started(launched, bounds, output, errors) as process:
            process.wait()
        return Ran(returncode=process.returncode, output=_said(output), errors=_said(errors))


@contextlib.contextmanager
def reading(
    arguments: Sequence[str],
    *,
    folder: Path,
    seconds: float,
    memory_bytes: int = 1 << 30,
    environment: Mapping[str, str] = MappingProxyType({}),
    network: bool = False,
) -> Iterator[BinaryIO]:
    """Read what a program says while it runs, as `run` otherwise; it is killed when the block is left.

    A stream that ends early may be a program that was killed: leaving the block raises then what `run` raises, in
    place of what the block itself raised; or ToolFailed where the stream was read to its end and the exit code is
    not zero.
    """
    with tempfile.TemporaryFile(dir=folder) as errors:
        launched = _Launch(arguments=tuple(arguments), folder=folder, environment=dict(environment), network=network)
        bounds = Bounds(seconds=seconds, memory_bytes=memory_bytes)
        with _started(launched, bounds, subprocess.PIPE, errors) as process:
            stream = process.stdout
            assert stream is not None  # noqa: S101 - for the types: it is a pipe
            with stream:
                yield stream  # type: ignore[misc]  # a buffered reader is a BinaryIO
                ended = not stream.read(1)
            if ended:
                process.wait()
        if ended and process.returncode:
            raise ToolFailed(process.returncode, _said(errors))


class _Launch(msgspec.Struct, frozen=True, kw_only=True):
    """What to start, and what it may see."""

    arguments: tuple[str, ...]
    folder: Path
    environment: dict[str, str]
    network: bool


@contextlib.contextmanager
def _started(
    launch: _Launch, bounds: Bounds, output: IO[bytes] | int, errors: IO[bytes]
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program, guard it, and end it with all that it started; what the guard found comes before all else."""
    mark = uuid.uuid4().hex
    process = subprocess.Popen(  # noqa: S603 - a program that `find` found, no shell
        launch.arguments,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        cwd=launch.folder,
        env=_environment(launch, mark),
        preexec_fn=_preparation(network=launch.network),  # noqa: PLW1509 - it takes no lock that another thread may hold
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    guard = Guard(process, bounds, [each for each in (output, errors) if not isinstance(each, int)])
    try:
        yield process
    finally:
        guard.release()
        end(process, mark)
        if guard.verdict is not None:
            raise guard.verdict


def _environment(launch: _Launch, mark: str) -> dict[str, str]:
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    home = dict.fromkeys(_HOMES, str(launch.folder))
    return {**passed, **home, "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", **launch.environment, MARK: mark}


def _preparation(*, network: bool) -> Callable[[], None] | None:
    """What a program does before it becomes itself: leave the network, and die when this process dies (Linux)."""
    if sys.platform != "linux":
        return None
    import ctypes  # noqa: PLC0415 - Linux only

    system, parent, identity = ctypes.CDLL(None), os.getpid(), (os.geteuid(), os.getegid())

    def prepare() -> None:
        if not network and system.unshare(_CLONE_NEWNET) and not system.unshare(_CLONE_NEWUSER | _CLONE_NEWNET):
            _stay_oneself(*identity)
        # Only now: new rights put this wish out.
        system.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _stay_oneself(user: int, group: int) -> None:
    """Keep user and group in a new user namespace; where the system refuses, the program works as nobody."""
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with contextlib.suppress(OSError):
            Path("/proc/self", name).write_text(text, "ascii")


def _said(stream: IO[bytes]) -> bytes:
    stream.seek(0)
    return stream.read(LARGEST_OUTPUT)
