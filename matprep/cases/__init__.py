"""What a folder, a name, `case.toml` and `cases.csv` mean: which case, which requirement, which facts (no I/O)."""

from matprep.cases.casefile import CaseFile, assignment, pages_of, read_case_file, unknown_files, with_shared
from matprep.cases.facts import read_facts
from matprep.cases.folders import SHARED, Place, Sorted, is_shared, place_members, sort_into_cases
from matprep.cases.keywords import keyword_matches, requirement_of_name, sides_of_name
from matprep.cases.table import NOTHING_TOLD, CaseTable, Told, case_key, read_case_table

__all__ = [
    "NOTHING_TOLD",
    "SHARED",
    "CaseFile",
    "CaseTable",
    "Place",
    "Sorted",
    "Told",
    "assignment",
    "case_key",
    "is_shared",
    "keyword_matches",
    "pages_of",
    "place_members",
    "read_case_file",
    "read_case_table",
    "read_facts",
    "requirement_of_name",
    "sides_of_name",
    "sort_into_cases",
    "unknown_files",
    "with_shared",
]
