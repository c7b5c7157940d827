"""The package, built from a clean copy of the sources, and installed where nothing else of Steward is."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.rules.sources import ROOT


def tracked(*shelves: str) -> list[str]:
    """Return the files that are, or are about to be, in version control, as paths from the root."""
    order = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *shelves]
    told = subprocess.run(order, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return sorted({one for one in told.split("\0") if one and (ROOT / one).is_file()})


def copied(to: Path) -> Path:
    """Copy the sources without anything that lies about beside them, and return the folder."""
    for one in tracked():
        target = to / one
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / one, target)
    return to


def wheel(folder: Path) -> Path:
    """Build the wheel within a folder and return its path. No package is downloaded: what builds is here already."""
    source, out = copied(folder / "source"), folder / "dist"
    order = ["pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation", "-w", str(out), str(source)]
    run(sys.executable, "-m", *order, cwd=folder)
    [built] = out.glob("*.whl")
    return built


def installed(built: Path, folder: Path) -> Path:
    """Install a wheel into a new environment, and return the folder of its commands.

    The environment has the packages Steward needs by a path to those of this one, where Steward itself is not.
    """
    run(sys.executable, "-m", "venv", "--without-pip", str(folder), cwd=folder.parent)
    python = folder / "bin" / "python"
    site = next(folder.glob("lib/python*/site-packages"))
    (site / "needed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    order = ["pip", "--python", str(python), "install", "--quiet", "--no-index", "--no-deps", str(built)]
    run(sys.executable, "-m", *order, cwd=folder.parent)
    return python.parent


def clean() -> dict[str, str]:
    """Return an environment in which no variable speaks of this source tree or of a Steward."""
    told = ("PYTEST", "NICEGUI", "STEWARD_", "COV_", "GIT_")
    return {name: value for name, value in os.environ.items() if not name.startswith(told)}


def run(*order: str, cwd: Path, typed: str = "", **settings: str) -> str:
    """Run a program; return what it printed. It must end well."""
    done = subprocess.run(
        order, cwd=cwd, env={**clean(), **settings}, input=typed, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{' '.join(order)}\n{done.stdout}\n{done.stderr}"
    return done.stdout
