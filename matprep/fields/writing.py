"""Print as it is compared: one width of characters, no spaces; and back to how names are written."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_HAN = r"\u3007\u3400-\u9fff"
_BETWEEN_HAN = re.compile(rf"(?<=[{_HAN}()《》]) +| +(?=[{_HAN}()《》])")


def plain(text: str) -> str:
    """Bring characters to one width (NFKC) and take the spaces out."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text))


def as_name(text: str) -> str:
    """Write a name as registers do: spaces between Latin words only, full-width brackets among Chinese characters."""
    text = _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()
    text = _BETWEEN_HAN.sub("", text)
    return text.replace("(", "（").replace(")", "）") if has_han(text) else text


def has_han(text: str) -> bool:
    """Whether a Chinese character is among them."""
    return any("\u3400" <= each <= "\u9fff" for each in text)


def han_count(text: str) -> int:
    """Count the Chinese characters."""
    return sum("\u3400" <= each <= "\u9fff" for each in text)
