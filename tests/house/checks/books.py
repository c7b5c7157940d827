"""What breaks the checks of the books."""

import sqlite3
from contextlib import closing

from models.contacts import Contact
from models.invoices import MoneySum
from models.routines import MaintenanceEntry
from models.sales import Series
from services.work import clock, house_actor, work
from services.work.places import places
from tests.house.checks.breaks import BREAKS, breaks
from tests.house.checks.conftest import World

__all__ = ["BREAKS"]


@breaks("books.locked")
def _(world: World) -> None:
    with closing(sqlite3.connect(places().path(world.alice.place))) as connection, connection:
        connection.execute("DROP TRIGGER invoices_fixed_update")


@breaks("books.seals")
def _(world: World) -> None:
    with work(world.alice) as session:
        session.add(Series(kind="invoice", year=2026, next=2))


@breaks("ledger")
def _(world: World) -> None:
    with work(world.alice) as session:
        session.add(ada := Contact(name="Ada", name_key="ada"))
        session.flush()
        session.add(MoneySum(contact_id=ada.id, currency="EUR", received=5))


@breaks("log.chain")
def _(world: World) -> None:
    with work(house_actor()) as session:
        forged = {"kind": "emergency", "performed_by": "Mallory", "signed_by": "Mallory", "seal": "x"}
        session.add(MaintenanceEntry(sequence=1, logged_on=clock.today("UTC"), signed_at=clock.now(), **forged))
