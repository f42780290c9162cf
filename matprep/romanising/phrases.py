"""Words of company names that `pypinyin` does not read as people say them: places and business."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_WORDS: Final = (
    "单县 shàn xiàn, 浚县 xùn xiàn, 涡阳 guō yáng, 六合 lù hé, 荥经 yíng jīng, 洪洞 hóng tóng, 解州 xiè zhōu, "
    "繁峙 fán shì, 筠连 jūn lián, 会稽 kuài jī, 乐陵 lào líng, 珲春 hún chūn, 朝阳 cháo yáng, 漯河 luò hé, "
    "沌口 zhuàn kǒu, 宕昌 tàn chāng, 都匀 dū yún, 太行 tài háng, 支行 zhī háng, 总行 zǒng háng, 琴行 qín háng, "
    "花行 huā háng, 重整 chóng zhěng, 差旅 chāi lǚ"
)

PHRASES: Final[Mapping[str, list[list[str]]]] = {
    word: [[syllable] for syllable in syllables] for word, *syllables in (entry.split() for entry in _WORDS.split(", "))
}
"""Word → for each character its readings, as `pypinyin` takes them."""

SINGLE: Final[Mapping[int, str]] = {ord("长"): "cháng,zhǎng", ord("長"): "cháng,zhǎng"}
"""Character → its readings, the usual one first: a company is oftener long (长盛) than a chief."""
