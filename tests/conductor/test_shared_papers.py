"""Papers in `_shared` join every case: taken once, delivered in each, second to a case's own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import making
import pytest
from office import PROFILE, complete_case, profile

import matprep
from matprep.errors import FolderError
from matprep.model import Closed, Found, Taken

if TYPE_CHECKING:
    from office import Office

    from matprep.model import Event

LICENCE = "营业执照.jpg"
SECRET = "kAi-men-4711"


def cards(seed: int = 1) -> dict[str, bytes]:
    """What an applicant hands in, but for the company's licence."""
    return {name: data for name, data in complete_case(seed).items() if name != LICENCE}


def in_case(case: str, pile: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{case}/{name}": data for name, data in pile.items()}


def two_cases(office: Office, **shared: bytes) -> None:
    office.put({**in_case("甲", cards()), **in_case("乙", cards(20)), **in_case("_shared", shared)})


def statuses(events: list[Event]) -> dict[str, str]:
    return {each.case: each.manifest.status for each in events if isinstance(each, Closed)}


class TestJoining:
    """A shared paper is as if it lay in each case."""

    @pytest.mark.parametrize("folder", ["_shared", "_Shared", "_共用"])
    def test_the_companys_licence_serves_every_applicant(self, office: Office, folder: str) -> None:
        office.put({**in_case("甲", cards()), **in_case("乙", cards(20)), f"{folder}/{LICENCE}": making.jpeg()})

        events = office.run()

        assert statuses(events) == {"甲": "ready", "乙": "ready"}
        for case in ("甲", "乙"):
            assert "01_营业执照.jpg" in office.names(case)
            assert office.sources(case)[f"{folder}/{LICENCE}"] == "prepared"
        assert not (office.out / folder).exists()

    def test_it_is_taken_and_examined_once(self, office: Office) -> None:
        two_cases(office, **{LICENCE: making.jpeg()})

        events = office.run()

        taken = [(each.case, each.path) for each in events if isinstance(each, Taken) and each.path == LICENCE]
        found = [(each.case, each.path) for each in events if isinstance(each, Found) and each.path == LICENCE]
        assert taken == found == [("_shared", LICENCE)]

    def test_a_subfolder_that_names_a_requirement_works_there_too(self, office: Office) -> None:
        two_cases(office, **{"营业执照/IMG_1.jpg": making.jpeg()})

        assert statuses(office.run()) == {"甲": "ready", "乙": "ready"}

    def test_an_archive_there_is_opened_in_place(self, office: Office) -> None:
        two_cases(office, **{"公司.zip": making.zipped({LICENCE: making.jpeg()})})

        assert statuses(office.run()) == {"甲": "ready", "乙": "ready"}
        assert office.sources("乙")[f"_shared/公司.zip/{LICENCE}"] == "prepared"

    def test_files_in_the_folder_itself_are_a_case_that_it_joins(self, office: Office) -> None:
        office.put({**cards(), f"_shared/{LICENCE}": making.jpeg()})

        assert statuses(office.run()) == {"客户": "ready"}

    def test_a_second_run_does_nothing_again(self, office: Office) -> None:
        two_cases(office, **{LICENCE: making.jpeg()})
        office.run()
        before = making.contents(office.out / "甲")

        events = office.run()

        assert not [each for each in events if isinstance(each, Taken | Found)]
        assert making.contents(office.out / "甲") == before

    def test_a_dry_run_counts_it(self, office: Office) -> None:
        two_cases(office, **{LICENCE: making.jpeg()})

        events = office.run(dry_run=True)

        assert {getattr(each, "status", None) for each in events if hasattr(each, "files")} == {"ready"}

    def test_nothing_of_it_is_left_in_scratch(self, office: Office) -> None:
        two_cases(office, **{LICENCE: making.jpeg()})

        office.run()

        assert list((office.out / ".matprep" / "scratch").iterdir()) == []

    def test_alone_it_is_no_material(self, office: Office) -> None:
        office.put({f"_shared/{LICENCE}": making.jpeg()})

        with pytest.raises(FolderError, match="nothing_there"):
            office.run()


class TestOwnFirst:
    """What a case has of its own."""

    def test_a_cases_own_paper_wins_and_the_shared_one_is_an_alternative(self, office: Office) -> None:
        two_cases(office, **{f"营业执照/{LICENCE}": making.jpeg(2000, 1500)})
        office.put({f"甲/{LICENCE}": making.jpeg(800, 600, seed=9)})

        office.run()

        assert office.sources("甲")[f"_shared/营业执照/{LICENCE}"] == "alternative"
        assert office.sources("甲")[LICENCE] == "prepared"
        assert office.sources("乙")[f"_shared/营业执照/{LICENCE}"] == "prepared"
        assert office.manifest("甲")["status"] == "ready"

    def test_sides_of_a_card_are_never_mixed(self, office: Office) -> None:
        office.put(in_case("甲", {LICENCE: making.jpeg(), "身份证正面.jpg": making.jpeg(seed=2)}))
        office.put(in_case("_shared", {"身份证正面.jpg": making.jpeg(seed=3), "身份证反面.jpg": making.jpeg(seed=4)}))

        office.run()

        assert office.requirements("甲")["id_card"] == "missing"

    def test_a_broken_paper_of_its_own_does_not_keep_the_shared_one_away(self, office: Office) -> None:
        two_cases(office, **{LICENCE: making.jpeg()})
        office.put({f"甲/{LICENCE}": b"not a picture"})

        office.run()

        assert office.requirements("甲")["business_licence"] == "ready"
        assert office.manifest("甲")["status"] == "attention"
        assert office.manifest("乙")["status"] == "ready"


class TestUnused:
    """Shared files that serve no requirement of a case's profile."""

    @pytest.mark.parametrize("data", [making.jpeg(seed=7), b"read me", making.pdf(2)])
    def test_they_are_left_out_and_trouble_nobody(self, office: Office, data: bytes) -> None:
        two_cases(office, **{LICENCE: making.jpeg(), "说明": data})

        events = office.run()

        assert statuses(events) == {"甲": "ready", "乙": "ready"}
        assert office.sources("甲")["_shared/说明"] == "ignored"
        assert "shared_unused" in office.codes("甲")
        assert not (office.out / "甲" / "_unassigned").exists()

    def test_system_junk_there_stands_in_no_manifest(self, office: Office) -> None:
        two_cases(office, **{LICENCE: making.jpeg(), ".DS_Store": b"x"})

        office.run()

        assert set(office.sources("甲")) == {"身份证正面.jpg", "身份证反面.jpg", f"_shared/{LICENCE}"}


class TestTold:
    """case.toml in the shared folder."""

    def test_assigns_shared_files(self, office: Office) -> None:
        told = '[assign]\n"IMG_1.jpg" = "business_licence"\n[facts]\ncompany = "示例公司"'.encode()
        two_cases(office, **{"IMG_1.jpg": making.jpeg(), "case.toml": told})

        events = office.run()

        assert statuses(events) == {"甲": "ready", "乙": "ready"}
        assert "01_营业执照_示例公司.jpg" in office.names("乙")

    def test_assigns_nothing_of_a_cases_own(self, office: Office) -> None:
        told = b'[assign]\n"IMG_1.jpg" = "business_licence"'
        two_cases(office, **{"IMG_1.jpg": making.jpeg(), "case.toml": told})
        office.put({"甲/IMG_1.jpg": making.jpeg(seed=8)})

        office.run()

        assert office.sources("甲")["IMG_1.jpg"] == "unassigned"
        assert office.sources("甲")["_shared/IMG_1.jpg"] == "prepared"

    def test_opens_shared_files_with_its_passwords(self, office: Office) -> None:
        told = f'[passwords]\n"营业执照.pdf" = "{SECRET}"'.encode()
        two_cases(office, **{"营业执照.pdf": making.pdf(1, password=SECRET), "case.toml": told})

        assert statuses(office.run()) == {"甲": "ready", "乙": "ready"}

    def test_a_cases_own_facts_beat_the_shared_ones(self, office: Office) -> None:
        two_cases(office, **{LICENCE: making.jpeg(), "case.toml": '[facts]\ncompany = "总公司"'.encode()})
        office.put({"cases.csv": "case,company\n甲,分公司\n".encode()})

        office.run()

        assert office.manifest("甲")["facts"] == {"company": "分公司"}
        assert office.manifest("乙")["facts"] == {"company": "总公司"}

    def test_what_is_wrong_with_it_ends_the_run(self, office: Office) -> None:
        two_cases(office, **{LICENCE: making.jpeg(), "case.toml": b"[nonsense]"})

        with pytest.raises(FolderError, match="case_file"):
            office.run()

    def test_a_name_that_no_shared_file_bears_is_told(self, office: Office) -> None:
        two_cases(office, **{LICENCE: making.jpeg(), "case.toml": '[assign]\n"营业执照.jgp" = "contract"'.encode()})

        office.run()

        assert "named_file_missing" in office.codes("甲")


class TestLater:
    """What happens to shared papers between runs."""

    def test_a_newer_one_replaces_what_was_delivered_in_every_case(self, office: Office) -> None:
        two_cases(office, **{LICENCE: making.jpeg()})
        office.run()
        before = office.package("甲")["01_营业执照.jpg"]
        office.put({f"_shared/{LICENCE}": making.jpeg(seed=77)})

        events = office.run()

        assert statuses(events) == {"甲": "ready", "乙": "ready"}
        for case in ("甲", "乙"):
            assert office.package(case)["01_营业执照.jpg"] != before
            assert office.package(case)["_superseded/01_营业执照.jpg"] == before

    def test_one_that_is_taken_away_after_success_leaves_what_was_delivered(self, office: Office) -> None:
        two_cases(office, **{LICENCE: making.jpeg()})
        office.run()
        before = office.package("甲")
        (office.inbox / "_shared" / LICENCE).unlink()

        events = office.run()

        assert statuses(events) == {"甲": "ready", "乙": "ready"}
        assert office.package("甲") == before

    def test_a_case_that_comes_after_it_was_taken_away_lacks_it_and_the_others_do_not(self, office: Office) -> None:
        two_cases(office, **{LICENCE: making.jpeg()})
        office.run()
        (office.inbox / "_shared" / LICENCE).unlink()
        office.put(in_case("丙", cards(40)))

        events = office.run()

        assert statuses(events) == {"甲": "ready", "乙": "ready", "丙": "incomplete"}

    def test_one_delivered_file_that_was_removed_cannot_be_made_again_without_it(self, office: Office) -> None:
        two_cases(office, **{LICENCE: making.jpeg()})
        office.run()
        (office.inbox / "_shared" / LICENCE).unlink()
        (office.out / "甲" / "01_营业执照.jpg").unlink()

        events = office.run()

        assert statuses(events) == {"甲": "incomplete", "乙": "ready"}

    def test_its_rejection_is_tried_again_at_the_next_run(self, office: Office) -> None:
        two_cases(office, **{LICENCE: making.jpeg()[:9000]})
        assert statuses(office.run()) == {"甲": "incomplete", "乙": "incomplete"}
        office.put({f"_shared/{LICENCE}": making.jpeg()})

        assert statuses(office.run()) == {"甲": "ready", "乙": "ready"}


def test_two_folders_have_each_their_own(office: Office) -> None:
    other = making.tree(office.inbox.parent / "分部", {f"丙/{name}": data for name, data in cards(40).items()})
    making.tree(other, {f"_shared/{LICENCE}": making.jpeg(seed=5)})
    two_cases(office, **{LICENCE: making.jpeg()})
    given: Any = [office.inbox, other]

    with ThreadPoolExecutor(2) as threads:
        events = list(matprep.run(given, office.out, profile=office.profile, executor=threads, language="en"))

    assert statuses(events) == {"甲": "ready", "乙": "ready", "丙": "ready"}
    assert office.package("甲")["01_营业执照.jpg"] != office.package("丙")["01_营业执照.jpg"]


def test_three_hundred_applicants_share_one_licence(office: Office) -> None:
    card = making.encoded(making.picture(400, 300, detail=9))
    both = PROFILE.replace('sides = ["front", "back"]\n', "").replace(
        'match = { names = ["身份证", "idcard"], sides = { front = ["正面", "front"], back = ["反面", "back"] } }',
        'match = { names = ["身份证"] }',
    )
    office.profile = profile(both)
    office.put({f"员工{number:03}/身份证.jpg": card for number in range(300)})
    office.put({f"_shared/{LICENCE}": making.encoded(making.picture(500, 400, detail=9))})
    rows = "".join(f"员工{number:03},示例公司,人{number}\n" for number in range(300))
    office.put({"cases.csv": f"case,company,person\n{rows}".encode()})

    events = office.run()

    assert list(statuses(events).values()) == ["ready"] * 300
    assert [each.path for each in events if isinstance(each, Found) and each.case == "_shared"] == [LICENCE]
    assert office.names("员工299") == ["01_营业执照_示例公司.jpg", "02_身份证_示例公司.jpg"]
    assert office.manifest("员工299")["facts"]["person"] == "人299"
