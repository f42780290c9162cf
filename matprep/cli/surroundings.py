"""What the program finds around it: the environment, the language asked for, the standard streams."""

from __future__ import annotations

import errno
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matprep.texts import Language

_CHINESE = 0x04  # the primary language in the low ten bits of a Windows language identifier


class Asked(NamedTuple):
    """What holds for the whole call, wherever its options stand: before or after the verb."""

    language: Language
    debug: bool = False


def asked(arguments: Sequence[str], environment: Mapping[str, str]) -> Asked:
    """Read `--lang` and `--debug` before anything else, so that also a wrong call is answered in the right language."""
    from matprep.texts import pick_language  # noqa: PLC0415 - the start is cheap only if it is asked for late

    own = list(arguments[: arguments.index("--")] if "--" in arguments else arguments)
    wanted = None
    for place, word in enumerate(own):
        if word == "--lang" and place + 1 < len(own):
            wanted = own[place + 1]
        elif word.startswith("--lang="):
            wanted = word.removeprefix("--lang=")
    language = pick_language(wanted if wanted in {"zh", "en"} else None, environment)
    return Asked(language=language, debug="--debug" in own)


def environment() -> dict[str, str]:
    """The process's environment; on Windows `LANG` tells the language of the user interface where nothing else does."""
    found = dict(os.environ)
    if sys.platform == "win32" and not any(found.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG")):
        import ctypes  # noqa: PLC0415 - on Windows only

        identifier = ctypes.windll.kernel32.GetUserDefaultUILanguage()
        found["LANG"] = "zh_CN.UTF-8" if identifier & 0x3FF == _CHINESE else "en_US.UTF-8"
    return found


class _Unbreakable(io.TextIOWrapper):
    """A text stream whose reader may go away: the rest is thrown away, the work goes on."""

    def write(self, text: str, /) -> int:
        try:
            return super().write(text)
        except OSError as error:
            self._forget(error)
            return len(text)

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            self._forget(error)

    def _forget(self, error: OSError) -> None:
        # Windows says "invalid argument" of a pipe that nobody reads
        if error.errno not in {errno.EPIPE, errno.EINVAL}:
            raise error
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


def steady_streams() -> None:
    """Make standard output and error survive what they cannot encode, and a reader that goes away."""
    sys.stdout = _steady(sys.stdout)
    sys.stderr = _steady(sys.stderr)


def _steady(stream: Any) -> Any:  # noqa: ANN401 - a standard stream may be anything, None under pythonw
    if stream is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if type(stream) is not io.TextIOWrapper:
        return stream
    return _Unbreakable(
        stream.buffer, stream.encoding, errors="replace", line_buffering=stream.isatty(), write_through=False
    )
