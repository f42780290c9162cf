"""However an archive is broken, it is refused or its members say so: nothing else is raised, written or exceeded."""

from __future__ import annotations

import making
import pytest
import unpacking
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

PASSWORD = "kAi-men"
MAX_BYTES = 9000
ARCHIVES = {
    "zip": ("zip", making.zipped(unpacking.PAPERS)),
    "zip locked": ("zip", unpacking.locked_zip(unpacking.PAPERS, PASSWORD.encode())),
    "zip locked by AES": ("zip", unpacking.locked_zip(unpacking.PAPERS, PASSWORD.encode(), strength=3)),
    "7z": ("7z", unpacking.seven_zipped(unpacking.PAPERS)),
    "rar 4": ("rar", unpacking.rar4(unpacking.PAPERS)),
    "rar 5": ("rar", unpacking.rar5(unpacking.PAPERS)),
    "rar 5 locked": ("rar", unpacking.rar5(unpacking.PAPERS, password=PASSWORD, hide=True)),
    "tar": ("tar", unpacking.tarred(unpacking.PAPERS)),
    "tar.gz": ("gzip", unpacking.tarred(unpacking.PAPERS, mode="w:gz")),
    "tar.bz2": ("bzip2", unpacking.tarred(unpacking.PAPERS, mode="w:bz2")),
    "tar.xz": ("xz", unpacking.tarred(unpacking.PAPERS, mode="w:xz")),
    "eml": ("eml", unpacking.mail(unpacking.PAPERS).as_bytes()),
}
CODES = {
    *("damaged", "truncated", "archive_limit", "archive_encrypted", "unsupported_kind", "not_a_regular_file"),
    *("tool_missing", "over_limits"),
}

broken = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def no_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flipped bit may claim that a member is packed: then each program would be started, thousands of times."""
    monkeypatch.setattr("matprep.formats.tool.find", lambda *_names: None)


def bears(kind: str, data: bytes) -> None:
    """`unpacking.opened` itself holds that nothing but numbered files is written, and that only a Refusal is raised."""
    found = unpacking.opened(data, kind, passwords=(PASSWORD,), max_bytes=MAX_BYTES, max_members=20)
    assert sum(map(len, found.contents.values())) <= MAX_BYTES
    assert {code for code, _ in found.problems.values()} | ({found.refused} - {""}) <= CODES


@pytest.mark.parametrize("name", ARCHIVES)
class TestBroken:
    """One archive of each kind, cut anywhere or with a few bytes changed."""

    def test_whole_it_opens(self, name: str) -> None:
        kind, data = ARCHIVES[name]

        assert unpacking.opened(data, kind, passwords=(PASSWORD,)).contents == unpacking.PAPERS

    @broken
    @given(share=st.floats(0, 1))
    @example(share=0.0)
    @example(share=0.999)
    def test_cut_anywhere(self, name: str, share: float) -> None:
        kind, data = ARCHIVES[name]

        bears(kind, data[: int(share * len(data))])

    @broken
    @given(changes=st.lists(st.tuples(st.floats(0, 0.9999), st.integers(1, 255)), min_size=1, max_size=4))
    def test_with_bytes_changed(self, name: str, changes: list[tuple[float, int]]) -> None:
        kind, data = ARCHIVES[name]
        changed = bytearray(data)
        for share, change in changes:
            changed[int(share * len(changed))] ^= change

        bears(kind, bytes(changed))

    @broken
    @given(start=st.floats(0, 0.9999), length=st.integers(1, 60))
    def test_with_bytes_lost(self, name: str, start: float, length: int) -> None:
        kind, data = ARCHIVES[name]
        at = int(start * len(data))

        bears(kind, data[:at] + data[at + length :])


@broken
@given(data=st.binary(max_size=400), begin=st.sampled_from([data[:40] for _, data in ARCHIVES.values()]))
def test_a_true_beginning_with_anything_behind(data: bytes, begin: bytes) -> None:
    for kind in {kind for kind, _ in ARCHIVES.values()}:
        bears(kind, begin + data)
