"""`cases.csv` as offices save it: what is read, and every fault at once with its row."""

from __future__ import annotations

import datetime as dt

import pytest

from matprep import texts
from matprep.cases import CaseTable, read_case_table
from matprep.errors import Complaint, FolderError
from matprep.model import FactDeclaration, Profile, Text

TITLE = Text(zh="p", en="p")
DAY = dt.date(2026, 11, 24)
SHOP = Profile(
    id="shop",
    version="1",
    title=TITLE,
    checked=DAY,
    facts={"filer": FactDeclaration(one_of=("legal_person", "agent")), "chain": FactDeclaration(one_of=("true", "no"))},
)
BRAND = Profile(id="brand", version="1", title=TITLE, checked=DAY, facts={"brand": FactDeclaration()})


def read(text: str | bytes) -> CaseTable:
    data = text if isinstance(text, bytes) else text.encode()
    return read_case_table(data, "cases.csv", [SHOP, BRAND])


def faults(text: str | bytes) -> list[tuple[str, int, str]]:
    return [(each.code, each.row, each.key) for each in complaints(text)]


def complaints(text: str | bytes) -> tuple[Complaint, ...]:
    with pytest.raises(FolderError) as caught:
        read(text)
    assert caught.value.code == "case_table"
    assert caught.value.params["count"] == len(caught.value.complaints)
    return caught.value.complaints


CHINESE = "case,company,person\r\n张三,示例公司,张三\r\n李四,样品公司,李四\r\n"


class TestEncodings:
    """The same table, however it was saved."""

    @pytest.mark.parametrize(
        "data",
        [
            CHINESE.encode(),
            CHINESE.encode("utf-8-sig"),
            CHINESE.encode("gb18030"),
            CHINESE.replace(",", "\t").encode("utf-16"),
            CHINESE.replace(",", "\t").encode("utf-16-le").join([b"\xff\xfe", b""]),
            CHINESE.replace(",", ";").encode(),
            ("sep=;\r\n" + CHINESE.replace(",", ";")).encode("gbk"),
            CHINESE.replace("\r\n", "\n").encode(),
            ("\r\n" + CHINESE).encode(),
            CHINESE.replace("示例公司", '"示例公司"').encode(),
            CHINESE.replace("case,company,person", "申请人,企业名称,姓名").encode(),
            CHINESE.replace("case", "Case ").replace("\r\n", ",\r\n").encode(),
        ],
    )
    def test_of_an_office(self, data: bytes) -> None:
        table = read(data)

        assert table.of("张三").facts_for("shop") == {"company": "示例公司", "person": "张三"}
        assert table.of("李四").facts_for("brand") == {"company": "样品公司", "person": "李四"}
        assert table.of("王五").facts_for("shop") == {}

    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"PK\x03\x04 and so on", "table_is_workbook"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1", "table_is_workbook"),
            (b"case\n\xff\xff\xff", "table_encoding"),
            (b"case\n\0\0", "table_encoding"),
            (b"", "table_empty"),
            (b"\r\n , ,\r\n", "table_empty"),
            (b"case\n" + b"x" * 10_000_000, "table_too_large"),
        ],
    )
    def test_what_is_no_such_table_is_one_complaint(self, data: bytes, code: str) -> None:
        assert [each[0] for each in faults(data)] == [code]

    def test_a_quotation_mark_that_is_missing_is_told_with_its_row(self) -> None:
        assert faults('case,company\n张三,x\n李四,"y\n') == [("table_syntax", 3, "")]


class TestNames:
    """Which case a row is about."""

    @pytest.mark.parametrize(
        ("row", "folder"),
        [
            ("张三", "张三"),
            (" 张三 ", "张三"),
            ("ABC公司", "abc公司"),
            ("ＡＢＣ（上海）公司", "ABC(上海)公司"),
            ("Cafe\u0301", "Caf\u00e9"),
            ("甲/乙", "甲_乙"),
            ("张三.", "张三"),
        ],
    )
    def test_width_case_and_composition_do_not_count(self, row: str, folder: str) -> None:
        assert read(f'case,person\n"{row}",x\n').of(folder).facts_for("shop") == {"person": "x"}


class TestProfiles:
    """Rows for some profiles only."""

    def test_a_row_without_profile_is_for_all(self) -> None:
        told = read("case,profile,person\n张三,,x\n").of("张三")

        assert told.profiles == frozenset()
        assert told.facts_for("shop") == told.facts_for("brand") == {"person": "x"}

    def test_a_row_for_some_restricts_the_case_to_them(self) -> None:
        table = read("case,规则,person\n张三,shop,x\n李四,shop；brand,y\n")

        assert table.of("张三").profiles == {"shop"}
        assert table.of("张三").facts_for("brand") == {}
        assert table.of("李四").profiles == {"shop", "brand"}

    def test_a_row_for_one_beats_a_row_for_all(self) -> None:
        told = read("case,profile,person,company\n张三,,x,c\n张三,brand,y,\n").of("张三")

        assert told.profiles == frozenset()
        assert told.facts_for("shop") == {"person": "x", "company": "c"}
        assert told.facts_for("brand") == {"person": "y", "company": "c"}

    def test_rows_that_say_the_same_or_complete_each_other_are_one(self) -> None:
        told = read("case,person,company\n张三,x,\n张三,x,c\n").of("张三")

        assert told.facts_for("shop") == {"person": "x", "company": "c"}


class TestCells:
    """What a spreadsheet makes of a value."""

    @pytest.mark.parametrize(
        "cell", ["2026-03-01", "2026/3/1", "2026-3-1", "2026.03.01", "2026年3月1日", "2026/3/1 0:00"]
    )
    def test_a_date_as_excel_writes_it(self, cell: str) -> None:
        assert read(f"case,certified_on\n张三,{cell}\n").of("张三").facts_for("shop") == {"certified_on": "2026-03-01"}

    @pytest.mark.parametrize("cell", ["3/1/2026", "1.3.26", "2026-02-30", "2026-13-01", "x"])
    def test_a_date_that_can_be_read_in_two_ways_or_none_is_refused(self, cell: str) -> None:
        assert faults(f"case,certified_on\n张三,{cell}\n") == [("wanted_day", 2, "certified_on")]

    def test_excels_count_of_days_is_refused_with_the_day_that_it_probably_means(self) -> None:
        (one,) = complaints("case,certified_on\n张三,45000\n")

        assert (one.code, one.row, one.expected) == ("cell_serial", 2, "2023-03-15")

    @pytest.mark.parametrize("cell", ["1.10101E+17", "9.135E+17", "110101199001010000", "911101080000000000"])
    def test_a_number_that_excel_broke_is_refused(self, cell: str) -> None:
        assert faults(f"case,credit_code\n张三,{cell}\n") == [("cell_number_broken", 2, "credit_code")]

    @pytest.mark.parametrize(
        ("cell", "value"),
        [
            ("'110101199001010000", "110101199001010000"),
            ('"=""110101199001010000"""', "110101199001010000"),
            ("91350100M000100Y4X", "91350100M000100Y4X"),
            ("913501000000100432", "913501000000100432"),
            ("000123", "000123"),
            ("-", "-"),
            ("+86 591 0000", "+86 591 0000"),
            ("3E5", "3E5"),
        ],
    )
    def test_a_number_that_is_whole_or_marked_as_text_is_taken(self, cell: str, value: str) -> None:
        assert read(f"case,credit_code\n张三,{cell}\n").of("张三").facts_for("shop") == {"credit_code": value}

    @pytest.mark.parametrize("cell", ["=A1&B1", "@SUM(1)", "-2+3|cmd!A0", "#REF!", "#N/A", "#NAME?", "########"])
    def test_a_formula_or_its_error_is_refused(self, cell: str) -> None:
        assert faults(f"case,company\n张三,{cell}\n") == [("cell_formula", 2, "company")]

    def test_true_as_excel_shouts_it_is_true(self) -> None:
        assert read("case,chain\n张三,TRUE\n").of("张三").facts_for("shop") == {"chain": "true"}

    def test_a_row_without_content_is_passed_over_and_counted(self) -> None:
        assert faults("case,certified_on\n\n,\n张三,x\n") == [("wanted_day", 4, "certified_on")]


def test_every_fault_is_told_at_once_in_the_order_of_rows() -> None:
    table = (
        "case,profile,persn,,company,filer,company\n"
        "张三,shp,x,,c,agnet,\n"
        ",shop,x,,,,\n"
        "李四,shop\n"
        "李四,shop,x,,d,,,,extra\n"
        "李四,shop,x,y,d,,\n"
    )

    assert faults(table) == [
        ("unknown_column_meant", 1, "persn"),
        ("column_twice", 1, "company"),
        ("unknown_value_meant", 2, "filer"),
        ("unknown_profile_meant", 2, "profile"),
        ("row_without_case", 3, ""),
        ("row_length", 4, ""),
        ("row_length", 5, ""),
        ("cell_without_column", 6, ""),
    ]


def test_without_a_column_for_the_case_nothing_can_be_told() -> None:
    assert faults("company\nx\n") == [("no_case_column", 1, "")]


def test_rows_that_contradict_each_other_are_told_with_the_first_of_them() -> None:
    (one,) = complaints("case,profile,company\n张三,shop,甲\n李四,,乙\n张三,shop;brand,丙\n")

    assert (one.code, one.row, one.key, one.expected) == ("rows_contradict", 4, "company", "2")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", 'cases.csv 第 2 行：credit_code 为 "1.10101E+17"，这个号码被 Excel 截断，末几位已经丢失'),
        ("en", 'cases.csv, row 2: credit_code is "1.10101E+17": Excel has cut this number, its last digits are lost'),
    ],
)
def test_a_complaint_names_file_row_and_column(language: texts.Language, said: str) -> None:
    (one,) = complaints("case,credit_code\n张三,1.10101E+17\n")

    assert texts.message(one.code, one.params(), language) == said
