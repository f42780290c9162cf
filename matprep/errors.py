"""The exceptions.

MatprepError                 ends the command; its code and params are a sentence of the catalogue
    ├── UsageError               exit 2: the call itself is wrong
    ├── ProfileError             exit 3: a profile cannot be used; carries every complaint at once
    ├── FolderError              exit 4: a folder, case.toml or cases.csv cannot be used
    └── BusyError                exit 5: another matprep owns the output folder
    Refusal                      from `fit_bytes`; inside a worker: this material cannot be prepared, becomes `Rejected`
    Unverified                   inside a worker: a finished file breaks a rule; becomes `Failed`
    WorkerLost                   from a call's future: the worker died, hung or took too much memory
"""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec

from matprep.model import Param, Problem, problem


class Complaint(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One fault of a file that people write: a catalogue code, the file, the key's path, expected and got.

    `row` counts the rows of a table from 1, its header (0: the file is no table).
    """

    code: str
    file: str
    key: str = ""
    expected: str = ""
    got: str = ""
    row: int = 0

    def params(self) -> dict[str, Param]:
        """Its parameters for the catalogue."""
        found: dict[str, Param] = {"file": self.file, "key": self.key, "expected": self.expected, "got": self.got}
        return {**found, "row": self.row} if self.row else found


class MatprepError(Exception):
    """Ends the command. `code` and `params` are rendered by the catalogue where they are shown."""

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, complaints: tuple[Complaint, ...] = (), **params: Param) -> None:
        """Keep the code; the exception's own text is for engineers only."""
        super().__init__(f"{code} {params}" if params else code)
        self.code = code
        self.params = params
        self.complaints = complaints


class UsageError(MatprepError):
    """The call is wrong: an option, a combination, a value."""

    exit_code = 2


class ProfileError(MatprepError):
    """A profile is missing or faulty."""

    exit_code = 3


class FolderError(MatprepError):
    """An input or output folder, or a control file in one, cannot be used."""

    exit_code = 4


class BusyError(MatprepError):
    """Another matprep is at work in this output folder."""

    exit_code = 5


class Refusal(Exception):  # noqa: N818 - it is an answer about the material, not an error of the program
    """This material cannot be prepared as it is; the owner must act. `sentence` is empty where nobody would read it."""

    def __init__(self, code: str, **params: Param) -> None:
        """Carry one problem."""
        super().__init__(code)
        self.problem: Problem = problem(code, **params)
        self.sentence = ""

    @property
    def code(self) -> str:
        """The problem's code."""
        return self.problem.code

    @property
    def params(self) -> dict[str, Param]:
        """The problem's parameters."""
        return self.problem.params


class Unverified(Exception):  # noqa: N818 - as Refusal
    """A finished file breaks a rule: matprep's own mistake. `rule` names it, `file` is its name."""

    def __init__(self, file: str, rule: str, got: Param) -> None:
        """Carry the problem `verify_failed`."""
        super().__init__(f"{file}: {rule}")
        self.problem: Problem = problem("verify_failed", file=file, rule=rule, got=got)


class WorkerLost(Exception):  # noqa: N818 - it is a fact, met by a retry
    """The worker of this call is gone: it crashed, hung until its time was up, or took too much memory."""

    def __init__(self, cause: Literal["decoder_crashed", "timed_out", "over_limits"], detail: str = "") -> None:
        """`detail` is short ASCII, for example `signal 11` or `exit 3`."""
        super().__init__(f"{cause} {detail}".strip())
        self.cause = cause
        self.detail = detail

    @property
    def problem(self) -> Problem:
        """What it means for the document that the worker held."""
        if self.cause == "over_limits":
            return problem("over_limits", what="memory", limit=self.detail)
        if self.cause == "timed_out":
            return problem("timed_out", seconds=self.detail)
        return problem("decoder_crashed", detail=self.detail)
