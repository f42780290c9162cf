"""Turns a pile of scans into an upload-ready package.

`run` and `watch` prepare folders of material and yield what happens; `inspect_file` looks at one file, `check` at a
finished package; `fit_bytes` fits one picture in memory; `status`, `due`, `mark` and `retry` are about output folders;
`profiles` lists what platforms ask for.
The values that they return stand in `matprep.model`, the exceptions in `matprep.errors`.

Importing this package loads nothing else: each name is brought in when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from matprep.checking import check
    from matprep.conductor import mark, retry, run, status, watch
    from matprep.deadlines import due
    from matprep.fitting.fitted import Fitted
    from matprep.inspecting import inspect_file
    from matprep.limiting import Limits, fit_bytes
    from matprep.profile import available as profiles

    __version__: str

__all__ = [
    "Fitted",
    "Limits",
    "__version__",
    "check",
    "due",
    "fit_bytes",
    "inspect_file",
    "mark",
    "profiles",
    "retry",
    "run",
    "status",
    "watch",
]

_HOMES: Final = {
    "Fitted": ("matprep.fitting.fitted", "Fitted"),
    "Limits": ("matprep.limiting", "Limits"),
    "check": ("matprep.checking", "check"),
    "due": ("matprep.deadlines", "due"),
    "fit_bytes": ("matprep.limiting", "fit_bytes"),
    "inspect_file": ("matprep.inspecting", "inspect_file"),
    "mark": ("matprep.conductor", "mark"),
    "profiles": ("matprep.profile", "available"),
    "retry": ("matprep.conductor", "retry"),
    "run": ("matprep.conductor", "run"),
    "status": ("matprep.conductor", "status"),
    "watch": ("matprep.conductor", "watch"),
}


def __getattr__(name: str) -> object:
    """Bring in a public name at its first use."""
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 - `import matprep` stays cheap

        found: object = version("matprep")
    elif name in _HOMES:
        from importlib import import_module  # noqa: PLC0415 - `import matprep` stays cheap

        module, attribute = _HOMES[name]
        found = getattr(import_module(module), attribute)
    else:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted({*globals(), *__all__})
