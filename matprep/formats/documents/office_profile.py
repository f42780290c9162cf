"""LibreOffice's settings for one conversion: nothing runs, nothing is fetched, every page as it is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from pathlib import Path

_COMMON: Final = "/org.openoffice.Office.Common"
_NOWHERE: Final = "127.0.0.1"
_DISCARD: Final = 9
"""The port of a service that answers nobody: where a request would go that slipped through everything else."""

_SETTINGS: Final[tuple[tuple[str, str, str | int | bool], ...]] = (
    # macros and other active content
    (f"{_COMMON}/Security/Scripting", "MacroSecurityLevel", 3),
    (f"{_COMMON}/Security/Scripting", "DisableMacrosExecution", True),
    (f"{_COMMON}/Security/Scripting", "DisableActiveContent", True),
    (f"{_COMMON}/Security/Scripting", "DisablePythonRuntime", True),
    # what a document links to, near and far
    (f"{_COMMON}/Security/Scripting", "BlockUntrustedRefererLinks", True),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", 0),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", 1),
    ("/org.openoffice.Inet/Settings", "ooInetProxyType", 2),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyName", _NOWHERE),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", _DISCARD),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", _NOWHERE),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", _DISCARD),
    ("/org.openoffice.Inet/Settings", "ooInetNoProxy", ""),
    # Chinese glyphs, also where a document does not name its language
    ("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", "zh-CN"),
    ("/org.openoffice.Office.Linguistic/General", "DefaultLocale_CJK", "zh-CN"),
    # pages: form fields drawn as they are filled, pictures as they came, neither notes nor hidden slides
    (f"{_COMMON}/Filter/PDF/Export", "ExportFormFields", False),
    (f"{_COMMON}/Filter/PDF/Export", "ExportBookmarks", False),
    (f"{_COMMON}/Filter/PDF/Export", "UseTaggedPDF", False),
    (f"{_COMMON}/Filter/PDF/Export", "ReduceImageResolution", False),
    (f"{_COMMON}/Filter/PDF/Export", "Quality", 95),
    (f"{_COMMON}/Filter/PDF/Export", "ExportNotes", False),
    (f"{_COMMON}/Filter/PDF/Export", "ExportNotesPages", False),
    (f"{_COMMON}/Filter/PDF/Export", "ExportHiddenSlides", False),
    # what a first start would ask, tell or report
    (f"{_COMMON}/Misc", "FirstRun", False),
    (f"{_COMMON}/Misc", "ShowTipOfTheDay", False),
    (f"{_COMMON}/Misc", "CrashReport", False),
    (f"{_COMMON}/Misc", "CollectUsageInformation", False),
)
"""Path, name and value; a version that does not know a setting leaves it out."""

_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
)


def write_profile(folder: Path) -> None:
    """Make a new profile folder that LibreOffice fills with the rest at its start."""
    user = folder / "user"
    user.mkdir(parents=True)
    items = "".join(_item(*each) for each in _SETTINGS)
    (user / "registrymodifications.xcu").write_text(f"{_HEAD}{items}</oor:items>\n", "utf-8")


def _item(path: str, name: str, value: str | int | bool) -> str:  # noqa: FBT001 - a setting's value may be one
    written = str(value).lower() if isinstance(value, bool) else str(value)
    prop = f"<prop oor:name={quoteattr(name)} oor:op='fuse'><value>{written}</value></prop>"
    return f"<item oor:path={quoteattr(path)}>{prop}</item>\n"
