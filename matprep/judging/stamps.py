"""Purpose stamps and watermarks (`仅供…使用`): of another purpose than this one, or past their term."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from matprep.judging.shown import Shown, field, place
from matprep.model import Problem, problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matprep.model import Profile, Requirement

_LONGEST: Final = 40
_NUMBER: Final = re.compile(r"[0-9Xx*]{6,}")
_SAYS_NOTHING: Final = re.compile(
    "仅供|仅限|仅用于|仅作为|仅作|仅为|仅于|只供|只限|只用于|专供|专用|限用|此件|本件|此复印件|本复印件|复印件|"
    "他用无效|再次?复印无效|复印无效|其他用途无效|挪用无效|涂改无效|无效|之用|使用|用途|办理|申请|提交|审核|"
    "平台|入驻|资质|资料|材料|企业|公司|单位|个体工商户|个人|商户|商家|账号|帐号|专业号|蓝v|官方|年度|续|新|"
    "认证|备案|验证|实名|注册|登记|报名|主体|信息|身份|本人|日期|有效期|年|月|日|的|在|为|于|做|用|供|与|和|及"
)
"""Words that fit any filing; what a stamp says beyond them is its purpose."""


def stamps(requirement: Requirement, profile: Profile, shown: Sequence[Shown], today: dt.date) -> Iterator[Problem]:
    """Say which stamps allow another use than this one, or none any more."""
    for each in shown:
        stamp = field(each, "purpose")
        if stamp is None:
            continue
        where = place(each, shown)
        text = _NUMBER.sub("…", stamp.value)[:_LONGEST]
        ends = _day(each)
        if not is_ours(stamp.value, requirement.purposes, profile):
            yield problem("watermark_present", text=text, **where)
        elif ends is not None and ends < today:
            yield problem("watermark_present", text=text, why="past", date=ends.isoformat(), **where)


def is_ours(stamp: str, purposes: Sequence[str], profile: Profile) -> bool:
    """Whether a stamp allows this use.

    With `purposes` it must hold one of them. Without, it must name what the profile's title names, or nobody at all:
    `仅供小红书认证使用` and `仅供认证使用` are good for 小红书, `仅供某银行开户使用` is not.
    """
    said = _plain(stamp)
    if purposes:
        return any(_plain(each) in said for each in purposes)
    named = _SAYS_NOTHING.sub(" ", said)
    ours = _SAYS_NOTHING.sub(" ", _plain(profile.title.zh)).split()
    pairs = {word[at : at + 2] for word in ours for at in range(len(word) - 1)}
    return not re.search("[a-z\u4e00-\u9fff]{2}", named) or any(pair in named for pair in pairs)


def _day(shown: Shown) -> dt.date | None:
    until = field(shown, "purpose_until")
    try:
        return dt.date.fromisoformat(until.value) if until is not None else None
    except ValueError:
        return None


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().split())
