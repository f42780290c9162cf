"""Fictional companies and people with well-formed numbers, drawn by lot; none of them exists."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PLACES = (
    ("31", "海虞市", "海虞市望江区"),
    ("44", "岭安市", "岭安市榕北区"),
    ("33", "越溪市", "越溪市梧桐区"),
    ("51", "锦川市", "锦川市南桥区"),
)
_FIRST = "云禾青瑞泽博远恒嘉盛安诺晨曦启明汇川景和融通雅致乐优佳信达沐言果然初木本真"
_TRADES = (
    "网络科技",
    "文化传媒",
    "商贸",
    "餐饮管理",
    "教育咨询",
    "食品",
    "服饰",
    "电子商务",
    "健康管理",
    "信息技术",
    "供应链管理",
    "生物科技",
)
_FORMS = ("有限公司", "有限责任公司", "股份有限公司")
_FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英玉萍红玲欣怡子轩梓涵雨桐浩然思远若溪"
_STREETS = ("文汇路", "滨河大道", "长宁街", "学府路", "工业二路", "云台路", "金桥东路", "凤鸣街")
_SCOPES = (
    "技术开发、技术咨询、技术服务；软件开发；网络技术服务；广告设计、代理",
    "食品销售（仅销售预包装食品）；日用百货销售；互联网销售（除销售需要许可的商品）",
    "组织文化艺术交流活动；企业形象策划；会议及展览服务；摄影扩印服务",
    "餐饮服务；餐饮管理；食品经营；外卖递送服务；酒店管理",
    "教育咨询服务（不含涉许可审批的教育培训活动）；玩具销售；文具用品批发",
    "服装服饰零售；鞋帽批发；针纺织品销售；化妆品零售；个人卫生用品销售",
)


class Company(NamedTuple):
    """A company that does not exist."""

    name: str
    code: str
    person: str
    scope: str
    capital: str
    founded: dt.date
    until: dt.date | None
    address: str
    city: str
    district: str


class Person(NamedTuple):
    """A person who does not exist."""

    name: str
    gender: str
    born: dt.date
    address: str
    number: str
    issuer: str
    since: dt.date
    until: dt.date | None


def credit_code(body: str) -> str:
    """Complete 17 characters by the check character of GB 32100-2015."""
    total = sum(LETTERS.index(each) * pow(3, place, 31) for place, each in enumerate(body))
    return body + LETTERS[-total % 31]


def citizen_number(body: str) -> str:
    """Complete 17 digits by the check character of GB 11643-1999."""
    return body + "10X98765432"[sum(int(each) * pow(2, 17 - place, 11) for place, each in enumerate(body)) % 11]


def name_of_person(dice: random.Random) -> str:
    """A family name and one or two characters."""
    return dice.choice(_FAMILY) + "".join(dice.sample(_GIVEN, dice.choice((1, 2, 2))))


def company(dice: random.Random, *, today: dt.date, expired: bool = False, individual: bool = False) -> Company:
    """A company whose term is long, has an end in years, or (`expired`) is over."""
    area, city, district = dice.choice(PLACES)
    word = "".join(dice.sample(_FIRST, dice.choice((2, 2, 3, 4))))
    trade = dice.choice(_TRADES)
    name = (
        f"{district}{word}{dice.choice(('小吃店', '百货商行', '美容店', '服装店'))}"
        if individual
        else f"{city}{word}{trade}{dice.choice(_FORMS)}"
    )
    kind = "92" if individual else "91"
    body = kind + area + "99" + f"{dice.randrange(1, 99):02}" + "".join(dice.choice(LETTERS) for _ in range(9))
    founded = today - dt.timedelta(days=dice.randrange(900, 6000))
    if expired:
        until: dt.date | None = today - dt.timedelta(days=dice.randrange(10, 900))
    else:
        until = None if dice.random() < 0.35 else today + dt.timedelta(days=dice.randrange(400, 9000))
    return Company(
        name=name,
        code=credit_code(body),
        person=name_of_person(dice),
        scope=dice.choice(_SCOPES),
        capital=dice.choice(("壹佰万元整", "人民币伍佰万元", "伍拾万元人民币", "1000万元人民币")),
        founded=founded,
        until=until,
        address=f"{district}{dice.choice(_STREETS)}{dice.randrange(1, 900)}号{dice.randrange(1, 20)}幢{dice.randrange(101, 2900)}室",
        city=city,
        district=district,
    )


def person(dice: random.Random, *, today: dt.date, name: str | None = None, expired: bool = False) -> Person:
    """A person with an identity card in force, or (`expired`) out of it."""
    area, city, district = dice.choice(PLACES)
    born = dt.date(dice.randrange(1962, 2003), dice.randrange(1, 13), dice.randrange(1, 28))
    number = citizen_number(f"{area}99{dice.randrange(1, 99):02}{born:%Y%m%d}{dice.randrange(1, 999):03}")
    if expired:
        until: dt.date | None = today - dt.timedelta(days=dice.randrange(20, 800))
        since = until.replace(year=until.year - 10, day=min(until.day, 28))
    else:
        since = today - dt.timedelta(days=dice.randrange(200, 3000))
        since = since.replace(day=min(since.day, 28))
        until = None if born.year < 1975 else since.replace(year=since.year + 20)
    return Person(
        name=name or name_of_person(dice),
        gender="女" if int(number[16]) % 2 == 0 else "男",
        born=born,
        address=f"{district}{dice.choice(_STREETS)}{dice.randrange(1, 600)}弄{dice.randrange(1, 99)}号{dice.randrange(101, 1900)}室",
        number=number,
        issuer=f"{city}公安局{district.removeprefix(city)}分局",
        since=since,
        until=until,
    )


_NUMERALS = "〇一二三四五六七八九"


def chinese_day(day: dt.date) -> str:
    """A day in Chinese numerals."""
    return f"{''.join(_NUMERALS[int(each)] for each in str(day.year))}年{_small(day.month)}月{_small(day.day)}日"


def _small(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens]}十") + (_NUMERALS[ones] if ones else "")
