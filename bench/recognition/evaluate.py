"""Measures recognition on the measuring set: requirements, fields, planted faults, split scans; writes the tables of docs.

    python bench/recognition/evaluate.py FOLDER [--only kinds nothings texts scans faults] [--write docs/recognition-figures.md]

FOLDER is what `make_set.py` made. Every file is read as matprep reads it in a run, by its own workers; its name says nothing.
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

import matprep
from matprep import pipeline
from matprep.cases import CaseFile
from matprep.model import Call, Examine, Finding, Planned, Sighted
from matprep.papers import recognition
from matprep.planning.assigning import assign
from matprep.planning.sheets import sheets_of
from matprep.planning.weighing import roster_of
from matprep.profile import load
from matprep.workers import Supervisor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HERE = Path(__file__).parent
PROFILE = load(HERE / "profile.toml")
TODAY = dt.date(2026, 11, 24)
READABLE = 12
"""Pixels of print from which numbers must be read exactly."""

EXPECTED = {
    "expired": {"expired"},
    "grey": {"not_colour"},
    "blurred": {"blurred"},
    "unsealed": {"seal_missing"},
    "name": {"content_contradicts_name"},
    "company": {"company_differs", "code_differs"},
    "side": {"side_missing"},
    "reused": {"picture_reused"},
}


def examined(folder: Path, listed: Iterable[dict[str, Any]], workers: int) -> Iterator[tuple[dict[str, Any], Finding]]:
    """Have each file examined by matprep's workers."""
    asked = recognition([PROFILE], ocr=True)
    with Supervisor(workers) as pool:
        tasks = []
        for truth in listed:
            request = Examine(path=str(folder / truth["file"]), name=truth["file"], recognition=asked)
            call = Call(function="examine", request=msgspec.json.encode(request), seconds=400)
            tasks.append((truth, pool.submit(pipeline.answer, call)))
        for truth, future in tasks:
            yield truth, msgspec.json.decode(future.result(), type=Finding)


def assigned(truth: dict[str, Any], finding: Finding) -> list[tuple[tuple[int, ...], str | None, str | None]]:
    """What the plan makes of a file of that finding: pages, requirement, side."""
    source = Sighted(id=1, path=truth["file"], sha256="0", bytes=1, finding=finding)
    sheets = sheets_of(finding, roster_of(PROFILE))
    return [(part.pages, part.requirement, part.side) for part in assign(source, PROFILE, CaseFile(), sheets)]


class Tally:
    """Counts of hits out of tries, with what went wrong."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.hits: collections.Counter[str] = collections.Counter()
        self.tries: collections.Counter[str] = collections.Counter()
        self.misses: list[str] = []

    def note(self, what: str, *, hit: bool, miss: str = "") -> None:
        """Count one try."""
        self.tries[what] += 1
        self.hits[what] += hit
        if not hit:
            self.misses.append(f"{what}: {miss}")

    def row(self, what: str, *, wanted: str = "") -> str:
        """One line of a table."""
        tries, hits = self.tries[what], self.hits[what]
        share = f"{100 * hits / tries:.1f} %" if tries else "–"
        return f"| {what} | {hits} of {tries} | {share} | {wanted} |"


def kinds(folder: Path, truth: dict[str, Any], workers: int, report: list[str], misses: list[str]) -> None:
    """Requirements and fields of single papers, and of what is none."""
    confusion: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    tally = Tally()
    groups = [(name, each) for name in ("kinds", "texts", "nothings") if name in truth for each in truth[name]]
    started = time.perf_counter()
    for name in dict.fromkeys(group for group, _ in groups):
        for each, finding in examined(folder / name, [item for group, item in groups if group == name], workers):
            parts = assigned(each, finding)
            served = {requirement for _, requirement, _ in parts if requirement} or {"unassigned"}
            seen = next(iter(served)) if len(served) == 1 else "several"
            row = (
                each["kind"]
                if each["kind"] in {item.id for item in PROFILE.requirements}
                else f"no paper: {each['kind']}"
            )
            confusion[row][seen] += 1
            where = f"{name}/{each['file']} {each['drawn']} {each['way']} turn={each.get('turn')}"
            best = [
                (guess.paper, round(guess.score, 1), guess.evidence[:4])
                for reading in finding.readings
                for guess in reading.guesses[:2]
            ]
            if row.startswith("no paper"):
                tally.note("no paper, left unassigned", hit=seen == "unassigned", miss=f"{where} -> {seen} {best}")
                continue
            tally.note("right requirement", hit=seen == each["kind"], miss=f"{where} -> {seen} {best}")
            tally.note("not wrong", hit=seen in {each["kind"], "unassigned"}, miss=f"{where} -> {seen}")
            if each["side"]:
                tally.note("right side", hit=parts[0][2] == each["side"], miss=f"{where} -> {parts[0][2]}")
            _fields(each, finding, tally, where)
    seconds = time.perf_counter() - started
    report += [
        "",
        "## Single papers, names say nothing",
        "",
        f"{len(groups)} files, {seconds / len(groups):.2f} s each by {workers} workers with everything.",
        "",
        "| | found | share | wanted |",
        "|---|---|---|---|",
    ]
    wanted = {
        "right requirement": "≥ 98 %",
        "not wrong": "≥ 99.8 %",
        "no paper, left unassigned": "100 %",
        "credit_code": "≥ 99 %",
        "citizen_number": "≥ 99 %",
        "valid_until": "≥ 97 %",
        "numbers that pass their check are right": "100 %",
    }
    report += [tally.row(what, wanted=wanted.get(what, "")) for what in tally.tries]
    columns = [each.id for each in PROFILE.requirements] + ["several", "unassigned"]
    report += ["", "### Confusion table", "", f"| handed in | {' | '.join(columns)} |", f"|---|{'---|' * len(columns)}"]
    report += [
        f"| {row} | {' | '.join(str(found[each] or '') for each in columns)} |" for row, found in confusion.items()
    ]
    misses += tally.misses


def _fields(truth: dict[str, Any], finding: Finding, tally: Tally, where: str) -> None:
    read = {}
    for field in finding.fields:
        read.setdefault(field.name, field)
        if field.check and field.name in {"credit_code", "citizen_number"}:
            known = {truth["fields"].get(field.name)} - {None}
            if known:
                tally.note(
                    "numbers that pass their check are right",
                    hit=field.value in known,
                    miss=f"{where} {field.name} {field.value} {known}",
                )
    for name, value in truth["fields"].items():
        high = truth["heights"].get(name, READABLE) >= READABLE
        what = name if high else f"{name}, print below {READABLE} px"
        got = read[name].value if name in read else None
        tally.note(what, hit=got == value, miss=f"{where} h={truth['heights'].get(name, 0):.0f} {value} <> {got}")


def scans(folder: Path, truth: dict[str, Any], workers: int, report: list[str], misses: list[str]) -> None:
    """Pages of one scan of six papers."""
    tally = Tally()
    for each, finding in examined(folder / "scans", truth["scans"], workers):
        parts = assigned(each, finding)
        for number, page in enumerate(each["pages"], 1):
            found = next(((requirement, side) for pages, requirement, side in parts if number in pages), (None, None))
            good = found[0] == page["kind"] and (page["side"] is None or found[1] == page["side"])
            tally.note(
                "pages of one scan of six papers", hit=good, miss=f"{each['file']} page {number}: {page} -> {found}"
            )
    report += [
        "",
        "## One scan of six papers",
        "",
        "| | right | share | wanted |",
        "|---|---|---|---|",
        tally.row("pages of one scan of six papers", wanted="≥ 95 %"),
    ]
    misses += tally.misses


def faults(folder: Path, report: list[str], misses: list[str]) -> None:
    """Cases with one planted fault each; good ones must stay without a warning."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as out:
        events = matprep.run(
            folder / "faults", profile=PROFILE, out=Path(out) / "o", today=TODAY, dry_run=True, language="en"
        )
        for event in events:
            if not isinstance(event, Planned):
                continue
            what = event.case.partition("-")[0]
            lines = [(each.id, problem) for each in event.requirements for problem in each.problems]
            codes = {problem.code for _, problem in lines}
            codes |= {problem.code for file in event.files for problem in file.problems}
            if what == "good":
                served = [
                    each for each in event.requirements if any(file.requirement == each.id for file in event.files)
                ]
                for each in served:
                    bad = [problem.code for problem in each.problems if problem.severity != "notice"]
                    tally.note("good material without a warning", hit=not bad, miss=f"{event.case} {each.id} {bad}")
                tally.note(
                    "good cases whose papers are all found",
                    hit={"business_licence", "id_card", "authorization_letter"} <= {each.id for each in served},
                    miss=f"{event.case} {[each.id for each in served]}",
                )
                continue
            tally.note(what, hit=bool(codes & EXPECTED[what]), miss=f"{event.case} {sorted(codes)}")
    report += ["", "## Planted faults", "", "| | found | share | wanted |", "|---|---|---|---|"]
    report += [
        tally.row(what, wanted="≥ 98 %" if what.startswith("good") else "≥ 95 %") for what in sorted(tally.tries)
    ]
    misses += tally.misses


def main() -> None:
    """Measure what is asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--only", nargs="+", default=["kinds", "texts", "nothings", "scans", "faults"])
    asked.add_argument("--first", type=int, default=0, help="only so many files of each kind")
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--write", type=Path)
    options = asked.parse_args()
    truth = json.loads((options.folder / "truth.json").read_text("utf-8"))
    if options.first:
        for name in ("kinds", "texts", "nothings"):
            counted: collections.Counter[str] = collections.Counter()
            kept = []
            for each in truth[name]:
                counted[each["drawn"]] += 1
                if counted[each["drawn"]] <= options.first:
                    kept.append(each)
            truth[name] = kept
        truth["scans"] = truth["scans"][: options.first]
    report: list[str] = []
    misses: list[str] = []
    singles = {name: truth[name] for name in ("kinds", "texts", "nothings") if name in options.only}
    if singles:
        kinds(options.folder, singles, options.workers, report, misses)
    if "scans" in options.only:
        scans(options.folder, truth, options.workers, report, misses)
    if "faults" in options.only:
        faults(options.folder, report, misses)
    print("\n".join(report))
    print("\nMissed:")
    print("\n".join(misses))
    if options.write:
        options.write.write_text("\n".join([*_HEAD, *report, ""]), "utf-8")


_HEAD = (
    "# 识别：测得的数字 / Recognition: measured figures",
    "",
    "Made by `bench/recognition/make_set.py` and `evaluate.py`. Every paper is fictional and drawn; layouts, fonts and seed are other than those that the",
    "rules were written on: photos on a table with perspective, uneven light and noise (3 to 12 MP), scans, PDFs with and without text, turned by 0, 90, 180",
    "and 270 degrees with right and wrong EXIF. Drawn print is cleaner than life. How recognition works: [recognition.md](recognition.md).",
)

if __name__ == "__main__":
    main()
