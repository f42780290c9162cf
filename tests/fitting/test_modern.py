"""Pictures as WebP and AVIF: within the limit, close to it, and which kind is made where a portal takes several."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, get_args

import making
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat, features

from matprep.errors import Refusal
from matprep.fitting import kinds
from matprep.fitting.codecs import CODECS, ModernKind
from matprep.fitting.fitted import Fitted
from matprep.fitting.frame import frame
from matprep.fitting.looking import look
from matprep.fitting.modern import fit_modern
from matprep.fitting.original import Original
from matprep.fitting.picture import fit_picture
from matprep.fitting.search import FILLED, MAX_ENCODES
from matprep.formats.pictures import encoding
from matprep.formats.pictures.leftovers import leftovers
from matprep.model import Floor, Pixels, Rules

if TYPE_CHECKING:
    from pathlib import Path

    from matprep.fitting.fitted import PictureKind

KINDS: tuple[ModernKind, ...] = get_args(ModernKind)
FORMS = {"webp": "WEBP", "avif": "AVIF"}

pytestmark = pytest.mark.skipif(
    not all(encoding.can_encode(kind) for kind in KINDS), reason="this Pillow was built without WebP or AVIF"
)


def fit(picture: Image.Image, kind: ModernKind, rules: Rules) -> Fitted:
    original = Original.of_pixels(picture)
    return fit_modern(original, frame(picture.size, rules), rules, kind, look(original))


def decoded(fitted: Fitted) -> Image.Image:
    image = Image.open(io.BytesIO(fitted.data), formats=[FORMS[fitted.kind]])
    image.load()
    return image


@pytest.fixture(scope="module")
def photo() -> Image.Image:
    return making.photo(1600, 1200)


@pytest.mark.parametrize("kind", KINDS)
class TestUnderALimit:
    """The guarantees of a single fit."""

    @pytest.mark.parametrize("limit", [35_000, 60_000, 150_000])
    def test_it_is_kept_and_used(self, photo: Image.Image, kind: ModernKind, limit: int) -> None:
        fitted = fit(photo, kind, Rules(max_bytes=limit))

        assert FILLED * limit <= len(fitted.data) <= limit
        assert decoded(fitted).size == (fitted.width, fitted.height)
        assert fitted.quality["encodes"] <= MAX_ENCODES + 1

    def test_the_same_picture_gives_the_same_bytes(self, photo: Image.Image, kind: ModernKind) -> None:
        first, second = (fit(photo.copy(), kind, Rules(max_bytes=30_000)) for _ in range(2))

        assert first == second

    def test_pixels_are_given_up_rather_than_strength_taken(self, photo: Image.Image, kind: ModernKind) -> None:
        fitted = fit(photo, kind, Rules(max_bytes=45_000))

        assert fitted.quality["scale"] < 0.9
        assert fitted.quality["k"] <= CODECS[kind].aim

    def test_more_bytes_than_an_eye_needs_are_not_spent(self, kind: ModernKind) -> None:
        fitted = fit(making.picture(), kind, Rules(max_bytes=5_000_000))

        assert fitted.quality["k"] == 5
        assert len(fitted.data) < 200_000

    def test_what_stopped_it_is_told_where_nothing_fits(self, kind: ModernKind) -> None:
        with pytest.raises(Refusal) as refused:
            fit(making.noise(1000, 800), kind, Rules(max_bytes=4_000))

        told = refused.value.problem.params
        assert refused.value.problem.code == "limit_not_met"
        assert (told["stopped_by"], told["width"], told["limit"]) == ("pixels", 700, 4_000)
        assert told["smallest"] > 4_000

    def test_no_coarser_than_the_floor_allows(self, kind: ModernKind) -> None:
        exact = Pixels(exact=(600, 600))
        noise = making.noise(600, 600)

        with pytest.raises(Refusal) as refused:
            fit(noise, kind, Rules(max_bytes=70_000, pixels=exact))
        assert refused.value.problem.params["stopped_by"] == "quality"
        assert len(fit(noise, kind, Rules(max_bytes=70_000, pixels=exact, floor=Floor(quality=1))).data) <= 70_000

    def test_exact_pixels_are_kept(self, photo: Image.Image, kind: ModernKind) -> None:
        fitted = fit(photo, kind, Rules(max_bytes=40_000, pixels=Pixels(exact=(413, 531))))

        assert decoded(fitted).size == (413, 531)

    def test_a_minimum_is_reached_by_quality(self, photo: Image.Image, kind: ModernKind) -> None:
        small = photo.resize((600, 450))
        asked = Rules(min_bytes=round(1.1 * len(fit(small, kind, Rules()).data)), max_bytes=5_000_000)

        assert len(fit(small, kind, asked).data) >= asked.min_bytes

    def test_what_a_minimum_asks_beyond_quality_is_refused(self, kind: ModernKind) -> None:
        blank = Image.new("RGB", (900, 700), "white")

        with pytest.raises(Refusal, match="below_minimum"):
            fit_picture(Original.of_pixels(blank), kind, Rules(formats=(kind,), min_bytes=50_000))

    def test_the_picture_stays_like_itself(self, photo: Image.Image, kind: ModernKind) -> None:
        shown = decoded(fit(photo, kind, Rules(max_bytes=150_000))).convert("RGB").resize(photo.size)

        assert max(ImageStat.Stat(ImageChops.difference(shown, photo)).mean) < 6

    def test_a_scan_without_colour_becomes_grey_and_a_seal_does_not(self, kind: ModernKind) -> None:
        scan = making.picture(mode="L").convert("RGB")

        assert fit(scan, kind, Rules(max_bytes=60_000)).grey
        assert not fit(scan, kind, Rules(max_bytes=60_000, colour="required")).grey
        assert not fit(making.picture(), kind, Rules(max_bytes=60_000)).grey

    def test_nothing_but_pixels_is_written(self, photo: Image.Image, kind: ModernKind, tmp_path: Path) -> None:
        laden = photo.resize((400, 300))
        exif = Image.Exif()
        exif[0x010F] = "Maker"
        laden.info.update(exif=exif.tobytes(), xmp=b"<x/>", icc_profile=making.swapped_profile(), comment=b"hello")
        path = tmp_path / "made"
        path.write_bytes(fit(laden, kind, Rules(max_bytes=60_000)).data)

        assert leftovers(path) == ()
        with Image.open(path) as opened:
            assert "icc_profile" not in opened.info

    def test_luma_and_chroma_are_taken_as_well(self, photo: Image.Image, kind: ModernKind) -> None:
        """A JPEG was tried before, and its pixels are still there."""
        small, limit = photo.resize((800, 600)), Rules(max_bytes=60_000)
        two = [decoded(fit(each, kind, limit)).convert("RGB") for each in (small, small.convert("YCbCr"))]

        assert two[0].getpixel((5, 5)) == pytest.approx(two[1].getpixel((5, 5)), abs=6)


class TestBounds:
    """What the formats and a worker's memory hold."""

    def test_a_webp_is_no_longer_than_its_format_allows(self) -> None:
        fitted = fit(Image.new("L", (300, 20_000), 255), "webp", Rules(max_bytes=200_000))

        assert fitted.height == encoding.WEBP_LONGEST_SIDE

    def test_longer_exact_pixels_are_refused_aloud(self) -> None:
        with pytest.raises(Refusal, match="over_limits"):
            fit(Image.new("L", (300, 20_000), 255), "webp", Rules(pixels=Pixels(exact=(300, 20_000))))

    @pytest.mark.parametrize("kind", KINDS)
    @given(size=st.tuples(st.integers(1, 70_000), st.integers(1, 70_000)))
    def test_no_more_is_encoded_than_memory_holds(self, kind: ModernKind, size: tuple[int, int]) -> None:
        codec = CODECS[kind]
        scale = codec.most(size)

        assert 0 < scale <= 1
        assert size[0] * size[1] * scale**2 <= codec.most_pixels * 1.000_001
        assert max(size) * scale <= codec.longest_side * 1.000_001


@pytest.mark.parametrize("kind", KINDS)
@given(pair=st.tuples(st.floats(1, 255), st.floats(1, 255)))
def test_more_strength_is_never_more_quality(kind: ModernKind, pair: tuple[float, float]) -> None:
    gentle, harsh = sorted(pair)

    assert 100 >= CODECS[kind].quality(gentle) >= CODECS[kind].quality(harsh) >= 0


def made(kind: PictureKind, *, size: tuple[int, int] = (800, 600), k: float = 45.0, scale: float = 0.4) -> Fitted:
    return Fitted(
        data=b"x", kind=kind, width=size[0], height=size[1], grey=False, quality={"k": k, "scale": scale, "encodes": 1}
    )


class TestChoice:
    """Where a portal takes WebP or AVIF besides JPEG."""

    @pytest.mark.parametrize(
        ("formats", "source", "kind"),
        [
            (("webp", "jpeg"), "png", "webp"),
            (("webp", "jpeg"), "jpeg", "jpeg"),
            (("avif",), "jpeg", "avif"),
            (("heic", "tiff", "png"), "heic", "png"),
        ],
    )
    def test_the_first_that_can_be_made_is_made_but_a_jpeg_stays_one(
        self, formats: tuple[str, ...], source: str, kind: str
    ) -> None:
        assert kinds.picture_kind(Rules(formats=formats), source) == kind

    def test_only_a_jpeg_under_a_limit_has_an_alternative(self) -> None:
        both = ("jpeg", "avif", "webp")

        assert kinds.alternatives(Rules(formats=both, max_bytes=50_000), "jpeg") == ("webp",)
        assert kinds.alternatives(Rules(formats=("jpeg", "avif"), max_bytes=50_000), "jpeg") == ("avif",)
        assert kinds.alternatives(Rules(formats=both), "jpeg") == ()
        assert kinds.alternatives(Rules(formats=(*both, "png"), max_bytes=50_000), "png") == ()
        assert kinds.alternatives(Rules(formats=("jpeg", "png"), max_bytes=50_000), "jpeg") == ()

    def test_where_a_dpi_tag_is_asked_for_neither_is_made(self) -> None:
        tagged = Rules(formats=("webp", "jpeg"), max_bytes=50_000, pixels=Pixels(dpi=300))

        assert kinds.made_kind(tagged) == "jpeg"
        assert kinds.picture_kind(tagged, "png") == "jpeg"
        assert kinds.alternatives(tagged, "jpeg") == ()

    def test_a_kind_that_this_pillow_cannot_encode_is_left_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(features, "check", lambda name: name != "avif")

        assert kinds.made_kind(Rules(formats=("avif", "jpeg"))) == "jpeg"
        with pytest.raises(Refusal, match="unsupported_kind") as told:
            kinds.made_kind(Rules(formats=("avif",)))
        assert told.value.problem.params["asked"] == "made"
        with pytest.raises(Refusal, match="unsupported_kind"):
            kinds.picture_kind(Rules(formats=("avif",)), "jpeg")

    def test_a_jpeg_that_kept_enough_pixels_is_delivered(self) -> None:
        asked: list[str] = []

        def make(kind: PictureKind) -> Fitted:
            asked.append(kind)
            return made(kind, size=(2000, 1500))

        assert kinds.most_legible(("jpeg", "webp"), make).kind == "jpeg"
        assert asked == ["jpeg"]

    @pytest.mark.parametrize(
        ("jpeg", "text_px", "cramped"),
        [
            (made("jpeg", scale=0.4), 40, False),
            (made("jpeg", scale=0.3), 40, True),
            (made("jpeg", scale=0.3), None, True),
            (made("jpeg", scale=0.3, size=(2000, 1500)), None, False),
            (made("jpeg", scale=1.0, k=22), 10, False),
            (made("jpeg", scale=1.0, k=40), 10, True),
        ],
    )
    def test_what_tells_is_the_height_of_the_writing(
        self, jpeg: Fitted, text_px: float | None, *, cramped: bool
    ) -> None:
        assert kinds.is_cramped(jpeg, text_px) == cramped

    @pytest.mark.parametrize(
        ("other", "kind"),
        [
            (made("webp", k=30), "webp"),
            (made("webp", k=30, size=(700, 500)), "jpeg"),
            (made("webp", k=50), "jpeg"),
        ],
    )
    def test_a_cramped_one_gives_way_to_what_reads_better(self, other: Fitted, kind: str) -> None:
        results = {"jpeg": made("jpeg"), "webp": other}

        assert kinds.most_legible(("jpeg", "webp"), results.__getitem__).kind == kind

    def test_where_no_jpeg_is_small_enough_the_other_is_made(self) -> None:
        def make(kind: PictureKind) -> Fitted:
            if kind == "jpeg":
                raise Refusal("limit_not_met", smallest=60_000, limit=50_000, stopped_by="pixels")
            return made(kind)

        assert kinds.most_legible(("jpeg", "webp"), make).kind == "webp"
        with pytest.raises(Refusal):
            kinds.most_legible(("jpeg",), make)

    def test_the_jpeg_is_delivered_where_the_other_cannot_be_made(self) -> None:
        def make(kind: PictureKind) -> Fitted:
            if kind == "webp":
                raise Refusal("below_minimum", bytes=1, minimum=2)
            return made(kind)

        assert kinds.most_legible(("jpeg", "webp"), make).kind == "jpeg"

    def test_damage_is_not_tried_twice(self) -> None:
        def make(kind: PictureKind) -> Fitted:
            raise Refusal("damaged") if kind == "jpeg" else AssertionError(kind)

        with pytest.raises(Refusal, match="damaged"):
            kinds.most_legible(("jpeg", "webp"), make)

    def test_of_a_real_page_the_webp_is_made_at_a_tight_limit_only(self, photo: Image.Image) -> None:
        def kind(limit: int) -> str:
            rules = Rules(formats=("jpeg", "webp"), max_bytes=limit)
            return fit_picture(Original.of_pixels(photo), "jpeg", rules).kind

        assert (kind(25_000), kind(400_000)) == ("webp", "jpeg")
