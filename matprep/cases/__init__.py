"""What a folder, a name and `case.toml` mean: which case, which requirement, which facts (no I/O)."""

from matprep.cases.casefile import CaseFile, assignment, pages_of, read_case_file
from matprep.cases.facts import read_facts
from matprep.cases.folders import Place, Sorted, place_members, sort_into_cases
from matprep.cases.keywords import keyword_matches, requirement_of_name, sides_of_name

__all__ = [
    "CaseFile",
    "Place",
    "Sorted",
    "assignment",
    "keyword_matches",
    "pages_of",
    "place_members",
    "read_case_file",
    "read_facts",
    "requirement_of_name",
    "sides_of_name",
    "sort_into_cases",
]
