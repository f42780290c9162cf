"""WebP and AVIF from the source to the package, where a portal takes them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import making
import pytest
from office import Office, profile
from PIL import Image

from matprep import pipeline
from matprep.errors import Unverified
from matprep.formats.pictures import encoding
from matprep.formats.sniff import kind_of
from matprep.model import Job, Made, Piece, Pixels, Prepared, Rules, Verified, Verify
from matprep.stages.verify import verify

if TYPE_CHECKING:
    from matprep.model import Outcome

FORMS = {"webp": "WEBP", "avif": "AVIF"}

pytestmark = pytest.mark.skipif(
    not all(encoding.can_encode(kind) for kind in FORMS), reason="this Pillow was built without WebP or AVIF"
)


def exif(orientation: int = 1) -> bytes:
    written = Image.Exif()
    written[0x010F] = "SecretMaker"
    written[0x0112] = orientation
    return written.tobytes()


def prepared(root: Path, data: bytes, kind: str, rules: Rules) -> Outcome:
    source, folder = root / "source", root / "made"
    source.write_bytes(data)
    folder.mkdir()
    job = Job(
        requirement="licence",
        pieces=(Piece(path=str(source), kind=kind, pages=(1,)),),
        rules=rules,
        stem="01_营业执照",
        number=0,
        max_name_bytes=120,
        folder=str(folder),
    )
    return pipeline.prepare(job)


def delivered(root: Path, data: bytes, kind: str, rules: Rules) -> Made:
    """What is made of a source, read again and found to keep the rules."""
    outcome = prepared(root, data, kind, rules)
    assert isinstance(outcome, Prepared), outcome
    answer = pipeline.verify(Verify(files=outcome.material.files, rules=rules, max_name_bytes=120))
    assert isinstance(answer, Verified), answer
    (made,) = answer.files
    return made


@pytest.mark.parametrize("kind", FORMS)
def test_a_photo_is_delivered_in_the_only_kind_that_is_taken(tmp_path: Path, kind: str) -> None:
    made = delivered(tmp_path, making.jpeg(1600, 1200), "jpeg", Rules(formats=(kind,), max_bytes=20_000))

    assert (made.kind, made.name, kind_of(Path(made.path))) == (kind, f"01_营业执照.{kind}", kind)
    assert made.bytes <= 20_000
    with Image.open(made.thumbnail) as small:
        assert (small.format, max(small.size)) == ("JPEG", 320)


@pytest.mark.parametrize("kind", FORMS)
def test_what_is_taken_and_complies_keeps_its_bytes(tmp_path: Path, kind: str) -> None:
    data = making.encoded(making.picture(), FORMS[kind], quality=70)

    made = delivered(tmp_path, data, kind, Rules(formats=("jpeg", kind), max_bytes=1_000_000))

    assert Path(made.path).read_bytes() == data
    assert made.quality["coded"] == "original"


@pytest.mark.parametrize("kind", FORMS)
def test_metadata_goes_whatever_has_to_be_done_for_it(tmp_path: Path, kind: str) -> None:
    data = making.encoded(making.picture(), FORMS[kind], quality=70, exif=exif())

    made = delivered(tmp_path, data, kind, Rules(formats=(kind,), max_bytes=1_000_000))

    assert made.kind == kind
    assert b"SecretMaker" not in Path(made.path).read_bytes()


@pytest.mark.parametrize("kind", FORMS)
def test_a_turned_one_comes_out_upright(tmp_path: Path, kind: str) -> None:
    data = making.encoded(making.picture(900, 600), FORMS[kind], quality=80, exif=exif(orientation=6))

    made = delivered(tmp_path, data, kind, Rules(formats=(kind,), max_bytes=1_000_000))

    assert (made.width, made.height) == (600, 900)


@pytest.mark.parametrize("kind", FORMS)
def test_beyond_its_limit_it_is_encoded_anew_as_what_is_made_first(tmp_path: Path, kind: str) -> None:
    data = making.encoded(making.photo(1600, 1200), FORMS[kind], quality=95)

    made = delivered(tmp_path, data, kind, Rules(formats=(kind, "jpeg"), max_bytes=60_000))

    assert made.kind == kind
    assert made.bytes <= 60_000
    assert made.steps[1].note.startswith(f"{kind} k=")


@pytest.mark.parametrize("kind", FORMS)
def test_where_a_dpi_tag_is_asked_for_a_jpeg_is_made(tmp_path: Path, kind: str) -> None:
    data = making.encoded(making.picture(), FORMS[kind], quality=70)

    made = delivered(tmp_path, data, kind, Rules(formats=(kind, "jpeg"), pixels=Pixels(dpi=300)))

    assert made.kind == "jpeg"


@pytest.mark.parametrize("kind", FORMS)
class TestReadAgain:
    """Verification knows these kinds as well as the old ones."""

    def breach(self, root: Path, data: bytes, rules: Rules, name: str) -> str:
        path = root / "made"
        path.write_bytes(data)
        made = Made(path=str(path), kind="jpeg", bytes=0, pieces=(0,), name=name)
        with pytest.raises(Unverified) as caught:
            verify(Verify(files=(made,), rules=rules, max_name_bytes=60))
        return str(caught.value.problem.params["rule"])

    def test_metadata_left_behind_is_found(self, tmp_path: Path, kind: str) -> None:
        data = making.encoded(making.picture(), FORMS[kind], exif=exif())

        assert self.breach(tmp_path, data, Rules(formats=(kind,)), f"a.{kind}") == "metadata"

    def test_an_orientation_still_to_be_applied_is_found(self, tmp_path: Path, kind: str) -> None:
        data = making.encoded(making.picture(), FORMS[kind], exif=exif(orientation=6))

        assert self.breach(tmp_path, data, Rules(formats=(kind,)), f"a.{kind}") == "orientation"

    def test_a_wrong_suffix_is_found(self, tmp_path: Path, kind: str) -> None:
        data = making.encoded(making.picture(), FORMS[kind])

        assert self.breach(tmp_path, data, Rules(formats=(kind,)), "a.jpg") == "name_suffix"

    def test_a_file_cut_short_is_found(self, tmp_path: Path, kind: str) -> None:
        data = making.encoded(making.photo(800, 600), FORMS[kind], quality=90)

        assert self.breach(tmp_path, data[: len(data) // 2], Rules(formats=(kind,)), f"a.{kind}") == "whole"

    def test_a_film_is_no_picture(self, tmp_path: Path, kind: str) -> None:
        buffer = io.BytesIO()
        first = making.picture(120, 90)
        first.save(buffer, FORMS[kind], save_all=True, append_images=[making.picture(120, 90, seed=2)])

        assert self.breach(tmp_path, buffer.getvalue(), Rules(formats=(kind,)), f"a.{kind}") == "pages"


def test_a_portal_that_takes_webp_gets_a_package_of_it(tmp_path: Path) -> None:
    office = Office(tmp_path)
    office.profile = profile(
        **{'formats = ["jpeg", "png"]': 'formats = ["webp"]', 'max_bytes = "200 KB"': 'max_bytes = "20 KB"'}
    )
    office.put(
        {"营业执照.jpg": making.jpeg(1600, 1200), "身份证正面.png": making.png(), "身份证反面.jpg": making.jpeg()}
    )

    office.run()

    assert len(office.names()) == 3
    assert all(name.endswith(".webp") for name in office.names())
    assert all(len(data) <= 20_000 and data[8:12] == b"WEBP" for data in office.package().values())
    assert office.requirements()["business_licence"] == "ready"
    assert b"image/jpeg" in (office.out / "客户" / "report.html").read_bytes()
