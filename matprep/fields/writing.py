"""Print as it is compared: one width of characters, no spaces; and back to how names are written."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SPACES = re.compile(r"\s+")
_HAN = r"\u3007\u3400-\u9fff"
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}()《》]) +| +(?=[{_HAN}()《》])")

_TRADITIONAL: Final = (
    "靜強國華東麗龍馬張陳劉楊黃趙吳孫鄭許鄧馮羅葉蔣餘盧魯韋賈陸顏錢鐘譚賴龔嚴閻蘇偉傑軍勝榮貴寶蘭蓮鳳鵬飛"
    "雲曉輝輪濤潔淨蕭寧慶義禮愛誠達遠進連運銘銳鋒鋼鎮長門開關陽隊際難電順領題風館齊齡車輕業務動勵區協單廣"
    "廠復應戰擇攝數斷時書會機權歡氣決沒漢滬濱灣營獅環產療發監盤礦種穩競筆節範築糧級納紅紡細組統絲經維網綠"
    "緣縣總績織繡習聯聖職腦臺興舊藝藥處號術裝製視親觀計訊設訓評詢話語說請論證譽讀豐財貨責貿買費資質賓賣購"
    "贊贏軟農遊過選醫釀針鈴錦鍵鏡鐵鑄鑽閱閣隨雜靈頁項須預頤頻顧類飯飲養駕騰驗鮮鳥鴻麥稱號碼圍註冊書託簽衛戶賬帳標識間個體檔蓋話構範額"
)
_SIMPLIFIED: Final = (
    "静强国华东丽龙马张陈刘杨黄赵吴孙郑许邓冯罗叶蒋余卢鲁韦贾陆颜钱钟谭赖龚严阎苏伟杰军胜荣贵宝兰莲凤鹏飞"
    "云晓辉轮涛洁净萧宁庆义礼爱诚达远进连运铭锐锋钢镇长门开关阳队际难电顺领题风馆齐龄车轻业务动励区协单广"
    "厂复应战择摄数断时书会机权欢气决没汉沪滨湾营狮环产疗发监盘矿种稳竞笔节范筑粮级纳红纺细组统丝经维网绿"
    "缘县总绩织绣习联圣职脑台兴旧艺药处号术装制视亲观计讯设训评询话语说请论证誉读丰财货责贸买费资质宾卖购"
    "赞赢软农游过选医酿针铃锦键镜铁铸钻阅阁随杂灵页项须预颐频顾类饭饮养驾腾验鲜鸟鸿麦称号码围注册书托签卫户账账标识间个体档盖话构范额"
)
_STANDARD: Final = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
"""Traditional shapes that readers confuse with the simplified ones; mainland papers print names in these only."""


def plain(text: str) -> str:
    """Bring characters to one width (NFKC) and take the spaces out."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))


def simplified(text: str) -> str:
    """Give traditional characters their simplified shapes, those that papers' labels and names are made of."""
    return text.translate(_STANDARD)


def as_name(text: str) -> str:
    """Write a name as registers do: simplified, full-width brackets, spaces between Latin words only.

    A bracket that print has lost at the end is closed.
    """
    text = simplified(_SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip())
    text = _BETWEEN_HAN.sub("", text)
    if text.count("(") == text.count(")") + 1 and not text.endswith("("):
        text += ")"
    return text.replace("(", "（").replace(")", "）") if has_han(text) else text


def has_han(text: str) -> bool:
    """Whether a Chinese character is among them."""
    return any("\u3400" <= each <= "\u9fff" for each in text)


def han_count(text: str) -> int:
    """Count the Chinese characters."""
    return sum("\u3400" <= each <= "\u9fff" for each in text)
