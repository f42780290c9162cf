"""An office for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from office import Office

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An empty inbox and no output yet."""
    return Office(tmp_path)
