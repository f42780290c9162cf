"""`form.txt` in a package: the copy sheet, for the eyes of its owner alone, whoever may read the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matprep import files
from matprep.conductor.extracts import extracts
from matprep.report.copysheet import Copied, CopiedPaper, Doubt, copy_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from matprep.accounting import Account
    from matprep.conductor.extracts import Extract
    from matprep.ledger import Ledger
    from matprep.outbox import Outbox

FORM: Final = "form.txt"


class Forms:
    """Writes and removes copy sheets; the ledger knows which are its own, so that a foreign file is never touched."""

    def __init__(self, ledger: Ledger, outbox: Outbox) -> None:
        """Use the one ledger and outbox of the process."""
        self._ledger = ledger
        self._outbox = outbox

    def write(self, package: Path, account: Account) -> list[str]:
        """Write a package's sheet, or remove it where no paper says anything; answers with what somebody has open."""
        sheet = copy_sheet(account.case, account.profile.title, _papers(account), _told(account), account.language)
        if not sheet:
            return self.remove(package)
        name = self._ledger.get(self._key(package))
        if name is None:
            name = self._outbox.free_name(package, FORM, lambda _: False)
            self._ledger.put(self._key(package), name)  # before the file: killed in between, it is known as ours
        try:
            # The mark, so that Windows' editor knows it for UTF-8
            self._outbox.write(package / name, sheet.encode("utf-8-sig"), files.OWNER)
            files.grant(package / name, files.OWNER)
        except files.HeldOpen:
            return [name]
        return []

    def remove(self, package: Path) -> list[str]:
        """Remove a package's sheet; answers with its name where somebody has it open."""
        name = self._ledger.get(self._key(package))
        if name is not None:
            try:
                files.remove_file(package / name)
            except files.HeldOpen:
                return [name]
            self._ledger.remove(self._key(package))
        return []

    def _key(self, package: Path) -> str:
        return f"form/{package.relative_to(self._outbox.root).as_posix()}"


def _papers(account: Account) -> list[CopiedPaper]:
    by_requirement: dict[str, list[Extract]] = {}
    for each in extracts(account):
        by_requirement.setdefault(each.requirement.id, []).append(each)
    return [
        CopiedPaper(title=found[0].requirement.title, values=tuple(map(_copied, found)))
        for found in by_requirement.values()
    ]


def _copied(each: Extract) -> Copied:
    field = each.field
    doubt: Doubt = "check" if field.check is False else "" if each.sure else "unsure"
    return Copied(name=field.name, value=field.value, source=each.source, page=field.page, doubt=doubt)


def _told(account: Account) -> dict[str, str]:
    """Facts that a form may ask for; a choice among a profile's words is none."""
    declared = account.profile.facts
    return {name: value for name, value in account.facts.items() if name not in declared or not declared[name].one_of}
