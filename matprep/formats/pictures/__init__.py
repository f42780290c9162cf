"""Doors to pictures: opened by the one decoder of their kind, read within memory, settled, cut and encoded."""
