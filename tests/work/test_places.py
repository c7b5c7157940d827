"""Places: each company in a file or schema of its own, opened when it is needed, closed when it is not."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services import contacts
from services.accounts import invitations, sessions
from services.house import settings
from services.work import (
    HOUSE,
    Actor,
    CannotStart,
    NotAllowed,
    NotFound,
    SignInNeeded,
    clock,
    house_actor,
    perform,
    work,
)
from services.work import places as doors
from services.work.actor import in_place
from services.work.config import Config
from services.work.places import identity, open_places, places, tenant_files
from tests import cast
from tests.statements import statements
from tests.work.threads import at_once


@pytest.fixture
def files(house: Config) -> Config:
    """A house on SQLite; these manners are those of files."""
    assert places().pool is None, "mark the test sqlite_only"
    return house


def strangers(config: Config, count: int) -> list[str]:
    """More companies, each a copy of Acme's closed file."""
    doors.close_places()
    source = next(tenant_files(config.data_dir))
    names = [uuid4().hex for _ in range(count)]
    for name in names:
        shutil.copy(source, source.with_name(f"{name}.db"))
    cast.open_house(config)
    return names


def mark(place: str, value: object) -> None:
    with work(house_actor(place)) as session:
        settings.write(session, "mark", value)


def marked(place: str) -> object:
    with work(house_actor(place), read=True) as session:
        return settings.read(session, "mark")


@pytest.mark.sqlite_only
def test_60_companies_share_a_few_open_files(files: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "OPEN_TENANTS", 5)
    names = strangers(files, 60)
    for number, name in enumerate(names):
        mark(name, number)
        assert len(places().files) <= 7
    assert [marked(name) for name in names] == list(range(60))


@pytest.mark.sqlite_only
def test_many_at_once_over_more_companies_than_stay_open_lose_nothing(
    files: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "OPEN_TENANTS", 2)
    names = strangers(files, 8)

    def count_up(name: str) -> None:
        for _ in range(5):
            with work(house_actor(name)) as session:
                settings.write(session, "mark", (settings.read(session, "mark") or 0) + 1)

    assert at_once(*[lambda name=name: count_up(name) for name in names * 2]) == [None] * 16  # type: ignore[misc]
    assert [marked(name) for name in names] == [10] * 8


@pytest.mark.sqlite_only
def test_the_house_stays_open_whatever_comes_and_goes(files: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "OPEN_TENANTS", 2)
    mark(HOUSE, "home")
    for name in strangers(files, 5):
        assert marked(HOUSE) == "home"
        mark(name, "away")
        assert HOUSE in places().files


@pytest.mark.parametrize("place", ["0" * 31 + "1", "nobody", "", "../house", "house.db", "x" * 500, "ZZ" * 16])
def test_a_company_that_does_not_live_here_is_not_found(house: Config, place: str) -> None:
    with pytest.raises(NotFound), work(house_actor(place), read=True) as session:
        settings.read(session, "mark")


@pytest.mark.parametrize("place", ["0" * 31 + "1", HOUSE, "nobody", "", "../house", "\x00", "é"])
def test_a_token_of_nowhere_is_refused_like_any_wrong_token(house: Config, place: str) -> None:
    with pytest.raises(SignInNeeded):
        sessions.current(f"{place}.secret")


@pytest.mark.parametrize("place", ["0" * 31 + "1", HOUSE, "nobody", "", "../house", "\x00", "é"])
def test_an_invitation_of_nowhere_is_not_found(house: Config, place: str) -> None:
    with pytest.raises(NotFound):
        invitations.look_up(f"{place}.secret")


SPELLINGS = {
    "in capitals": str.upper,
    "with dashes": lambda place: str(UUID(place)),
    "in braces": lambda place: f"{{{place}}}",
    "as an address": lambda place: UUID(place).urn,
    "in wide figures": lambda place: place.translate({ord("0") + n: 0xFF10 + n for n in range(10)}),
    "with a line end": lambda place: f"{place}\n",
}


@pytest.mark.parametrize("spelled", SPELLINGS.values(), ids=SPELLINGS)
def test_a_company_is_called_by_one_name_and_its_file_opened_once(
    house: Config, people: cast.Cast, bob: Actor, spelled: Callable[[str], str]
) -> None:
    place, _, secret = people.bob.partition(".")
    invited = perform(cast.actor(people.alice), invitations.invite, "grace@example.com", "sales")
    opened = sessions.Opened(bob.session_id or uuid4(), "", clock.now() + timedelta(hours=1))
    before = {*places().files, *places().schemas}
    with pytest.raises(SignInNeeded):
        sessions.current(f"{spelled(place)}.{secret}")
    with pytest.raises(SignInNeeded):
        sessions.by_program_token(sessions.program_token(spelled(place), opened))
    with pytest.raises(NotFound):
        invitations.look_up(f"{spelled(place)}.{invited.partition('.')[2]}")
    with pytest.raises(NotFound):
        places().engines(spelled(place))
    assert {*places().files, *places().schemas} == before


def test_a_company_that_moved_in_meanwhile_is_found(house: Config) -> None:
    from services.house import tenants

    assert marked(tenants.create("Newcomer").id.hex) is None


def test_a_place_knows_what_it_lives_on_and_a_copy_lives_on_something_else(house: Config, tmp_path: Path) -> None:
    acme = next(iter(tenant_files(house.data_dir))).stem if places().pool is None else HOUSE
    here = {place: identity(place) for place in (HOUSE, acme)}
    assert len(set(here.values())) == len(here)
    assert {place: identity(place) for place in here} == here
    doors.close_places()
    if not house.postgres_url:
        shutil.copytree(house.data_dir, tmp_path / "copy")
        cast.open_house(cast.settings(tmp_path / "copy"))
        assert not set(here.values()) & {identity(place) for place in here}


@pytest.mark.postgres_only
def test_a_copied_postgres_database_lives_on_something_else(
    house: Config, postgres: str | None, tmp_path: Path
) -> None:
    from tests.databases import copied_database

    here = identity(HOUSE)
    doors.close_places()
    with copied_database(str(house.database_url.get_secret_value()) if house.database_url else "") as copy:
        cast.open_house(cast.settings(tmp_path / "other", copy))
        assert identity(HOUSE) != here
        doors.close_places()


@pytest.mark.sqlite_only
def test_a_file_is_written_with_full_care_and_read_without_the_power_to_write(files: Config, alice: Actor) -> None:
    asked = "SELECT (SELECT journal_mode FROM pragma_journal_mode), (SELECT synchronous FROM pragma_synchronous), "
    asked += "(SELECT foreign_keys FROM pragma_foreign_keys), (SELECT query_only FROM pragma_query_only)"
    with work(alice) as session:
        assert session.execute(text(asked)).one() == ("wal", 2, 1, 0)
    with work(alice, read=True) as session:
        assert session.execute(text(asked)).one()[2:] == (1, 1)


@pytest.mark.sqlite_only
def test_a_guest_beside_a_server_never_checkpoints(files: Config, people: cast.Cast) -> None:
    open_places(files, guest=True)
    with work(house_actor(people.acme)) as session:
        assert session.execute(text("PRAGMA wal_autocheckpoint")).scalar() == 0


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here already")
    with pytest.raises(CannotStart, match=r"^The data folder .* cannot be written: .*\.$"):
        open_places(cast.settings(tmp_path / "file"))


def test_people_stay_in_their_own_company(alice: Actor, charlie: Actor) -> None:
    with pytest.raises(NotAllowed):
        in_place(alice, charlie.place)
    assert in_place(house_actor(), charlie.place).place == charlie.place


def test_a_session_of_one_place_never_sees_another(alice: Actor, charlie: Actor) -> None:
    perform(alice, contacts.create, {"name": "Ada"})
    with work(charlie, read=True) as session:
        assert session.execute(text("SELECT count(*) FROM contacts")).scalar() == 0
    with work(alice, read=True) as session:
        assert session.execute(text("SELECT count(*) FROM contacts")).scalar() == 1


def test_without_an_open_house_nothing_is_done() -> None:
    doors.close_places()
    with pytest.raises(RuntimeError, match="not open"), work(house_actor()):
        pass


@pytest.mark.postgres_only
def test_a_connection_that_died_while_it_rested_is_replaced(
    house: Config, people: cast.Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doors, "RESTED", 0.0)
    mark(people.acme, "before")
    address = house.database_url.get_secret_value() if house.database_url else ""
    with psycopg.connect(address, autocommit=True) as server:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        ended = server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}").fetchall()
    assert ended
    assert marked(people.acme) == "before"
    mark(people.acme, "after")
    assert marked(people.acme) == "after"


@pytest.mark.postgres_only
def test_a_transaction_is_opened_in_one_round_trip_and_reading_cannot_write(house: Config, people: cast.Cast) -> None:
    mark(people.acme, "there")
    with statements() as said, work(house_actor(people.acme), read=True) as session:
        session.execute(text("SELECT 1"))
    assert said == [f'BEGIN READ ONLY; SET LOCAL search_path TO "company_{people.acme}"', "SELECT 1"]
    with pytest.raises(DBAPIError, match="read-only"), work(house_actor(people.acme), read=True) as session:
        session.execute(text("DELETE FROM settings"))
