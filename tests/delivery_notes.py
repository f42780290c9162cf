"""A manifest with one of everything, for the tests of what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from matprep.model import (
    Entry,
    FieldLine,
    GuessLine,
    LimitsMet,
    Manifest,
    PartLine,
    ProfileLine,
    RequirementLine,
    SourceLine,
    Step,
    Text,
    ToolLine,
    problem,
)
from matprep.texts import shown

if TYPE_CHECKING:
    from matprep.model import Param, RequirementStatus, ShownProblem, SourceStatus
    from matprep.texts import Language


def note(language: Language = "zh", *, evil: str = "") -> Manifest:
    """An incomplete case: ready, attention, rejected, missing and unneeded. `evil` goes into every free text."""

    def found(code: str, **params: Param) -> ShownProblem:
        return shown(problem(code, **params), language)

    too_large = found("limit_not_met", smallest=7_300_000, limit=5_000_000, stopped_by="quality")
    return Manifest(
        schema=1,
        case=f"示例公司{evil}",
        facts={"company": f"示例公司{evil}", "filer": "agent"},
        profile=ProfileLine(
            id="p", version="1", sha256="0" * 64, title=Text(zh=f"认证{evil}", en=f"Certificate{evil}")
        ),
        tool=ToolLine(name="matprep", version="0.1.0"),
        status="incomplete",
        requirements=(
            msgspec.structs.replace(
                _requirement("licence", "营业执照", "ready", outputs=(f"01_营业执照{evil}.jpg",)),
                valid_until="2027-05-06",
                days_left=163,
            ),
            _requirement(
                "id_card",
                "身份证",
                "attention",
                outputs=("02_身份证.jpg",),
                problems=(found("ambiguous", chosen=f"a{evil}.jpg", count=2),),
            ),
            _requirement("letter", "授权书", "rejected", problems=(too_large,)),
            _requirement("bank", f"银行账户{evil}", "missing", problems=(found("missing"),)),
            msgspec.structs.replace(
                _requirement("mark", "商标", "not_needed", required=False),
                need="conditional",
                when={"brand": ("own", "licensed")},
            ),
        ),
        sources=(
            _source(f"IMG_1{evil}.HEIC", "prepared", "heic", _read(f"01_营业执照{evil}.jpg", evil)),
            _source("a.jpg", "prepared", "jpeg", _part("id_card", "02_身份证.jpg")),
            _source(
                "scan.pdf",
                "rejected",
                "pdf",
                PartLine(pages="1", requirement="letter", status="rejected", problems=(too_large,)),
                PartLine(
                    pages="2-3",
                    requirement=None,
                    status="unassigned",
                    outputs=("_unassigned/scan.jpg",),
                    guesses=(
                        GuessLine(
                            paper="contract",
                            title=Text(zh=f"合同{evil}", en=f"Contract{evil}"),
                            confidence=0.41,
                            evidence=(f"甲方{evil}",),
                        ),
                    ),
                    problems=(found("unassigned"),),
                ),
            ),
            _source(".DS_Store", "ignored", None),
        ),
        outputs=(
            _entry(f"01_营业执照{evil}.jpg", "licence", f"IMG_1{evil}.HEIC", 1_250_000),
            _entry("02_身份证.jpg", "id_card", "a.jpg", 4_900_000),
            _entry("_unassigned/scan.jpg", None, "scan.pdf", 800_000),
        ),
        problems=(found("question_open", fact="filer", ask_zh="谁来提交？", ask_en="Who files?", choices="me, agent"),),
    )


def _requirement(
    name: str,
    title: str,
    status: RequirementStatus,
    *,
    outputs: tuple[str, ...] = (),
    problems: tuple[ShownProblem, ...] = (),
    required: bool = True,
) -> RequirementLine:
    return RequirementLine(
        id=name,
        title=Text(zh=title, en=f"{name} {title[4:]}".strip()),
        required=required,
        status=status,
        outputs=outputs,
        problems=problems,
    )


def _source(path: str, status: SourceStatus, kind: str | None, *parts: PartLine) -> SourceLine:
    return SourceLine(path=path, sha256="0" * 64, bytes=4_200_000, kind=kind, status=status, parts=parts)


def _read(output: str, evil: str) -> PartLine:
    """A part that was known by its content."""
    return msgspec.structs.replace(
        _part("licence", output),
        recognised_by="content",
        confidence=0.99,
        evidence=(f"营业执照{evil}", "统一社会信用代码", "注册资本"),
        turn=90,
        fields=(
            FieldLine(name="company", value=f"示例公司{evil}", page=1, by="ocr"),
            FieldLine(name="credit_code", value="91310000MA1FL0L26R", page=1, by="qr", check=True),
            FieldLine(name="register_number", value="310000400000001", page=1, by="ocr", check=False),
            FieldLine(name="valid_until", value="2027-05-06", page=1, by="ocr"),
        ),
    )


def _part(requirement: str, output: str) -> PartLine:
    return PartLine(pages="all", requirement=requirement, status="prepared", outputs=(output,))


def _entry(name: str, requirement: str | None, source: str, size: int) -> Entry:
    return Entry(
        name=name,
        sha256="0" * 64,
        bytes=size,
        kind="jpeg",
        width=1600,
        height=1200,
        pages=1,
        requirement=requirement,
        sources=(source,),
        limits=LimitsMet(min_bytes=0, max_bytes=5_000_000, met=True),
        quality={"scale": 0.5},
        steps=(Step(stage="compress", note="k 3.2", bytes=size, seconds=0.4),),
    )
