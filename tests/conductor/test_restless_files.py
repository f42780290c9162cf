"""A file that never stands still: a run does not wait for it for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from office import complete_case

from matprep import files
from matprep.conductor import oneoff

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from office import Office


def test_a_file_that_changes_whenever_it_is_read_is_rejected_in_the_end(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = files.snapshot

    def restless(source: Path, *others: Any, **options: Any) -> Any:
        if source.name == "合同.jpg":
            raise files.Changed
        return whole(source, *others, **options)

    monkeypatch.setattr(files, "snapshot", restless)
    monkeypatch.setattr(oneoff, "PATIENCE", 2)
    office.put({**complete_case(), "合同.jpg": b"still growing"})

    office.run()

    assert office.sources()["合同.jpg"] == "rejected"
    assert office.requirements()["business_licence"] == "ready"
