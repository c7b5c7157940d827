"""Smoke test: after an upgrade or a restore, does what people need first still work (D-09, D-10)? Without network.

It reads the open places as the house does, and changes nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import User
from models.audit import AuditEntry, AuditHead
from models.base import tables
from models.contacts import Contact
from models.language import _, ngettext
from models.tenants import Operator, Tenant
from services import contacts
from services.house import copies
from services.house.health import pulse
from services.records.lists import Slice
from services.work import HOUSE, house_actor, perform, step, work
from services.work.places import tree_of
from services.work.trail import HEAD_ID

ASSETS = Path(__file__).resolve().parents[2] / "ui" / "theme" / "assets"
NEEDED = ("steward.css", "plain.css", "steward.js", "inter.woff2", "favicon.svg")
LATEST = 5  # contacts of each company that are looked up by their names


def run(places: Iterable[str]) -> list[str]:
    """Test the open places (`house` or a tenant's id). Return the troubles as sentences; empty: passed.

    Each look is on its own: one that breaks is a trouble, and the others go on.
    """
    found = [*_attempt(HOUSE, _assets)]
    for place in places:
        looks = (_tables, _audit, _keys, _answers, _operators) if place == HOUSE else (_tables, _audit, _people, _list)
        for look in looks:
            found += _attempt(place, look)
    return found


def _attempt(place: str, look: Callable[[str], Iterator[str]]) -> list[str]:
    try:
        return list(look(place))
    except Exception as error:
        text = _("{place}: the test of “{what}” broke off ({error}).")
        return [text.format(place=place, what=look.__name__.strip("_"), error=type(error).__name__)]


def _assets(_place: str) -> Iterator[str]:
    for name in NEEDED:
        if not (ASSETS / name).is_file() or not (ASSETS / name).stat().st_size:
            yield _("The file {name} of the pages is missing.").format(name=name)


def _tables(place: str) -> Iterator[str]:
    """Every table is there; on SQLite no row refers to a missing one (PostgreSQL never lets one)."""
    with work(house_actor(place), read=True) as session:
        connection = session.connection()
        there = set(sa.inspect(connection).get_table_names())
        for table in tables(tree_of(place)):
            if table.name not in there:
                yield _("{place}: the table {name} is missing.").format(place=place, name=table.name)
        if connection.dialect.name == "sqlite":
            broken = len(connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall())
            if broken:
                yield ngettext(
                    "{place}: {count} row refers to a missing one.",
                    "{place}: {count} rows refer to missing ones.",
                    broken,
                ).format(place=place)


def _audit(place: str) -> Iterator[str]:
    """The last sealed entry is the one that the head of the chain names."""
    with work(house_actor(place), read=True) as session:
        head = session.get(AuditHead, HEAD_ID)
        number = session.scalar(select(func.max(col(AuditEntry.sequence)))) or 0
        link = session.scalar(select(col(AuditEntry.seal)).where(col(AuditEntry.sequence) == number))
    if (number, link or "") != ((head.sequence, head.seal) if head else (0, "")):
        yield _("{place}: entries at the end of the audit trail are missing.").format(place=place)


def _keys(_place: str) -> Iterator[str]:
    """The secret key is the one that this data was made with: tokens and sealed values depend on it."""
    if wrong := copies.other_key():
        yield _(wrong)


def _answers(_place: str) -> Iterator[str]:
    """What `/health` asks for."""
    pulse.alive()
    yield from ()


def _operators(_place: str) -> Iterator[str]:
    """Once companies live here, someone looks after the installation."""
    with work(house_actor(), read=True) as session:
        if session.scalar(select(col(Tenant.id)).limit(1)) and not session.scalar(select(col(Operator.id)).limit(1)):
            yield _("No operator looks after this installation any more.")


def _people(place: str) -> Iterator[str]:
    """Where someone may sign in, an administrator may; in a company that was closed nobody does."""
    with work(house_actor(place), read=True) as session:
        active = [user.role for user in session.scalars(select(User)) if user.active]
    if active and "administrator" not in active:
        yield _("{place}: no administrator can sign in.").format(place=place)


def _list(place: str) -> Iterator[str]:
    """The list of contacts returns as many as there are, and search finds the latest by their names."""
    actor = house_actor(place)
    with work(actor, read=True) as session:
        expected = _counted(session)
    page = perform(actor, contacts.search, contacts.Query(part=Slice(sort="-made_at", size=LATEST)))
    if len(page.rows) != min(expected, LATEST):
        yield _("{place}: the list of contacts is not whole.").format(place=place)
    for row in (one for one in page.rows if any(sign.isalnum() for sign in one.name)):
        found = perform(actor, contacts.search, contacts.Query(q=row.name, part=Slice(size=100)))
        if row.id not in {one.id for one in found.rows} and not found.cursor:
            yield _("{place}: search no longer finds a contact by its name.").format(place=place)
            return


@step
def _counted(session: Session) -> int:
    query = select(func.count()).select_from(Contact).where(col(Contact.binned_at).is_(None))
    return session.scalar(query) or 0
