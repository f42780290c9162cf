"""Fictional text for the papers: clauses with names, amounts and numbers that no reader can guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章"
_GIVEN = "安柏承川德帆光海涵嘉景凯岚礼铭宁沛启荣书棠文祥雅宇泽芷舟晓梓瑞彤霖屿"
_PLACES = (
    "云岭省南溪市望江区竹园路",
    "青禾省白石市梅坪区新桥街",
    "海澜省东屿市临港区渔歌大道",
    "北川省松原市铁西区钟楼巷",
    "锦河省柳湾市双塔区纺织路",
)
_FIRMS = ("远舟", "禾木", "澜石", "松间", "云帆", "青柚", "南枝", "拾光", "知微", "清嘉")
_TRADES = ("食品科技", "文化传播", "精密机械", "家居用品", "电子商务", "生物制品", "纺织印染", "供应链管理")
_GOODS = (
    "不锈钢法兰",
    "纯棉印花布",
    "低温杀菌乳",
    "实木餐桌椅",
    "工业级缝纫线",
    "防水涂层剂",
    "玻璃纤维布",
    "速冻水饺",
    "陶瓷轴承",
    "儿童安全座椅",
    "光纤跳线",
    "蓝牙耳机",
)
_CLAUSES = (
    "甲方应于{date}前向乙方支付首期款人民币{amount}元，逾期按日加收万分之{digit}的违约金",
    "{name}系我公司{post}，现授权其全权办理平台入驻及资质审核事宜，授权编号{code}",
    "货物自{place}{number}号仓库发运，途中损耗不得超过总重量的百分之{digit}",
    "检验依据国家标准第{number}号执行，抽样数量为{number}件，不合格项为{digit}项",
    "本合同一式{digit}份，双方各执{digit}份，自{date}起生效，传真件与原件具有同等效力",
    "收款账户户名为{firm}，账号{long}，开户行为{place}支行营业部",
    "发票开具后{number}日内未提出书面异议的，视为验收合格，编号{code}归档备查",
    "注册商标“{brand}”核定使用在第{digit}类商品上，有效期至{date}止",
    "经营场所面积{number}平方米，租赁期限{digit}年，月租金{amount}元，押金另计",
    "{name}（联系电话{phone}）负责售后退换货，寄回地址为{place}{number}号",
    "产品批号{code}，净含量{number}克，保质期{number}天，贮存温度不高于零下{digit}摄氏度",
    "乙方保证所供{goods}不侵犯任何第三方的知识产权，否则承担全部赔偿责任",
    "双方因履行本协议发生争议的，应提交{place}人民法院管辖，律师费由败诉方承担",
    "截至{date}，公司实缴资本{amount}元，股东{name}持股百分之{number}",
    "投保单号{long}项下保险金额为{amount}元，免赔额{number}元，受益人{name}",
    "生产许可证编号{code}，检验员{name}于{date}签发合格证明",
    "年度审计显示营业收入{amount}元，同比增长百分之{digit}点{digit}，毛利率基本持平",
    "监控探头共{number}个，覆盖仓储、分拣、冷链三个区域，录像保存不少于{number}日",
    "{goods}单价{amount}元，最小起订量{number}件，交货周期{digit}周，含税含运费",
    "对公转账备注栏请注明订单尾号{number}，财务{name}将于次日核对入账",
    "消防验收意见书文号{code}，疏散通道宽度不小于{digit}点{digit}米，常年保持畅通",
    "股东会决议由{name}主持，应到{digit}人，实到{digit}人，表决通过修改公司章程",
    "仓管员{name}登记入库{goods}{number}箱，其中破损{digit}箱，已拍照留存",
    "委托人身份证件号码{long}，住址{place}{number}号，邮政编码{zip}",
)
_ENGLISH = (
    "Invoice {code} was settled on {iso}; the balance of {amount} remains payable within {number} days.",
    "The supplier ships {number} cartons to {latin} under bill of lading {code}, freight prepaid.",
    "Batch {code} passed inspection: {digit} of {number} samples showed minor scratches, none was rejected.",
    "Model QX-{number} draws {digit}.{digit} A at 230 V, weighs {number} g and meets IEC 60{number}-1.",
    "Please quote purchase order {long} on every packing list and send it to {latin} before {iso}.",
    "The lessee pays a deposit of {amount} and returns both keys ({code}) at the end of the term.",
    "Certificate No. {code} expires {iso}; renewal requires form {number}-B signed by {latin}.",
    "Moisture below {digit}.{digit} %, ash {digit}.{digit} %, protein not less than {number} g per kilogram.",
)
_LATIN = ("Mira Oldenway", "T. Brackwell", "Quillon Harbour", "Jonas Ferrick", "Pell & Varga Ltd", "Oona Striden")
_POSTS = ("法定代表人", "运营专员", "财务主管", "采购经理", "品控主任")


def clauses(dice: random.Random) -> Iterator[str]:
    """Endless Chinese clauses, each with its full stop; a wording returns only after all others."""
    yield from _endless(dice, _CLAUSES, "。")


def sentences(dice: random.Random) -> Iterator[str]:
    """Endless English sentences."""
    yield from _endless(dice, _ENGLISH, "")


def _endless(dice: random.Random, wordings: tuple[str, ...], end: str) -> Iterator[str]:
    while True:
        for each in dice.sample(wordings, len(wordings)):
            yield _filled(each, dice) + end


def _filled(wording: str, dice: random.Random) -> str:
    """Fill each slot by itself, so that a clause with two numbers has two different ones."""
    while "{" in wording:
        before, _, rest = wording.partition("{")
        slot, _, after = rest.partition("}")
        wording = before + value(slot, dice) + after
    return wording


def value(slot: str, dice: random.Random) -> str:
    """Make up what stands in a slot."""
    if slot in _NUMBERS:
        return str(dice.randrange(*_NUMBERS[slot]))
    if slot in _WORDS:
        return dice.choice(_WORDS[slot])
    return _MADE[slot](dice)


def _day(dice: random.Random) -> tuple[int, int, int]:
    return dice.randrange(2019, 2032), dice.randrange(1, 13), dice.randrange(1, 29)


_NUMBERS = {"number": (11, 990), "digit": (2, 10), "long": (10**17, 10**18), "zip": (10**5, 10**6)}
_WORDS = {"place": _PLACES, "goods": _GOODS, "post": _POSTS, "latin": _LATIN, "brand": _FIRMS}
_MADE: dict[str, Callable[[random.Random], str]] = {
    "name": lambda dice: dice.choice(_SURNAMES) + "".join(dice.choices(_GIVEN, k=dice.choice((1, 2, 2)))),
    "firm": lambda dice: dice.choice(_PLACES)[3:5] + dice.choice(_FIRMS) + dice.choice(_TRADES) + "有限公司",
    "date": lambda dice: "{}年{}月{}日".format(*_day(dice)),
    "iso": lambda dice: "{}-{:02}-{:02}".format(*_day(dice)),
    "amount": lambda dice: f"{dice.randrange(1000, 9_999_999):,}.{dice.randrange(100):02}",
    "code": lambda dice: "".join(dice.choices("ABCDEFGHJKLMNPQRTUWXY", k=2)) + str(dice.randrange(10**7, 10**8)),
    "phone": lambda dice: f"1{dice.choice('3578')}{dice.randrange(10**8, 10**9)}",
}
