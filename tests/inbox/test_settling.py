"""A file is taken once it has stood still: properties over a clock that the test turns."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from matprep.files import Identity
from matprep.inbox import Seen, Settling

QUIET = 5.0


def seen(path: str, version: int = 0, form: str = "file") -> Seen:
    identity = Identity(device=1, inode=1, size=version, mtime_ns=0, ctime_ns=version)
    return Seen(path=path, form=form, identity=identity)  # type: ignore[arg-type]  # a test's own word


def nobody(_: str) -> bool:
    return False


def paths(settled: tuple[Seen, ...]) -> list[str]:
    return [each.path for each in settled]


steps = st.lists(st.tuples(st.floats(0.01, 7), st.booleans(), st.booleans()), min_size=1, max_size=30)


class TestSettling:
    """When a file counts as finished."""

    @given(steps)
    def test_a_file_is_settled_exactly_when_it_was_quiet_for_long_enough_and_nobody_wrote(
        self, steps: list[tuple[float, bool, bool]]
    ) -> None:
        settling, now, version, since, stands = Settling(QUIET), 0.0, 0, 0.0, False
        settling.settled([seen("a")], now, nobody)
        for pause, changes, busy in steps:
            now += pause
            if changes:
                version, since, stands = version + 1, now, False
            stands = stands or (now - since >= QUIET and not busy)
            got = settling.settled([seen("a", version)], now, lambda _, busy=busy: busy)  # type: ignore[misc]  # bound now
            assert bool(got) == stands

    @given(st.lists(st.floats(0.01, 4.9), min_size=1, max_size=50))
    def test_a_file_that_keeps_changing_never_settles(self, pauses: list[float]) -> None:
        settling, now = Settling(QUIET), 0.0
        for version, pause in enumerate(pauses):
            assert not settling.settled([seen("a", version)], now, nobody)
            now += pause

    @given(st.floats(0, 1e9), st.sets(st.text(min_size=1), min_size=1, max_size=9))
    def test_whatever_the_clock_shows_files_that_stand_still_settle_in_time(
        self, start: float, names: set[str]
    ) -> None:
        settling, listed = Settling(QUIET), [seen(each) for each in sorted(names)]
        assert settling.settled(listed, start, nobody) == ()
        assert settling.settled(listed, start + QUIET / 2, nobody) == ()
        assert settling.settled(listed, start + QUIET * 1.001, nobody) == tuple(listed)

    def test_of_two_files_each_has_its_own_time(self) -> None:
        settling = Settling(QUIET)
        settling.settled([seen("a")], 0, nobody)
        settling.settled([seen("a"), seen("b")], 3, nobody)
        assert paths(settling.settled([seen("a"), seen("b")], 5, nobody)) == ["a"]
        assert paths(settling.settled([seen("a"), seen("b")], 8, nobody)) == ["a", "b"]

    def test_one_that_was_gone_between_two_scans_starts_anew(self) -> None:
        settling = Settling(QUIET)
        settling.settled([seen("a")], 0, nobody)
        settling.settled([], 4, nobody)
        assert paths(settling.settled([seen("a")], 6, nobody)) == []
        assert paths(settling.settled([seen("a")], 11, nobody)) == ["a"]

    def test_one_that_is_forgotten_settles_anew(self) -> None:
        settling = Settling(QUIET)
        settling.settled([seen("a")], 0, nobody)
        assert paths(settling.settled([seen("a")], 5, nobody)) == ["a"]
        settling.forget("a")
        settling.forget("never seen")
        assert paths(settling.settled([seen("a")], 6, nobody)) == []
        assert paths(settling.settled([seen("a")], 11, nobody)) == ["a"]

    def test_the_system_is_asked_for_writers_only_when_the_time_has_come_and_only_until_it_settled(self) -> None:
        settling, asked = Settling(QUIET), []

        def busy(path: str) -> bool:
            asked.append(path)
            return len(asked) == 1

        for now in (0, 3, 5, 6, 7, 8):
            settling.settled([seen("a"), seen("link", form="link")], now, busy)
        assert asked == ["a", "a"]

    def test_links_and_special_files_settle_too_so_that_they_are_refused_aloud(self) -> None:
        settling, listed = Settling(QUIET), [seen("a", form="link"), seen("b", form="special")]
        settling.settled(listed, 0, nobody)
        assert settling.settled(listed, 5, lambda _: True) == tuple(listed)
