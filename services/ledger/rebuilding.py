"""Rebuilding the derived rows of what a work has touched, from the ledger itself and never by adding to them."""

from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select
from sqlmodel import Session, col

from models.base import Row
from models.invoices import Balance, MoneySum
from models.language import N_
from services.ledger.summing import AMOUNTS, SUBJECTS, Open, four_amounts, open_invoices, open_orders
from services.ledger.touched import slices, touched
from services.work import kind, step
from services.work.events import signal

CHANGED = kind("amounts.changed", N_("Amounts changed"), "payments")
TABLES = {"deal_id": "deals", "contact_id": "contacts", "company_id": "companies"}
Wanted = Mapping[Any, Mapping[str, Any]]


@step
def rebuild(session: Session, *rows: Row | None) -> None:
    """Rebuild, in the same work, the balances of these invoices and orders, and the four amounts of every deal, contact
    and company that these rows are or name (deals, quotes, orders, invoices, payments, allocations).

    A row that named another customer before is handed in before and after the change. Works that rebuild in one
    workspace wait for each other from here to their ends (`_wait`), so lock whatever else you lock before you rebuild.
    """
    session.flush()
    _wait(session)
    ids = touched(session, rows)
    with session.no_autoflush:  # no sum reads what is written here
        documents = _balances(session, "invoice_id", ids["invoice_id"], open_invoices)
        documents += _balances(session, "order_id", ids["order_id"], open_orders)
        told = {"invoices": documents, **{TABLES[name]: _amounts(session, name, ids[name]) for name in SUBJECTS}}
    session.flush()
    for table, changed in told.items():
        if changed:
            signal(session, CHANGED, table, changed)


def _wait(session: Session) -> None:
    """Let one work at a time sum up: what it reads includes what the one before it has committed, and the one after it
    reads what it commits. One lock cannot deadlock with itself. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"ledger:{session.info['place']}", 0))))


def _balances(
    session: Session, name: str, ids: Collection[UUID], read: Callable[[Session, Collection[UUID]], Open]
) -> list[UUID]:
    """Write the balances of these invoices or orders. Return the ids of those that changed."""
    changed: list[UUID] = []
    for some in slices(ids):
        there = {getattr(row, name): row for row in _there(session, Balance, name, some)}
        changed += _store(session, there, read(session, some), lambda key: Balance(**{name: key}))
    return changed


def _amounts(session: Session, name: str, ids: Collection[UUID]) -> list[UUID]:
    """Write the four amounts of these deals, contacts or companies. Return the ids of those that changed."""
    changed: list[tuple[UUID, str]] = []
    for some in slices(ids):
        there = {(getattr(row, name), row.currency): row for row in _there(session, MoneySum, name, some)}
        sums = four_amounts(session, name, some)
        wanted = {key: dict(zip(AMOUNTS, values, strict=True)) for key, values in sums.items()}
        changed += _store(session, there, wanted, lambda key: MoneySum(**{name: key[0]}, currency=key[1]))
    return list(dict.fromkeys(subject for subject, _currency in changed))


def _there(session: Session, kind: Any, name: str, ids: Collection[UUID]) -> Any:
    """Return the present rows as they are now, not as this work may have read them before it waited."""
    return session.scalars(_present(kind, name), {"ids": list(ids)}).all()


@cache
def _present(kind: Any, name: str) -> Select[Any]:
    here = col(getattr(kind, name)).in_(bindparam("ids", expanding=True))
    return select(kind).where(here).execution_options(populate_existing=True)


def _store(session: Session, there: Mapping[Any, Row], wanted: Wanted, new: Callable[[Any], Row]) -> list[Any]:
    """Make the present rows equal to the wanted values, by key: add, change, delete. Return the keys that changed."""
    changed = [key for key in there if key not in wanted]
    for key in changed:
        session.delete(there[key])
    for key, values in wanted.items():
        row = there.get(key) or new(key)
        if key not in there or any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            session.add(row)
            changed.append(key)
    return changed
