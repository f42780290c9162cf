"""Several files of one requirement become one long picture, from the inbox to the package."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import making
from office import profile
from PIL import Image

from matprep.model import Planned

if TYPE_CHECKING:
    from office import Office

    from matprep.model import Profile


def long_contract() -> Profile:
    """The office's profile, with the contract as one long picture."""
    return profile(**{"files = { min = 1, max = 5 }": 'pages = "long_picture"\nmax_bytes = "2 MB"'})


def test_pages_in_several_files_are_one_picture_in_the_order_of_their_names(office: Office) -> None:
    fills = {"合同10.jpg": "blue", "合同2.jpg": "green", "合同1.jpg": "red"}
    office.put({name: making.encoded(Image.new("RGB", (900, 700), fill)) for name, fill in fills.items()})

    office.run(profile=long_contract())

    (name,) = [each for each in office.names() if "合同" in each]
    assert name == "03_合同.jpg"
    image = Image.open(io.BytesIO(office.package()[name])).convert("RGB")
    assert image.size == (900, 2118)
    colours = [image.getpixel((450, y)) for y in (300, 1000, 1700)]
    assert [max(range(3), key=each.__getitem__) for each in colours if isinstance(each, tuple)] == [0, 1, 2]
    assert {office.sources()[each] for each in fills} == {"prepared"}


def test_a_page_that_cannot_be_read_keeps_the_whole_back(office: Office) -> None:
    office.put({"合同1.jpg": making.jpeg(), "合同2.jpg": making.jpeg()[:-4000]})

    office.run(profile=long_contract())

    assert office.names() == ["_rejected/合同1.jpg.txt", "_rejected/合同2.jpg.txt"]
    assert office.sources() == {"合同1.jpg": "rejected", "合同2.jpg": "rejected"}


def test_a_dry_run_names_the_one_file(office: Office) -> None:
    office.put({"合同1.jpg": making.jpeg(), "合同2.pdf": making.pdf(3)})

    (plan,) = [each for each in office.run(profile=long_contract(), dry_run=True) if isinstance(each, Planned)]

    assert [(each.stem, each.paths) for each in plan.files] == [("03_合同", ("合同1.jpg", "合同2.pdf"))]
