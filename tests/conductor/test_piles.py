"""Piles as they come: many pages, several files for one requirement, files that change or are empty, odd names."""

from __future__ import annotations

import base64
import json
import os
import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema  # type: ignore[import-untyped]  # carries no types
import making
import msgspec
import pytest
from office import complete_case, profile

from matprep import files, manifest
from matprep.errors import BusyError
from matprep.model import Closed, Ended, Event, Found, Planned, Taken

if TYPE_CHECKING:
    from office import Office

SCHEMA = Path(__file__).parents[2] / "docs" / "manifest.schema.json"


def line(office: Office, path: str) -> dict[str, Any]:
    """A source's line in the manifest."""
    found: list[dict[str, Any]] = [each for each in office.manifest()["sources"] if each["path"] == path]
    return found[0]


def problems(value: dict[str, Any]) -> list[dict[str, Any]]:
    """A source's problems and those of its parts."""
    return [*value["problems"], *(each for part in value.get("parts", []) for each in part["problems"])]


class TestPages:
    """How many files a requirement takes."""

    def test_more_pages_than_the_portal_takes_are_rejected_and_the_cure_shows_how_to_assign(
        self, office: Office
    ) -> None:
        office.put({**complete_case(), "营业执照.jpg": making.scan_pdf(3, width=600, height=850)})

        office.run()

        (why,) = problems(line(office, "营业执照.jpg"))[-1:]
        assert why["code"] == "too_many_pages"
        assert "[assign]" in why["cure"]
        assert "business_licence" in why["cure"]
        assert office.requirements()["business_licence"] == "rejected"
        assert office.manifest()["status"] == "incomplete"

    def test_following_that_cure_prepares_it(self, office: Office) -> None:
        office.put({**complete_case(), "营业执照.pdf": making.scan_pdf(3, width=600, height=850)})
        (office.inbox / "营业执照.jpg").unlink()
        office.run()
        office.put({"case.toml": '[assign]\n"营业执照.pdf" = { "2" = "business_licence" }'.encode()})

        office.run()

        assert office.requirements()["business_licence"] == "ready"
        assert [(part["pages"], part["status"]) for part in line(office, "营业执照.pdf")["parts"]] == [
            ("1,3", "unassigned"),
            ("2", "prepared"),
        ]

    def test_several_files_are_numbered_through_all_their_pages(self, office: Office) -> None:
        office.put(
            {
                **complete_case(),
                "合同10.jpg": making.jpeg(seed=10),
                "合同2.pdf": making.pdf(2),
                "合同1.png": making.png(seed=12),
            }
        )

        office.run()

        outputs = {each["name"]: each["sources"] for each in office.manifest()["outputs"] if "合同" in each["name"]}
        assert {name.partition(".")[0]: sources for name, sources in outputs.items()} == {
            "03_合同_1": ["合同1.png"],
            "03_合同_2": ["合同2.pdf"],
            "03_合同_3": ["合同2.pdf"],
            "03_合同_4": ["合同10.jpg"],
        }

    def test_one_more_file_of_several_numbers_them_anew(self, office: Office) -> None:
        office.put({**complete_case(), "合同2.jpg": making.jpeg(seed=10)})
        office.run()
        office.put({"合同1.jpg": making.jpeg(seed=11)})

        office.run()

        outputs = {each["name"]: each["sources"] for each in office.manifest()["outputs"] if "合同" in each["name"]}
        assert outputs == {"03_合同_1.jpg": ["合同1.jpg"], "03_合同_2.jpg": ["合同2.jpg"]}

    def test_the_larger_of_two_pictures_is_taken_and_the_doubt_is_told(self, office: Office) -> None:
        office.put({**complete_case(), "licence.jpg": making.jpeg(1600, 1200, seed=9)})

        office.run()

        assert office.sources()["licence.jpg"] == "prepared"
        assert office.sources()["营业执照.jpg"] == "alternative"
        assert office.requirements()["business_licence"] == "attention"
        assert office.manifest()["status"] == "attention"
        assert office.codes() == {"ambiguous", "alternative"}

    def test_case_toml_settles_the_doubt(self, office: Office) -> None:
        office.put({**complete_case(), "licence.jpg": making.jpeg(1600, 1200, seed=9)})
        office.put({"case.toml": '[assign]\n"营业执照.jpg" = "business_licence"'.encode()})

        office.run()

        assert office.sources()["营业执照.jpg"] == "prepared"
        assert office.sources()["licence.jpg"] == "alternative"
        assert office.manifest()["status"] == "ready"

    def test_the_same_content_twice_is_a_duplicate_and_no_doubt(self, office: Office) -> None:
        case = complete_case()
        office.put({**case, "licence.jpg": case["营业执照.jpg"], "IMG_1.jpg": case["身份证正面.jpg"]})

        office.run()

        assert sorted(office.sources()[name] for name in ("licence.jpg", "营业执照.jpg")) == ["duplicate", "prepared"]
        assert office.sources()["IMG_1.jpg"] == "duplicate"
        assert office.manifest()["status"] == "ready"


class TestFiles:
    """What a file may do to whoever reads it."""

    def test_a_file_of_no_bytes_is_named_as_empty(self, office: Office) -> None:
        office.put({**complete_case(), "营业执照.jpg": b"", "说明.pdf": b""})

        office.run()

        assert [each["code"] for each in problems(line(office, "营业执照.jpg"))] == ["empty"]
        assert [each["code"] for each in problems(line(office, "说明.pdf"))] == ["empty"]
        assert office.requirements()["business_licence"] == "rejected"

    def test_a_file_that_changes_while_it_is_read_is_taken_again_as_it_is_then(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        office.put(complete_case())
        real = files.snapshot
        changes = iter([making.jpeg(seed=91), making.jpeg(seed=92)])

        def snapshot(source: Path, *rest: Any, **options: Any) -> tuple[str, int]:
            newer = next(changes, None) if source.name == "营业执照.jpg" else None
            if newer is not None:
                source.write_bytes(newer)
                raise files.Changed(source.name)
            return real(source, *rest, **options)

        monkeypatch.setattr(files, "snapshot", snapshot)
        events = office.run()

        assert office.manifest()["status"] == "ready"
        assert line(office, "营业执照.jpg")["bytes"] == len(making.jpeg(seed=92))
        assert len(office.sources()) == 3
        assert [each.manifest.status for each in events if isinstance(each, Closed)] == ["ready"]

    def test_a_file_that_vanishes_while_it_is_read_is_withdrawn(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        office.put({**complete_case(), "合同.jpg": making.jpeg(seed=9)})
        real = files.snapshot

        def snapshot(source: Path, *rest: Any, **options: Any) -> tuple[str, int]:
            if source.name == "合同.jpg":
                source.unlink(missing_ok=True)
            return real(source, *rest, **options)

        monkeypatch.setattr(files, "snapshot", snapshot)
        office.run()

        assert office.sources()["合同.jpg"] == "withdrawn"
        assert office.manifest()["status"] == "ready"

    def test_a_file_that_changed_and_is_gone_when_it_is_looked_at_again_is_withdrawn(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        office.put({**complete_case(), "合同.jpg": making.jpeg(seed=9)})
        real = files.snapshot

        def snapshot(source: Path, *rest: Any, **options: Any) -> tuple[str, int]:
            if source.name == "合同.jpg":
                source.unlink()
                raise files.Changed(source.name)
            return real(source, *rest, **options)

        monkeypatch.setattr(files, "snapshot", snapshot)
        events = office.run()

        assert office.sources()["合同.jpg"] == "withdrawn"
        assert [each.manifest.status for each in events if isinstance(each, Closed)] == ["ready"]

    def test_a_file_that_cannot_be_read_is_rejected_and_taken_when_it_can(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        office.put(complete_case())
        real = files.snapshot

        def snapshot(source: Path, *rest: Any, **options: Any) -> tuple[str, int]:
            if source.name == "营业执照.jpg":
                raise files.Unreadable(source.name)
            return real(source, *rest, **options)

        with monkeypatch.context() as patch:
            patch.setattr(files, "snapshot", snapshot)
            office.run()
        assert [each["code"] for each in line(office, "营业执照.jpg")["problems"]] == ["unreadable"]
        assert office.manifest()["status"] == "incomplete"

        office.run()
        assert office.manifest()["status"] == "ready"

    @pytest.mark.skipif(os.name != "posix", reason="names that are not UTF-8")
    def test_a_name_that_is_not_utf8_can_be_had_back_from_the_manifest(self, office: Office) -> None:
        raw = "营业执照.jpg".encode("gbk")
        office.put({**complete_case(), "x": making.jpeg(seed=9)})
        (office.inbox / "x").rename(office.inbox / os.fsdecode(raw))

        events = office.run()

        (odd,) = [each for each in office.manifest()["sources"] if each.get("path_bytes")]
        assert base64.b64decode(odd["path_bytes"]) == raw
        assert odd["path"].encode()
        assert odd["path"] in {each.path for each in events if isinstance(each, Taken)}


class TestNotes:
    """What machines read."""

    def test_every_event_reads_back_as_it_was_written(self, office: Office) -> None:
        office.put({**complete_case(), "IMG_1.png": making.png(), "坏.jpg": making.jpeg()[:9000]})

        events = [*office.run(), *office.run(dry_run=True)]

        assert {type(each) for each in events} == {Taken, Found, Ended, Closed, Planned}
        read = [msgspec.json.decode(msgspec.json.encode(each), type=Event) for each in events]
        assert read == events
        assert {each["schema"] for each in map(msgspec.to_builtins, events)} == {1}

    def test_the_manifest_keeps_to_the_published_schema(self, office: Office) -> None:
        odd = {"空.pdf": b"", "Thumbs.db": b"x", "坏.jpg": making.jpeg()[:9000], "IMG_1.png": making.png()}
        office.put(
            {**complete_case(), **odd, "材料.zip": making.zipped({"合同.jpg": making.jpeg(seed=9), "a.exe": b"MZ"})}
        )

        events = office.run()

        jsonschema.validate(office.manifest(), json.loads(SCHEMA.read_text("utf-8")))
        on_disk = manifest.decode((office.out / "客户" / "manifest.json").read_bytes())
        assert [each.manifest for each in events if isinstance(each, Closed)] == [on_disk]

    def test_every_output_stands_on_disk_as_the_manifest_says(self, office: Office) -> None:
        office.put({**complete_case(), "IMG_1.png": making.png(), "卷宗.pdf": making.pdf(2)})

        office.run()

        package = office.package()
        for each in office.manifest()["outputs"]:
            assert each["bytes"] == len(package[each["name"]])
            assert each["limits"]["met"]
        assert {each["name"] for each in office.manifest()["outputs"]} == set(package)


class TestPlace:
    """Where matprep keeps its things, and who may read them."""

    def test_the_state_may_lie_elsewhere(self, office: Office, tmp_path: Path) -> None:
        state = tmp_path / "local disk" / "state"
        office.put(complete_case())

        office.run(state=state)
        events = office.run(state=state)

        assert (state / "ledger.db").is_file()
        assert not (office.out / ".matprep" / "ledger.db").exists()
        assert [type(each) for each in events] == [Closed]

    @pytest.mark.parametrize("elsewhere", [False, True])
    def test_two_at_one_output_folder_are_one_too_many(self, office: Office, tmp_path: Path, elsewhere: bool) -> None:  # noqa: FBT001 - a case of the test
        office.put(complete_case())
        first = office.start(state=tmp_path / "a" if elsewhere else None)
        next(first)

        with pytest.raises(BusyError):
            office.run(state=tmp_path / "b" if elsewhere else None)

        first.close()
        office.run(state=tmp_path / "b" if elsewhere else None)
        assert office.manifest()["status"] == "ready"

    @pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
    def test_a_group_may_read_what_is_made_and_nobody_else(self, office: Office) -> None:
        office.put({**complete_case(), "IMG_1.png": making.png(), "坏.jpg": making.jpeg()[:9000]})

        own = office.inbox.stat().st_gid
        office.run(group=str(own))

        package = office.out / "客户"
        made = {path: path.stat() for path in (office.out, package, *package.rglob("*"))}
        assert {status.st_gid for status in made.values()} == {own}
        assert {oct(status.st_mode & 0o777) for path, status in made.items() if path.is_dir()} == {"0o750"}
        assert {oct(status.st_mode & 0o777) for path, status in made.items() if path.is_file()} == {"0o640"}


class TestDryRun:
    """What would be done, without doing it."""

    @pytest.mark.parametrize(
        "pile",
        [
            {},
            {"营业执照.jpg": b""},
            {"IMG_1.png": making.png()},
            {"licence.jpg": making.jpeg(1600, 1200, seed=9)},
            {"Thumbs.db": b"x"},
            {"身份证正面.jpg": making.pdf(1, password="x")},
            {"材料.zip": making.zipped({"合同.jpg": making.jpeg(seed=9), "Thumbs.db": b"x"})},
            {"合同.docx": b"PK"},
            {"case.toml": b'[waive]\nbusiness_licence = "known"'},
        ],
        ids=lambda pile: ",".join(pile) or "complete",
    )
    def test_it_predicts_how_the_run_ends(self, office: Office, pile: dict[str, bytes]) -> None:
        office.put({**complete_case(), **pile})

        (planned,) = [each for each in office.run(dry_run=True) if isinstance(each, Planned)]
        office.run()

        assert planned.status == office.manifest()["status"]
        assert {each.id: each.status for each in planned.requirements} == office.requirements()
        stems = {name.rpartition("/")[2].rpartition(".")[0] for name in office.names() if "_rejected" not in name}
        assert {each.stem for each in planned.files} == stems

    def test_what_only_preparing_finds_out_it_cannot_know(self, office: Office) -> None:
        office.put({**complete_case(), "营业执照.jpg": making.encoded(making.picture(90, 60))})

        (planned,) = [each for each in office.run(dry_run=True) if isinstance(each, Planned)]

        assert planned.status == "ready"

    def test_the_state_of_earlier_runs_is_left_alone(self, office: Office) -> None:
        office.put(complete_case())
        office.run()
        before = making.contents(office.out)
        office.put({"IMG_1.png": making.png()})

        office.run(dry_run=True)

        assert making.contents(office.out) == before


def test_a_case_of_nothing_usable_is_closed_with_its_reasons(office: Office) -> None:
    office.put({"快捷方式.url": "你好".encode(), "a.exe": b"MZ\x90\x00"})

    office.run()

    assert set(office.sources().values()) == {"rejected"}
    assert office.manifest()["status"] == "incomplete"


def test_a_profile_that_nobody_looked_at_for_long_is_a_notice_and_no_more(office: Office) -> None:
    office.profile = profile(
        **{"stale_after_days = 3650": "stale_after_days = 1", "2026-11-24\nstale": "2026-01-01\nstale"}
    )
    office.put(complete_case())

    office.run()

    assert office.codes() == {"profile_stale"}
    assert office.manifest()["status"] == "ready"


def test_names_that_are_one_on_some_system_get_a_number_each(office: Office) -> None:
    nfc, nfd = "\u00e9.jpg", "e\u0301.jpg"
    pile = {"a/IMG.jpg": 1, "b/img.JPG": 2, f"a/{nfc}": 3, f"b/{nfd}": 4}
    if sys.platform != "win32":  # nobody can hand in such names there
        pile |= {"a/CON.jpg": 5, "a/x:y?.jpg": 6}
    office.put({f"甲/{name}": making.jpeg(400, 300, seed=seed) for name, seed in pile.items()})

    office.run()
    before = office.package("甲")
    office.run()

    made = [name.removeprefix("_unassigned/") for name in before]
    assert len({unicodedata.normalize("NFC", name).casefold() for name in made}) == len(pile)
    assert not set("".join(made)) & set('<>:"/\\|?*')
    assert office.package("甲") == before


def test_what_one_profile_refuses_another_may_take(office: Office) -> None:
    lax = profile(**{'id = "office"': 'id = "lax"', "min_side = 200": "min_side = 50"})
    office.put({**complete_case(), "licence.jpg": making.encoded(making.picture(9000, 100))})

    office.run(profile=[office.profile, lax])

    assert office.sources("office/客户")["licence.jpg"] == "rejected"
    assert office.sources("office/客户")["营业执照.jpg"] == "prepared"
    assert office.sources("lax/客户")["licence.jpg"] == "prepared"
    assert office.sources("lax/客户")["营业执照.jpg"] == "alternative"
