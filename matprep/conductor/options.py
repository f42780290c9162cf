"""What a run was asked for, checked at the door."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from matprep import cases, files, papers
from matprep import profile as profiles
from matprep.conductor.watermarks import watermarked
from matprep.errors import FolderError, UsageError
from matprep.files import Access
from matprep.formats import ocr as engine
from matprep.model import RECIPE, Facts, Profile, ReadsByOcr, Recognition
from matprep.texts import Language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


ProfileReference = str | Path | Profile


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The choices of one run. `retrying`: rejected and failed parts of earlier runs are tried again at once.

    `recognition` is what the profiles want read of each source, `ocr` whether OCR reads it;
    `form`: a copy sheet is written into each package.
    """

    profiles: tuple[Profile, ...]
    facts: Facts
    passwords: tuple[str, ...]
    language: Language
    today: dt.date
    access: Access
    retrying: bool = True
    dry: bool = False
    recognition: Recognition = Recognition()
    ocr: ReadsByOcr = "not_needed"
    form: bool = True

    @property
    def rules(self) -> str:
        """Name what a finding depends on beside the content."""
        return f"recipe-{RECIPE}-{papers.digest(self.recognition)}"


def options(  # noqa: PLR0913 - the options of the command line, each by its name
    *,
    profile: ProfileReference | Sequence[ProfileReference],
    facts: Mapping[str, str] | None,
    passwords: Sequence[str],
    language: Language,
    today: dt.date | None,
    group: str | None,
    retrying: bool,
    dry: bool = False,
    ocr: bool = True,
    watermark: str | None = None,
    form: bool = True,
) -> Options:
    """Load the profiles and check the facts. Raises ProfileError, UsageError."""
    references = [profile] if isinstance(profile, str | Path | Profile) else list(profile)
    loaded = tuple(each if isinstance(each, Profile) else profiles.load(each) for each in references)
    if not loaded:
        raise UsageError("profile_needed")
    reads = _reads_by_ocr(loaded, wanted=ocr)
    return Options(
        recognition=papers.recognition(loaded, ocr=reads == "on"),
        ocr=reads,
        profiles=watermarked(loaded, watermark),
        facts=cases.read_facts(dict(facts or {}), loaded, "--set"),
        passwords=tuple(passwords),
        language=language,
        today=this_day(today),
        access=files.access_for(group),
        retrying=retrying,
        dry=dry,
        form=form,
    )


def this_day(today: dt.date | None) -> dt.date:
    """The day that a call takes for today: the one it names, else the machine's own."""
    return today or dt.datetime.now(dt.UTC).astimezone().date()


def _reads_by_ocr(loaded: Sequence[Profile], *, wanted: bool) -> ReadsByOcr:
    if not papers.recognition(loaded, ocr=wanted).papers:
        return "not_needed"
    if not wanted:
        return "off"
    return "on" if engine.is_installed() else "not_installed"


def checked_folders(folders: Sequence[Path], out: Path | None) -> tuple[tuple[Path, ...], Path]:
    """Resolve the folders; inputs exist, and neither lies in the other. Raises UsageError, FolderError."""
    if not folders:
        raise UsageError("folder_needed")
    for folder in folders:
        if not folder.is_dir():
            raise FolderError("no_such_folder", path=str(folder), there="file" if folder.exists() else "nothing")
    if out is None and len(folders) > 1:
        raise UsageError("out_needed")
    inputs = tuple(folder.resolve() for folder in folders)
    target = (out if out is not None else inputs[0].with_name(f"{inputs[0].name}-ready")).resolve()
    for folder in inputs:
        if target == folder or target in folder.parents or folder in target.parents:
            raise FolderError("folders_overlap", inbox=str(folder), out=str(target))
    if target.exists() and not target.is_dir():
        raise FolderError("not_a_folder", path=str(target))
    return inputs, target


def checked_table(cases: Path | str | None) -> Path | None:
    """Resolve the table of cases, which must be there. Raises FolderError."""
    if cases is None:
        return None
    path = Path(cases).resolve()
    if not path.is_file():
        raise FolderError("no_such_file", path=str(path))
    return path
