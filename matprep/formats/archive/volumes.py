"""Whether a file is called like a part of a split archive: most parts bear no sign of what they are."""

from __future__ import annotations

import re
from typing import Final

_PART: Final = re.compile(r"\.(?:(?:zip|7z|rar|tar|gz)\.\d{3}|z\d\d)$", re.IGNORECASE)


def is_volume_name(name: str) -> bool:
    """Say so of `a.zip.001`, `a.7z.002`, `a.z01`; parts of a RAR are known by their content."""
    return _PART.search(name) is not None
