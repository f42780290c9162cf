"""Files whose names say nothing, through a whole run: what they say themselves counts, and is read once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from drawn import drawn, text_pdf
from making import encoded, jpeg
from office import PROFILE, complete_case, profile
from printed import BANK, ID_BACK, ID_FRONT, LICENCE, OTHERS

from matprep import pipeline
from matprep.conductor.options import options
from matprep.formats import ocr

if TYPE_CHECKING:
    from office import Office

PAPERS = {
    'match = { names = ["营业执照", "licence"] }': 'match = { names = ["营业执照"], papers = ["business_licence"] }',
    'match = { names = ["身份证", "idcard"], sides': 'match = { names = ["身份证"], papers = ["id_card"], sides',
}
OTHERWISE = PAPERS | {'match = { names = ["合同", "contract"] }': 'match = { names = ["合同"], text = { "合同" = 6 } }'}
reads_print = pytest.mark.skipif(not ocr.is_installed(), reason="the extra ocr is not installed")


@pytest.fixture
def asking(office: Office) -> Office:
    """An office whose profile names known papers."""
    office.profile = profile(**PAPERS)
    return office


def requirement_of(office: Office, path: str) -> str | None:
    found: Any = next(each for each in office.manifest()["sources"] if each["path"] == path)
    return next((part["requirement"] for part in found["parts"]), None)


class TestContent:
    """A file is assigned by what it says."""

    def test_each_finds_its_requirement(self, asking: Office) -> None:
        asking.put({"1.pdf": text_pdf(LICENCE), "2.pdf": text_pdf(ID_FRONT), "3.pdf": text_pdf(ID_BACK)})
        asking.run()
        assert asking.requirements()["id_card"] in {"ready", "attention"}
        assert requirement_of(asking, "1.pdf") == "business_licence"

    def test_what_is_no_paper_of_the_profile_stays_unassigned(self, asking: Office) -> None:
        asking.put({"1.pdf": text_pdf(OTHERS["notice of loss"]), "2.pdf": text_pdf(BANK)})
        asking.run()
        assert asking.sources() == {"1.pdf": "unassigned", "2.pdf": "unassigned"}

    def test_a_scan_of_everything_is_divided(self, asking: Office) -> None:
        asking.put({"全部.pdf": text_pdf(LICENCE, ID_FRONT, ID_BACK)})
        asking.run()
        assert asking.requirements()["business_licence"] in {"ready", "attention"}
        assert asking.requirements()["id_card"] in {"ready", "attention"}

    @reads_print
    def test_a_picture_is_read_by_ocr(self, asking: Office) -> None:
        asking.put({"IMG_1.jpg": encoded(drawn(LICENCE, seal=True))})
        asking.run()
        assert requirement_of(asking, "IMG_1.jpg") == "business_licence"


class TestWithoutOcr:
    """`--no-ocr` leaves names, codes and text layers."""

    def test_pictures_are_not_read_and_text_layers_are(self, asking: Office) -> None:
        asking.put({"IMG_1.jpg": encoded(drawn(LICENCE, seal=True)), "2.pdf": text_pdf(ID_FRONT)})
        asking.run(ocr=False)
        assert asking.sources()["IMG_1.jpg"] == "unassigned"
        assert requirement_of(asking, "2.pdf") == "id_card"

    @reads_print
    def test_what_was_not_read_is_read_by_the_next_run(self, asking: Office) -> None:
        asking.put({"IMG_1.jpg": encoded(drawn(LICENCE, seal=True))})
        asking.run(ocr=False)
        asking.run()
        assert requirement_of(asking, "IMG_1.jpg") == "business_licence"


class TestOnce:
    """What was read is kept by content, for as long as the wishes stay the same."""

    @pytest.fixture
    def examined(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The names of the sources that workers looked at."""
        seen: list[str] = []
        whole = pipeline.answer

        def noting(call: Any) -> bytes:
            seen.append(call.function)
            return whole(call)

        monkeypatch.setattr(pipeline, "answer", noting)
        return seen

    def test_a_second_run_reads_nothing(self, asking: Office, examined: list[str]) -> None:
        asking.put({"1.pdf": text_pdf(LICENCE)})
        asking.run()
        examined.clear()
        asking.run()
        assert "examine" not in examined

    def test_other_rules_read_anew(self, asking: Office, examined: list[str]) -> None:
        asking.put({"1.pdf": text_pdf(LICENCE)})
        asking.run()
        examined.clear()
        asking.profile = profile(**OTHERWISE)
        asking.run()
        assert examined.count("examine") == 1

    def test_a_prepared_file_that_is_gone_stands_under_other_rules_too(self, asking: Office) -> None:
        asking.put(complete_case())
        asking.run()
        for path in asking.inbox.iterdir():
            path.unlink()
        asking.put({"合同.jpg": jpeg(900, 700)})
        asking.profile = profile(**OTHERWISE)
        asking.run()
        assert asking.requirements()["business_licence"] in {"ready", "attention"}


class TestOptions:
    """Whether a run reads by OCR, and why not."""

    @pytest.mark.parametrize(
        ("asked", "installed", "told"),
        [(True, True, "on"), (False, True, "off"), (True, False, "not_installed"), (False, False, "off")],
    )
    def test_it_is_told(self, monkeypatch: pytest.MonkeyPatch, *, asked: bool, installed: bool, told: str) -> None:
        monkeypatch.setattr(ocr, "is_installed", lambda: installed)
        assert self.options(profile(**PAPERS), ocr=asked).ocr == told

    def test_a_profile_that_describes_no_paper_needs_none(self) -> None:
        asked = self.options(profile(PROFILE), ocr=True)
        assert asked.ocr == "not_needed"
        assert asked.recognition.papers == ()

    def test_the_rules_of_a_finding_follow_what_is_wanted(self) -> None:
        one, other = self.options(profile(PROFILE), ocr=True), self.options(profile(**PAPERS), ocr=True)
        assert one.rules == self.options(profile(PROFILE), ocr=True).rules
        assert one.rules != other.rules

    def options(self, asked: Any, **more: Any) -> Any:
        plain: dict[str, Any] = {"facts": None, "passwords": (), "language": "en", "today": None, "group": None}
        return options(profile=asked, retrying=True, **plain, **more)
