"""A minimum of bytes, alone and together with a maximum and with exact pixels."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import making
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from matprep.errors import Refusal
from matprep.fitting.fitted import Fitted
from matprep.fitting.frame import MAX_ENLARGEMENT
from matprep.fitting.minimum import raised
from matprep.fitting.original import Original
from matprep.fitting.picture import fit_picture
from matprep.model import Pixels, Rules, problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from matprep.fitting.fitted import PictureKind

FACE = making.photo(600, 800)
PAGE = making.picture(1000, 1400, detail=200)
PICTURES = {"face": FACE, "page": PAGE, "grey": PAGE.convert("L"), "tiny": making.picture(160, 200, detail=4)}

PHOTO_PORTALS = {
    "100 to 500 KB, 480x640, 300 dpi": Rules(
        min_bytes=102_400, max_bytes=500_000, pixels=Pixels(exact=(480, 640), shape="crop", dpi=300)
    ),
    "40 to 120 KB, 354x472": Rules(min_bytes=40_960, max_bytes=120_000, pixels=Pixels(exact=(354, 472), shape="crop")),
    "20 to 50 KB, 200x230": Rules(min_bytes=20_480, max_bytes=50_000, pixels=Pixels(exact=(200, 230), shape="crop")),
    "10 to 20 KB, 140x60": Rules(min_bytes=10_240, max_bytes=20_000, pixels=Pixels(exact=(140, 60))),
}


def fitted(picture: Image.Image, kind: PictureKind, rules: Rules) -> Fitted:
    return fit_picture(Original.of_pixels(picture), kind, rules)


def opened(made: Fitted) -> Image.Image:
    image = Image.open(io.BytesIO(made.data))
    image.load()
    return image


def codes(made: Fitted) -> list[str]:
    return [each.code for each in made.problems]


def of_bytes(count: int, size: tuple[int, int] = (1000, 800)) -> Fitted:
    """A JPEG that pretends to have so many bytes."""
    data = making.jpeg(40, 30)
    data = data[:-2] + bytes(max(0, count - len(data))) + data[-2:]
    return Fitted(data=data, kind="jpeg", width=size[0], height=size[1], grey=False, quality={})


def growing(power: float, base: int, asked: list[float]) -> Callable[[Rules], Fitted]:
    """Fitting whose bytes grow with the side to a power."""

    def again(rules: Rules) -> Fitted:
        factor = rules.pixels.min_width / 1000
        asked.append(factor)
        larger = of_bytes(round(base * factor**power), (rules.pixels.min_width, rules.pixels.min_height))
        return Fitted(
            data=larger.data,
            kind="jpeg",
            width=larger.width,
            height=larger.height,
            grey=False,
            quality={},
            problems=(problem("enlarged", factor=factor),),
        )

    return again


class TestRaised:
    """Enlarged where that alone is enough, else padded."""

    def test_what_has_enough_bytes_is_left_alone(self) -> None:
        made = of_bytes(50_000)

        assert raised(made, Rules(min_bytes=50_000), (1000, 800), growing(2, 50_000, [])) is made

    def test_a_modest_enlargement_comes_before_padding(self) -> None:
        asked: list[float] = []

        made = raised(of_bytes(50_000), Rules(min_bytes=56_000), (1000, 800), growing(1.5, 50_000, asked))

        assert len(made.data) >= 56_000
        assert codes(made) == ["enlarged"]
        assert len(asked) == 1

    def test_where_the_first_guess_is_short_all_that_is_allowed_is_tried_once_more(self) -> None:
        asked: list[float] = []

        made = raised(of_bytes(50_000), Rules(min_bytes=56_000), (1000, 800), growing(0.6, 50_000, asked))

        assert codes(made) == ["enlarged"]
        assert asked[-1] == MAX_ENLARGEMENT
        assert len(asked) == 2

    def test_pixels_are_not_changed_for_nothing(self) -> None:
        asked: list[float] = []

        made = raised(of_bytes(50_000), Rules(min_bytes=400_000), (1000, 800), growing(1.5, 50_000, asked))

        assert asked == []
        assert codes(made) == ["padded"]
        assert (made.width, made.height) == (1000, 800)

    def test_no_more_pixels_than_a_maximum_allows(self) -> None:
        asked: list[float] = []
        rules = Rules(min_bytes=52_000, pixels=Pixels(max_side=1080))

        raised(of_bytes(50_000), rules, (1000, 800), growing(0.2, 50_000, asked))

        assert asked
        assert max(asked) <= 1.08

    @pytest.mark.parametrize("pixels", [Pixels(exact=(1000, 800)), Pixels(max_side=1000)])
    def test_pixels_that_are_fixed_stay(self, pixels: Pixels) -> None:
        asked: list[float] = []

        made = raised(of_bytes(50_000), Rules(min_bytes=56_000, pixels=pixels), (1000, 800), growing(2, 50_000, asked))

        assert asked == []
        assert codes(made) == ["padded"]

    def test_a_picture_that_lost_pixels_to_the_maximum_of_bytes_gets_none_back(self) -> None:
        asked: list[float] = []
        rules = Rules(min_bytes=52_000, max_bytes=52_500)

        made = raised(of_bytes(50_000, (800, 640)), rules, (1000, 800), growing(2, 50_000, asked))

        assert asked == []
        assert len(made.data) == 52_000

    def test_nothing_is_added_where_the_portal_wants_it_unaltered(self) -> None:
        with pytest.raises(Refusal, match="below_minimum"):
            raised(of_bytes(50_000), Rules(min_bytes=56_000, alter="minimal"), (1000, 800), growing(2, 50_000, []))

    def test_a_larger_picture_that_cannot_keep_the_limit_is_given_up(self) -> None:
        def refused(rules: Rules) -> Fitted:
            raise Refusal("limit_not_met", smallest=60_000, limit=rules.max_bytes)

        made = raised(of_bytes(50_000), Rules(min_bytes=56_000, max_bytes=57_000), (1000, 800), refused)

        assert codes(made) == ["padded"]


@pytest.mark.parametrize("kind", ["jpeg", "png"])
class TestMinimum:
    """Real pictures, both kinds."""

    def test_what_was_padded_opens_with_the_same_pixels(self, kind: PictureKind) -> None:
        plain = fitted(PICTURES["tiny"], kind, Rules())

        made = fitted(PICTURES["tiny"], kind, Rules(min_bytes=200_000, max_bytes=250_000))

        assert len(made.data) == 200_000
        assert codes(made) == ["padded"]
        assert opened(made).size == (plain.width, plain.height)
        end = made.data.rindex(b"\xff\xd9" if kind == "jpeg" else b"IEND")
        assert end == len(made.data) - (2 if kind == "jpeg" else 8)

    @pytest.mark.parametrize("asked", PHOTO_PORTALS)
    @pytest.mark.parametrize("name", ["face", "page", "grey"])
    def test_pixels_dpi_and_both_bounds_are_kept_at_once(self, kind: PictureKind, asked: str, name: str) -> None:
        rules = PHOTO_PORTALS[asked]
        try:
            made = fitted(PICTURES[name], kind, rules)
        except Refusal as refusal:
            assert refusal.problem.code == "limit_not_met"  # noqa: PT017 - a refusal is as good, and told
            assert refusal.problem.params["smallest"] > rules.max_bytes  # noqa: PT017 - as above
            return

        image = opened(made)
        assert rules.min_bytes <= len(made.data) <= rules.max_bytes
        assert image.size == rules.pixels.exact
        assert round(image.info.get("dpi", (0, 0))[0]) == rules.pixels.dpi

    def test_a_face_keeps_every_bound_of_the_photo_portals(self, kind: PictureKind) -> None:
        """None of these is refused: the pixels are few enough."""
        for rules in PHOTO_PORTALS.values():
            assert rules.min_bytes <= len(fitted(FACE, kind, rules).data) <= rules.max_bytes


@settings(max_examples=12, deadline=None)
@given(
    name=st.sampled_from(sorted(PICTURES)),
    kind=st.sampled_from(["jpeg", "png"]),
    least=st.integers(0, 400_000),
    width=st.integers(1, 300_000),
    side=st.sampled_from([0, 300, 700, 2000]),
)
def test_bytes_lie_between_the_bounds_or_the_picture_is_refused_aloud(
    name: str, kind: PictureKind, least: int, width: int, side: int
) -> None:
    rules = Rules(min_bytes=least, max_bytes=least + width, pixels=Pixels(max_side=side))
    try:
        made = fitted(PICTURES[name], kind, rules)
    except Refusal as refusal:
        assert refusal.problem.code in {"limit_not_met", "below_minimum"}  # noqa: PT017 - either end is right
        return

    assert least <= len(made.data) <= least + width
    image = opened(made)
    assert image.size == (made.width, made.height)
    assert not side or max(image.size) <= side
