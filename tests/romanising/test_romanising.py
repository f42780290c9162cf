"""Names for portals that refuse Chinese are read as people read them."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matprep.romanising import romanised
from matprep.romanising.surnames import COMPOUND, READINGS, surname


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("营业执照", "YingYeZhiZhao"),
        ("重庆示例（长沙）科技有限公司", "ChongQingShiLi_ChangSha_KeJiYouXianGongSi"),
        ("长城", "ChangCheng"),
        ("长盛", "ChangSheng"),
        ("董事长", "DongShiZhang"),
        ("示例银行朝阳支行", "ShiLiYinHangChaoYangZhiHang"),
        ("行业许可证", "HangYeXuKeZheng"),
        ("音乐", "YinYue"),
        ("会计", "KuaiJi"),
        ("單縣", "DanXian"),  # only the simplified place is known as one
        ("单县", "ShanXian"),
        ("厦门", "XiaMen"),
        ("旅行社", "LyuXingShe"),
        ("女装战略", "NyuZhuangZhanLyue"),
        ("第１２３号", "Di123Hao"),
        ("Müller & Söhne GmbH", "Muller_Sohne_GmbH"),
        ("Example Co., Ltd.", "Example_Co_Ltd"),
        ("Łódź, Ærø", "Lodz_Aero"),
        ("ООО «Пример»", "OOO_Primer"),
        ("Παράδειγμα", "Paradeigma"),
        ("Legal person's ID card", "Legal_persons_ID_card"),
        ("v1.2", "v1.2"),
        ("a - b", "a_-_b"),
        ("..", ""),
        ("", ""),
    ],
)
def test_text_is_written_with_the_letters_that_it_is_read_with(text: str, written: str) -> None:
    assert romanised(text) == written


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("单晓明", "ShanXiaoming"),
        ("曾示例", "ZengShili"),
        ("解晓东", "XieXiaodong"),
        ("仇小英", "QiuXiaoying"),
        ("查大勇", "ZhaDayong"),
        ("朴志", "PiaoZhi"),
        ("任志强", "RenZhiqiang"),
        ("华小庚", "HuaXiaogeng"),
        ("区志明", "OuZhiming"),
        ("區志明", "OuZhiming"),
        ("盖小天", "GeXiaotian"),
        ("翟小明", "ZhaiXiaoming"),
        ("缪小明", "MiaoXiaoming"),
        ("尉迟小恭", "YuchiXiaogong"),
        ("尉小明", "WeiXiaoming"),
        ("万俟小卨", "MoqiXiaoxie"),
        ("万小明", "WanXiaoming"),
        ("长孙小明", "ZhangsunXiaoming"),
        ("令狐小冲", "LinghuXiaochong"),
        ("澹台小明", "TantaiXiaoming"),
        ("单于小明", "ChanyuXiaoming"),
        ("欧阳修", "OuyangXiu"),
        ("乐正小明", "YuezhengXiaoming"),
        ("吕布", "LyuBu"),
        ("諸葛小亮", "ZhugeXiaoliang"),
        ("买买提·艾力", "Maimaiti-Aili"),
        ("张三、单四", "ZhangSan_ShanSi"),
        ("王", "Wang"),
        ("Anna Müller", "Anna_Muller"),
    ],
)
def test_a_persons_surname_is_read_as_one(name: str, written: str) -> None:
    assert romanised(name, person=True) == written


def test_the_same_character_in_a_company_is_read_as_a_word() -> None:
    assert romanised("单位") == "DanWei"
    assert romanised("区块") == "QuKuai"
    assert romanised("查验") == "ChaYan"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), st.booleans())
def test_whatever_comes_in_ascii_goes_out_and_once_is_enough(text: str, person: bool) -> None:  # noqa: FBT001 - drawn
    written = romanised(text, person=person)

    assert re.fullmatch(r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?", written)
    assert romanised(written, person=person) == written


def test_every_reading_is_of_a_surname_and_every_compound_has_more_than_one_character() -> None:
    assert all(len(each) > 1 for each in COMPOUND)
    assert {each for each in READINGS if len(each) > 1} <= COMPOUND
    assert all(len(syllables) == len(each) for each, syllables in READINGS.items())
    assert all(syllable.isascii() for syllables in READINGS.values() for syllable in syllables)


def test_a_compound_surname_alone_is_no_surname_without_a_name() -> None:
    assert surname("欧阳修") == "欧阳"
    assert surname("欧阳") == "欧"
    assert surname("") == ""


def test_the_library_is_loaded_only_when_something_is_read() -> None:
    program = "import sys; import matprep.naming; print('pypinyin' in sys.modules, 'anyascii' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
