"""The commands of upgrades: the plan, the dry run, the upgrade and the rollback, for people and for programs."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services import contacts
from services.contacts import ContactCard
from services.house import upgrades
from services.work import Actor, perform
from services.work.config import Config
from tests import cast
from tests.house.upgrades import trees
from tests.rules.belongings import dump
from ui.cli import cli

pytestmark = pytest.mark.sqlite_only
ADD = "op.add_column('contacts', sa.Column('shoe_size', sa.Integer()))"
BACK = "op.drop_column('contacts', 'shoe_size')"


@pytest.fixture(autouse=True)
def _at_home(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEWARD_DATA_DIR", str(config.data_dir))
    monkeypatch.setenv("STEWARD_SECRET_KEY", cast.KEY)


def command(*words: str) -> Result:
    """Run one, as a script does: nobody sits at its terminal."""
    return CliRunner().invoke(cli, list(words))


def opened(config: Config) -> None:
    """The command closed the house."""
    cast.open_house(config)


def test_d04_the_plan_and_the_dry_run_change_nothing(
    config: Config, alice: Actor, ada: ContactCard, root: Path
) -> None:
    trees.add(root, f"{ADD}\nop.create_index('ix_it', 'contacts', ['title'])", back=BACK)
    before = dump(alice)
    said = command("upgrade", "--plan").stdout
    assert "2 places have migrations to run. Score: 50 % safe." in said
    assert "care  tenant 9001_of_a_test: Index contacts (title). Building it takes time" in said
    told = json.loads(command("upgrade", "--plan", "--json").stdout)
    assert (told["score"], [one["rating"] for one in told["operations"]]) == (50, ["safe", "care"])
    rehearsed = json.loads(command("upgrade", "--dry-run", "--json").stdout)["rehearsal"]
    assert rehearsed["passed"] and {one["rows_before"] == one["rows_after"] for one in rehearsed["places"]} == {True}
    opened(config)
    assert dump(alice) == before and upgrades.standing(alice.place).pending == 1


def test_a_dry_run_that_fails_says_where_and_ends_with_1(config: Config, alice: Actor, root: Path) -> None:
    trees.add(root, "raise RuntimeError('the power went')", back=BACK)
    done = command("upgrade", "--dry-run")
    assert done.exit_code == 1 and "FAIL  the power went" in done.stdout


def test_y03_a_script_accepts_a_loss_by_the_name_of_its_migration(config: Config, alice: Actor, root: Path) -> None:
    trees.add(root, "op.execute(\"UPDATE contacts SET title = 'x' WHERE title = 'y'\")", back="op.execute('SELECT 1')")
    refused = command("upgrade")
    assert refused.exit_code == 1 and "add --accept-loss 9001_of_a_test." in str(refused.output)
    done = command("upgrade", "--accept-loss", "9001_of_a_test")
    assert done.exit_code == 0 and "Upgraded 2 of 3 places in" in done.stdout
    assert command("upgrade").stdout == "Nothing to upgrade.\n"


def test_d11_a_rollback_asks_with_figures_and_is_timed(
    config: Config, alice: Actor, ada: ContactCard, root: Path
) -> None:
    trees.add(root, ADD, back=BACK)
    assert command("rollback").exit_code == 1, "there is nothing to go back from"
    assert command("upgrade", "--json").exit_code == 0
    opened(config)
    perform(alice, contacts.create, {"name": "Bob Late"})
    said = command("rollback").stdout
    assert "Acme: added since: 1 contacts" in said and "rollback --yes" in said
    told = json.loads(command("rollback", "--yes", "--json").stdout)
    assert told["seconds"] < 60 and told["tag"] == "", "no server noted its version before"
    opened(config)
    assert [row.name for row in perform(alice, contacts.search, contacts.Query()).rows] == ["Ada Lovelace"]
