"""Archives of every kind and mails in a case: their members are sources; passwords, programs and depth are seen to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import making
import pytest
from office import complete_case
from unpacking import locked_zip, mail, rar4, rar5, seven_zipped, tarred

from matprep import texts
from matprep.model import Ended

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from office import Office

READY = ["01_营业执照.jpg", "02_身份证_1.jpg", "02_身份证_2.jpg"]

CONTAINERS: dict[str, tuple[str, Callable[[Mapping[str, bytes]], bytes]]] = {
    "材料.zip": ("zip", making.zipped),
    "材料.7z": ("7z", seven_zipped),
    "材料.rar": ("rar", rar5),
    "旧材料.rar": ("rar", rar4),
    "材料.tar": ("tar", tarred),
    "材料.tar.gz": ("gzip", lambda members: tarred(members, mode="w:gz")),
    "材料.tgz": ("gzip", lambda members: tarred(members, mode="w:gz")),
    "材料.tar.xz": ("xz", lambda members: tarred(members, mode="w:xz")),
    "邮件.eml": ("eml", lambda members: mail(members).as_bytes()),
}
LOCKED: dict[str, Callable[[Mapping[str, bytes], str], bytes]] = {
    "old.zip": lambda members, password: locked_zip(members, password.encode()),
    "aes.zip": lambda members, password: locked_zip(members, password.encode(), strength=3),
    "a.7z": lambda members, password: seven_zipped(members, password=password),
    "names.7z": lambda members, password: seven_zipped(members, password=password, header_encryption=True),
    "a.rar": lambda members, password: rar5(members, password=password),
    "names.rar": lambda members, password: rar5(members, password=password, hide=True),
}


def source(office: Office, path: str) -> dict[str, Any]:
    """A source's line in the manifest."""
    (found,) = [each for each in office.manifest()["sources"] if each["path"] == path]
    return found


def problems(office: Office, path: str) -> list[dict[str, Any]]:
    """A source's problems, its parts' among them."""
    line = source(office, path)
    return [*line["problems"], *(each for part in line["parts"] for each in part["problems"])]


@pytest.mark.parametrize("name", CONTAINERS)
class TestOpened:
    """One container of each kind beside another paper."""

    def test_its_members_are_prepared_and_it_says_what_it_is(self, office: Office, name: str) -> None:
        kind, pack = CONTAINERS[name]
        office.put({name: pack(complete_case()), "说明.jpg": making.jpeg(seed=20)})

        office.run()

        assert [each for each in office.names() if "/" not in each] == READY
        assert (source(office, name)["status"], source(office, name)["kind"]) == ("expanded", kind)
        assert source(office, f"{name}/营业执照.jpg")["status"] == "prepared"

    def test_nothing_is_done_twice(self, office: Office, name: str) -> None:
        kind, pack = CONTAINERS[name]
        office.put({name: pack(complete_case()), "说明.jpg": making.jpeg(seed=20)})
        office.run()
        before = office.manifest()["sources"]

        events = office.run()

        assert not [each for each in events if isinstance(each, Ended)]
        assert office.manifest()["sources"] == before
        assert source(office, name)["kind"] == kind

    def test_an_output_that_somebody_deleted_is_made_again(self, office: Office, name: str) -> None:
        _, pack = CONTAINERS[name]
        office.put({name: pack(complete_case()), "说明.jpg": making.jpeg(seed=20)})
        office.run()
        (office.out / "客户" / READY[0]).unlink()

        office.run()

        assert READY[0] in office.names()

    def test_alone_at_the_top_it_is_a_case_unless_it_is_a_mail(self, office: Office, name: str) -> None:
        _, pack = CONTAINERS[name]
        office.put({name: pack({f"乙公司/{each}": data for each, data in complete_case().items()})})

        office.run()

        case = "客户" if name.endswith(".eml") else name.partition(".")[0]
        assert office.names(case) == READY


@pytest.mark.parametrize("name", LOCKED)
class TestLocked:
    """A password may come late, and from several places."""

    def test_it_is_opened_by_a_password_of_the_command(self, office: Office, name: str) -> None:
        office.put({name: LOCKED[name](complete_case(), "Kai-men"), "说明.jpg": making.jpeg(seed=20)})

        office.run(passwords=("wrong", "Kai-men"))

        assert [each for each in office.names() if "/" not in each] == READY

    def test_it_is_opened_by_the_case_s_password_for_it(self, office: Office, name: str) -> None:
        told = f'[passwords]\n"{name}" = "Kai-men"'.encode()
        office.put(
            {name: LOCKED[name](complete_case(), "Kai-men"), "case.toml": told, "说明.jpg": making.jpeg(seed=20)}
        )

        office.run()

        assert [each for each in office.names() if "/" not in each] == READY

    def test_without_it_the_owner_is_told_and_a_password_that_comes_later_opens_it(
        self, office: Office, name: str
    ) -> None:
        office.put({**complete_case(), name: LOCKED[name]({"合同.jpg": making.jpeg(seed=9)}, "Kai-men")})
        office.run(language="zh")
        member = name if "names" in name else f"{name}/合同.jpg"
        (told,) = problems(office, member)

        office.run(passwords=("Kai-men",))

        assert told["code"] == "archive_encrypted"
        assert told["message"] == "压缩包加了密码，没有密码打不开。"
        assert source(office, f"{name}/合同.jpg")["status"] == "prepared"
        assert source(office, name)["status"] == "expanded"

    def test_a_wrong_one_is_another_sentence(self, office: Office, name: str) -> None:
        office.put({**complete_case(), name: LOCKED[name]({"合同.jpg": making.jpeg(seed=9)}, "Kai-men")})

        office.run(language="zh", passwords=("wrong",))

        (told,) = problems(office, name if "names" in name else f"{name}/合同.jpg")
        assert told["message"] == "压缩包加了密码，给出的密码打不开它（密码不对，或文件已损坏）。"

    def test_what_was_found_with_it_stands_without_it(self, office: Office, name: str) -> None:
        office.put({**complete_case(), name: LOCKED[name]({"合同.jpg": making.jpeg(seed=9)}, "Kai-men")})
        office.run(passwords=("Kai-men",))

        office.run()

        assert source(office, f"{name}/合同.jpg")["status"] == "prepared"
        assert "03_合同.jpg" in office.names()

    def test_no_password_stands_in_what_is_written(self, office: Office, name: str) -> None:
        office.put({name: LOCKED[name](complete_case(), "Kai-men"), "说明.jpg": making.jpeg(seed=20)})

        office.run(passwords=("Kai-men", "wrong-one"))

        written = b"".join(each.read_bytes() for each in office.out.rglob("*") if each.is_file())
        assert b"Kai-men" not in written
        assert b"wrong-one" not in written


class TestInOneAnother:
    """Kinds may be mixed; the bound of depth counts them alike."""

    def test_an_archive_in_a_mail_is_opened(self, office: Office) -> None:
        office.put({"邮件.eml": mail({"材料.7z": seven_zipped(complete_case())}).as_bytes()})

        office.run()

        assert office.names() == READY

    def test_a_password_of_the_outer_one_opens_what_is_in_it(self, office: Office) -> None:
        told = '[passwords]\n"外.zip" = "Kai-men"'.encode()
        inner = rar5({"合同.pdf": making.pdf(1, password="Kai-men")}, password="Kai-men")
        office.put({**complete_case(), "外.zip": making.zipped({"内.rar": inner}), "case.toml": told})

        office.run()

        assert source(office, "外.zip/内.rar/合同.pdf")["status"] == "prepared"

    def test_one_more_is_too_deep_whatever_its_kind(self, office: Office) -> None:
        deep = mail({"c.7z": seven_zipped({"d.tar": tarred({"合同.jpg": making.jpeg(seed=9)})})}).as_bytes()
        office.put({**complete_case(), "a.eml": deep})

        office.run()

        assert [each["code"] for each in problems(office, "a.eml/c.7z/d.tar")] == ["archive_limit"]


class TestSaid:
    """What cannot be opened says what to do."""

    def test_a_rar_without_a_program_is_said_and_tried_again(
        self, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("matprep.formats.tool.find", lambda *_names: None)
        office.put({**complete_case(), "材料.rar": rar5({"合同.jpg": making.jpeg(seed=9)}, packing=3 << 7)})
        office.run(language="zh")
        (told,) = problems(office, "材料.rar")

        office.put({"材料.rar": rar5({"合同.jpg": making.jpeg(seed=9)})})
        office.run()

        assert told["code"] == "tool_missing"
        assert told["message"] == "打开 RAR 压缩包需要一个解压程序，这台电脑上没有找到。"
        assert "sudo apt install unar" in told["cure"]
        assert source(office, "材料.rar/合同.jpg")["status"] == "prepared"

    @pytest.mark.parametrize("name", ["材料.zip.001", "材料.7z.002", "材料.z01"])
    def test_a_part_of_a_split_archive_is_named(self, office: Office, name: str) -> None:
        office.put({**complete_case(), name: b"PK\x07\x08PK\x03\x04" + bytes(400)})

        office.run(language="zh")

        (told,) = problems(office, name)
        assert told["message"] == "这是分卷压缩包里的一卷，单独打不开。"

    def test_an_ofd_is_named_not_opened(self, office: Office) -> None:
        office.put({**complete_case(), "发票.ofd": making.zipped({"OFD.xml": b"<ofd:OFD/>", "Doc_0/a.xml": b"<a/>"})})

        office.run(language="zh")

        (told,) = problems(office, "发票.ofd")
        assert told["params"]["kind"] == "ofd"
        assert "PDF" in told["cure"]
        assert not [path for path in office.sources() if path.startswith("发票.ofd/")]

    @pytest.mark.parametrize("code", ["volume", "exe", "msg", "tnef", "ofd"])
    @pytest.mark.parametrize("language", texts.LANGUAGES)
    def test_each_has_a_cure_of_its_own(self, code: str, language: texts.Language) -> None:
        general = texts.cure("unsupported_kind", {"kind": "other"}, language)

        assert texts.cure("unsupported_kind", {"kind": code}, language) not in {"", general}


class TestMails:
    """What a mail holds beside its attachments."""

    def test_a_logo_in_its_text_is_ignored(self, office: Office) -> None:
        message = mail(complete_case())
        logo = making.png(20, 20)
        message.get_body().add_related(logo, "image", "png", cid="<1@x>", disposition="inline", filename="logo.png")
        office.put({"邮件.eml": message.as_bytes()})

        office.run()

        assert source(office, "邮件.eml/__inline/logo.png")["status"] == "ignored"
        assert office.manifest()["status"] == "ready"

    def test_names_in_decomposed_form_are_composed(self, office: Office) -> None:
        office.put({"材料.zip": making.zipped({"re\u0301sume\u0301.jpg": making.jpeg()}), "a.jpg": making.jpeg(seed=3)})

        office.run()

        assert "材料.zip/r\xe9sum\xe9.jpg" in office.sources()
