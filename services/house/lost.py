"""Lost: workspaces are here that the house does not know. The house was moved away or replaced.

A new house would know none of them, and its one-time link would let in the first visitor.
"""

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, OperationalError, ProgrammingError
from sqlmodel import Session

from models.accounts import User
from models.tenants import Tenant
from services.work import HOUSE, CannotStart, house_actor, step, work
from services.work.places import places, schema

TENANTS, USERS = Tenant.__table__, User.__table__  # type: ignore[attr-defined]


def refuse() -> None:
    """Refuse to start when workspaces live here that the house does not know."""
    if _known():
        return
    count = len(strangers())
    if not count:
        return
    here = places()
    whose = "1 workspace lives" if count == 1 else f"{count} workspaces live"  # no text
    if here.pool is not None:
        raise CannotStart(
            f"{whose} in this database, but the schema {schema(HOUSE)} that lists them is missing or another one. "
            f"Restore it from its newest dump. Steward does not begin a new one beside them."
        )
    raise CannotStart(
        f"{whose} in this data folder, but {here.path(HOUSE).name}, which lists them, is missing or another one. Put it "
        f"back, or its newest safety copy (copies/{HOUSE}-….db) under that name. Steward does not begin a new one beside "
        f"them."
    )


def strangers() -> list[str]:
    """Return the places of companies with users that the house does not know. A company whose moving in broke off has
    no users yet, and is left out."""
    known = _known()
    return [place for place in places().companies() if place not in known and _lived_in(place)]


def _known() -> set[str]:
    """Return the places the house knows, even before it is upgraded; none without a house."""
    if not places().exists(HOUSE):
        return set()
    with work(house_actor(), read=True) as session:
        return _listed(session)


@step
def _listed(session: Session) -> set[str]:
    if not sa.inspect(session.connection()).has_table(TENANTS.name):
        return set()
    return {found.hex for found in session.scalars(sa.select(TENANTS.c.id))}


def _lived_in(place: str) -> bool:
    try:
        with work(house_actor(place), read=True) as session:
            return session.scalar(sa.select(USERS.c.id).limit(1)) is not None
    except (OperationalError, ProgrammingError):  # it has no tables yet
        return False
    except DatabaseError:  # damaged: it was in use
        return True
