"""Rules, facts and what was read → problems (pure): what a platform would refuse, and what a case must hand in.

A reading may err, so nothing that is said here withholds a file: the judgements are warnings and notices.
"""

from __future__ import annotations

from matprep.judging.cases import judge_case
from matprep.judging.materials import judge, why_unknown
from matprep.judging.needs import needed, open_questions
from matprep.judging.profile import assumed_figures, judge_profile
from matprep.judging.shown import Shown

__all__ = [
    "Shown",
    "assumed_figures",
    "judge",
    "judge_case",
    "judge_profile",
    "needed",
    "open_questions",
    "why_unknown",
]
