"""Surnames: those read otherwise than the same character elsewhere, and those of two characters.

Readings as 《现代汉语词典》 (7th edition) gives them for surnames; where it has two, the one that more people bear
(覃 Qín, 隗 Wěi, 翟 Zhái), for 盖 the first, Gě. Only what `pypinyin` reads otherwise stands here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_SINGLE: Final = (
    "单shan 單shan 曾zeng 解xie 仇qiu 查zha 朴piao 区ou 區ou 盖ge 蓋ge 缪miao 繆miao 翟zhai 乐yue 樂yue 洗xian 员yun "
    "員yun 秘bi 折she 黑he 繁po 召shao 祭zhai 种chong 么yao 佴nai 覃qin 郇xun 隗wei 炅gui 薄bo 卜bu 都du 句gou 会gui "
    "會gui 阚kan 闞kan 粘nian 乜nie 蔚yu 藏zang 角jue 能nai 还huan 還huan"
)
_DOUBLE: Final = (
    "欧阳 歐陽 太史 端木 上官 司马 司馬 东方 東方 独孤 獨孤 南宫 南宮 万俟 萬俟 闻人 聞人 夏侯 诸葛 諸葛 尉迟 "
    "尉遲 公羊 赫连 赫連 澹台 澹臺 皇甫 宗政 濮阳 濮陽 公冶 太叔 申屠 公孙 公孫 慕容 仲孙 仲孫 钟离 鍾離 长孙 "
    "長孫 宇文 司徒 鲜于 鮮于 司空 闾丘 閭丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 樂正 宰父 谷梁 "
    "榖梁 拓跋 夹谷 轩辕 軒轅 令狐 段干 百里 呼延 东郭 東郭 南门 羊舌 微生 梁丘 左丘 东门 西门 西門 第五 公乘 "
    "南荣 仲长 即墨 达奚 褚师 纳兰 納蘭 归海 单于 單于 完颜 完顏 淳于 贺兰 爱新觉罗 叶赫那拉"
)

READINGS: Final[Mapping[str, tuple[str, ...]]] = {
    **{each[0]: (each[1:],) for each in _SINGLE.split()},
    "万俟": ("mo", "qi"),
    "萬俟": ("mo", "qi"),
    "尉迟": ("yu", "chi"),
    "尉遲": ("yu", "chi"),
    "澹台": ("tan", "tai"),
    "澹臺": ("tan", "tai"),
    "单于": ("chan", "yu"),
    "單于": ("chan", "yu"),
    "长孙": ("zhang", "sun"),
    "長孫": ("zhang", "sun"),
    "仲长": ("zhong", "chang"),
    "乐正": ("yue", "zheng"),
    "樂正": ("yue", "zheng"),
    "子车": ("zi", "ju"),
}
"""Surname → its syllables, without tones."""

COMPOUND: Final = frozenset(_DOUBLE.split())
"""Surnames of more than one character."""


def surname(name: str) -> str:
    """Split off the surname that a Chinese name begins with; empty only for an empty name."""
    longest = next((name[:length] for length in (4, 2) if name[:length] in COMPOUND and len(name) > length), "")
    return longest or name[:1]
