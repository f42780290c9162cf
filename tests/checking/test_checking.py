"""A finished folder against the rules: matprep's own with its manifest, anybody's by its names."""

from __future__ import annotations

import ast
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import making
import pytest
from office import Office, complete_case, profile

from matprep import checking, texts
from matprep.checking import Checked, check
from matprep.errors import FolderError
from matprep.stages import verify as verify_module

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

PROFILE = profile()
READY = ["01_营业执照.jpg", "02_身份证_1.jpg", "02_身份证_2.jpg"]


@pytest.fixture
def workers() -> Iterator[Executor]:
    with ThreadPoolExecutor(1) as threads:
        yield threads


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package that matprep made, with everything that can stand in one."""
    office = Office(tmp_path)
    office.put({**complete_case(), "IMG_1.jpg": making.jpeg(seed=9), "合同.doc": b"no such kind"})
    office.run()
    return office.out / "客户"


def verdicts(found: Checked) -> dict[str, str]:
    return {each.name: each.verdict for each in found.files}


def presences(found: Checked) -> dict[str, str]:
    return {each.id: each.presence for each in found.requirements}


def faults(found: Checked, name: str) -> str:
    return " ".join(each.message for line in found.files if line.name == name for each in line.problems)


class TestOwnPackage:
    """What matprep made is compared with its manifest."""

    def test_an_untouched_package_is_good(self, package: Path, workers: Executor) -> None:
        found = check(package, profile=PROFILE, executor=workers)

        assert found.own
        assert found.good
        assert {name: verdicts(found)[name] for name in READY} == dict.fromkeys(READY, "good")
        assert presences(found) == {
            "business_licence": "good",
            "id_card": "good",
            "contract": "not_needed",
            "dossier": "not_needed",
        }

    def test_every_file_is_listed_once(self, package: Path, workers: Executor) -> None:
        found = check(package, profile=PROFILE, executor=workers)

        assert [each.name for each in found.files] == sorted(making.contents(package))

    def test_a_file_with_another_content_is_altered(self, package: Path, workers: Executor) -> None:
        target = package / READY[0]
        target.unlink()
        target.write_bytes(making.jpeg(800, 600, seed=77))

        found = check(package, profile=PROFILE, executor=workers)

        assert verdicts(found)[READY[0]] == "altered"
        assert presences(found)["business_licence"] == "faulty"
        assert not found.good

    def test_a_file_that_is_gone_is_named(self, package: Path, workers: Executor) -> None:
        (package / READY[0]).unlink()

        found = check(package, profile=PROFILE, executor=workers)

        assert verdicts(found)[READY[0]] == "missing"
        assert presences(found)["business_licence"] == "missing"
        assert not found.good

    def test_a_foreign_file_is_unknown_whatever_its_name(self, package: Path, workers: Executor) -> None:
        (package / "营业执照.jpg").write_bytes(making.jpeg())

        found = check(package, profile=PROFILE, executor=workers)

        assert verdicts(found)["营业执照.jpg"] == "unknown"
        assert not found.good

    def test_checking_changes_nothing(self, package: Path, workers: Executor) -> None:
        before = making.contents(package)

        check(package, profile=PROFILE, executor=workers)

        assert making.contents(package) == before

    def test_the_output_folder_itself_is_no_package(self, package: Path, workers: Executor) -> None:
        with pytest.raises(FolderError, match="package_wanted") as caught:
            check(package.parent, profile=PROFILE, executor=workers)
        assert caught.value.params["example"] == str(package)


class TestFolderOfAnybody:
    """Files are told by their names and held against their requirement's rules."""

    def look(self, root: Path, files: dict[str, bytes], workers: Executor) -> Checked:
        return check(making.tree(root, files), profile=PROFILE, language="en", executor=workers)

    def test_a_folder_that_keeps_the_rules_is_good(self, tmp_path: Path, workers: Executor) -> None:
        found = self.look(tmp_path, complete_case(), workers)

        assert not found.own
        assert found.good

    def test_a_phone_photo_may_have_a_capital_suffix_and_metadata(self, tmp_path: Path, workers: Executor) -> None:
        files = complete_case()
        files["营业执照.JPG"] = making.jpeg(800, 600, orientation=1)
        del files["营业执照.jpg"]

        assert self.look(tmp_path, files, workers).good

    def test_a_needed_paper_that_is_not_there_is_missing(self, tmp_path: Path, workers: Executor) -> None:
        files = complete_case()
        del files["营业执照.jpg"]

        found = self.look(tmp_path, files, workers)

        assert presences(found)["business_licence"] == "missing"
        assert not found.good

    def test_whether_a_paper_is_needed_may_depend_on_facts(self, tmp_path: Path, workers: Executor) -> None:
        asking = profile(
            **{
                'id = "contract"': 'id = "contract"\ngroup = "proof"',
                "required = false\nfiles": 'required = { when = { filer = ["agent"] } }\nfiles',
                "[naming]": '[facts.filer]\none_of = ["agent", "self"]\nask = { zh = "谁", en = "Who?" }\n[naming]',
            }
        )
        folder = making.tree(tmp_path, complete_case())

        answers = {
            filer: check(folder, profile=asking, facts=facts, executor=workers)
            for filer, facts in {"?": {}, "self": {"filer": "self"}, "agent": {"filer": "agent"}}.items()
        }

        assert {filer: presences(each)["contract"] for filer, each in answers.items()} == {
            "?": "open",
            "self": "not_needed",
            "agent": "missing",
        }
        assert [filer for filer, each in answers.items() if each.good] == ["self"]

    def test_one_side_of_a_card_is_too_few(self, tmp_path: Path, workers: Executor) -> None:
        files = complete_case()
        del files["身份证反面.jpg"]

        assert presences(self.look(tmp_path, files, workers))["id_card"] == "too_few"

    def test_two_files_where_one_is_taken_are_too_many(self, tmp_path: Path, workers: Executor) -> None:
        files = {**complete_case(), "营业执照2.jpg": making.jpeg(800, 600, seed=5)}

        assert presences(self.look(tmp_path, files, workers))["business_licence"] == "too_many"

    @pytest.mark.parametrize(
        ("name", "data", "fault"),
        [
            ("营业执照.jpg", making.encoded(making.noise(800, 600), quality=95), "outside the limits"),
            ("营业执照.jpg", making.jpeg(150, 150), "short side has too few pixels: 150x150"),
            ("营业执照.pdf", making.pdf(), "does not take this format"),
            ("营业执照.png", making.jpeg(800, 600), "ending does not fit the content"),
        ],
    )
    def test_a_broken_rule_is_named(
        self, tmp_path: Path, workers: Executor, name: str, data: bytes, fault: str
    ) -> None:
        files = complete_case()
        del files["营业执照.jpg"]

        found = self.look(tmp_path, {**files, name: data}, workers)

        assert verdicts(found)[name] == "broken"
        assert fault in faults(found, name)
        assert presences(found)["business_licence"] == "faulty"

    def test_a_truncated_picture_is_broken(self, tmp_path: Path, workers: Executor) -> None:
        files = {**complete_case(), "营业执照.jpg": making.jpeg(800, 600)[:-9000]}

        assert verdicts(self.look(tmp_path, files, workers))["营业执照.jpg"] == "broken"

    def test_what_serves_nothing_is_listed_as_unknown(self, tmp_path: Path, workers: Executor) -> None:
        files = {**complete_case(), "IMG_1.jpg": making.jpeg(seed=9), "子夹/notes.txt": b"hello"}

        found = self.look(tmp_path, files, workers)

        assert verdicts(found)["IMG_1.jpg"] == "unknown"
        assert "子夹/notes.txt" in verdicts(found)
        assert not found.good

    @pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
    def test_a_link_is_listed_and_not_followed(self, tmp_path: Path, workers: Executor) -> None:
        outside = tmp_path / "outside.jpg"
        outside.write_bytes(making.jpeg())
        folder = making.tree(tmp_path / "folder", complete_case())
        (folder / "合同.jpg").symlink_to(outside)
        (folder / "round").symlink_to(folder)

        found = check(folder, profile=PROFILE, executor=workers)

        assert verdicts(found)["合同.jpg"] == "broken"
        assert [name for name in verdicts(found) if name.startswith("round")] == ["round"]

    def test_a_broken_manifest_is_a_file_like_any_other(self, tmp_path: Path, workers: Executor) -> None:
        found = self.look(tmp_path, {**complete_case(), "manifest.json": b"{"}, workers)

        assert not found.own
        assert verdicts(found)["manifest.json"] != "note"

    def test_what_is_no_folder_is_refused(self, tmp_path: Path, workers: Executor) -> None:
        with pytest.raises(FolderError, match="no_such_folder"):
            check(tmp_path / "nothing", profile=PROFILE, executor=workers)


def test_every_rule_that_verification_names_has_its_sentence() -> None:
    source = ast.parse(Path(verify_module.__file__).read_text("utf-8"))
    calls = [each for each in ast.walk(source) if isinstance(each, ast.Call) and len(each.args) > 1]
    raised = [each.args[1] for each in calls if isinstance(each.func, ast.Name) and each.func.id == "Unverified"]
    keys = [each for node in ast.walk(source) if isinstance(node, ast.Dict) for each in node.keys]
    tables = [each for each in ast.walk(source) if isinstance(each, ast.AnnAssign)]
    constants = {id(key) for each in tables for key in ast.walk(each)}
    named = {
        each.value
        for each in (*raised, *keys)
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in constants
    }
    assert {"formats", "bytes", "min_side", "name_bytes"} <= named
    for language in texts.LANGUAGES:
        assert named <= set(texts.catalogue(language)["word"]["rule"])


def test_every_verdict_has_its_word() -> None:
    for language in texts.LANGUAGES:
        words = texts.catalogue(language)["word"]
        assert set(checking.FileVerdict.__args__) == set(words["file_verdict"])
        assert set(checking.Presence.__args__) == set(words["presence"])
