"""The house is taken away, or another one put in its place, while companies live here: no new one is begun over them."""

import subprocess
import sys
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import delete
from typer.testing import CliRunner

import main
from models.tenants import Tenant
from services.accounts import sessions
from services.house import checks, copies, lost, tenants, upgrades
from services.work import HOUSE, Actor, CannotStart, SignInNeeded, house_actor, work
from services.work.config import Config
from services.work.places import close_places, places
from tests import cast
from tests.api.conftest import token_of
from tests.servers import ROOT, environment

SAID = "2 workspaces live in this"
Lose = Callable[[], None]


def take_away() -> None:
    """As `mv house.db elsewhere`, with the files beside it."""
    here = places()
    if here.pool is not None:
        with here.pool.begin() as connection:
            connection.exec_driver_sql("ALTER SCHEMA house RENAME TO taken")
        here.close()
        return
    here.close()
    for one in here.folder.glob("house.db*"):
        one.rename(one.with_name(f"taken-{one.name}"))


def empty() -> None:
    """As a restore that broke off: the house is there, and nothing is in it."""
    take_away()
    places().create(HOUSE)


def exchange() -> None:
    """As a new house that an older Steward began."""
    empty()
    upgrades.migrate(HOUSE)


@pytest.fixture(params=[take_away, empty, exchange])
def without_house(request: pytest.FixtureRequest, alice: Actor, charlie: Actor) -> Actor:
    """Two companies with people in them, and nobody who knows them; gives one of their people."""
    lose: Lose = request.param
    lose()
    return alice


def stands() -> str | None:
    """Where the house stands, or that there is none."""
    return upgrades.standing(HOUSE).revision if places().exists(HOUSE) else "none"


@pytest.mark.parametrize("begin", [upgrades.upgrade, upgrades.refuse_old_data])
def test_no_new_house_is_begun_over_companies_that_live_here(without_house: Actor, begin: Callable[[], object]) -> None:
    before = stands()
    with pytest.raises(CannotStart, match=SAID):
        begin()
    assert stands() == before, "nothing was changed"


def test_the_check_calls_it_critical(without_house: Actor, house: Config) -> None:
    found = [one for one in checks.run(house) if not one.ok and one.level == "critical" and one.id != "data.mode"]
    assert [(one.id, SAID in one.message) for one in found] == [("data", True)]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "words",
    [["serve", "--port", "1"], ["upgrade"], ["status"], ["create-admin", "--email=eve@x.example", "--name=Eve"]],
)
def test_no_command_begins_a_new_one_and_none_makes_a_key(
    alice: Actor, charlie: Actor, house: Config, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    take_away()
    close_places()
    monkeypatch.setenv("STEWARD_DATA_DIR", str(house.data_dir))
    for key, sentence in ((cast.KEY, SAID), ("", "The secret key of this data is missing.")):
        monkeypatch.setenv("STEWARD_SECRET_KEY", key)
        if words[0] == "serve":
            done = subprocess.run(
                [sys.executable, "main.py", *words], cwd=ROOT, capture_output=True, text=True, check=False,
                env={**environment(house.data_dir), "STEWARD_SECRET_KEY": key},
            )  # fmt: skip
            code, said = done.returncode, done.stdout + done.stderr
        else:
            result = CliRunner().invoke(main.cli, words, input="four words in a row\n")
            code, said = result.exit_code, f"{result.output} {result.exception}"
        assert (code, sentence in said, "/setup/" in said) == (1, True, False), said
    assert not (house.data_dir / "house.db").exists() and not (house.data_dir / "secret.key").exists()


def test_whose_company_the_house_does_not_know_is_not_signed_in(
    alice: Actor, charlie: Actor, people: cast.Cast
) -> None:
    program = token_of(charlie)
    assert sessions.current(people.charlie).name == sessions.by_program_token(program).name == "Charlie"
    with work(house_actor()) as session:
        session.execute(delete(Tenant).where(Tenant.id == UUID(charlie.place)))  # type: ignore[arg-type]
    for knock in (lambda: sessions.current(people.charlie), lambda: sessions.by_program_token(program)):
        with pytest.raises(SignInNeeded):
            knock()
    assert sessions.current(people.alice).name == "Alice"


def test_a_company_the_house_does_not_know_is_critical_and_stops_no_other(
    alice: Actor, charlie: Actor, house: Config
) -> None:
    with work(house_actor()) as session:
        session.execute(delete(Tenant).where(Tenant.id == UUID(charlie.place)))  # type: ignore[arg-type]
    upgrades.refuse_old_data()
    found = {one.id: one for one in checks.run(house) if not one.ok}
    assert found["strangers"].level == "critical" and charlie.place in found["strangers"].message


def test_a_company_whose_moving_in_broke_off_is_no_stranger(alice: Actor, house: Config) -> None:
    for broke_off in (places().create, upgrades.migrate):
        broke_off("0" * 32)
        assert lost.strangers() == []


def test_a_first_run_that_broke_off_may_start_anew(alice: Actor, charlie: Actor, people: cast.Cast) -> None:
    """The company has moved in and has nobody yet, and the house does not know it."""
    exchange()
    for place in (people.acme, people.other):
        with work(house_actor(place)) as session:
            for table in ("sessions", "users"):
                session.connection().exec_driver_sql(f"DELETE FROM {table}")
    upgrades.refuse_old_data()
    copies.recognise_key()
    assert not tenants.claimed()
