"""How the house is built: imports go down only, each library has its door, values are frozen, effects have owners."""

from __future__ import annotations

import ast
import functools
import itertools
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import matprep

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

HOUSE = Path(matprep.__file__).parent

FLOORS = (
    {"__main__"},
    {"cli"},
    {"conductor", "watching", "checking", "inspecting", "deadlines"},
    {"accounting", "asking"},
    {"inbox", "outbox", "manifest", "report", "workers"},
    {"ledger"},
    {"planning", "pipeline"},
    {"cases", "judging", "limiting", "stages"},
    {"naming", "profile"},
    {"fields"},
    {"papers", "fitting", "romanising"},
    {"formats"},
    {"texts", "files", "patience", "progress"},
    {"complaints"},
    {"errors"},
    {"model"},
)
"""A room may import from the floors below its own, never from its own floor or from above."""

DOORS = {
    "Cryptodome": {"formats.archive.zip_locks", "formats.archive.rar_keys"},
    "PIL": {
        "formats.pictures.image",
        "formats.pictures.encoding",
        "formats.pictures.bands",
        "formats.pictures.png_rows",
        "formats.pictures.reading",
        "formats.pictures.tiff_strips",
        "formats.pictures.pixels",
        "formats.pictures.colour",
        "formats.pictures.faces",
        "formats.pictures.tones",
        "formats.pictures.watermark",
        "formats.pictures.leftovers",
        "formats.documents.paper",
        "formats.pictures.opening",
        "formats.pictures.orientation",
        "formats.pictures.similarity",
        "formats.pictures.strokes",
        "formats.pictures.marks",
        "formats.pictures.portrait",
        "formats.pictures.flat_shapes",
    },
    "anyascii": {"romanising", "formats.ocr.characters"},
    "backports": {"formats.archive.zip_data"},  # zstd, until it comes with Python
    "click": {"cli"},
    "cv2": {"formats.ocr", "formats.looks"},
    "compression": {"formats.archive.zip_data"},  # Python 3.14 brings it
    "filelock": {"files.locks"},
    "icalendar": {"deadlines"},
    "mozjpeg_lossless_optimization": {"formats.pictures.jpeg_codes"},
    "oxipng": {"formats.pictures.png_codes"},
    "img2pdf": {"formats.documents.bind"},
    "inflate64": {"formats.archive.zip_data"},
    "jinja2": {"report.rendering"},
    "msoffcrypto": {"formats.documents.office_locks"},
    "natsort": {"planning.candidates"},
    "numpy": {"formats.ocr", "formats.looks"},
    "onnxruntime": {"formats.ocr"},
    "pathvalidate": {"naming"},
    "pi_heif": {"formats.pictures.opening", "formats.pictures.reading"},
    "pikepdf": {
        "formats.documents.pdf",
        "formats.documents.pdf_attachments",
        "formats.documents.pdf_assembling",
        "formats.documents.pdf_cleaning",
        "formats.documents.pdf_extras",
        "formats.documents.pdf_fonts",
        "formats.documents.pdf_mending",
        "formats.documents.pdf_objects",
        "formats.documents.pdf_pages",
        "formats.documents.pdf_passwords",
        "formats.documents.pdf_pictures",
        "formats.documents.pdf_scans",
        "formats.documents.pdf_signatures",
        "formats.documents.pdf_wholeness",
    },
    "psutil": {"workers.limits", "formats.tool_guard"},
    "puremagic": {"formats.sniff"},
    "py7zr": {"formats.archive.sevens"},
    "pypdf": {"formats.documents.reread"},
    "pypdfium2": {
        "formats.documents.pdf_characters",
        "formats.documents.render",
        "formats.documents.render_checks",
    },
    "pypinyin": {"romanising"},
    "rapidfuzz": {"papers", "fields", "judging"},
    "rich": {"report.console"},
    "sqlite3": {"ledger"},
    "watchdog": {"inbox"},
    "zxingcpp": {"formats.codes"},
}
"""An outside library (and the database) → the modules or rooms that may use it; msgspec makes the values everywhere."""

TRAVELS = {"PIL.Image": {"formats", "fitting", "stages"}}
"""A foreign type that other rooms may name in annotations."""

EFFECTS = {
    "time.time": set[str](),  # it jumps; time.monotonic does not
    "dt.datetime.now": {"cli", "inspecting", "conductor.options", "deadlines"},  # only to know today's date
    "dt.date.today": set[str](),
    "sys.exit": {"cli"},
    "os.environ": {"cli", "workers.limits", "formats.tool"},
    "os.getenv": set[str](),
    "sys.platform": {"cli", "files", "workers.limits", "workers.jobs", "formats.tool"},
    "os.name": set[str](),
    "subprocess.Popen": {"workers.limits", "formats.tool", "formats.tool_guard"},
    "subprocess.run": set[str](),
    "pickle.loads": set[str](),
}
"""A question or an effect → the modules or rooms that own it."""

FROZEN = {"frozen", "kw_only"}
STRICT = "forbid_unknown_fields"
INDOORS = {"conductor.places", "fitting", "formats"}
"""Where values are made and used on the spot: they are never read from outside, so there are no unknown fields."""


def modules() -> dict[str, ast.Module]:
    """Every module of the package by its dotted name below `matprep` (the package itself: '')."""
    found = {}
    for path in sorted(HOUSE.rglob("*.py")):
        parts = path.relative_to(HOUSE).with_suffix("").parts
        found[".".join(parts).removesuffix("__init__").rstrip(".")] = ast.parse(path.read_text("utf-8"))
    return found


MODULES = modules()
OTHERS = [each for each in MODULES if each]


@functools.cache
def imported(tree: ast.AST) -> frozenset[str]:
    """Every name that a module imports, in full: `matprep.files.publish`, `PIL.Image`."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


@functools.cache
def imported_for_types(tree: ast.AST) -> frozenset[str]:
    """What stands under `if TYPE_CHECKING`: annotations only."""
    blocks = [node for node in ast.walk(tree) if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    return frozenset().union(*(imported(block) for block in blocks))


def is_in(module: str, owners: set[str]) -> bool:
    return any(module == owner or module.startswith(f"{owner}.") for owner in owners)


def floor_of(room: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if room in rooms)


def broken(rule: Callable[[str], Collection[str]], modules: Iterable[str] = MODULES) -> dict[str, Collection[str]]:
    """Where a rule is broken, and by what: one test for all modules, since three thousand tests cost a minute."""
    return {module: wrong for module in modules if (wrong := rule(module))}


def test_imports_go_down_only() -> None:
    def upward(module: str) -> set[str]:
        room = module.split(".", maxsplit=1)[0]
        names = (name.split(".") for name in imported(MODULES[module]) if name.startswith("matprep."))
        rooms = {name[1] for name in names if name[1] != "__version__"} - {room}
        return {each for each in rooms if floor_of(each) <= floor_of(room)}

    assert not broken(upward, OTHERS)


def test_the_package_itself_is_imported_by_its_faces_only() -> None:
    importers = {module for module in OTHERS if "matprep" in imported(MODULES[module])}
    assert not {module for module in importers if not is_in(module, {"cli"})}


def test_each_library_has_its_door() -> None:
    def beside_the_door(module: str) -> set[str]:
        tree = MODULES[module]
        libraries = {name: DOORS[name.split(".")[0]] for name in imported(tree) if name.split(".")[0] in DOORS}
        for name in imported_for_types(tree) & TRAVELS.keys():
            if is_in(module, TRAVELS[name]):
                del libraries[name]
        return {name for name, doors in libraries.items() if not is_in(module, doors)}

    assert not broken(beside_the_door)


def test_no_library_comes_in_without_a_door() -> None:
    known = {"matprep", "msgspec", *DOORS, *sys.stdlib_module_names}
    assert not broken(lambda module: {name.split(".")[0] for name in imported(MODULES[module])} - known)


def test_modules_of_one_room_import_each_other_without_a_circle() -> None:
    """Followed from each module at run time, no way leads back to it."""

    def circle(module: str) -> set[str]:
        reached: set[str] = set()
        ahead = {module}
        while ahead:
            ahead = {target for each in ahead for target in within_room(each)} - reached
            reached |= ahead
        return reached & {module}

    assert not broken(circle, OTHERS)


@functools.cache
def within_room(module: str) -> frozenset[str]:
    room = module.split(".", maxsplit=1)[0]
    names = imported(MODULES[module]) - imported_for_types(MODULES[module])
    inside = (name.removeprefix("matprep.") for name in names if name.startswith(f"matprep.{room}."))
    prefixes = (itertools.accumulate(name.split("."), lambda left, right: f"{left}.{right}") for name in inside)
    return frozenset([each for each in prefix if each in MODULES][-1] for prefix in prefixes) - {module}


def test_each_effect_has_its_owner() -> None:
    def strangers(module: str) -> set[str]:
        used = {dotted(node) for node in ast.walk(MODULES[module]) if isinstance(node, ast.Attribute)}
        return {each for each in used & EFFECTS.keys() if not is_in(module, EFFECTS[each])}

    assert not broken(strangers)


def dotted(node: ast.expr) -> str:
    """The attribute as it is written: `dt.datetime.now`; of anything but names and dots its last part, led by a dot."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def test_no_effect_is_imported_under_another_name() -> None:
    """`from time import time` and `from datetime import datetime` would hide from the test above."""
    assert not broken(lambda module: imported(MODULES[module]) & {*EFFECTS, "datetime.datetime", "datetime.date"})


def test_every_value_is_frozen_and_named() -> None:
    """These words are not inherited, so each Struct says them again; private ones are never read from outside."""

    def loose(module: str) -> set[str]:
        values = [
            node
            for node in ast.walk(MODULES[module])
            if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("Struct") for base in node.bases)
        ]
        return {node.name for node in values if not words(module, node) <= said(node)}

    assert not broken(loose)


def words(module: str, node: ast.ClassDef) -> set[str]:
    return FROZEN if node.name.startswith("_") or is_in(module, INDOORS) else {*FROZEN, STRICT}


def said(node: ast.ClassDef) -> set[str | None]:
    return {each.arg for each in node.keywords if ast.unparse(each.value) == "True"}


def test_a_module_says_in_its_first_line_what_it_is_for() -> None:
    assert not {module for module, tree in MODULES.items() if not ast.get_docstring(tree)}


def test_no_module_bears_the_name_of_an_api_function() -> None:
    """Importing it would overwrite the function in the package."""
    assert not set(matprep.__all__) & {module.split(".")[0] for module in OTHERS}


def test_every_room_has_its_floor_and_every_door_leads_somewhere() -> None:
    assert {module.split(".")[0] for module in OTHERS} <= set().union(*FLOORS)
    assert set().union(*DOORS.values(), *EFFECTS.values(), INDOORS) <= MODULES.keys()


@pytest.mark.parametrize("statement", ["import matprep", "import matprep.cli.main"])
def test_importing_loads_no_heavy_library(statement: str) -> None:
    program = f"import sys; {statement}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"PIL", "pikepdf", "pypdfium2", "pypdf", "img2pdf", "jinja2", "psutil", "pypinyin", "rich"} & set(loaded)
