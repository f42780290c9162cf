"""Bytes added where a portal asks for a minimum."""

from __future__ import annotations

import io

import making
import pytest
from PIL import Image

from matprep.fitting.padding import padded


@pytest.mark.parametrize("kind", ["jpeg", "png"])
@pytest.mark.parametrize("more", [1, 3, 4, 11, 12, 13, 5000, 65_537, 65_538, 131_080, 400_000])
def test_padding_reaches_the_minimum_and_leaves_the_pixels(kind: str, more: int) -> None:
    data = making.jpeg(300, 200) if kind == "jpeg" else making.png(300, 200)

    grown = padded(data, kind, len(data) + more)

    assert len(data) + more <= len(grown) <= len(data) + max(more, 12)
    before, after = Image.open(io.BytesIO(data)), Image.open(io.BytesIO(grown))
    assert before.tobytes() == after.tobytes()


def test_what_is_large_enough_stays_as_it_is() -> None:
    data = making.jpeg(300, 200)

    assert padded(data, "jpeg", len(data)) is data


def test_comments_come_behind_the_header_that_has_to_be_first() -> None:
    data = padded(making.jpeg(300, 200), "jpeg", 50_000)

    assert data[6:11] == b"JFIF\0"
    assert data[20:22] == b"\xff\xfe"
