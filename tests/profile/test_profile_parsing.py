"""A profile is read whole, or every fault in it is told at once."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest

from matprep.errors import ProfileError
from matprep.model import FactDeclaration, Files, Floor, Pixels, Profile, When
from matprep.profile import parse, rules_digest, stale

HEAD = """
schema = 1
id = "example"
version = "1"
title = { zh = "示例", en = "Example" }
checked = 2026-11-24
[sources]
page = { url = "https://portal.example", grade = "official", checked = 2026-11-24 }
guess = { grade = "assumed", note = "usual" }
"""
LICENCE = """
[[requirement]]
id = "business_licence"
title = { zh = "营业执照", en = "Business licence" }
figures = { formats = "page" }
"""


def read(text: str) -> Profile:
    return parse(text, "example.toml")


def faults(text: str) -> list[tuple[str, str, str, str]]:
    """Read a faulty profile: code, key, expected and got of each complaint."""
    with pytest.raises(ProfileError) as caught:
        read(text)
    assert caught.value.code == "profile_faulty"
    assert {each.file for each in caught.value.complaints} == {"example.toml"}
    return [(each.code, each.key, each.expected, each.got) for each in caught.value.complaints]


class TestWhatIsRead:
    """What a faultless profile means."""

    def test_a_small_profile_has_the_documented_defaults(self) -> None:
        profile = read(HEAD + LICENCE)

        (requirement,) = profile.requirements
        assert (profile.id, profile.checked, profile.stale_after_days) == ("example", dt.date(2026, 11, 24), 180)
        assert (requirement.order, requirement.required, requirement.rules.formats) == (1, True, ("jpeg", "png"))
        assert profile.naming.stem == "{order:02}_{title}_{company}"

    def test_it_is_known_by_the_digest_of_its_bytes(self) -> None:
        text = (HEAD + LICENCE).replace("\n", "\r\n")

        assert read(text).sha256 == hashlib.sha256(text.encode()).hexdigest()

    def test_a_byte_order_mark_from_notepad_does_no_harm(self) -> None:
        assert read("\ufeff" + HEAD + LICENCE).id == "example"

    @pytest.mark.parametrize(
        ("written", "size"),
        [
            ('"5 MB"', 5_000_000),
            ('"2 MiB"', 2 << 20),
            ('"500KB"', 500_000),
            ('"1.5 mb"', 1_500_000),
            ('"0.5 KiB"', 512),
            ("1234", 1234),
            ('"7 B"', 7),
        ],
    )
    def test_a_size_counts_thousands_for_mb_and_1024_for_mib(self, written: str, size: int) -> None:
        profile = read(
            HEAD
            + LICENCE.replace('{ formats = "page" }', '{ formats = "page", max_bytes = "page" }')
            + f"max_bytes = {written}"
        )

        assert profile.requirements[0].rules.max_bytes == size

    def test_a_requirement_inherits_the_defaults_key_by_key(self) -> None:
        defaults = """
        [defaults]
        formats = ["pdf"]
        max_bytes = "2 MB"
        pixels = { min_side = 800, dpi = 300 }
        files = { max = 3 }
        floor = { quality = 40 }
        figures = { formats = "guess", max_bytes = "page", pixels = "page" }
        """
        own = """
        pixels = { min_side = 600 }
        files = { min = 2 }
        pages = "pdf"
        """
        profile = read(HEAD + defaults + LICENCE + own)

        rules = profile.requirements[0].rules
        assert rules.pixels == Pixels(min_side=600, dpi=300)
        assert rules.files == Files(min=2, max=3)
        assert rules.floor == Floor(text_px=8, quality=40)
        assert (rules.formats, rules.max_bytes, rules.pages) == (("pdf",), 2_000_000, "pdf")
        assert profile.defaults.pixels == Pixels(min_side=800, dpi=300)
        assert profile.requirements[0].figures == {"formats": "page", "max_bytes": "page", "pixels": "page"}

    def test_a_condition_names_declared_facts(self) -> None:
        facts = (
            '[facts.filer]\none_of = ["legal_person", "agent"]\nask = { zh = "谁？", en = "Who?" }\n[facts.online]\n'
        )
        own = 'required = { when = { filer = ["agent"], online = [true] } }'
        profile = read(HEAD + facts + LICENCE + own)

        assert profile.requirements[0].required == When(when={"filer": ("agent",), "online": ("true",)})
        assert profile.facts["online"] == FactDeclaration()

    def test_sides_carry_the_words_that_tell_them(self) -> None:
        own = """
        sides = ["front", "back"]
        layout = "one_page"
        match = { sides = { front = ["正面"], back = ["反面"] }, not = ["手持"] }
        """

        requirement = read(HEAD + LICENCE + own).requirements[0]

        assert requirement.rules.sides == ("front", "back")
        assert requirement.match.sides == {"front": ("正面",), "back": ("反面",)}
        assert requirement.match.exclude == ("手持",)

    def test_equal_rules_have_equal_digests_whatever_else_differs(self) -> None:
        one = read(HEAD + LICENCE).requirements[0]
        other = read(HEAD + LICENCE + "seal = true").requirements[0]
        stricter = read(HEAD + LICENCE + 'colour = "required"').requirements[0]

        assert rules_digest(one.rules) == rules_digest(other.rules) != rules_digest(stricter.rules)

    def test_it_is_stale_after_the_days_it_states(self) -> None:
        profile = read(
            HEAD.replace("checked = 2026-11-24\n[", "checked = 2026-11-24\nstale_after_days = 10\n[") + LICENCE
        )

        assert not stale(profile, dt.date(2026, 12, 4))
        assert stale(profile, dt.date(2026, 12, 5))


class TestFaults:
    """One key, one value: what is wrong with it, and where it stands."""

    def test_every_fault_is_told_at_once(self) -> None:
        text = HEAD.replace("version", "verison") + LICENCE + 'max_byte = "5 MB"\ncolour = "yes"\nseal = 1\n'

        assert faults(text) == [
            ("missing_key", "version", "", ""),
            ("unknown_key_meant", "verison", "version", '"verison"'),
            ("unknown_key_meant", "requirement.business_licence.max_byte", "max_bytes", '"max_byte"'),
            ("wanted_choice", "requirement.business_licence.colour", "any, required, grey_allowed", '"yes"'),
            ("wanted_flag", "requirement.business_licence.seal", "", "1"),
        ]

    def test_a_requirement_without_an_id_is_called_by_its_place(self) -> None:
        text = HEAD + LICENCE + LICENCE.replace('id = "business_licence"', "")

        assert faults(text) == [("missing_key", "requirement[2].id", "", "")]

    def test_a_key_like_no_other_is_answered_with_what_can_stand_there(self) -> None:
        (fault,) = faults(HEAD + "[naming]\nzzz = 1\n" + LICENCE)

        assert fault == ("unknown_key", "naming.zzz", "stem, charset, max_bytes", '"zzz"')

    @pytest.mark.parametrize(
        ("text", "line"), [("a = 1\nb = = 2\n", "2"), ("a = [1,\n", "2")], ids=["in a line", "at the end"]
    )
    def test_what_is_not_toml_is_one_fault_with_its_line(self, text: str, line: str) -> None:
        ((code, key, expected, _),) = faults(text)

        assert (code, key, expected) == ("toml_syntax", "", line)

    @pytest.mark.parametrize(
        ("line", "code", "key"),
        [
            ('formats = ["gif"]', "wanted_choice", "formats[1]"),
            ("formats = []", "wanted_items", "formats"),
            ('formats = "jpeg"', "wanted_list", "formats"),
            ('max_bytes = "5 XB"', "wanted_size", "max_bytes"),
            ("max_bytes = -1", "wanted_size", "max_bytes"),
            ("max_bytes = true", "wanted_size", "max_bytes"),
            ('min_bytes = "0.3 B"', "wanted_size", "min_bytes"),
            ("pixels = 800", "wanted_table", "pixels"),
            ("pixels = { exact = [3] }", "wanted_items", "pixels.exact"),
            ("pixels = { cm = [3.5] }", "wanted_items", "pixels.cm"),
            ('pixels = { cm = [3.5, "4.5 cm"] }', "wanted_number", "pixels.cm[2]"),
            ("pixels = { cm = [3.5, 450] }", "wanted_number", "pixels.cm[2]"),
            ("pixels = { cm = [3.5, true] }", "wanted_number", "pixels.cm[2]"),
            ("pixels = { dpi = 1.5 }", "wanted_whole", "pixels.dpi"),
            ("files = { min = 0 }", "wanted_whole", "files.min"),
            ('pages = "longpicture"', "wanted_choice", "pages"),
            ('group = "Filer Proof"', "wanted_name", "group"),
            ('required = "yes"', "wanted_required", "required"),
            ("required = { when = { person = [] } }", "wanted_list", "required.when.person"),
            ("required = { if = { person = [] } }", "missing_key", "required.when"),
            ("match = { names = [1] }", "wanted_text", "match.names[1]"),
            ("match = { text = { a = 1.5 } }", "wanted_whole", "match.text.a"),
            ("valid_days_left = 99999", "wanted_whole", "valid_days_left"),
        ],
    )
    def test_a_value_of_the_wrong_kind_is_told_with_the_path_of_its_key(self, line: str, code: str, key: str) -> None:
        assert (code, f"requirement.business_licence.{key}") in [fault[:2] for fault in faults(HEAD + LICENCE + line)]

    def test_a_charset_that_cannot_be_made_is_answered_with_those_that_can(self) -> None:
        assert ("wanted_choice", "naming.charset", "unicode, ascii", '"latin"') in faults(
            HEAD + '[naming]\ncharset = "latin"\n' + LICENCE
        )

    def test_a_day_with_a_time_is_no_day(self) -> None:
        text = HEAD.replace("checked = 2026-11-24\n[", "checked = 2026-11-24T10:00:00\n[")

        assert ("wanted_day", "checked") in [fault[:2] for fault in faults(text + LICENCE)]

    def test_a_newer_schema_is_refused(self) -> None:
        assert faults(HEAD.replace("schema = 1", "schema = 2") + LICENCE) == [("schema_unknown", "schema", "1", "2")]

    def test_a_profile_without_requirements_is_refused(self) -> None:
        assert faults(HEAD) == [("missing_key", "requirement", "", "")]

    def test_an_id_that_cannot_be_a_folder_is_refused(self) -> None:
        assert faults(HEAD.replace('"example"', '"../x"') + LICENCE)[0][:2] == ("wanted_profile_id", "id")


class TestWhatMustFitTogether:
    """Key against key."""

    @pytest.mark.parametrize("key", ["max_bytes", "min_bytes", "valid_days_left"])
    def test_a_figure_names_its_source(self, key: str) -> None:
        (fault,) = faults(HEAD + LICENCE + f"{key} = 5")

        assert fault[:3] == ("figure_without_source", f"requirement.business_licence.figures.{key}", "page, guess")

    def test_pixels_and_formats_name_their_source_even_where_inherited(self) -> None:
        text = HEAD + "[defaults]\npixels = { dpi = 300 }\n" + LICENCE.replace('figures = { formats = "page" }', "")

        assert [fault[:2] for fault in faults(text)] == [
            ("figure_without_source", "requirement.business_licence.figures.formats"),
            ("figure_without_source", "requirement.business_licence.figures.pixels"),
        ]

    def test_a_source_must_exist(self) -> None:
        text = (
            HEAD
            + '[period]\nvalid_months = 12\nrenew_from_days = 60\nfinish_within_days = 30\nsource = "pge"\n'
            + LICENCE
        )

        assert faults(text) == [("unknown_source_meant", "period.source", "page", '"pge"')]

    def test_a_source_of_a_figure_must_exist(self) -> None:
        assert faults(HEAD + LICENCE.replace('"page"', '"X9"')) == [
            ("unknown_source", "requirement.business_licence.figures.formats", "page, guess", '"X9"')
        ]

    def test_an_assumed_figure_says_why_and_others_say_where(self) -> None:
        text = HEAD.replace(', note = "usual"', "").replace('url = "https://portal.example", ', "") + LICENCE

        assert [fault[:3] for fault in faults(text)] == [
            ("source_incomplete", "sources.page.url", "official"),
            ("source_incomplete", "sources.guess.note", "assumed"),
        ]

    @pytest.mark.parametrize(
        ("lines", "code", "key"),
        [
            ('formats = ["heic", "jpeg"]', "first_format_not_made", "formats"),
            ('formats = ["webp", "heic"]\npixels = { dpi = 300 }', "dpi_without_tag", "pixels.dpi"),
            ('pages = "pdf"', "pages_need_pdf", "pages"),
            ('pages = "long_picture"\nformats = ["jpeg", "pdf"]', "long_picture_no_pdf", "formats"),
            ('pages = "long_picture"\npixels = { exact = [9, 9] }', "long_picture_exact", "pixels.exact"),
            ('pages = "long_picture"\npixels = { cm = [9, 9], dpi = 72 }', "long_picture_exact", "pixels.cm"),
            ("pixels = { cm = [3.5, 4.5] }", "cm_without_dpi", "pixels.cm"),
            ("pixels = { cm = [3.5, 4.5], dpi = 300, exact = [413, 531] }", "cm_with_exact", "pixels.cm"),
            ("pixels = { cm = [3.5, 4.5], dpi = 300, min_side = 300 }", "exact_with_bounds", "pixels.cm"),
            ("files = { min = 3, max = 2 }", "least_over_most", "files.min"),
            ("files = { min = 2 }", "least_over_most", "files.min"),
            ('layout = "one_page"', "layout_needs_sides", "layout"),
            ('sides = ["front", "back"]', "side_without_words", "match.sides.front"),
            ('[requirement.match.sides]\nfrnt = ["正面"]', "unknown_side", "match.sides.frnt"),
            ('agree = ["company"]', "unknown_field", "agree"),
            ('fields = ["company"]\nagree = ["compani"]', "unknown_field_meant", "agree"),
            ('required = { when = { filer = ["agent"] } }', "unknown_fact", "required.when.filer"),
            ('required = { when = { compny = ["x"] } }', "unknown_fact_meant", "required.when.compny"),
        ],
    )
    def test_keys_that_contradict_each_other_are_told(self, lines: str, code: str, key: str) -> None:
        assert (code, f"requirement.business_licence.{key}") in [fault[:2] for fault in faults(HEAD + LICENCE + lines)]

    def test_least_and_most_are_compared_after_inheriting(self) -> None:
        defaults = """
        [defaults]
        max_bytes = "1 MB"
        pixels = { max_side = 500 }
        figures = { max_bytes = "page", pixels = "page", min_bytes = "page" }
        """
        text = HEAD + defaults + LICENCE + 'min_bytes = "2 MB"\npixels = { min_side = 800 }'

        assert faults(text) == [
            ("least_over_most", "requirement.business_licence.min_bytes", "max_bytes = 1000000", "2000000"),
            ("least_over_most", "requirement.business_licence.pixels.min_side", "max_side = 500", "800"),
        ]

    def test_exact_pixels_stand_alone(self) -> None:
        defaults = '[defaults]\npixels = { min_side = 800 }\nfigures = { pixels = "page" }\n'

        assert [fault[:2] for fault in faults(HEAD + defaults + LICENCE + "pixels = { exact = [3, 4] }")] == [
            ("exact_with_bounds", "requirement.business_licence.pixels.exact")
        ]
        assert read(HEAD + defaults + LICENCE + "pixels = { exact = [3, 4], min_side = 0 }").requirements

    def test_centimetres_become_exact_pixels_at_the_resolution_that_is_asked_for(self) -> None:
        defaults = '[defaults]\npixels = { dpi = 300 }\nfigures = { pixels = "page" }\n'

        asked = read(HEAD + defaults + LICENCE + "pixels = { cm = [3.5, 4.5] }").requirements[0].rules.pixels

        assert (asked.cm, asked.exact, asked.dpi) == ((3.5, 4.5), (413, 531), 300)

    def test_centimetres_in_the_defaults_hold_for_what_inherits_them(self) -> None:
        defaults = '[defaults]\npixels = { cm = [21, 29.7], dpi = 150 }\nfigures = { pixels = "page" }\n'

        profile = read(HEAD + defaults + LICENCE)

        assert profile.defaults.pixels.exact == (1240, 1754)
        assert profile.requirements[0].rules.pixels.exact == (1240, 1754)

    def test_a_value_of_a_condition_is_one_that_the_fact_may_have(self) -> None:
        facts = '[facts.filer]\none_of = ["legal_person", "agent"]\n'

        assert faults(HEAD + facts + LICENCE + 'required = { when = { filer = ["agnet"] } }') == [
            ("unknown_value_meant", "requirement.business_licence.required.when.filer", "agent", '"agnet"')
        ]

    def test_two_requirements_of_one_id_are_refused(self) -> None:
        assert faults(HEAD + LICENCE + LICENCE) == [
            ("requirement_twice", "requirement.business_licence", "", '"business_licence"')
        ]

    def test_a_fact_cannot_take_the_name_of_a_placeholder(self) -> None:
        assert faults(HEAD + "[facts.order]\n" + LICENCE)[0][:2] == ("wanted_fact_name", "facts.order")

    @pytest.mark.parametrize(
        ("stem", "code"),
        [
            ("{title}_{compny}", "unknown_placeholder_meant"),
            ("{title.__class__}", "unknown_placeholder"),
            ("{title}_{0}", "unknown_placeholder"),
            ("{title", "scheme_broken"),
            ("{title:>10}", "scheme_broken"),
            ("{order:2000}", "scheme_broken"),
            ("{title!r}", "scheme_broken"),
            ("{}", "unknown_placeholder"),
        ],
    )
    def test_a_scheme_has_only_known_placeholders(self, stem: str, code: str) -> None:
        assert faults(HEAD + f'[naming]\nstem = "{stem}"\n' + LICENCE)[0][:2] == (code, "naming.stem")

    def test_a_scheme_tells_the_requirements_apart(self) -> None:
        other = LICENCE.replace("business_licence", "other")

        assert faults(HEAD + '[naming]\nstem = "{company}"\n' + LICENCE + other)[0][0] == "scheme_tells_nothing_apart"
        assert read(HEAD + '[naming]\nstem = "{company}"\n' + LICENCE).naming.stem == "{company}"


class TestRecognition:
    """How a requirement's paper is known, and what is read from it."""

    def test_known_papers_phrases_and_patterns_stand_together(self) -> None:
        own = """
        match = { papers = ["business_licence"], text = { "备案凭证" = 6 }, patterns = { '^YB\\d{14}$' = 3 } }
        """

        match = read(HEAD + LICENCE + own).requirements[0].match

        assert match.papers == ("business_licence",)
        assert (match.text, match.patterns) == ({"备案凭证": 6}, {r"^YB\d{14}$": 3})

    @pytest.mark.parametrize(
        ("lines", "fault"),
        [
            ('match = { papers = ["busines_licence"] }', ("unknown_paper_meant", "match.papers", "business_licence")),
            ('fields = ["compani"]', ("unknown_reading_meant", "fields", "company")),
            ('match = { patterns = { "(a" = 3 } }', ("pattern_broken", 'match.patterns."(a"', None)),
            ("match = { patterns = { '[0-9]*' = 3 } }", ("pattern_finds_nothing", 'match.patterns."[0-9]*"', "")),
            ("match = { patterns = { '(a+)+b' = 3 } }", ("pattern_runaway", 'match.patterns."(a+)+b"', "")),
            ("match = { patterns = { abc = 101 } }", ("wanted_whole", "match.patterns.abc", "-100–100")),
        ],
    )
    def test_what_cannot_be_recognised_or_read_is_told(self, lines: str, fault: tuple[str, str, str | None]) -> None:
        ((code, key, expected, _),) = faults(HEAD + LICENCE + lines)

        assert (code, key) == (fault[0], f"requirement.business_licence.{fault[1]}")
        assert fault[2] in (expected, None)

    def test_an_unknown_paper_like_no_other_is_answered_with_all(self) -> None:
        ((code, _, expected, _),) = faults(HEAD + LICENCE + 'match = { papers = ["zzz"] }')

        assert code == "unknown_paper"
        assert "business_licence" in expected

    def test_a_pattern_has_an_end(self) -> None:
        ((code, _, expected, _),) = faults(HEAD + LICENCE + f"match = {{ patterns = {{ {'a' * 201} = 3 }} }}")

        assert (code, expected) == ("pattern_too_long", "200")


class TestWatermark:
    """The purpose that is written across copies of IDs, and the purposes that a portal takes."""

    CARD = """
    [[requirement]]
    id = "id_card"
    title = { zh = "身份证", en = "ID card" }
    figures = { formats = "page" }
    """

    def read(self, defaults: str, card: str = "", licence: str = "") -> dict[str, str]:
        text = f"{HEAD}[defaults]\n{defaults}\n{LICENCE}{licence}\n{self.CARD}{card}"
        return {each.id: each.rules.watermark for each in read(text).requirements}

    def test_that_of_the_defaults_counts_for_copies_of_ids_alone(self) -> None:
        assert self.read('watermark = "仅供示例使用"') == {"business_licence": "", "id_card": "仅供示例使用"}

    def test_a_requirement_may_have_its_own_or_none(self) -> None:
        found = self.read('watermark = "仅供示例使用"', licence='watermark = " 样本 "')

        assert found["business_licence"] == "样本"

    def test_what_serves_no_requirement_has_none(self) -> None:
        text = f'{HEAD}[defaults]\nwatermark = "仅供示例使用"\npurposes = ["示例"]\n{LICENCE}{self.CARD}'

        profile = read(text)

        assert profile.defaults.watermark == ""
        assert {each.purposes for each in profile.requirements} == {("示例",)}

    def test_purposes_of_a_requirement_stand_in_the_place_of_the_defaults(self) -> None:
        text = f'{HEAD}[defaults]\npurposes = ["示例"]\n{LICENCE}purposes = []\n{self.CARD}'

        assert [each.purposes for each in read(text).requirements] == [(), ("示例",)]

    @pytest.mark.parametrize("written", ['""', '"   "', '"两\\n行"', "3", f'"{"长" * 41}"'])
    def test_it_is_one_legible_line(self, written: str) -> None:
        assert faults(HEAD + LICENCE + f"watermark = {written}")[0][:3] == (
            "wanted_watermark",
            "requirement.business_licence.watermark",
            "40",
        )

    @pytest.mark.parametrize("place", ["defaults", "requirement"])
    def test_unaltered_papers_bear_none(self, place: str) -> None:
        rule, mark = 'alter = "minimal"\n', 'watermark = "仅供示例使用"\n'
        text = HEAD + (f"[defaults]\n{rule}{LICENCE}{self.CARD}{mark}" if place == "defaults" else "")
        text = text if place == "defaults" else HEAD + LICENCE + self.CARD + rule + mark

        assert [fault[:2] for fault in faults(text)] == [("watermark_on_unaltered", "requirement.id_card.watermark")]

    def test_it_says_a_purpose_that_the_portal_takes(self) -> None:
        text = f'{HEAD}[defaults]\npurposes = ["抖音"]\nwatermark = "仅供示例使用"\n{LICENCE}{self.CARD}'

        assert [fault[:3] for fault in faults(text)] == [
            ("watermark_of_other_purpose", "requirement.id_card.watermark", "抖音")
        ]
