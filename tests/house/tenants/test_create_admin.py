"""The command that makes the first administrator: a mistake leaves nothing behind."""

import io
import os
from pathlib import Path
from uuid import uuid4

import pytest

from ui.cli import cli

RIGHT = {"--email": "ada@example.com", "--name": "Ada", "--company": "Acme"}
WORDS = "four words in a row"


@pytest.mark.parametrize(("mistake", "password"), [
    ({}, "short"), ({}, ""), ({"--email": "no address"}, WORDS), ({"--email": ""}, WORDS), ({"--name": " "}, WORDS),
])  # fmt: skip
def test_u21_a_mistyped_administrator_leaves_no_company_behind(
    tmp_path: Path, postgres: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    mistake: dict[str, str], password: str,
) -> None:  # fmt: skip
    from tests.databases import new_database

    monkeypatch.setenv("STEWARD_DATA_DIR", str(tmp_path))
    if postgres:
        monkeypatch.setenv("STEWARD_DATABASE_URL", new_database(postgres, f"admin_{uuid4().hex[:12]}"))

    def run(*words: str, typed: str = "") -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed + os.linesep))
        cli(list(words), standalone_mode=False)
        return capsys.readouterr().out

    def create(typed: str, **more: str) -> str:
        options = [word for pair in (RIGHT | more).items() for word in pair]
        return run("create-admin", "--password-stdin", *options, typed=typed)

    with pytest.raises(SystemExit) as stopped:
        create(password, **{"--company": "Akme"}, **mistake)
    assert isinstance(stopped.value.code, str), "one sentence, not a number"
    assert stopped.value.code.strip().endswith(".")
    assert create(WORDS) == "Ada may sign in to Acme as ada@example.com.\n"
    places = [line for line in run("status").splitlines() if "migrations pending" not in line]
    assert len(places) == 1 and places[0].endswith(": Acme")


def test_t05_the_command_makes_a_workspace_and_invites_or_takes_a_password(
    tmp_path: Path, postgres: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.databases import new_database

    monkeypatch.setenv("STEWARD_DATA_DIR", str(tmp_path))
    if postgres:
        monkeypatch.setenv("STEWARD_DATABASE_URL", new_database(postgres, f"admin_{uuid4().hex[:12]}"))

    def run(*words: str) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(WORDS + os.linesep))
        cli(list(words), standalone_mode=False)
        return capsys.readouterr().out

    run("create-admin", "--password-stdin", *[word for pair in RIGHT.items() for word in pair])
    zoe = ("--email", "zoe@example.com", "--name", "Zoe")
    assert run("workspace", "create", "Mills", *zoe).startswith("Zoe is invited by mail: http")
    assert run("workspace", "create", "Dale", *zoe, "--password-stdin").startswith("Zoe may sign in: http")
    listed = [line.split("\t") for line in run("workspace", "list").splitlines()]
    assert [(one[0], one[1], one[4]) for one in listed] == [
        ("Acme", "active", "1"), ("Dale", "active", "1"), ("Mills", "active", "0")
    ]  # fmt: skip
