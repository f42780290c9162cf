"""The delivery note as JSON and as a table."""

from __future__ import annotations

import csv
import io
import json

import delivery_notes
import generated
import hypothesis.strategies as st
import jsonschema
import msgspec
import pytest
from hypothesis import given

from matprep import manifest
from matprep.model import Field
from matprep.texts import LANGUAGES, Language

NOTE = delivery_notes.note()


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def renamed(name: str) -> bytes:
    source = msgspec.structs.replace(NOTE.sources[0], path=name)
    return manifest.as_csv(msgspec.structs.replace(NOTE, sources=(source,)), "zh")


class TestJson:
    """manifest.json and its schema."""

    def test_what_is_written_reads_back_the_same(self) -> None:
        assert manifest.decode(manifest.encode(NOTE)) == NOTE

    def test_it_is_readable_and_ends_with_a_newline(self) -> None:
        data = manifest.encode(NOTE)

        assert data.endswith(b"}\n")
        assert '\n  "case": "示例公司"'.encode() in data

    def test_equal_notes_give_equal_bytes_whatever_the_order_of_their_facts(self) -> None:
        turned = msgspec.structs.replace(NOTE, facts=dict(reversed(NOTE.facts.items())))

        assert manifest.encode(turned) == manifest.encode(NOTE)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_keeps_to_the_published_schema(self, language: Language) -> None:
        schema = json.loads((generated.DOCS / "manifest.schema.json").read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)

        jsonschema.validate(json.loads(manifest.encode(delivery_notes.note(language))), schema)

    def test_the_published_schema_refuses_an_unknown_status_and_an_unknown_key(self) -> None:
        schema = json.loads((generated.DOCS / "manifest.schema.json").read_text(encoding="utf-8"))
        for change in ({"status": "done"}, {"extra": 1}):
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate(json.loads(manifest.encode(NOTE)) | change, schema)

    def test_the_published_schema_is_what_the_code_says(self) -> None:
        written = (generated.DOCS / "manifest.schema.json").read_text(encoding="utf-8")

        assert written == generated.schema_text(), "write it anew: python tests/generated.py"

    def test_another_json_is_no_manifest(self) -> None:
        with pytest.raises(msgspec.DecodeError):
            manifest.decode(b'{"schema": 1}')


class TestTable:
    """manifest.csv, as Excel reads it."""

    def test_excel_knows_it_by_its_mark_and_line_ends(self) -> None:
        data = manifest.as_csv(NOTE, "zh")

        assert data.startswith(b"\xef\xbb\xbf")
        assert data.count(b"\n") == data.count(b"\r\n") == 1 + sum(max(1, len(each.parts)) for each in NOTE.sources)

    def test_each_part_of_a_source_has_its_row_with_problem_and_cure(self) -> None:
        rows = rows_of(manifest.as_csv(NOTE, "zh"))

        assert rows[0][:3] == ["原文件", "页", "结果"]
        assert [row[1] for row in rows if row[0] == "scan.pdf"] == ["1", "2-3"]
        assert any("7.3 MB" in row[6] and "请" in row[6] for row in rows)

    def test_what_was_delivered_says_how_well_it_reads(self) -> None:
        first = msgspec.structs.replace(NOTE.outputs[0], quality={"verdict": "doubtful"})
        rows = rows_of(manifest.as_csv(msgspec.structs.replace(NOTE, outputs=(first, *NOTE.outputs[1:])), "zh"))

        assert [row[5] for row in rows[:3]] == ["清晰度", "可能看不清", ""]

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", " ="])
    def test_a_name_that_begins_like_a_formula_stays_text(self, start: str) -> None:
        assert rows_of(renamed(f"{start}cmd|' /C calc'!A0"))[1][0].startswith(f"'{start}")

    def test_a_long_number_keeps_all_its_digits_in_excel(self) -> None:
        assert rows_of(renamed("110105194912310021"))[1][0] == "'110105194912310021"

    @given(st.text())
    def test_no_cell_begins_like_a_formula(self, name: str) -> None:
        cells = [cell for row in rows_of(renamed(name.encode("utf-8", "replace").decode())) for cell in row]

        assert not any(cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


class TestMasking:
    """Numbers that no public register shows."""

    def test_a_citizen_number_keeps_its_first_three_and_last_four(self) -> None:
        assert manifest.mask("110105194912310021") == "110***********0021"

    def test_a_short_number_shows_nothing(self) -> None:
        assert manifest.mask("12345678") == "********"

    def test_only_what_registers_show_anyway_stands_in_clear(self) -> None:
        fields = [
            Field(name="company", value="示例公司"),
            Field(name="credit_code", value="91310000MA1FL0000X"),
            Field(name="valid_until", value="2036-11-24"),
            Field(name="citizen_number", value="110105194912310021"),
            Field(name="account", value="6222021234567890123"),
        ]

        assert manifest.public_fields(fields) == {
            "company": "示例公司",
            "credit_code": "91310000MA1FL0000X",
            "valid_until": "2036-11-24",
            "citizen_number": "110***********0021",
            "account": "622************0123",
        }

    @given(st.text(min_size=1, max_size=40))
    def test_a_mask_keeps_the_length_and_never_shows_more_than_seven_signs(self, number: str) -> None:
        masked = manifest.mask(number)

        assert len(masked) == len(number)
        assert sum(a == b != "*" for a, b in zip(masked, number, strict=True)) <= 7
