"""The commands of the guides are there, and those marked as runnable run, as they stand.

A block that begins with ```` ```sh run ```` is run in a real house, guide by guide, from top to bottom. Folders of the machine
are folders of the test; `sudo` and `install` forget the users that only a server has. What needs a server, a password typed
by hand, or another machine is not marked.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from tests.rules.sources import ROOT
from tests.ships import building
from ui.cli import cli

PAPERS = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^ *```sh run\n(.*?)^ *```", re.M | re.S)
SAID = re.compile(
    r"(?:(?:^\s*|sudo |[;|&(] *|bin/|--rm )steward|main\.py) ((?:[a-z][a-z-]*)(?: +[a-z][a-z-]*)?)((?: +(?!#|&&|\|)[^\s`#]+)*)"
)
FENCED = re.compile(r"^ *```sh.*?\n(.*?)^ *```|`([^`\n]+)`", re.M | re.S)
SHIMS = {
    "sudo": 'while [ "$1" = -u ]; do shift 2; done\nexec "$@"',
    "install": (
        'skip=\nfor word; do shift; case "$skip:$word" in 1:*) skip=;; :-o|:-g) skip=1;; *) set -- "$@" "$word";; esac\n'
        "done\n"
        'exec /usr/bin/install "$@"'
    ),
}


def runnable() -> list[Path]:
    return [path for path in PAPERS if BLOCK.search(path.read_text(encoding="utf-8"))]


@pytest.mark.crash
@pytest.mark.timeout(900)  # a dozen programs, one after the other
@pytest.mark.parametrize("guide", runnable(), ids=lambda path: path.name)
def test_what_a_guide_says_can_be_run_runs(guide: Path, furnished: Path, tmp_path: Path) -> None:
    shutil.copytree(furnished, tmp_path / "var/lib/steward")
    shell = programs(tmp_path)
    for block in BLOCK.findall(guide.read_text(encoding="utf-8")):
        for there in ("/var/lib/steward", "/var/tmp", "/run/"):
            (tmp_path / there.strip("/")).mkdir(parents=True, exist_ok=True)
            block = re.sub(rf"(?<![\w.]){there}", f"{tmp_path}{there}", block)  # noqa: PLW2901
        building.run("sh", "-euc", block, cwd=shell, PATH=f"{shell}:/usr/bin:/bin", **settings(tmp_path))


def test_guides_with_commands_to_run_are_found() -> None:
    assert {"backups.md", "moving.md", "rollback.md", "secrets.md"} == {one.name for one in runnable()}


def test_every_command_a_paper_names_is_there_with_its_options() -> None:
    found = [(path.name, *one) for path in PAPERS for one in named(path.read_text(encoding="utf-8"))]
    assert len(found) > 120
    wrong = [(paper, f"{words} {rest}") for paper, words, rest in found if not known(words.split(), rest.split())]
    assert wrong == []


def settings(folder: Path) -> dict[str, str]:
    return {"STEWARD_DATA_DIR": str(folder / "var/lib/steward"), "STEWARD_SITE_URL": "https://crm.example.com"}


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a house with one workspace, Acme."""
    folder = tmp_path_factory.mktemp("house")
    shell = programs(folder)
    building.run(str(shell / "steward"), "upgrade", cwd=shell, **settings(folder))
    new = ("create-admin", "--email", "alice@acme.example", "--name", "Alice", "--company", "Acme", "--password-stdin")
    building.run(str(shell / "steward"), *new, cwd=shell, typed="correct horse battery\n", **settings(folder))
    return folder / "var/lib/steward"


def programs(folder: Path) -> Path:
    """Return a folder of programs that stand for those of a server."""
    shell = folder / "shell"
    shell.mkdir()
    python = sys.executable
    steward = f'cd {ROOT}; exec {python} main.py "$@"'
    for name, text in {**SHIMS, "steward": steward, "python": f'cd {ROOT}; exec {python} "$@"'}.items():
        (shell / name).write_text(f"#!/bin/sh\n{text}\n")
        (shell / name).chmod(0o755)
    return shell


def named(text: str) -> Iterator[tuple[str, str]]:
    """Yield the commands a paper names in code, and the words after each."""
    for block, inline in FENCED.findall(text):
        for line in (block or inline).splitlines():
            if block or re.match(r"(sudo )?(\S*python )?(steward|main\.py) ", inline):
                yield from SAID.findall(line.partition(" #")[0])


def known(words: list[str], rest: list[str]) -> bool:
    """Whether the command line has such a command, and it the options that are named."""
    at: Any = typer.main.get_command(cli)
    for word in words:
        commands = getattr(at, "commands", None)  # a group; what follows a command is its arguments
        if commands is not None:
            if word not in commands:
                return False
            at = commands[word]
    options = {one for parameter in at.params for one in (*parameter.opts, *parameter.secondary_opts)}
    return {one.partition("=")[0] for one in rest if one.startswith("--")} - {*options, "--help"} == set()
