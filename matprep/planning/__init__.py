"""Findings, profile and facts → which parts make which material, under which name (pure)."""

from matprep.planning.whole import plan

__all__ = ["plan"]
