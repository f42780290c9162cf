"""A JPEG coded anew without loss; and that what could end the process never reaches the coder."""

from __future__ import annotations

import io
import subprocess
import sys

import making
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from matprep.formats.pictures.jpeg_codes import reoptimised
from matprep.formats.pictures.jpeg_soundness import is_sound

SMALL = making.encoded(making.photo(96, 64), "JPEG", quality=90)


def pixels(data: bytes) -> tuple[str, tuple[int, int], bytes]:
    with Image.open(io.BytesIO(data)) as image:
        return image.mode, image.size, image.tobytes()


class TestReoptimised:
    """Fewer bytes, the same pixels."""

    @pytest.mark.parametrize("mode", ["RGB", "L"])
    @pytest.mark.parametrize("subsampling", ["4:4:4", "4:2:2", "4:2:0"])
    def test_saves_bytes_and_no_pixel_changes(self, mode: str, subsampling: str) -> None:
        data = making.encoded(making.photo(640, 480).convert(mode), "JPEG", quality=85, subsampling=subsampling)

        made = reoptimised(data)

        assert len(made) <= 0.95 * len(data)
        assert pixels(made) == pixels(data)

    def test_profile_and_density_stay(self) -> None:
        profile = making.swapped_profile()
        data = making.encoded(making.photo(640, 480), "JPEG", quality=85, icc_profile=profile, dpi=(300, 300))

        with Image.open(io.BytesIO(reoptimised(data))) as image:
            assert image.info["icc_profile"] == profile
            assert image.info["dpi"] == (300, 300)

    def test_the_same_bytes_give_the_same_bytes(self) -> None:
        data = making.encoded(making.photo(320, 240), "JPEG", quality=85)

        assert reoptimised(data) == reoptimised(data) != data

    def test_what_has_something_behind_its_end_is_left_alone(self) -> None:
        data = making.phone_jpeg(orientation=1)

        assert reoptimised(data) == data

    def test_what_is_no_jpeg_is_left_alone(self) -> None:
        assert reoptimised(making.png()) == making.png()


def with_large_ac(data: bytes) -> bytes:
    """Name an AC category that no baseline coefficient has."""
    at = data.index(b"\xff\xc4")
    at = data.index(b"\xff\xc4", at + 2)  # the second table is that of AC
    return data[: at + 21] + b"\x0f" + data[at + 22 :]


def with_steep_dc(data: bytes) -> bytes:
    """Let every difference of DC be read from the bits of another: the sum runs away."""
    at = data.index(b"\xff\xc4")
    return data[: at + 21] + bytes([11] * 12) + data[at + 33 :]


class TestSoundness:
    """No coefficient out of range is let through."""

    @pytest.mark.parametrize("quality", [30, 75, 95])
    def test_what_encoders_make_is_sound(self, quality: int) -> None:
        assert is_sound(making.encoded(making.photo(200, 150), "JPEG", quality=quality))
        assert is_sound(making.encoded(making.photo(200, 150).convert("L"), "JPEG", quality=quality, optimize=True))

    def test_restart_intervals_are_no_harm(self) -> None:
        assert is_sound(making.encoded(making.photo(200, 150), "JPEG", quality=85, restart_marker_rows=1))

    @pytest.mark.parametrize("spoil", [with_large_ac, with_steep_dc])
    def test_what_is_out_of_range_is_not(self, spoil: object) -> None:
        assert callable(spoil)
        assert not is_sound(spoil(SMALL))

    @pytest.mark.parametrize("form", [{"progressive": True}, {"quality": 85, "comment": b"x"}])
    def test_only_baseline_is_coded_anew(self, form: dict[str, object]) -> None:
        assert is_sound(making.encoded(making.photo(96, 64), "JPEG", **form)) == ("progressive" not in form)

    @given(st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=6))
    def test_any_bytes_get_an_answer(self, changes: list[tuple[float, int]]) -> None:
        data = bytearray(SMALL)
        for at, value in changes:
            data[int(at * len(data))] = value

        assert is_sound(bytes(data)) in (True, False)

    def test_the_process_outlives_a_thousand_broken_ones(self) -> None:
        """In a process of its own: mozjpeg's library would end it. Some 35 in 1000 ended it without `is_sound`."""
        done = subprocess.run([sys.executable, "-c", BREAKING], input=SMALL, capture_output=True, check=False)

        assert (done.returncode, done.stdout) == (0, b"alive")


BREAKING = """
import contextlib, random, sys
from matprep.errors import Refusal
from matprep.formats.pictures.jpeg_codes import reoptimised
whole, dice = sys.stdin.buffer.read(), random.Random(7)
for _ in range(1000):
    data = bytearray(whole)
    for _ in range(dice.choice((1, 1, 2, 5))):
        data[dice.randrange(2, dice.choice((700, len(data))))] = dice.choice((0, 1, 127, 255, dice.randrange(256)))
    with contextlib.suppress(Refusal):
        reoptimised(bytes(data))
print("alive", end="")
"""
