"""What a PDF holds beside its pages is known, and none of it acts in what is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import making
import odd_pdfs
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from matprep.errors import Refusal
from matprep.formats.documents import fonts, pdf, pdf_attachments
from matprep.formats.documents.pdf_extras import Extras
from matprep.formats.documents.render import render

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

OUTWARD = (
    {"S": Name.JavaScript, "JS": "app.alert('Secret')"},
    {"S": Name.Launch, "F": "Secret.exe"},
    {"S": Name.SubmitForm, "F": "https://secret.example/"},
    {"S": Name.GoToR, "F": "secret.pdf"},
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the source lies."""
    return tmp_path / "source.pdf"


def found(path: Path, *changes: Callable[[pikepdf.Pdf], None]) -> Extras:
    """What is found in a harmless PDF with these changes."""
    path.write_bytes(odd_pdfs.made(*changes))
    return pdf.describe(path).extras


def test_a_plain_page_holds_nothing_else(path: Path) -> None:
    assert found(path) == Extras()


@pytest.mark.parametrize("where", ["opening", "page", "link"])
@pytest.mark.parametrize("action", OUTWARD, ids=lambda action: action["S"])
def test_what_reaches_outside_is_seen_and_gone_from_every_copy(
    path: Path, tmp_path: Path, where: str, action: dict[str, Any]
) -> None:
    assert found(path, odd_pdfs.acting(action, where=where)).scripts

    pdf.tidy(path, tmp_path / "tidy.pdf")
    pdf.pick(path, [1], tmp_path / "picked.pdf")
    pdf.join([path, path], tmp_path / "joined.pdf")

    for name in ("tidy.pdf", "picked.pdf", "joined.pdf"):
        assert not pdf.describe(tmp_path / name).extras.scripts
        assert b"secret" not in in_the_clear(tmp_path / name).lower()


def test_a_link_to_a_web_page_is_a_link_and_no_script(path: Path) -> None:
    extras = found(path, odd_pdfs.acting({"S": Name.URI, "URI": "https://example.com"}, where="link"))

    assert (extras.links, extras.scripts) == (True, False)


def test_an_action_behind_another_is_seen(path: Path) -> None:
    behind = {"S": Name.GoTo, "Next": Array([Dictionary(S=Name.Launch, F="x")])}

    assert found(path, odd_pdfs.acting(behind)).scripts


def test_a_ring_of_actions_is_walked_within_bounds(path: Path) -> None:
    def ring(document: pikepdf.Pdf) -> None:
        odd_pdfs.acting({"S": Name.GoTo})(document)
        document.Root.OpenAction.Next = document.Root.OpenAction

    assert not found(path, ring).scripts


def test_embedded_media_count_as_scripts(path: Path) -> None:
    assert found(path, odd_pdfs.noted("RichMedia")).scripts


def test_a_form_is_seen_but_not_a_field_for_a_signature(path: Path) -> None:
    assert found(path, odd_pdfs.filled("ACME")).form
    assert not found(path, odd_pdfs.signed()).form


def test_attachments_are_counted_once_however_they_are_listed(path: Path) -> None:
    def twice(document: pikepdf.Pdf) -> None:
        odd_pdfs.attached({"发票.xml": b"<x/>", "b.txt": b"b"})(document)
        document.Root.AF = Array([document.attachments["发票.xml"].obj])

    assert found(path, twice).attachments == 2
    assert not found(path, twice).portfolio


def test_a_portfolio_is_one_only_if_files_are_in_it(path: Path) -> None:
    assert found(path, odd_pdfs.attached({"a.jpg": b"a"}, portfolio=True)).portfolio
    assert not found(path, odd_pdfs.attached({}, portfolio=True)).portfolio


def test_a_portfolio_gives_its_files_by_name(path: Path) -> None:
    files = {"营业执照.jpg": making.jpeg(40, 30), "b.txt": b"hello"}
    found(path, odd_pdfs.attached(files, portfolio=True))

    assert {name: b"".join(content) for name, content in pdf_attachments.members(path)} == files


def test_a_locked_portfolio_opens_by_its_password(path: Path) -> None:
    made = odd_pdfs.made(odd_pdfs.attached({"a.txt": b"a"}, portfolio=True), data=making.pdf())
    path.write_bytes(made)
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        document.save(path, encryption=pikepdf.Encryption(user="geheim", owner="geheim"))

    assert [(name, b"".join(content)) for name, content in pdf_attachments.members(path, ["geheim"])] == [
        ("a.txt", b"a")
    ]


def test_a_file_in_a_portfolio_is_expanded_no_further_than_it_is_taken(path: Path) -> None:
    found(path, odd_pdfs.attached({"bomb.txt": bytes(100_000_000)}, portfolio=True))

    listed = pdf_attachments.members(path)
    _, content = next(listed)

    assert len(next(content)) <= 1 << 20
    assert path.stat().st_size < 1_000_000


def test_a_damaged_file_in_a_portfolio_is_told_when_it_is_read(path: Path) -> None:
    def spoil(document: pikepdf.Pdf) -> None:
        odd_pdfs.attached({"a.txt": b"a" * 5000}, portfolio=True)(document)
        document.attachments["a.txt"].get_file().obj.write(b"garbage", filter=Name.FlateDecode)

    found(path, spoil)
    listed = pdf_attachments.members(path)
    _, content = next(listed)
    with pytest.raises(Refusal) as caught:
        b"".join(content)
    assert caught.value.problem.code == "damaged"


DYNAMIC = b"<config><dynamicRender>required</dynamicRender></config>"


@pytest.mark.parametrize(
    ("change", "elsewhere"),
    [
        (odd_pdfs.xfa(), False),
        (odd_pdfs.xfa(DYNAMIC), True),
        (odd_pdfs.xfa(rendering=True), True),
        (odd_pdfs.xfa(DYNAMIC, widgets=True), False),
        (odd_pdfs.xfa(widgets=True), False),
    ],
)
def test_an_xfa_form_is_elsewhere_only_where_its_pages_are_not_real(
    path: Path, change: Callable[[pikepdf.Pdf], None], *, elsewhere: bool
) -> None:
    extras = found(path, change)

    assert (extras.xfa, extras.elsewhere) == (True, elsewhere)


class TestWhatIsSeenStays:
    """Copies show what the page showed: seals, comments, filled fields; hidden layers stay hidden."""

    @pytest.mark.parametrize("subtype", ["Stamp", "Ink", "FreeText", "Square", "Watermark", "GoldGrid:AddSeal"])
    def test_comments_stamps_and_seals_are_drawn(self, path: Path, tmp_path: Path, subtype: str) -> None:
        found(path, odd_pdfs.noted(subtype))

        assert marks(path, tmp_path) == [odd_pdfs.RED] * 4

    def test_popups_are_not(self, path: Path, tmp_path: Path) -> None:
        found(path, odd_pdfs.noted("Popup"))

        assert odd_pdfs.RED not in marks(path, tmp_path)

    @pytest.mark.parametrize("reached", ["form", "page"])
    def test_a_seal_in_a_signature_field_is_drawn(self, path: Path, tmp_path: Path, reached: str) -> None:
        found(path, odd_pdfs.signed(reached=reached, value=False))

        assert marks(path, tmp_path) == [odd_pdfs.RED] * 4

    @pytest.mark.parametrize("shown", [True, False])
    def test_a_layer_stays_as_it_is_switched(self, path: Path, tmp_path: Path, *, shown: bool) -> None:
        found(path, odd_pdfs.layered(shown=shown))

        assert set(marks(path, tmp_path)) == {odd_pdfs.RED if shown else (255, 255, 255)}

    @pytest.mark.parametrize("appearance", [True, False])
    @pytest.mark.parametrize("value", ["ACME", "示例贸易有限公司"])
    def test_a_filled_field_keeps_its_value(self, path: Path, tmp_path: Path, value: str, *, appearance: bool) -> None:
        """In no copy is it written anew: what cannot spell Chinese would write question marks."""
        if fonts.has_chinese(value) and not appearance and not fonts.has_cjk():
            pytest.skip("no Chinese font is installed here: make system")
        found(path, odd_pdfs.filled(value, appearance=appearance))
        before = render(path, 1, 72).tobytes()

        for copy in copies(path, tmp_path):
            assert render(copy, 1, 72).tobytes() == before


def copies(path: Path, folder: Path) -> list[Path]:
    """The source tidied, picked and joined."""
    pdf.tidy(path, folder / "tidy.pdf")
    pdf.pick(path, [1], folder / "picked.pdf")
    pdf.join([path, path], folder / "joined.pdf")
    return [folder / name for name in ("tidy.pdf", "picked.pdf", "joined.pdf")]


def marks(path: Path, folder: Path) -> list[Any]:
    """The colour of the marked place in the source and its copies, as they are drawn."""
    return [odd_pdfs.mark_of(render(each, 1, 36)) for each in (path, *copies(path, folder))]


def in_the_clear(path: Path) -> bytes:
    """A PDF's bytes with every stream in the clear, to search them."""
    with pikepdf.open(path) as document:
        document.save(path.with_suffix(".clear"), qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return path.with_suffix(".clear").read_bytes()
