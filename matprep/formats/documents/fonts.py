"""Fonts: whether this machine can draw Chinese, and which fonts of a document were replaced by others."""

from __future__ import annotations

import contextlib
import fnmatch
import functools
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from matprep.errors import Refusal
from matprep.formats import tool

if TYPE_CHECKING:
    from collections.abc import Iterable

_LIST_SECONDS: Final = 60.0
"""fontconfig reads every font when its cache is not there yet."""

_SUFFIXES: Final = frozenset({".ttf", ".ttc", ".otf", ".otc"})
_FILES: Final = ("*CJK*", "*SourceHan*", "wqy*", "msyh*", "simsun*", "PingFang*", "STHeiti*", "*NotoSansSC*", "*uming*")
FOLDERS: Final = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
    "~/AppData/Local/Microsoft/Windows/Fonts",
)
_PLAINEST_FIRST: Final = (
    "notosanscjk-regular*",
    "notosans*sc-regular*",
    "notosans*sc*",
    "sourcehansans*regular*",
    "sourcehansans*",
    "notosanscjk*",
    "msyh.tt?",
    "pingfang*",
    "hiragino sans gb*",
    "stheiti*",
    "wqy*",
    "simhei*",
    "deng.ttf",
    "droidsansfallback*",
    "*cjk*",
    "simsun*",
    "songti*",
    "stsong*",
    "uming*",
    "lxgw*",
    "ukai*",
    "dejavusans.ttf",
    "liberationsans-regular*",
    "arial.ttf",
)
"""Names of font files, in small letters, in the order in which they are taken: even strokes are legible when small."""

_OTHER_NAMES: Final = {
    "宋体": "simsun",
    "新宋体": "nsimsun",
    "黑体": "simhei",
    "仿宋": "fangsong",
    "仿宋gb2312": "fangsong",
    "fangsonggb2312": "fangsong",
    "楷体": "kaiti",
    "楷体gb2312": "kaiti",
    "kaitigb2312": "kaiti",
    "微软雅黑": "microsoftyahei",
    "等线": "dengxian",
    "华文宋体": "stsong",
    "华文中宋": "stzhongsong",
    "华文仿宋": "stfangsong",
    "华文楷体": "stkaiti",
    "华文黑体": "stheiti",
    "隶书": "lisu",
    "幼圆": "youyuan",
    "苹方简": "pingfangsc",
    "思源黑体": "sourcehansans",
    "思源宋体": "sourcehanserif",
}
"""A font's Chinese name → the name by which its file and PDFs know it, both as `_plain` writes them."""

_REGION: Final = re.compile(r"(?<=cjk)(sc|tc|hk|jp|kr)")
"""The fonts of a collection for all regions share one name in a PDF: that of the Japanese one."""

_CHINESE: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def has_chinese(text: str) -> bool:
    """Whether a text holds a Chinese character."""
    return _CHINESE.search(text) is not None


def has_cjk() -> bool:
    """Whether a font with Chinese characters is installed; a yes is remembered for the life of the process."""
    found = _has_cjk()
    if not found:
        _has_cjk.cache_clear()
    return found


@functools.cache
def _has_cjk() -> bool:
    """Ask fontconfig, which draws for every program that we use on Linux; elsewhere look for files."""
    program = tool.find("fc-list")
    if program is not None:
        with contextlib.suppress(Refusal, OSError), tempfile.TemporaryDirectory(prefix="matprep-") as folder:
            arguments = [str(program), ":lang=zh-cn", "family"]
            return bool(tool.run(arguments, folder=Path(folder), seconds=_LIST_SECONDS).output.strip())
    return has_font_file(Path(each) for each in FOLDERS)


def has_font_file(folders: Iterable[Path]) -> bool:
    """Whether a font that is known to hold Chinese lies in one of the folders."""
    found = (each.expanduser() for each in folders)
    return any(
        next(each.rglob(pattern), None) for each in found if each.is_absolute() and each.is_dir() for pattern in _FILES
    )


def files(folders: Iterable[Path] | None = None) -> tuple[Path, ...]:
    """List the font files that lie in the system's folders (or in these), those to be preferred for drawing first."""
    homes = [each.expanduser() for each in (folders if folders is not None else map(Path, FOLDERS))]
    found = sorted(
        path
        for home in homes
        if home.is_absolute() and home.is_dir()
        for path in home.rglob("*")
        if path.suffix.lower() in _SUFFIXES
    )
    return tuple(sorted(found, key=_rank))


def _rank(path: Path) -> int:
    name = path.name.lower()
    ranks = (rank for rank, pattern in enumerate(_PLAINEST_FIRST) if fnmatch.fnmatchcase(name, pattern))
    return next(ranks, len(_PLAINEST_FIRST))


def replaced(asked: Iterable[str], used: Iterable[str]) -> tuple[str, ...]:
    """Name the fonts that a document asks for and its pages do not use, each once, as the document writes them.

    `used` are the names of the fonts that a PDF of the document carries.
    """
    drawn = [_plain(each) for each in used]
    missing = (each for each in asked if not any(name.startswith(_plain(each)) for name in drawn))
    return tuple(dict.fromkeys(missing))


def _plain(name: str) -> str:
    """Write a name as file and PDF write it: no subset's mark, small letters and digits only, not in Chinese."""
    plain = re.sub(r"[^\w]|_", "", name.rpartition("+")[2]).lower()
    plain = _REGION.sub("", plain)
    return _OTHER_NAMES.get(plain, plain)
