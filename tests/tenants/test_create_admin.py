"""The command that makes the first administrator: a mistake leaves nothing behind."""

import os
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

ROOT = Path(__file__).parents[2]
RIGHT = {"--email": "ada@example.com", "--name": "Ada", "--company": "Acme"}
WORDS = "four words in a row"


@pytest.mark.parametrize(("mistake", "password"), [
    ({}, "short"), ({}, ""), ({"--email": "no address"}, WORDS), ({"--email": ""}, WORDS), ({"--name": " "}, WORDS),
])  # fmt: skip
def test_u01_a_mistyped_administrator_leaves_no_company_behind(
    tmp_path: Path, postgres: str | None, mistake: dict[str, str], password: str
) -> None:
    from tests.databases import new_database

    known = {k: v for k, v in os.environ.items() if not k.startswith("STEWARD_")} | {"STEWARD_DATA_DIR": str(tmp_path)}
    if postgres:
        known["STEWARD_DATABASE_URL"] = new_database(postgres, f"admin_{uuid4().hex[:12]}")

    def run(*words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "main.py", *words]
        return subprocess.run(command, cwd=ROOT, env=known, input=typed, text=True, capture_output=True, check=False)

    def create(typed: str, **more: str) -> subprocess.CompletedProcess[str]:
        return run(
            "create-admin", "--password-stdin", *(w for pair in (RIGHT | more).items() for w in pair), typed=typed
        )

    wrong = create(password, **{"--company": "Akme"}, **mistake)
    assert wrong.returncode == 1 and wrong.stderr.strip() and "Traceback" not in wrong.stderr
    assert create(WORDS).returncode == 0
    places = [line for line in run("status").stdout.splitlines() if "migrations pending" not in line]
    assert len(places) == 1 and places[0].endswith(": Acme")
