"""What differs between two profiles."""

from __future__ import annotations

import itertools

import office
import pytest

from matprep.profile import available, parse
from matprep.profile.changes import Change, changes


def told(old: str, new: str, text: str = office.PROFILE) -> list[tuple[str | None, str, str, object, object]]:
    """The differences where one piece of the office's profile reads otherwise."""
    assert old in text
    found = changes(parse(text, "old"), parse(text.replace(old, new), "new"))
    return [(each.requirement, each.key, each.kind, each.old, each.new) for each in found]


class TestChanges:
    """Key by key."""

    def test_a_profile_does_not_differ_from_itself(self) -> None:
        assert changes(office.profile(), office.profile()) == ()

    def test_a_default_is_told_where_it_takes_effect(self) -> None:
        found = told('max_bytes = "200 KB"', 'max_bytes = "100 KB"')

        assert found == [
            (id_, "max_bytes", "changed", 200_000, 100_000) for id_ in ("business_licence", "id_card", "contract")
        ]

    def test_one_key_of_a_table_is_told_alone(self) -> None:
        assert told("files = { min = 1, max = 5 }", "files = { min = 1, max = 3 }") == [
            ("contract", "files.max", "changed", 5, 3)
        ]

    def test_of_words_those_that_came_and_went_are_told(self) -> None:
        assert told('names = ["营业执照", "licence"]', 'names = ["营业执照", "yyzz"]') == [
            ("business_licence", "match.names", "changed", ("licence",), ("yyzz",))
        ]
        assert told('names = ["营业执照", "licence"]', 'names = ["营业执照"]') == [
            ("business_licence", "match.names", "removed", ("licence",), None)
        ]

    def test_a_requirement_that_came_or_went_is_told_once(self) -> None:
        contract = office.PROFILE.index('[[requirement]]\nid = "contract"')
        dossier = office.PROFILE.index('[[requirement]]\nid = "dossier"')
        piece = office.PROFILE[contract:dossier]

        gone = told(piece, "")
        came = changes(office.profile(office.PROFILE.replace(piece, "")), office.profile())

        assert [each[:3] for each in gone] == [("dossier", "order", "changed"), ("contract", "", "removed")]
        assert ("contract", "", "added") in [(each.requirement, each.key, each.kind) for each in came]

    def test_a_source_is_told_as_a_whole(self) -> None:
        (found,) = told("checked = 2026-11-24 }\n[naming]", "checked = 2026-11-25 }\n[naming]")

        assert found[:3] == (None, "sources.S1", "changed")

    @pytest.mark.parametrize(
        ("old", "new", "touches"),
        [
            ('version = "2026-11-24"', 'version = "2"', False),
            ("checked = 2026-11-24\n", "checked = 2026-11-25\n", False),
            ('grade = "official"', 'grade = "third_party"', False),
            ('stem = "{order:02}_{title}_{company}"', 'stem = "{title}"', True),
            ("required = false\nfiles", "required = true\nfiles", True),
        ],
    )
    def test_only_what_asks_something_new_touches_a_case(self, old: str, new: str, *, touches: bool) -> None:
        found = changes(office.profile(), parse(office.PROFILE.replace(old, new, 1), "new"))

        assert found
        assert {each.touches for each in found} == {touches}

    def test_every_profile_that_comes_along_can_be_compared_with_every_other(self) -> None:
        profiles = available()
        for old, new in itertools.pairwise(profiles):
            found = changes(old, new)
            assert all(isinstance(each, Change) for each in found)
            assert Change(requirement=None, key="id", kind="changed", old=old.id, new=new.id, touches=False) in found
