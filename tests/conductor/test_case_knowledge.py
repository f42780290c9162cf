"""What people tell about a case: passwords, waivers, facts that decide what is needed, numbers to hide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import making
import msgspec
import pytest
from office import PROFILE, complete_case, profile

if TYPE_CHECKING:
    from office import Office

SECRET = "kAi-men-4711"

CONDITIONAL = (
    PROFILE.replace(
        "[naming]",
        """[facts.filer]
one_of = ["legal_person", "agent"]
ask = { zh = "谁来提交？", en = "Who files?" }
[facts.account]
[naming]""",
    )
    + """
[[requirement]]
id = "authorization_letter"
title = { zh = "授权书", en = "Authorisation letter" }
required = { when = { filer = ["agent"] } }
match = { names = ["授权书"] }
[[requirement]]
id = "bank_account"
title = { zh = "开户许可证", en = "Bank permit" }
required = true
group = "bank"
match = { names = ["开户许可证"] }
[[requirement]]
id = "bank_statement"
title = { zh = "银行流水", en = "Bank statement" }
required = true
group = "bank"
match = { names = ["银行流水"] }
"""
)


def toml(text: str) -> dict[str, bytes]:
    return {"case.toml": text.encode()}


class TestPassword:
    """A PDF that opens with a password only."""

    def test_without_one_it_is_rejected_with_what_to_do(self, office: Office) -> None:
        office.put({**complete_case(), "合同.pdf": making.pdf(1, password=SECRET)})

        office.run()

        assert office.sources()["合同.pdf"] == "rejected"
        assert office.codes() == {"password_needed"}

    @pytest.mark.parametrize("way", ["option", "case.toml", "case.toml by path"])
    def test_with_one_it_is_prepared_and_the_password_stands_nowhere(self, office: Office, way: str) -> None:
        inner = "深/合同.pdf" if way == "case.toml by path" else "合同.pdf"
        office.put({f"甲/{name}": data for name, data in complete_case().items()})
        office.put({f"甲/{inner}": making.pdf(1, password=SECRET)})
        office.run()
        assert office.sources("甲")[inner] == "rejected"

        if way != "option":
            office.put({"甲/case.toml": f'[passwords]\n"{inner}" = "{SECRET}"'.encode()})
        events = office.run(passwords=[SECRET] if way == "option" else ())

        assert office.sources("甲")[inner] == "prepared"
        assert office.manifest("甲")["status"] == "ready"
        assert SECRET not in repr(events)
        assert SECRET.encode() not in msgspec.json.encode(events)
        holding = [path for path, data in making.contents(office.out).items() if SECRET.encode() in data]
        assert holding == []

    def test_a_wrong_one_does_not_open_it(self, office: Office) -> None:
        office.put({**complete_case(), "合同.pdf": making.pdf(1, password=SECRET)})

        office.run(passwords=["an-0ther", "开门密码"])

        assert office.sources()["合同.pdf"] == "rejected"
        (part,) = next(each["parts"] for each in office.manifest()["sources"] if each["path"] == "合同.pdf")
        (said,) = part["problems"]
        assert said["params"] == {"tried": 2}
        assert "none of the 2 passwords given fits" in said["message"]
        for wrong in ("an-0ther", "开门密码"):
            spelt = (wrong.encode(), wrong.encode("gbk"), wrong.encode("utf-16-le"))
            assert not [path for path, data in making.contents(office.out).items() if any(s in data for s in spelt)]

    def test_what_it_opened_stays_prepared_without_it(self, office: Office) -> None:
        office.put({**complete_case(), "合同.pdf": making.pdf(1, password=SECRET)})
        office.run(passwords=[SECRET])

        office.run()

        assert office.sources()["合同.pdf"] == "prepared"
        assert office.manifest()["status"] == "ready"

    def test_what_is_delivered_opens_without_it(self, office: Office) -> None:
        office.put({**complete_case(), "卷宗.pdf": making.pdf(2, password=SECRET)})

        office.run(passwords=[SECRET])

        (made,) = [each for each in office.manifest()["outputs"] if each["requirement"] == "dossier"]
        assert (made["kind"], made["pages"]) == ("pdf", 2)
        assert b"/Encrypt" not in office.package()[made["name"]]


class TestNeeded:
    """What must be handed in depends on the case."""

    @pytest.fixture(autouse=True)
    def conditional(self, office: Office) -> None:
        office.profile = profile(CONDITIONAL)
        office.put({**complete_case(), "开户许可证.jpg": making.jpeg(seed=30)})

    def test_a_waived_requirement_is_not_missing(self, office: Office) -> None:
        (office.inbox / "营业执照.jpg").unlink()
        office.put(toml('[facts]\nfiler = "legal_person"\n[waive]\nbusiness_licence = "handed in last year"'))

        office.run()

        assert office.requirements()["business_licence"] == "waived"
        assert office.manifest()["status"] == "ready"

    def test_what_is_handed_in_is_delivered_though_it_was_waived(self, office: Office) -> None:
        office.put(toml('[facts]\nfiler = "legal_person"\n[waive]\nbusiness_licence = "handed in last year"'))

        office.run()

        assert office.requirements()["business_licence"] == "ready"
        assert "01_营业执照.jpg" in office.names()

    @pytest.mark.parametrize(
        ("filer", "letter", "case"), [("agent", "missing", "incomplete"), ("legal_person", "not_needed", "ready")]
    )
    @pytest.mark.parametrize("way", ["option", "case.toml"])
    def test_a_fact_decides_what_is_needed(self, office: Office, way: str, filer: str, letter: str, case: str) -> None:
        if way == "case.toml":
            office.put(toml(f'[facts]\nfiler = "{filer}"'))

        office.run(facts={"filer": filer} if way == "option" else None)

        assert office.requirements()["authorization_letter"] == letter
        assert office.manifest()["status"] == case

    def test_the_command_line_beats_case_toml(self, office: Office) -> None:
        office.put(toml('[facts]\nfiler = "agent"'))

        office.run(facts={"filer": "legal_person"})

        assert office.requirements()["authorization_letter"] == "not_needed"

    def test_a_fact_that_nobody_told_is_an_open_question(self, office: Office) -> None:
        office.run()

        assert office.requirements()["authorization_letter"] == "attention"
        assert office.manifest()["status"] == "attention"
        assert office.codes() == {"question_open"}

    def test_an_answer_given_later_closes_the_question(self, office: Office) -> None:
        office.run()
        office.put(toml('[facts]\nfiler = "legal_person"'))

        office.run()

        assert office.manifest()["status"] == "ready"

    def test_one_of_a_group_is_enough(self, office: Office) -> None:
        office.run(facts={"filer": "legal_person"})

        assert office.requirements()["bank_account"] == "ready"
        assert office.requirements()["bank_statement"] == "not_needed"

    def test_none_of_a_group_is_not(self, office: Office) -> None:
        (office.inbox / "开户许可证.jpg").unlink()

        office.run(facts={"filer": "legal_person"})

        assert {office.requirements()[name] for name in ("bank_account", "bank_statement")} == {"missing"}
        assert office.manifest()["status"] == "incomplete"

    def test_a_waived_one_of_a_group_is_enough(self, office: Office) -> None:
        (office.inbox / "开户许可证.jpg").unlink()
        office.put(toml('[facts]\nfiler = "legal_person"\n[waive]\nbank_account = "on file"'))

        office.run()

        assert office.requirements()["bank_statement"] == "not_needed"
        assert office.manifest()["status"] == "ready"

    @pytest.mark.parametrize("broken", ["unreadable", "unfit"])
    def test_one_of_a_group_that_cannot_be_used_is_not_enough(self, office: Office, broken: str) -> None:
        bad = making.jpeg()[:9000] if broken == "unreadable" else making.encoded(making.picture(90, 60))
        office.put({"开户许可证.jpg": bad})

        office.run(facts={"filer": "legal_person"})

        assert office.requirements()["bank_account"] == "rejected"
        assert office.manifest()["status"] == "incomplete"

    @pytest.mark.parametrize("broken", ["unreadable", "unfit"])
    def test_one_of_a_group_makes_up_for_another_that_cannot_be_used(self, office: Office, broken: str) -> None:
        bad = making.jpeg()[:9000] if broken == "unreadable" else making.encoded(making.picture(90, 60))
        office.put({"银行流水.jpg": bad})

        office.run(facts={"filer": "legal_person"})

        assert office.requirements()["bank_account"] == "ready"
        assert office.sources()["银行流水.jpg"] == "rejected"
        assert office.manifest()["status"] == "attention"


class TestNumbers:
    """Citizen and account numbers are facts that nobody else should read."""

    @pytest.mark.parametrize(
        ("number", "shown"),
        [
            ("11010519491231002X", "110***********002X"),
            ("110105194912310029", "110***********0029"),
            ("6222021234567890123", "622************0123"),
            ("6222 0212 3456 7890 123", "622************0123"),
            ("130503670401001", "130********1001"),
        ],
    )
    def test_they_are_masked_in_notes_and_events(self, office: Office, number: str, shown: str) -> None:
        office.profile = profile(CONDITIONAL)
        office.put({**complete_case(), **toml(f'[facts]\naccount = "{number}"')})

        events = office.run()

        assert office.manifest()["facts"] == {"account": shown}
        assert number.encode() not in msgspec.json.encode(events)
        notes = [office.out / "客户" / name for name in ("manifest.json", "manifest.csv", "report.html")]
        assert [path.name for path in notes if number in path.read_text("utf-8-sig")] == []
        assert shown in notes[2].read_text("utf-8")

    @pytest.mark.parametrize(
        ("fact", "value"),
        [
            ("credit_code", "911101057890123456"),
            ("company", "示例贸易（上海）有限公司"),
            ("certified_on", "2026-01-31"),
            ("account", "13800138000"),
        ],
    )
    def test_what_registers_show_stands_in_clear(self, office: Office, fact: str, value: str) -> None:
        office.profile = profile(CONDITIONAL)
        office.put(complete_case())

        office.run(facts={fact: value})

        assert office.manifest()["facts"] == {fact: value}


def test_a_password_of_one_file_is_not_tried_on_another(office: Office) -> None:
    both: dict[str, Any] = {name: making.pdf(1, password=SECRET) for name in ("合同1.pdf", "合同2.pdf")}
    office.put({**complete_case(), **both, **toml(f'[passwords]\n"合同1.pdf" = "{SECRET}"')})

    office.run()

    assert office.sources()["合同2.pdf"] == "rejected"
    assert "with_rejected" in office.codes()
