"""Options and markers of the whole suite: the long form, and tests that need a system package."""

from __future__ import annotations

import shutil
import signal

import pytest
from hypothesis import settings

settings.register_profile("any machine", deadline=None)  # a busy or a foreign machine is no fault of the product
settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the tests marked `soak` too, which take minutes")


def pytest_configure() -> None:
    """Children of the tests answer Ctrl-C even where continuous integration started this in the background.

    A shell gives its background jobs an ignored SIGINT, which the program respects, as it should under nohup.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the long form out unless asked, and say so in the count of deselected tests."""
    if config.getoption("--soak"):
        return
    soak = [item for item in items if item.get_closest_marker("soak")]
    if soak:
        config.hook.pytest_deselected(items=soak)
        items[:] = [item for item in items if item not in soak]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test marked `system("name")` needs a program that `make system` installs; without it the summary says so."""
    for marker in item.iter_markers("system"):
        for name in marker.args:
            if shutil.which(name) is None:
                pytest.skip(f"{name} is not installed here: make system")
