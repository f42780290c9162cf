"""Whatever people call things, the names made of it can be written everywhere."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pathvalidate
from hypothesis import given
from hypothesis import strategies as st

from matprep.model import Naming, Profile, Requirement, Text
from matprep.naming import SUFFIXES, file_name, folded, material_stem, numbered, portable, safe_folder, unassigned_stem

# surrogates too: names on a Linux disk need not be UTF-8
ANY_TEXT = st.text(st.characters(), max_size=200)
NASTY = st.text(
    st.sampled_from('aA.. _-/\\:*?"<>|\t\n\0\u0301\u200d\u202e\ufe0f\U0001f3fb\U0001f468业é\udcff' + "CONAUX1$")
)
NAMES = ANY_TEXT | NASTY
RESERVED = {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"} | {
    f"{device}{number}" for device in ("COM", "LPT") for number in "0123456789¹²³"
}


def is_portable(name: str) -> bool:
    """Judge a name by other code than that which made it."""
    return (
        bool(name)
        and name == unicodedata.normalize("NFC", name)
        and not any(unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for each in name)
        and not set(name) & set('\\/:*?"<>|')
        and name.strip(" .") == name
        and name.partition(".")[0].rstrip(" ").upper() not in RESERVED
        and pathvalidate.is_valid_filename(name, platform="universal", max_len=255)
    )


@given(NAMES)
def test_a_case_folder_is_portable_and_bounded(name: str) -> None:
    folder = safe_folder(name)

    assert is_portable(folder)
    assert len(folder.encode()) <= 150


@given(NAMES)
def test_making_a_name_portable_twice_changes_nothing_more(name: str) -> None:
    assert portable(portable(name)) == portable(name)
    assert safe_folder(safe_folder(name)) == safe_folder(name)


@given(NAMES, st.integers(0, 999), st.sampled_from(sorted(SUFFIXES.values())), st.integers(40, 240))
def test_a_delivered_file_is_portable_and_keeps_the_bound(name: str, number: int, suffix: str, max_bytes: int) -> None:
    whole = file_name(unassigned_stem(name), number, suffix, max_bytes)

    assert is_portable(whole)
    assert len(whole.encode()) <= max_bytes
    assert whole.endswith(suffix)


@given(NAMES, NAMES, st.integers(40, 240), st.integers(0, 999))
def test_a_material_is_named_the_same_each_time_and_its_number_always_fits(
    company: str, title: str, max_bytes: int, number: int
) -> None:
    requirement = Requirement(id="licence", order=7, title=Text(zh=title, en="Licence"))
    profile = Profile(
        id="p",
        version="1",
        title=Text(zh="p", en="p"),
        checked=dt.date(2026, 11, 24),
        naming=Naming(stem="{order:02}_{title}_{company}", max_bytes=max_bytes),
    )

    stem, problems = material_stem(requirement, profile, {"company": company})
    name = file_name(stem, number, ".heic", max_bytes)

    assert material_stem(requirement, profile, {"company": company}) == (stem, problems)
    assert stem.startswith("07")
    assert is_portable(name)
    assert len(name.encode()) <= max_bytes
    assert name == file_name(stem, number, ".heic", 1000)


@given(NAMES)
def test_folding_is_stable_and_blind_to_composition_and_case(name: str) -> None:
    assert folded(folded(name)) == folded(name)
    assert folded(unicodedata.normalize("NFD", name)) == folded(unicodedata.normalize("NFC", name))


@given(NAMES, st.integers(2, 99))
def test_a_numbered_name_differs_and_keeps_its_suffix(name: str, number: int) -> None:
    whole = file_name(unassigned_stem(name), 0, ".jpg", 120)

    assert folded(numbered(whole, number)) != folded(whole)
    assert numbered(whole, number).endswith(".jpg")
    assert is_portable(numbered(whole, number))
