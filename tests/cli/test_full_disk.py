"""A full disk: a sentence, an exit code, and what to do; named where the system names the place."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from matprep.cli.failures import explained
from matprep.cli.surroundings import asked

if TYPE_CHECKING:
    import pytest


def test_a_full_disk_is_named_where_the_system_names_it(capsys: pytest.CaptureFixture[str]) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/out/a.jpg")

    assert explained(full, asked(["--lang", "zh"], {})) == 4
    assert capsys.readouterr().err.splitlines()[0] == "磁盘满了：/out/a.jpg"


def test_a_full_disk_that_the_system_does_not_name_leaves_no_gap(capsys: pytest.CaptureFixture[str]) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    assert explained(full, asked(["--lang", "zh"], {})) == 4
    assert capsys.readouterr().err.splitlines()[0] == "磁盘满了"
