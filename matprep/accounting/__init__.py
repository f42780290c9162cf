"""What became of each source and each requirement: plan and results → manifest (pure)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matprep.accounting.account import Account, Delivered, Result
from matprep.accounting.outputs import entries
from matprep.accounting.requirements import UNUSABLE, case_status, requirements
from matprep.accounting.showing import shown
from matprep.accounting.sources import sources
from matprep.manifest import without_long_numbers
from matprep.model import SCHEMA, Facts, Manifest, Problem, ProfileLine, ToolLine, problem

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["UNUSABLE", "Account", "Delivered", "Result", "case_status", "manifest"]


def manifest(account: Account) -> Manifest:
    """Write the delivery note: each source once, each requirement once, each delivered file once."""
    source_lines = tuple(sources(account))
    requirement_lines = requirements(account)
    problems = (*account.plan.problems, *_not_read(account))
    profile = account.profile
    return Manifest(
        schema=SCHEMA,
        case=account.case,
        facts=_public(account.facts),
        profile=ProfileLine(id=profile.id, version=profile.version, sha256=profile.sha256, title=profile.title),
        tool=ToolLine(name="matprep", version=account.version),
        status=case_status(requirement_lines, source_lines, problems),
        requirements=requirement_lines,
        sources=source_lines,
        outputs=tuple(entries(account)),
        problems=shown(problems, account.language),
        recognition=account.ocr,
    )


def _public(facts: Facts) -> Facts:
    """Facts as they may be shown: citizen and account numbers masked."""
    return {name: without_long_numbers(name, value) for name, value in facts.items()}


def _not_read(account: Account) -> Iterator[Problem]:
    """Say why pages were not read that OCR might have read."""
    if account.ocr not in {"off", "not_installed"}:
        return
    for finding in account.findings.values():
        read = {each.page for each in finding.readings} | {*finding.blank}
        if finding.usable and len(read) < finding.pages:
            yield problem("not_read", why=account.ocr)
            return
