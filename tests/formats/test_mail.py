"""E-mails as containers: attachments, pictures in the text, forwarded mails, and what broken programs write."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from typing import TYPE_CHECKING

import making
import pytest
from unpacking import PAPERS, mail, opened

from matprep.formats.sniff import kind_of

if TYPE_CHECKING:
    from pathlib import Path


def by_hand(*parts: tuple[bytes, bytes], kind: bytes = b"multipart/mixed") -> bytes:
    """A mail of parts, each its header lines and its body, written as they stand."""
    head = b"From: a@example.com\r\nTo: b@example.com\r\nMIME-Version: 1.0\r\n"
    head += b"Content-Type: " + kind + b'; boundary="XX"\r\n\r\n'
    bodies = b"".join(b"--XX\r\n" + fields + b"\r\n\r\n" + body + b"\r\n" for fields, body in parts)
    return head + bodies + b"--XX--\r\n"


def attached(name: bytes, body: bytes = b"AAAA") -> tuple[bytes, bytes]:
    """The header lines and body of an attachment in base64."""
    fields = b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=" + name
    return fields + b"\r\nContent-Transfer-Encoding: base64", body


class TestAttachments:
    """What people hang on a mail."""

    def test_each_is_a_member_and_the_text_is_none(self) -> None:
        found = opened(mail(PAPERS).as_bytes(), "eml")

        assert found.contents == PAPERS

    @pytest.mark.parametrize(
        "name",
        [
            b"filename*" + b"=UTF-8''" + b"%E8%90%A5%E4%B8%9A%E6%89%A7%E7%85%A7.jpg",
            b'"=?utf-8?B?' + base64.b64encode("营业执照.jpg".encode()) + b'?="',
            b'"=?gb2312?B?' + base64.b64encode("营业执照.jpg".encode("gbk")) + b'?="',
            b'"=?GBK?Q?' + b"".join(b"=%02X" % byte for byte in "营业执照".encode("gbk")) + b'.jpg?="',
            b'"' + "营业执照.jpg".encode("gbk") + b'"',
            b'"' + "营业执照.jpg".encode() + b'"',
        ],
        ids=["RFC 2231", "RFC 2047", "called gb2312", "quoted", "bare GBK", "bare UTF-8"],
    )
    def test_its_name_is_read_however_it_is_written(self, name: bytes) -> None:
        fields, body = attached(b"PLACE")
        written = fields.replace(b"filename=PLACE", name if name.startswith(b"filename*") else b"filename=" + name)

        assert list(opened(by_hand((written, body)), "eml").contents) == ["营业执照.jpg"]

    def test_a_character_cut_in_two_between_words_is_put_together(self) -> None:
        raw = "营业执照副本".encode("gbk")
        words = [b"=?gbk?B?" + base64.b64encode(half) + b"?=" for half in (raw[:5], raw[5:])]

        assert list(opened(by_hand(attached(b'"' + b" ".join(words) + b'"')), "eml").contents) == ["营业执照副本"]

    def test_gb2312_may_hold_characters_that_it_does_not_have(self) -> None:
        word = b"=?gb2312?B?" + base64.b64encode("喆镕.jpg".encode("gbk")) + b"?="

        assert list(opened(by_hand(attached(b'"' + word + b'"')), "eml").contents) == ["喆镕.jpg"]

    def test_broken_base64_still_gives_a_member(self) -> None:
        (content,) = opened(by_hand(attached(b"a.jpg", b"/9j/4AAQ*!?SkZJRgABA")), "eml").contents.values()

        assert content.startswith(b"\xff\xd8\xff")

    def test_one_without_a_name_is_called_after_what_it_is(self) -> None:
        part = (b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64", b"JVBERg==")

        assert opened(by_hand(part), "eml").contents == {"附件_1.pdf": b"%PDF"}

    @pytest.mark.parametrize("name", [b'"../../evil.jpg"', b'"C:\\\\evil.jpg"', b'"/etc/evil.jpg"'])
    def test_no_name_is_ever_a_path(self, name: bytes) -> None:
        assert len(opened(by_hand(attached(name)), "eml").contents) == 1

    def test_a_forwarded_mail_is_a_member_of_its_own(self) -> None:
        outer = mail({"a.jpg": b"x"})
        outer.add_attachment(mail({"b.jpg": b"y"}))

        found = opened(outer.as_bytes(), "eml")

        assert list(found.contents) == ["a.jpg", "认证材料.eml"]
        assert opened(found.contents["认证材料.eml"], "eml").contents == {"b.jpg": b"y"}


class TestText:
    """The text of a mail, and the pictures that stand in it."""

    def test_it_is_a_member_where_there_is_nothing_else(self) -> None:
        message = EmailMessage()
        message["From"], message["To"] = "a@example.com", "b@example.com"
        message.set_content("材料见网盘")
        message.add_alternative("<p>材料见网盘</p>", subtype="html")

        assert opened(message.as_bytes(), "eml").contents == {"正文_1.txt": "材料见网盘\n".encode()}

    def test_a_picture_in_the_text_is_a_member(self) -> None:
        message = mail({})
        message.add_related(making.jpeg(), "image", "jpeg", cid="<1@x>")

        assert opened(message.as_bytes(), "eml").contents == {"图片_1.jpg": making.jpeg()}

    def test_the_logo_of_a_signature_beside_attachments_is_set_apart(self) -> None:
        logo = making.png(20, 20)
        message = mail({"营业执照.jpg": b"x" * 90})
        message.get_body().add_related(logo, "image", "png", cid="<1@x>", disposition="inline", filename="logo.png")

        assert opened(message.as_bytes(), "eml").contents == {"__inline/logo.png": logo, "营业执照.jpg": b"x" * 90}

    def test_a_small_picture_that_is_all_there_is_is_not(self) -> None:
        message = mail({})
        message.add_related(making.png(20, 20), "image", "png", cid="<1@x>", filename="small.png")

        assert list(opened(message.as_bytes(), "eml").contents) == ["small.png"]


class TestBounds:
    """A mail is bound as any archive."""

    def test_the_budget_of_bytes_counts_over_all_members(self) -> None:
        found = opened(mail({"a": b"x" * 600, "b": b"y" * 600, "c": b"z" * 300}).as_bytes(), "eml", max_bytes=1000)

        assert (list(found.contents), found.problems["b"][0]) == (["a", "c"], "archive_limit")

    def test_too_many_members_refuse_the_whole(self) -> None:
        data = mail({str(number): b"x" for number in range(11)}).as_bytes()

        assert opened(data, "eml", max_members=10).refused == "archive_limit"

    def test_a_cut_one_is_truncated_as_a_whole(self) -> None:
        data = mail({"a.jpg": b"x" * 900, "b.jpg": b"y" * 900}).as_bytes()

        assert {opened(data[: int(len(data) * share)], "eml").refused for share in (0.5, 0.7, 0.9)} == {"truncated"}


class TestKind:
    """A mail is told from other texts, and from web pages that are saved in its form."""

    def kind(self, tmp_path: Path, data: bytes) -> str:
        (tmp_path / "src").write_bytes(data)
        return kind_of(tmp_path / "src")

    def test_a_mail_is_one_whatever_its_text(self, tmp_path: Path) -> None:
        html = EmailMessage()
        html["From"], html["To"], html["X-QQ-mid"] = "a@example.com", "b@example.com", "x1"
        html.set_content("<html><body>见附件</body></html>", subtype="html", cte="8bit")
        related = mail({})
        related.add_related(b"x", "image", "png", cid="<1@x>")

        kinds = {self.kind(tmp_path, each.as_bytes()) for each in (html, related, mail(PAPERS))}

        assert kinds == {"eml"}

    def test_a_saved_web_page_is_none(self, tmp_path: Path) -> None:
        head = b"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        head += b'Content-Type: multipart/related;\r\n\ttype="text/html"; boundary=XX\r\n\r\n'

        assert self.kind(tmp_path, head) == "mhtml"

    @pytest.mark.parametrize("text", [b"Name: x\nAge: 3\nCity: y\n\n", b"Subject: only\n\nx", "姓名：张三\n".encode()])
    def test_a_note_in_lines_with_colons_is_none(self, tmp_path: Path, text: bytes) -> None:
        assert self.kind(tmp_path, text) == "text"

    def test_outlook_s_own_bundle_is_named(self, tmp_path: Path) -> None:
        assert self.kind(tmp_path, b"\x78\x9f\x3e\x22" + bytes(40)) == "tnef"
