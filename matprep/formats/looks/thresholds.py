"""From which figures on a look is a fault: measured on drawn papers, photographed and scanned, good and spoilt."""

from __future__ import annotations

from typing import Final

SHARP: Final = 0.1
"""Sharpness below which print is a smear: blur of 1.5 thousandths of the width gives 0.09 at most, good print 0.21 at
least."""

READ: Final = 0.85
"""Confidence below which print was hard to read; of good pages it is 0.96 and more."""

DARK: Final = 80
"""Brightness of the paper, of 255, below which a page is dark: lit by a quarter of the light it is 62 at most."""

GLARE: Final = 0.02
"""Share of the print's area that is burnt out; good pages have none, one reflection covers 0.038."""

MARGIN: Final = 0.8
"""Heights of a line from the border, below which print may go on beyond it. Tight scans are as near: a hint only."""

SMALL: Final = 8.0
"""Pixels: print that is lower is read wrongly in one line of five."""
