"""The cast. Alice owns the shop, Bob works there with a limited role, Charlie belongs to another company."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import update

from models.accounts import User, UserSession
from services.accounts import passwords, sessions, users
from services.house import settings as kept
from services.house import tenants, upgrades
from services.work import Actor, clock, house_actor, vault, work
from services.work.config import Config
from services.work.places import close_places, open_places

PASSWORD = "correct horse battery"
KEY = "a secret of the tests, forty characters.."


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is there: three people of two companies, by their browser tokens."""

    acme: str
    other: str
    alice: str
    bob: str
    charlie: str


def settings(folder: Path, database_url: str | None = None, **more: object) -> Config:
    """A configuration for tests, untouched by the machine's own environment."""
    if database_url or more:
        return Config(
            _env_file=None, data_dir=folder, database_url=database_url, secret_key=KEY, **{"slow_down_ms": 0, **more}
        )  # type: ignore[arg-type, call-arg]
    return _plain().model_copy(update={"data_dir": folder})


@cache
def _plain() -> Config:
    """Read once: looking for each of 76 variables takes longer than opening the house."""
    return Config(_env_file=None, secret_key=KEY, slow_down_ms=0)  # type: ignore[call-arg, arg-type]


def open_house(config: Config) -> None:
    """Open the house as a server would, without serving."""
    from services import reactions, record_types
    from services.records import declaration, errands
    from services.work import events

    open_places(config)
    vault.open_vault(KEY, config.data_dir)
    events.react(reactions.REACTIONS)
    declaration.declare(record_types.RECORDS, record_types.LISTS)
    errands.know(record_types.ERRANDS)


def build(config: Config) -> Cast:
    """Make two companies and the three people, and leave the house open.

    In files they are made once for a process: migrating takes 1.8 s of a core, copying 4 ms.
    """
    if config.database_url:
        return _made(config)
    folder, people = _in_files()
    shutil.copytree(folder, config.data_dir, dirs_exist_ok=True)
    open_house(config)
    for place in (people.acme, people.other):  # who signed in when it was made would have to prove themselves again
        with work(house_actor(place)) as session:
            session.execute(update(UserSession).values(proved_at=clock.now(), seen_at=clock.now()))
    return people


@cache
def _in_files() -> tuple[Path, Cast]:
    folder = Path(tempfile.mkdtemp(prefix="steward-cast-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    people = _made(settings(folder))
    forget_homes()
    close_places()
    return folder, people


def _made(config: Config) -> Cast:
    """The cast in an empty house, with one password hash for all: hashing is slow on purpose."""
    open_house(config)
    upgrades.upgrade()
    hashed = passwords.hash_password(PASSWORD)
    acme, other = tenants.create("Acme", "Europe/Paris"), tenants.create("Other", "Asia/Kathmandu")
    alice = _move_in(acme.id, "Alice", "administrator", hashed)
    bob = _move_in(acme.id, "Bob", "sales", hashed)
    charlie = _move_in(other.id, "Charlie", "administrator", hashed)
    tenants.make_operator(acme.id, _user_id(alice))
    return Cast(acme.id.hex, other.id.hex, alice, bob, charlie)


@contextmanager
def copied(template: tuple[Path, str | None, Cast], data: Path) -> Iterator[Config]:
    """The configuration of a copy of a house, whose files lie in `data`; a copied database is dropped afterwards."""
    folder, address, _ = template
    shutil.copytree(folder, data)
    if address is None:
        yield settings(data)
        return
    from tests.databases import copied_database

    with copied_database(address) as copy:
        yield settings(data, copy)


def forget_homes() -> None:
    """No place knows what it lives on: for a template, whose copies in each test shall not be held as copies."""
    for place in tenants.places():
        with work(house_actor(place)) as session:
            kept.write(session, tenants.LIVES_ON, None)


def actor(token: str) -> Actor:
    """Who holds a token, now; with the password just typed."""
    return replace(sessions.current(token), proved_at=clock.now())


def join(place: str, name: str, role: str, hashed: str = "x", team_id: UUID | None = None) -> Actor:
    """One more colleague, signed in."""
    return actor(enter(place, name, role, hashed, team_id))


def enter(place: str, name: str, role: str, hashed: str = "x", team_id: UUID | None = None) -> str:
    """The browser token of one more colleague."""
    return _move_in(UUID(place), name, role, hashed, team_id)


def _move_in(tenant_id: UUID, name: str, role: str, hashed: str, team_id: UUID | None = None) -> str:
    with work(house_actor(tenant_id.hex)) as session:
        user: User = users.add(session, name, f"{name.lower()}@example.com", role, hashed, team_id)
        return sessions.open_session(session, user, "browser", "a test", "127.0.0.1").token


def _user_id(token: str) -> UUID:
    found = sessions.current(token).user_id
    assert found is not None
    return found
