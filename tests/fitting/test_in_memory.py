"""A picture in memory is fitted as a run would fit it."""

from __future__ import annotations

import contextlib
import io
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import every_kind
import making
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from office import Office
from PIL import Image

import matprep
from matprep.errors import Refusal, UsageError
from matprep.formats.held import Held
from matprep.formats.sniff import kind_of
from matprep.model import Job, Material, Piece, Rules
from matprep.stages.compress import compress
from matprep.stages.convert import convert

if TYPE_CHECKING:
    from every_kind import Row

WHOLE = [row for row in every_kind.PICTURES if row.files == 1]


def delivered(root: Path, data: bytes, rules: Rules) -> bytes:
    """What the stages of a run make of it."""
    source, work = root / "source", root / "work"
    source.write_bytes(data)
    work.mkdir()
    piece = Piece(path=str(source), kind=kind_of(source), pages=(1,))
    job = Job(requirement="r", pieces=(piece,), rules=rules, stem="s", number=0, max_name_bytes=120, folder=str(work))
    (made,) = compress(convert(Material(files=()), job), job).files
    return Path(made.path).read_bytes()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.fixture(scope="module")
def photo() -> bytes:
    return making.encoded(making.photo(1600, 1200), "JPEG", quality=92)


class TestTheSameBytes:
    """What `fit_bytes` gives is what a run delivers."""

    @pytest.mark.parametrize("row", WHOLE, ids=[row.title[1] for row in WHOLE])
    def test_of_every_kind_of_picture(self, tmp_path: Path, row: Row) -> None:
        data, limits = row.make(), matprep.Limits(max_bytes="300 KB")

        assert matprep.fit_bytes(data, limits).data == delivered(tmp_path, data, limits.rules)

    @pytest.mark.parametrize(
        "asked",
        [
            {"max_bytes": "90 KB"},
            {"max_bytes": "90 KB", "formats": ("png",)},
            {"max_bytes": "60 KB", "exact": (413, 531), "dpi": 300, "shape": "crop"},
            {"max_bytes": "400 KB", "max_side": 1000, "colour": "grey_allowed"},
            {"max_bytes": "900 KB", "min_bytes": "600 KB"},
            {"max_bytes": "60 KB", "formats": ("webp",)},
            {"max_bytes": "60 KB", "formats": ("jpeg", "avif")},
            {"metadata": "keep"},
            {"max_bytes": "200 KB", "alter": "minimal"},
        ],
        ids=str,
    )
    def test_under_every_sort_of_limit(self, tmp_path: Path, photo: bytes, asked: dict[str, Any]) -> None:
        limits = matprep.Limits(**asked)

        assert matprep.fit_bytes(photo, limits).data == delivered(tmp_path, photo, limits.rules)

    def test_in_a_whole_run(self, tmp_path: Path) -> None:
        papers = {
            "营业执照.jpg": making.encoded(making.photo(1600, 1200), "JPEG", quality=92),
            "身份证正面.heic": making.heic(making.picture(1200, 900), orientation=6),
            "身份证反面.png": making.png(900, 700),
        }
        desk = Office(tmp_path)
        desk.put(papers)
        desk.run()
        limits = matprep.Limits(max_bytes="200 KB", min_side=200)

        assert set(desk.package().values()) == {matprep.fit_bytes(each, limits).data for each in papers.values()}

    def test_from_as_many_threads_as_one_likes(self, photo: bytes) -> None:
        """Warnings are the process's: with threads that overlap they must not stay silenced for good."""
        heic, limits = making.heic(making.picture(800, 600)), matprep.Limits(max_bytes="60 KB")
        before = list(warnings.filters)
        with ThreadPoolExecutor(4) as threads:
            made = list(threads.map(lambda data: matprep.fit_bytes(data, limits).data, [photo, heic] * 4))

        assert len(set(made)) == 2
        assert made[:2] * 4 == made
        assert warnings.filters == before


class TestWhatComesBack:
    """`Fitted`."""

    def test_tells_its_pixels_kind_and_quality(self, photo: bytes) -> None:
        fitted = matprep.fit_bytes(photo, matprep.Limits(max_bytes="80 KB"))

        assert isinstance(fitted, matprep.Fitted)
        assert len(fitted.data) <= 80_000
        assert (fitted.width, fitted.height) == opened(fitted.data).size
        assert fitted.kind == "jpeg"
        assert fitted.quality["coded"] == "encoded"

    def test_what_complies_keeps_its_coded_pixels_and_loses_its_metadata(self) -> None:
        data = making.phone_jpeg(orientation=1)

        fitted = matprep.fit_bytes(data, matprep.Limits(max_bytes="1 MB"))

        assert fitted.data.endswith(data[data.index(b"\xff\xda") : data.index(b"SecretTrailer")])
        assert b"Secret" not in fitted.data
        assert fitted.quality["verdict"] == "as_source"

    def test_a_photo_on_its_side_comes_upright(self) -> None:
        fitted = matprep.fit_bytes(making.phone_jpeg(400, 300, orientation=6), matprep.Limits())

        assert opened(fitted.data).size == (fitted.width, fitted.height) == (300, 400)
        assert not opened(fitted.data).getexif()

    def test_what_was_done_to_it_is_told(self) -> None:
        small = making.encoded(making.picture(500, 400, detail=2), "JPEG", quality=80)

        fitted = matprep.fit_bytes(small, matprep.Limits(min_bytes="400 KB", max_bytes="600 KB"))

        assert [each.code for each in fitted.problems] == ["padded"]

    def test_nothing_is_written_anywhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, photo: bytes) -> None:
        for name in ("TMPDIR", "TEMP", "TMP"):
            monkeypatch.setenv(name, str(tmp_path))
        monkeypatch.chdir(tmp_path)

        matprep.fit_bytes(photo, matprep.Limits(max_bytes="80 KB"))
        matprep.fit_bytes(making.png(), matprep.Limits(max_bytes="80 KB"))

        assert list(tmp_path.iterdir()) == []


class TestRefusals:
    """What cannot be fitted is refused, with a code and a sentence."""

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "empty"),
            (making.pdf(), "unsupported_kind"),
            (making.zipped({"a.txt": b"x"}), "unsupported_kind"),
            (b"just words", "unsupported_kind"),
            (making.jpeg()[:-9000], "truncated"),
            (making.png()[:3000], "truncated"),
            (
                making.encoded(making.picture(), "TIFF", save_all=True, append_images=[making.picture()]),
                "too_many_pages",
            ),
        ],
        ids=["empty", "PDF", "archive", "text", "cut JPEG", "cut PNG", "TIFF of two pages"],
    )
    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_says_why_and_what_to_do(self, data: bytes, code: str, language: Any) -> None:
        with pytest.raises(Refusal) as caught:
            matprep.fit_bytes(data, matprep.Limits(), language=language)

        assert caught.value.code == code
        assert caught.value.sentence.strip()
        assert caught.value.__notes__ == [caught.value.sentence]

    def test_names_the_smallest_size_reached(self) -> None:
        noise = making.encoded(making.noise(1000, 800), "PNG")

        with pytest.raises(Refusal, match="limit_not_met") as caught:
            matprep.fit_bytes(noise, matprep.Limits(max_bytes=5_000))

        assert caught.value.params["smallest"] > caught.value.params["limit"] == 5_000

    def test_a_pdf_is_sent_to_run(self) -> None:
        with pytest.raises(Refusal) as caught:
            matprep.fit_bytes(making.pdf(), matprep.Limits(), language="en")

        assert "matprep run" in caught.value.sentence

    def test_a_path_is_no_picture(self) -> None:
        path: Any = "photo.jpg"

        with pytest.raises(TypeError, match="read_bytes"):
            matprep.fit_bytes(path, matprep.Limits())

    @given(cut=st.floats(0.01, 0.99), flip=st.integers(0, 255))
    def test_broken_bytes_end_in_a_refusal_or_in_a_picture_within_the_limit(self, cut: float, flip: int) -> None:
        data = bytearray(making.jpeg(200, 150))
        data[int(cut * len(data))] = flip
        with contextlib.suppress(Refusal):
            assert len(matprep.fit_bytes(bytes(data), matprep.Limits(max_bytes=9_000)).data) <= 9_000


class TestLimits:
    """Values that cannot be are complained of where they are set, all at once."""

    @pytest.mark.parametrize(
        ("asked", "key", "said"),
        [
            ({"max_bytes": -1}, "max_bytes", "500 KB"),
            ({"max_bytes": "many"}, "max_bytes", "500 KB"),
            ({"max_bytes": True}, "max_bytes", "500 KB"),
            ({"min_bytes": "1 MB", "max_bytes": "500 KB"}, "min_bytes", "more than"),
            ({"formats": ()}, "formats", "items"),
            ({"formats": "jpeg"}, "formats", "list"),
            ({"formats": ("pdf",)}, "formats[1]", "jpeg"),
            ({"formats": ("tiff",)}, "formats", "first"),
            ({"exact": (0, 10)}, "exact[1]", "1–65500"),
            ({"exact": (300, 400), "min_side": 200}, "exact", "min_side"),
            ({"dpi": 1e9}, "dpi", "0–2400"),
            ({"cm": (2.5, 3.5)}, "cm", "dpi"),
            ({"colour": "red"}, "colour", "grey_allowed"),
            ({"quality": 0}, "quality", "1–95"),
        ],
        ids=str,
    )
    def test_nonsense_is_named_with_what_to_write_instead(self, asked: dict[str, Any], key: str, said: str) -> None:
        with pytest.raises(UsageError, match="limits_faulty") as caught:
            matprep.Limits(**asked)

        assert [each.key for each in caught.value.complaints] == [key]
        assert said in caught.value.__notes__[0]

    def test_every_fault_is_named_at_once(self) -> None:
        faulty: dict[str, Any] = {"max_bytes": -1, "dpi": -1, "colour": "red"}

        with pytest.raises(UsageError) as caught:
            matprep.Limits(**faulty)

        assert {each.key for each in caught.value.complaints} == {"max_bytes", "dpi", "colour"}

    def test_sizes_are_written_as_in_a_profile(self) -> None:
        assert matprep.Limits(max_bytes="500 KB").rules.max_bytes == 500_000
        assert matprep.Limits(max_bytes="2 MiB").rules.max_bytes == 2 << 20

    def test_centimetres_are_pixels_at_the_resolution_beside_them(self) -> None:
        assert matprep.Limits(cm=(2.54, 5.08), dpi=300).rules.pixels.exact == (300, 600)

    def test_without_any_they_are_the_rules_of_a_profile_that_says_nothing(self) -> None:
        assert matprep.Limits().rules == Rules()

    def test_they_are_frozen_and_can_be_a_key(self) -> None:
        limits = matprep.Limits(max_bytes="1 MB")

        with pytest.raises(AttributeError):
            limits.max_bytes = 5  # type: ignore[misc]
        assert {limits: 1}[msgspec.structs.replace(limits)] == 1


class TestHeld:
    """Bytes that are read as a file is."""

    @given(st.binary(max_size=200), st.integers(0, 200))
    def test_streams_do_not_meet(self, data: bytes, at: int) -> None:
        held = Held(data)
        first, second = held.open("rb"), held.open("rb")
        first.seek(at)

        assert second.read() == data == held.read_bytes()
        assert first.read() == data[at:]
        assert held.stat().st_size == len(data)
