"""A finished folder, matprep's own or anybody's, against the rules of a profile: every file, every requirement."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from matprep import asking, cases, judging, texts
from matprep.asking import Snapshot
from matprep.errors import FolderError
from matprep.model import Manifest, ShownProblem, Text
from matprep.model import Profile as ProfileValue
from matprep.profile import load
from matprep.texts import Language

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from concurrent.futures import Executor

    from matprep.model import Entry, Facts, Problem, Requirement, Rules

FileVerdict = Literal["good", "broken", "altered", "missing", "unknown", "note"]
"""`altered`: not the content that the manifest names; `unknown`: serves no requirement; `note`: matprep's own notes."""

Presence = Literal["good", "faulty", "missing", "too_many", "too_few", "open", "not_needed"]
"""`open`: whether it is needed depends on facts that are not known here."""

NOTES: Final = frozenset({"manifest.json", "manifest.csv", "report.html", "index.html", "form.txt"})
ASIDE: Final = frozenset({"_rejected", "_superseded"})
"""Folders of a package whose files are not handed in, nor named by its manifest."""

LARGEST_MANIFEST: Final = 256 << 20


class FileLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file of the folder; `problems` say which rules it breaks."""

    name: str
    verdict: FileVerdict
    requirement: str | None = None
    kind: str = ""
    bytes: int = 0
    problems: tuple[ShownProblem, ...] = ()


class RequirementCheck(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One requirement of the profile, and the files that serve it."""

    id: str
    title: Text
    presence: Presence
    files: tuple[str, ...] = ()


class Checked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a check found. `own`: matprep made the folder, and its manifest was compared."""

    package: str
    profile: str
    own: bool
    files: tuple[FileLine, ...]
    requirements: tuple[RequirementCheck, ...]

    @property
    def good(self) -> bool:
        """Whether everything needed is there and keeps its rules, and nothing else lies beside it."""
        files_good = all(each.verdict in {"good", "note"} for each in self.files)
        return files_good and all(each.presence in {"good", "not_needed"} for each in self.requirements)


def check(
    package: Path | str,
    *,
    profile: str | Path | ProfileValue,
    facts: Mapping[str, str] | None = None,
    language: Language = "zh",
    executor: Executor | None = None,
) -> Checked:
    """Compare a finished folder with a profile's rules; reads only.

    In a package that matprep made, the manifest says what each file is for, and names what was altered, is missing or
    does not belong there. In any other folder the files' names say it. Every file is listed. `facts` decide what is
    needed where that depends; those of the manifest are known already. Raises ProfileError, UsageError, FolderError.
    """
    loaded = profile if isinstance(profile, ProfileValue) else load(profile)
    told = cases.read_facts(facts or {}, [loaded], "--set")
    root = Path(package)
    if not root.is_dir():
        raise FolderError("no_such_folder", path=str(package), there="file" if root.exists() else "nothing")
    _refuse_output_folder(root)
    manifest = _manifest(root)
    paths = _paths(root)
    with asking.hands(executor) as workers:
        looking = _Look(root=root, profile=loaded, manifest=manifest, language=language)
        lines = [looking.line(name, path, workers) for name, path in paths.items()]
    lines += _missing(manifest, paths)
    return Checked(
        package=texts.printable(str(root)),
        profile=loaded.id,
        own=manifest is not None,
        files=tuple(lines),
        requirements=_requirements(loaded, manifest, told, lines),
    )


def _manifest(root: Path) -> Manifest | None:
    """Read the package's own manifest; a foreign file of that name is none."""
    path = root / "manifest.json"
    try:
        if path.is_symlink() or path.stat().st_size > LARGEST_MANIFEST:
            return None
        return msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError):
        return None


def _refuse_output_folder(root: Path) -> None:
    """Ask for one package where all of them were given. Raises FolderError."""
    packages = sorted(each.parent.name for each in root.glob("*/manifest.json"))
    if packages and not (root / "manifest.json").exists():
        raise FolderError("package_wanted", path=str(root), example=str(root / packages[0]), count=len(packages))


def _paths(root: Path) -> dict[str, Path]:
    """Every file under the folder, by its name relative to it; links are listed, not followed."""
    found = {}
    for folder, folders, names in os.walk(root):
        linked = [each for each in folders if (Path(folder) / each).is_symlink()]
        folders[:] = [each for each in folders if each not in linked and each != ".matprep"]
        for each in (*names, *linked):
            path = Path(folder) / each
            found[path.relative_to(root).as_posix()] = path
    return dict(sorted(found.items()))


class _Look(msgspec.Struct, frozen=True, kw_only=True):
    """What one look at a file needs to know."""

    root: Path
    profile: ProfileValue
    manifest: Manifest | None
    language: Language

    def line(self, name: str, path: Path, workers: Executor) -> FileLine:
        """Look at one file."""
        if self._is_note(name):
            return FileLine(name=texts.printable(name), verdict="note", bytes=path.lstat().st_size)
        with asking.snapshot(path) as taken:
            if not isinstance(taken, Snapshot):
                return self._broken(name, None, "", 0, (taken,))
            return self._content(name, taken, workers)

    def _is_note(self, name: str) -> bool:
        top, slash, _ = name.partition("/")
        if self.manifest is None:
            return False
        return name in NOTES or (bool(slash) and top in ASIDE)

    def _content(self, name: str, taken: Snapshot, workers: Executor) -> FileLine:
        entry = next((each for each in self._entries() if each.name == name), None)
        requirement = self._requirement(name, entry)
        finding = asking.examined(workers, taken, texts.printable(name.rpartition("/")[2]), ())
        if entry is not None and entry.sha256 != taken.sha256:
            return self._line(name, "altered", requirement, finding.kind, taken.bytes)
        errors = tuple(each for each in finding.problems if each.severity == "error")
        if errors:
            return self._broken(name, requirement, finding.kind, taken.bytes, errors)
        known = self.profile.requirement(requirement) if requirement is not None else None
        if known is None:
            kept_aside = entry is not None and name.startswith("_unassigned/")
            return self._line(name, "note" if kept_aside else "unknown", None, finding.kind, taken.bytes)
        asked = self._asked_of(name, known.rules)
        broken = asking.faults(workers, taken, finding, *asked, self.profile.naming.charset)
        if broken:
            return self._broken(name, requirement, finding.kind, taken.bytes, broken)
        return self._line(name, "good", requirement, finding.kind, taken.bytes)

    def _asked_of(self, name: str, rules: Rules) -> tuple[str, Rules]:
        """In a folder that matprep did not make, neither `.JPG` nor metadata is a fault: no platform asks for that."""
        last = texts.printable(name.rpartition("/")[2])
        if self.manifest is not None:
            return last, rules
        stem, dot, suffix = last.rpartition(".")
        return f"{stem}{dot}{suffix.lower()}", msgspec.structs.replace(rules, metadata="keep")

    def _entries(self) -> Sequence[Entry]:
        return self.manifest.outputs if self.manifest is not None else ()

    def _requirement(self, name: str, entry: Entry | None) -> str | None:
        """The requirement that the manifest names; in a folder without one, the one that the file's name speaks for."""
        if self.manifest is not None:
            return entry.requirement if entry is not None else None
        best = cases.requirement_of_name(name, self.profile)
        return best[0] if len(best) == 1 else None

    def _broken(
        self, name: str, requirement: str | None, kind: str, size: int, problems: tuple[Problem, ...]
    ) -> FileLine:
        shown = tuple(_shown(each, self.language) for each in problems)
        return msgspec.structs.replace(self._line(name, "broken", requirement, kind, size), problems=shown)

    def _line(self, name: str, verdict: FileVerdict, requirement: str | None, kind: str, size: int) -> FileLine:
        return FileLine(name=texts.printable(name), verdict=verdict, requirement=requirement, kind=kind, bytes=size)


def _shown(problem: Problem, language: Language) -> ShownProblem:
    """Here a broken rule is a fact about the file, where in a run it would be matprep's own mistake."""
    shown = texts.shown(problem, language)
    if problem.code != "verify_failed":
        return shown
    rule = str(problem.params.get("rule", ""))
    message = texts.word("rule", rule, language, got=problem.params.get("got", ""))
    return msgspec.structs.replace(shown, message=message, cure=texts.word("check", "rule_cure", language))


def _missing(manifest: Manifest | None, paths: Collection[str]) -> list[FileLine]:
    """What the manifest names and the folder has not."""
    outputs = manifest.outputs if manifest is not None else ()
    return [
        FileLine(name=each.name, verdict="missing", requirement=each.requirement, kind=each.kind, bytes=each.bytes)
        for each in outputs
        if each.name not in paths
    ]


def _requirements(
    profile: ProfileValue, manifest: Manifest | None, told: Facts, lines: Sequence[FileLine]
) -> tuple[RequirementCheck, ...]:
    facts = {**(manifest.facts if manifest is not None else {}), **told}
    waived = {each.id for each in manifest.requirements if each.status == "waived"} if manifest is not None else set()
    served = {each.group for each in profile.requirements if each.group and _serving(each.id, lines)}
    return tuple(
        _requirement(each, lines, facts, excused=each.id in waived or each.group in served)
        for each in profile.requirements
    )


def _requirement(
    requirement: Requirement, lines: Sequence[FileLine], facts: Facts, *, excused: bool
) -> RequirementCheck:
    serving = _serving(requirement.id, lines)
    return RequirementCheck(
        id=requirement.id,
        title=requirement.title,
        presence=_presence(requirement, serving, facts, excused=excused),
        files=tuple(each.name for each in serving),
    )


def _presence(requirement: Requirement, serving: Sequence[FileLine], facts: Facts, *, excused: bool) -> Presence:
    if not serving:
        needed = judging.needed(requirement, facts)
        return "not_needed" if excused or needed is False else "open" if needed is None else "missing"
    if any(each.verdict != "good" for each in serving):
        return "faulty"
    apart = requirement.rules.layout == "separate"
    times = max(1, len(requirement.rules.sides)) if apart else 1
    if len(serving) > requirement.rules.files.max * times:
        return "too_many"
    return "too_few" if len(serving) < requirement.rules.files.min * times else "good"


def _serving(requirement: str, lines: Sequence[FileLine]) -> list[FileLine]:
    return [each for each in lines if each.requirement == requirement and each.verdict != "missing"]
