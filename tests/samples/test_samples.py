"""The samples as a newcomer meets them: what comes out is what samples/README.md and the README promise."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import making
import pytest
from PIL import Image

from matprep.formats import ocr

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
CASES = SAMPLES / "cases"
TRADING, GROCERY, TECH, BAKERY = "示例贸易（上海）有限公司", "好样食品店", "演示科技", "旧麦面包"

pytestmark = pytest.mark.skipif(not ocr.is_installed(), reason="what the samples show is read by OCR: matprep[ocr]")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of the README's command."""
    folder = tmp_path_factory.mktemp("demo") / "out"
    ended = run(folder)
    assert ended.returncode == 1, ended.stderr
    return folder


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    """`matprep run` on the samples."""
    command = [
        sys.executable,
        "-X",
        "utf8",
        "-m",
        "matprep",
        "run",
        CASES,
        "-p",
        "xiaohongshu-enterprise",
        "-o",
        folder,
    ]
    return subprocess.run(command, check=False, capture_output=True, encoding="utf-8")


def manifest(out: Path, case: str) -> dict[str, Any]:
    """One case's delivery note."""
    note: dict[str, Any] = json.loads((out / case / "manifest.json").read_bytes())
    return note


def requirements(out: Path, case: str) -> dict[str, str]:
    """Requirement id to status."""
    return {line["id"]: line["status"] for line in manifest(out, case)["requirements"]}


def source(out: Path, case: str, name: str) -> dict[str, Any]:
    """One source's line, by its file name."""
    return next(line for line in manifest(out, case)["sources"] if line["path"].split("/")[-1] == name)


class TestTheCompleteCase:
    """Phone photos, a scanned letter and a large screenshot, under names that say nothing: everything there."""

    def test_is_ready(self, out: Path) -> None:
        assert manifest(out, TRADING)["status"] == "ready"

    def test_delivers_five_files_within_five_megabytes(self, out: Path) -> None:
        outputs = manifest(out, TRADING)["outputs"]

        assert len(outputs) == 5
        assert all((out / TRADING / entry["name"]).stat().st_size <= 5_000_000 for entry in outputs)
        assert all(TRADING in entry["name"] for entry in outputs)

    def test_knows_each_paper_by_what_it_says(self, out: Path) -> None:
        lines = [line for line in manifest(out, TRADING)["sources"] if line["status"] == "prepared"]

        assert {line["recognised_by"] for line in lines} == {"content"}
        assert {line["requirement"] for line in lines} == {
            "business_licence",
            "id_card",
            "authorization_letter",
            "bank_account",
        }

    def test_turns_heic_into_jpeg(self, out: Path) -> None:
        name = source(out, TRADING, "IMG_4123.HEIC")["parts"][0]["outputs"][0]

        with Image.open(out / TRADING / name) as image:
            assert image.format == "JPEG"
            assert min(image.size) >= 800

    def test_delivers_the_rotated_photo_upright_and_without_its_place(self, out: Path) -> None:
        name = source(out, TRADING, "IMG_4125.jpg")["parts"][0]["outputs"][0]

        with Image.open(out / TRADING / name) as image:
            assert image.height > image.width
            assert not image.getexif()

    def test_keeps_the_pixels_of_a_photo_that_complies(self, out: Path) -> None:
        name = source(out, TRADING, "IMG_4124.jpg")["parts"][0]["outputs"][0]

        with Image.open(out / TRADING / name) as made, Image.open(CASES / TRADING / "IMG_4124.jpg") as given:
            assert made.tobytes() == given.tobytes()


class TestTheZip:
    """A zip from a chat program."""

    def test_is_a_case_whose_only_open_matter_is_what_nobody_said(self, out: Path) -> None:
        note = manifest(out, GROCERY)

        assert note["status"] == "attention"
        assert {line["status"] for line in note["sources"]} <= {"prepared", "expanded"}

    def test_has_its_names_read_right(self, out: Path) -> None:
        assert source(out, GROCERY, "食品经营许可证.jpg")["requirement"] == "food_licence"

    def test_stores_its_names_in_gbk_without_the_utf8_flag(self) -> None:
        infos = zipfile.ZipFile(CASES / f"{GROCERY}.zip").infolist()

        assert all(not info.flag_bits & 0x800 for info in infos)
        assert "好样食品店/营业执照.jpg" in {info.filename.encode("cp437").decode("gbk") for info in infos}


class TestTheCaseWithAFault:
    """One scan of everything, and one file that was cut off."""

    def test_is_incomplete_because_of_the_truncated_bank_permit(self, out: Path) -> None:
        assert manifest(out, TECH)["status"] == "incomplete"
        line = source(out, TECH, "开户许可证.jpg")
        codes = [each["code"] for each in line["problems"]] + [
            each["code"] for part in line["parts"] for each in part["problems"]
        ]
        assert line["status"] == "rejected"
        assert "truncated" in codes

    def test_serves_everything_else_from_the_one_scan(self, out: Path) -> None:
        found = requirements(out, TECH)

        assert found["business_licence"] == "ready"
        assert found["id_card"] == "ready"
        assert found["authorization_letter"] == "ready"
        assert found["bank_account"] == "rejected"

    def test_does_not_lose_the_unknown_photo(self, out: Path) -> None:
        assert source(out, TECH, "IMG_2041.jpg")["status"] == "unassigned"
        assert len(list((out / TECH / "_unassigned").iterdir())) == 1


class TestWhatAPlatformWouldRefuse:
    """A term that is over, one card side, and a letter of another company called a licence."""

    def codes(self, out: Path, requirement: str) -> set[str]:
        lines = {line["id"]: line for line in manifest(out, BAKERY)["requirements"]}
        return {each["code"] for each in lines[requirement]["problems"]}

    def test_has_expired(self, out: Path) -> None:
        assert "expired" in self.codes(out, "business_licence")

    def test_lacks_a_side_of_the_card(self, out: Path) -> None:
        assert "side_missing" in self.codes(out, "id_card")

    def test_has_a_name_that_contradicts_what_the_paper_says(self, out: Path) -> None:
        line = source(out, BAKERY, "营业执照副本.jpg")
        codes = {each["code"] for part in line["parts"] for each in part["problems"]}

        assert manifest(out, BAKERY)["status"] == "incomplete"
        assert "content_contradicts_name" in codes


class TestTheWhole:
    """All cases together."""

    def test_passes_the_independent_check(self, out: Path) -> None:
        profile = ROOT / "profiles" / "xiaohongshu-enterprise.toml"
        command = [sys.executable, ROOT / "bench" / "corpus_check.py", CASES, out, profile]

        checked = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")

        assert checked.returncode == 0, checked.stdout + checked.stderr

    def test_does_nothing_the_second_time(self, out: Path) -> None:
        packages = {name: data for name, data in making.contents(out).items() if not name.startswith(".matprep/")}

        run(out)

        again = {name: data for name, data in making.contents(out).items() if not name.startswith(".matprep/")}
        assert again == packages

    def test_is_small_enough_for_the_repository(self) -> None:
        assert sum(path.stat().st_size for path in CASES.rglob("*") if path.is_file()) <= 13_000_000

    def test_is_listed_with_its_origin(self) -> None:
        page = (SAMPLES / "README.md").read_text(encoding="utf-8")

        assert all(path.name in page for path in CASES.rglob("*"))
