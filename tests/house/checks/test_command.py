"""`check` as a command: what it prints for each state, and when it ends with 1."""

import json

import pytest
from typer.testing import CliRunner

from services.house.checks import lookups
from services.work import Actor
from services.work.config import Config
from services.work.places import close_places
from tests import cast
from ui.cli import cli

pytestmark = pytest.mark.sqlite_only


def run(house: Config, *words: str, **more: str) -> tuple[int, str]:
    """The command, on this house."""
    environment = {"STEWARD_DATA_DIR": str(house.data_dir), "STEWARD_SECRET_KEY": cast.KEY, **more}
    close_places()
    result = CliRunner().invoke(cli, ["check", *words], env=environment)
    return result.exit_code, result.output


def test_what_could_not_be_checked_has_a_sign_of_its_own_and_is_not_critical(house: Config, alice: Actor) -> None:
    code, said = run(house, STEWARD_ADVISORIES_URL="off")
    assert code == 0
    assert "?     Known weaknesses of packages are not looked up.\n      → " in said
    code, said = run(house, "--json", STEWARD_ADVISORIES_URL="off")
    found = {one["id"]: one for one in json.loads(said)}
    assert (code, found["deps.advisories"]["ok"], found["deps.advisories"]["checked"]) == (0, False, False)


def test_d01_a_release_is_checked_only_when_asked(house: Config, alice: Actor) -> None:
    said = {
        words: {one["id"] for one in json.loads(run(house, *words)[1])}
        for words in (("--json",), ("--json", "--release"))
    }
    assert "release.reverse" not in said["--json",] and "release.reverse" in said["--json", "--release"]


def test_online_asks_others_first(house: Config, alice: Actor) -> None:
    run(house, "--online", STEWARD_ADVISORIES_URL="off")
    cast.open_house(house)
    assert lookups.kept().fresh


def test_a_wrong_setting_is_the_finding(house: Config, alice: Actor) -> None:
    code, said = run(house, "--json", STEWARD_CORS_ALLOWED_ORIGINS="https://*.example.com")
    assert (code, json.loads(said)[0]["id"]) == (1, "start")
    assert "STEWARD_CORS_ALLOWED_ORIGINS is wrong" in said
