"""What matprep spends on measuring the picture that it delivers: told apart from the fit."""

from __future__ import annotations

import functools
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

MEASURING = ("matprep.fitting.proving", "proved")
"""Home and name of the function."""


class Spent(NamedTuple):
    """Wall and CPU seconds."""

    wall: float
    cpu: float

    def since(self, before: Spent) -> Spent:
        """Give what has been spent since then."""
        return Spent(self.wall - before.wall, self.cpu - before.cpu)


def now() -> Spent:
    """Give the clocks of this process."""
    return Spent(time.perf_counter(), time.process_time())


def on_measuring() -> Spent:
    """Give what this process has spent on measuring so far; before the first fit, called to begin watching."""
    times = _watched()
    return Spent(sum(each.wall for each in times), sum(each.cpu for each in times))


@functools.cache
def _watched() -> list[Spent]:
    """Wrap the function wherever it has been imported to."""
    times: list[Spent] = []
    home, name = MEASURING
    if find_spec(home) is None:
        return times
    function = getattr(import_module(home), name)

    def timed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - passes anything through
        began = now()
        try:
            return function(*args, **kwargs)
        finally:
            times.append(now().since(began))

    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("matprep") and getattr(module, name, None) is function:
            setattr(module, name, timed)
    return times
