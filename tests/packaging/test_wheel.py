"""What users install is the wheel: it is complete, and the sample comes out of it as out of a checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
SUFFIX = ".exe" if os.name == "nt" else ""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout without any download."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", folder, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("matprep-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment with the wheel alone; only its dependencies are those of the environment that runs the test."""
    home = tmp_path_factory.mktemp("clean") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", home], check=True)
    python = home / SCRIPTS / f"python{SUFFIX}"
    pip = [sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", wheel], check=True, capture_output=True)
    places = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    )
    # A plain path in a .pth is searched last and its own .pth files are not read: the checkout stays out of sight.
    ours = "\n".join({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    (Path(places.stdout.strip()) / "dependencies.pth").write_text(ours, encoding="utf-8")
    return home


def call(home: Path, *arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the installed program far from the checkout, as a user whose shell knows nothing of it."""
    environment = {key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    command = [home / SCRIPTS / f"matprep{SUFFIX}", *map(str, arguments)]
    return subprocess.run(
        command,
        check=False,
        capture_output=True,
        cwd=folder,
        env=environment | {"PYTHONUTF8": "1"},
        encoding="utf-8",
    )


class TestTheWheel:
    """What is in it, and what it does in an environment of its own."""

    def test_carries_profiles_catalogue_types_and_licence(self, wheel: Path) -> None:
        names = zipfile.ZipFile(wheel).namelist()

        assert "matprep/_profiles/xiaohongshu-enterprise.toml" in names
        assert any(name.startswith("matprep/catalogue/zh/") for name in names)
        assert any(name.startswith("matprep/catalogue/en/") for name in names)
        assert "matprep/py.typed" in names
        assert any(name.endswith("licenses/LICENSE") for name in names)

    def test_carries_nothing_but_the_package(self, wheel: Path) -> None:
        tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

        assert {top for top in tops if not top.endswith(".dist-info")} == {"matprep"}

    def test_is_what_the_clean_environment_imports(self, installed: Path, tmp_path: Path) -> None:
        python = installed / SCRIPTS / f"python{SUFFIX}"
        where = subprocess.run(
            [python, "-c", "import matprep; print(matprep.__file__)"],
            check=True,
            capture_output=True,
            text=True,
            cwd=tmp_path,
        )

        assert Path(where.stdout.strip()).is_relative_to(installed)

    def test_lists_its_profiles(self, installed: Path, tmp_path: Path) -> None:
        listed = call(installed, "profiles", "list", folder=tmp_path)

        assert listed.returncode == 0, listed.stderr
        assert "xiaohongshu-enterprise-renewal" in listed.stdout

    def test_prepares_the_samples(self, installed: Path, tmp_path: Path) -> None:
        """Exit code 1: the samples hold a fault on purpose."""
        arguments = ("run", ROOT / "samples" / "cases", "-p", "xiaohongshu-enterprise", "-o", tmp_path / "out")

        ended = call(installed, *arguments, folder=tmp_path)

        assert ended.returncode == 1, ended.stderr
        manifest = json.loads((tmp_path / "out" / "示例贸易（上海）有限公司" / "manifest.json").read_bytes())
        assert manifest["status"] == "ready"
