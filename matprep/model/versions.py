"""Versions: of what is written, and of how it is made."""

from __future__ import annotations

from typing import Final

SCHEMA: Final = 1
"""Version of the manifest, the events and the profile format."""

RECIPE: Final = 4
"""Raised when the same input and rules shall give other bytes than before: then all work is done anew."""
