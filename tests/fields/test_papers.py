"""Whole papers, as lines of print: what is read from each, however its boxes lie."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from laid_out import PX, citizen_number, credit_code, cut, paragraphs, put, rows, shaken

from matprep.fields import NAMES, read_fields

if TYPE_CHECKING:
    from matprep.model import Line

FIRM = "示例贸易（上海）有限公司"
CODE = credit_code("91310199MAEXAMPL8")
NUMBER = citizen_number("31019919900101002")
AGENT_NUMBER = citizen_number("31019919851111113")
SCOPE = (
    "技术开发、技术咨询；食品销售（仅销售预包装食品）；组织文化艺术交流活动；企业形象策划。"
    "（依法须经批准的项目，经相关部门批准后方可开展经营活动）"
)
FOOT = "市场主体应当于每年1月1日至6月30日通过国家企业信用信息公示系统报送公示年度报告。"


def licence(*, firm: str = FIRM, term: str = "2018年05月06日至2038年05月05日") -> list[Line]:
    """The form of 2015 and since, two columns."""
    left = [
        ("名        称", firm),
        ("类        型", "有限责任公司（自然人投资或控股）"),
        ("法定代表人", "张样"),
        ("经营范围", SCOPE),
    ]
    right = [("注 册 资 本", "人民币伍佰万元"), ("成 立 日 期", "2018年05月06日")]
    right += [("营 业 期 限", term)] if term else []
    right += [("住        所", "上海市样本区示例路1号1幢101室")]
    return [
        put(1000, 300, "营业执照", 160),
        put(1150, 520, "（副本）", 54),
        put(200, 400, "统一社会信用代码"),
        put(200, 460, CODE),
        *rows(200, 700, left),
        *rows(1340, 700, right, width=600),
        put(1600, 1400, "登记机关", 50),
        put(1750, 1510, "2020 年 3 月 1 日"),
        put(200, 1670, "国家企业信用信息公示系统网址：http://www.gsxt.gov.cn", 24),
        put(1320, 1670, FOOT, 24),
    ]


def old_licence() -> list[Line]:
    """The form before 2015, one column, with a register number and Chinese numerals."""
    pairs = [
        ("注  册  号", "110108000000016"),
        ("名       称", FIRM),
        ("住       所", "上海市样本区示例路1号"),
        ("法定代表人姓名", "张样"),
        ("注册资本", "伍拾万元人民币"),
        ("实收资本", "伍拾万元人民币"),
        ("公司类型", "有限责任公司(国内合资)"),
        ("成立日期", "二〇一〇年三月九日"),
        ("营业期限", "自二〇一〇年三月九日至二〇三〇年三月八日"),
    ]
    return [put(500, 200, "企业法人营业执照", 100), *rows(200, 500, pairs, label=400)]


def card_front() -> list[Line]:
    return [
        *rows(100, 100, [("姓名", "张样")], label=160),
        put(100, 180, "性别男"),
        put(330, 180, "民族汉"),
        put(100, 260, "出生"),
        put(260, 260, "1990 年 1 月 1 日"),
        *rows(100, 340, [("住址", "上海市样本区示例路1号1幢101室")], label=160, width=400),
        put(100, 600, "公民身份号码"),
        put(420, 600, NUMBER),
    ]


def card_back(term: str = "2018.05.06-2038.05.06") -> list[Line]:
    return [
        put(400, 100, "中华人民共和国", 60),
        put(400, 200, "居民身份证", 80),
        *rows(200, 500, [("签发机关", "样本市公安局样本分局"), ("有效期限", term)], label=220),
    ]


def letter() -> list[Line]:
    said = [
        (
            f"{FIRM}（统一社会信用代码：{CODE}）系依法设立并有效存续的企业。"
            f"现授权 李样（身份证号码：{AGENT_NUMBER}）为我公司代理人，"
            "以我公司名义在贵平台办理企业专业号认证、资料提交、信息变更等事宜。"
        ),
        "代理人在授权范围内签署的文件和办理的事项，我公司均予以承认，并承担相应的法律责任。",
        "授权期限：自 2026 年 3 月 1 日起至 2027 年 2 月 28 日止。代理人无转委托权。",
        "特此授权。",
    ]
    return [
        put(800, 100, "授权委托书", 100),
        put(100, 300, "小红书："),
        *paragraphs(100, 400, said),
        put(800, 1500, "授权单位（盖章）："),
        put(800, 1570, FIRM),
        put(800, 1640, "法定代表人（签字）："),
        put(800, 1720, "2026 年 3 月 1 日"),
    ]


def form_letter() -> list[Line]:
    """A letter made of labels: who, whom, for how long."""
    return [
        put(700, 100, "账号认证授权书", 90),
        put(100, 260, "致：行吟信息科技（上海）有限公司"),
        put(100, 360, f"授权人（盖章）：{FIRM}"),
        put(100, 440, f"统一社会信用代码：{CODE}"),
        put(100, 520, "法定代表人：张样"),
        put(100, 600, "被授权人：李样"),
        put(100, 680, f"身份证号：{AGENT_NUMBER}"),
        *paragraphs(100, 780, ["兹授权上述被授权人办理账号认证。本授权书有效期为一年，自签署之日起计算。"]),
        put(900, 1200, "日期：2026年3月1日"),
    ]


def bank() -> list[Line]:
    pairs = [
        ("账户名称", FIRM),
        ("账户号码", "1001 2345 6789 0123 456"),
        ("开户银行", "示例银行股份有限公司样本支行"),
        ("法定代表人（单位负责人）", "张样"),
        ("基本存款账户编号", "J1000000000001"),
        ("开户日期", "2018年5月6日"),
    ]
    return [put(700, 100, "基本存款账户信息", 100), *rows(300, 300, pairs, label=600)]


def food() -> list[Line]:
    left = [
        ("经 营 者 名 称", FIRM),
        ("社会信用代码", CODE),
        ("法定代表人（负责人）", "张样"),
        ("住        所", "上海市样本区示例路1号"),
        ("经 营 场 所", "上海市样本区示例路1号"),
        ("主 体 业 态", "食品销售经营者"),
        ("经 营 项 目", "预包装食品销售"),
    ]
    right = [("许可证编号", "JY13101990012345"), ("有效期至", "2029年12月31日")]
    return [
        put(700, 100, "食品经营许可证", 100),
        *rows(200, 300, left, label=500),
        *rows(1400, 300, right, label=350),
        put(1500, 900, "发证机关"),
        put(1500, 1000, "2024 年 12 月 31 日"),
    ]


def school() -> list[Line]:
    pairs = [
        ("名称：", "海样市样本区示例培训学校"),
        ("地址：", "样本路1号"),
        ("校长：", "王样"),
        ("学校类型：", "非学历教育机构"),
        ("主管部门：", "样本区教育局"),
        ("有效期限：", "自2021年7月1日至2026年6月30日"),
    ]
    return [
        put(500, 100, "中华人民共和国"),
        put(450, 180, "民办学校办学许可证", 90),
        put(600, 300, "教民131011570000123号"),
        *rows(300, 420, pairs, label=320),
        put(1200, 1000, "发证机关："),
        put(1200, 1080, "二〇二一年七月一日"),
    ]


PAPERS = {
    "business_licence": (
        licence(),
        {
            "company": FIRM,
            "credit_code": CODE,
            "legal_person": "张样",
            "valid_from": "2018-05-06",
            "valid_until": "2038-05-05",
            "issued_on": "2020-03-01",
            "established_on": "2018-05-06",
        },
    ),
    "business_licence/old": (
        old_licence(),
        {
            "company": FIRM,
            "register_number": "110108000000016",
            "legal_person": "张样",
            "valid_from": "2010-03-09",
            "valid_until": "2030-03-08",
            "established_on": "2010-03-09",
        },
    ),
    "id_card/front": (card_front(), {"person": "张样", "citizen_number": NUMBER}),
    "id_card/back": (card_back(), {"valid_from": "2018-05-06", "valid_until": "2038-05-06"}),
    "authorization_letter": (
        letter(),
        {
            "company": FIRM,
            "credit_code": CODE,
            "agent": "李样",
            "agent_number": AGENT_NUMBER,
            "platform": "小红书",
            "valid_from": "2026-03-01",
            "valid_until": "2027-02-28",
            "issued_on": "2026-03-01",
        },
    ),
    "authorization_letter/form": (
        form_letter(),
        {
            "company": FIRM,
            "credit_code": CODE,
            "legal_person": "张样",
            "agent": "李样",
            "agent_number": AGENT_NUMBER,
            "platform": "行吟信息科技（上海）有限公司",
            "valid_until": "2027-02-28",
            "issued_on": "2026-03-01",
        },
    ),
    "bank_account": (
        bank(),
        {
            "company": FIRM,
            "account": "1001234567890123456",
            "bank": "示例银行股份有限公司样本支行",
            "legal_person": "张样",
            "licence_number": "J1000000000001",
        },
    ),
    "food_licence": (
        food(),
        {
            "company": FIRM,
            "credit_code": CODE,
            "legal_person": "张样",
            "licence_number": "JY13101990012345",
            "valid_until": "2029-12-31",
            "issued_on": "2024-12-31",
        },
    ),
    "school_permit": (
        school(),
        {
            "company": "海样市样本区示例培训学校",
            "licence_number": "教民131011570000123号",
            "valid_from": "2021-07-01",
            "valid_until": "2026-06-30",
            "issued_on": "2021-07-01",
        },
    ),
}


def values(lines: list[Line], paper: str) -> dict[str, str]:
    return {each.name: each.value for each in read_fields(lines, paper.partition("/")[0], NAMES)}


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_tells_exactly_what_it_says(paper: str) -> None:
    lines, said = PAPERS[paper]
    assert values(lines, paper) == said


@pytest.mark.parametrize("paper", PAPERS)
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_it_does_so_however_its_boxes_lie(paper: str, seed: int) -> None:
    """Each side of each box is off by up to a tenth of its height, and they come in any order."""
    lines, said = PAPERS[paper]
    assert values(shaken(lines, random.Random(seed)), paper) == said


@pytest.mark.parametrize("paper", PAPERS)
def test_it_does_so_at_any_size(paper: str) -> None:
    lines, said = PAPERS[paper]
    small = [
        type(line)(text=line.text, left=line.left / 4, top=line.top / 4, right=line.right / 4, bottom=line.bottom / 4)
        for line in lines
    ]
    assert values(small, paper) == said


def test_only_what_is_wanted_is_told_and_with_its_place() -> None:
    (field,) = read_fields(licence(), "business_licence", {"credit_code"}, page=3, by="text")
    assert (field.name, field.value, field.page, field.check, field.by) == ("credit_code", CODE, 3, True, "text")
    assert field.spot == put(200, 460, CODE).spot


def test_a_newer_licence_has_no_term_and_none_is_made_up() -> None:
    assert not {"valid_from", "valid_until"} & values(licence(term=""), "business_licence").keys()


@pytest.mark.parametrize(
    ("term", "until"),
    [
        ("2018年05月06日至长期", "long_term"),
        ("长期", "long_term"),
        ("2018年05月06日至******", "long_term"),
        ("2018年05月06日至不约定期限", "long_term"),
        ("2018年05月06日至 2038年05月05日", "2038-05-05"),
        ("自2018年5月6日起至2038年5月5日止", "2038-05-05"),
    ],
)
def test_a_licence_tells_its_end_in_many_ways(term: str, until: str) -> None:
    assert values(licence(term=term), "business_licence")["valid_until"] == until


def test_a_range_without_its_label_is_the_term() -> None:
    lines = [line for line in licence() if not line.text.startswith("营 业 期")]
    assert values(lines, "business_licence")["valid_until"] == "2038-05-05"


def test_a_long_name_goes_on_in_the_line_below() -> None:
    firm = "示例样本国际进出口贸易与供应链管理咨询服务（上海自由贸易试验区）股份有限公司"
    assert values(licence(firm=firm), "business_licence")["company"] == firm


def test_a_label_in_two_boxes_and_one_that_reaches_over_its_value() -> None:
    lines = [line for line in licence() if line.text not in {"名        称", "法定代表人", FIRM}]
    lines += [put(200, 700, "名"), put(350, 700, "称"), *cut(put(200, 852, "法定代表人"), 3)]
    value = put(460, 700, FIRM)
    lines += [
        type(value)(text=FIRM, left=value.left - 0.8 * PX - 50, top=value.top, right=value.right, bottom=value.bottom)
    ]
    assert {"company": FIRM, "legal_person": "张样"}.items() <= values(lines, "business_licence").items()


def test_label_and_value_in_one_box() -> None:
    lines = [put(0, 0, f"名称 {FIRM}"), put(0, 80, "法定代表人张样"), put(0, 160, f"统一社会信用代码 {CODE}")]
    read = values(lines, "business_licence")
    assert read == {"company": FIRM, "legal_person": "张样", "credit_code": CODE}


@pytest.mark.parametrize("label", ["法定代表入", "法走代表人", "法定代裹人", "法定代表人:", "·法定代表人"])
def test_a_label_may_be_misread_in_one_character(label: str) -> None:
    lines = [put(0, 0, label), put(300, 0, "张样")]
    assert values(lines, "business_licence") == {"legal_person": "张样"}


def test_labels_that_look_alike_are_told_apart() -> None:
    lines = [
        *rows(0, 0, [("签发机关", "样本市公安局")]),
        *rows(0, 100, [("经营者名称", FIRM), ("经营者", "张样"), ("经营场所", "样本路1号")], label=300),
    ]
    assert values(lines, "food_licence") == {"company": FIRM, "legal_person": "张样"}


def test_the_end_of_a_card_may_never_come() -> None:
    assert values(card_back("2018.05.06-长期"), "id_card")["valid_until"] == "long_term"


def test_an_empty_form_says_nothing() -> None:
    labels = [
        "名称",
        "类型",
        "法定代表人",
        "经营范围",
        "注册资本",
        "成立日期",
        "营业期限",
        "住所",
        "登记机关",
        "年 月 日",
    ]
    assert values([put(200, 100 + 90 * row, label) for row, label in enumerate(labels)], "business_licence") == {}


def test_a_page_without_print_says_nothing() -> None:
    assert read_fields([], "business_licence", NAMES) == ()


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("示例貿易(上海)有限公司", FIRM),
        ("示例 贸易 （上海） 有限公司", FIRM),
        ("示例样本管理合伙企业（有限合伙", "示例样本管理合伙企业（有限合伙）"),
        ("Sample Trading Co., Ltd.", "Sample Trading Co., Ltd"),
    ],
)
def test_a_name_is_written_as_registers_write_it(printed: str, name: str) -> None:
    assert values([put(0, 0, "名称"), put(200, 0, printed)], "business_licence") == {"company": name}


def test_the_value_of_a_label_that_was_not_seen_is_no_part_of_the_name() -> None:
    lines = [line for line in licence() if not line.text.startswith("类")]
    assert values(lines, "business_licence")["company"] == FIRM


def test_in_a_letter_a_signature_in_two_boxes_and_a_garbled_one_do_not_outweigh_the_sentence() -> None:
    lines = [line for line in letter() if not (line.text == FIRM and line.top > 1500)]
    assert values([*lines, *cut(put(800, 1570, FIRM), 6)], "authorization_letter")["company"] == FIRM
    assert values([*lines, put(800, 1570, "示側贸昜（上海）有眼公司")], "authorization_letter")["company"] == FIRM


def test_the_permit_of_an_account_names_its_holder_in_a_sentence() -> None:
    lines = [
        put(200, 0, "核准号：J1000000000001"),
        put(200, 100, "经审核，"),
        put(400, 100, FIRM),
        put(1100, 100, "符合开户条件，准予"),
        put(200, 200, "开立基本存款账户。"),
    ]
    assert values(lines, "bank_account") == {"company": FIRM, "licence_number": "J1000000000001"}


def test_a_line_cut_at_the_rim_of_a_seal_with_one_character_in_both_parts_is_one() -> None:
    lines = [line for line in letter() if line.text not in {FIRM, "2026 年 3 月 1 日"}]
    for text, top, place in ((FIRM, 1570, 4), ("2026年3月1日", 1720, 5)):
        first, second = cut(put(800, top, text), place)
        again = msgspec.structs.replace(second, text=text[place - 1] + second.text, left=second.left - 8)
        lines += [first, again]
    read = values(lines, "authorization_letter")
    assert (read["company"], read["issued_on"]) == (FIRM, "2026-03-01")


@pytest.mark.parametrize(
    "line",
    [
        f"{AGENT_NUMBER}）代表我单位{FIRM}",
        f"（{FIRM}）",
        f"我单位（{FIRM}",
        f"（身份证号码：{AGENT_NUMBER}）代表{FIRM}",
    ],
)
def test_the_company_of_a_letter_is_bare_of_what_stands_around_it_in_its_line(line: str) -> None:
    """A name is shown and names files: no citizen number may be part of it."""
    page = [
        put(800, 100, "授权委托书", 100),
        put(100, 400, "兹授权李样"),
        put(100, 480, line),
        put(100, 900, "特此授权。"),
    ]

    read = read_fields(page, "authorization_letter", {"company"}, page=1, by="ocr")

    names = [each.value for each in read if each.name == "company"]
    assert all(AGENT_NUMBER not in name for name in names)
    assert names in ([], [FIRM])
