"""The command line answers at once, and says what is missing."""

import base64
import subprocess
import sys

from tests.rules.sources import ROOT
from ui.cli import COMMANDS, GROUPS

HEAVY = ("nicegui", "fastapi", "uvicorn", "sqlalchemy")


def python(*words: str) -> subprocess.CompletedProcess[str]:
    """Run this Python in the folder of the project."""
    return subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=False)


def test_help_names_every_command_without_loading_the_web_server_or_the_database() -> None:
    told = python("-X", "importtime", "main.py", "--help")
    loaded = {line.rpartition("|")[2].strip() for line in told.stderr.splitlines()}
    assert told.returncode == 0 and "typer" in loaded
    assert loaded.isdisjoint(HEAVY)
    assert all(f" {name} " in told.stdout for name in (*COMMANDS, *GROUPS))


def test_a_python_without_the_libraries_is_told_which_one_to_use() -> None:
    told = python("-S", "main.py", "status")
    assert told.returncode == 1
    assert told.stderr == (
        "This Python has nothing of what Steward needs: use .venv/bin/python, which `make run` sets up.\n"
    )


def test_k04_a_new_secret_is_32_random_bytes_in_base64() -> None:
    told = [python("main.py", "secret", "new").stdout for _ in range(2)]
    assert [len(base64.b64decode(one, validate=True)) for one in map(str.strip, told)] == [32, 32]
    assert told[0] != told[1]
