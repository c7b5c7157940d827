"""The books of a workspace with many invoices: the list, the proof of all amounts, a quarter and its comparison."""

import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import insert, select
from sqlmodel import Session, col

from models.base import Row
from models.contacts import Contact
from models.invoices import Balance, Invoice, MoneySum
from models.payments import Allocation, Payment
from services import reconciliations
from services.ledger import proving
from services.ledger.summing import AMOUNTS, four_amounts
from services.work import Actor, house_actor, perform, work
from tests import cast
from tests.scale.timing import percentiles, show, timed
from tests.servers import Served

AT_ONCE = 5_000
FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)  # all invoices are of one quarter
ASKED = {
    "a page": "",
    "the overdue ones": "?state=overdue",
    "the paid ones by total": "?state=paid&sort=-total",
    "by number": "?sort=name",
}


def books(
    count: int, times: int, database: str | None, house: Callable[..., Any], client: Callable[[Served], httpx.Client]
) -> None:
    """So many invoices of a tenth as many contacts, every second one paid, each with its balance and its sums."""
    where = "PostgreSQL" if database else "SQLite"
    with house(count // 10, database, before=lambda people: _prepared(people, count, where)) as (served, _):
        program = client(served)
        for name, query in ASKED.items():
            found = percentiles(timed(lambda query=query: program.get(f"/invoices{query}"), times))  # type: ignore[misc]
            show(f"list of {count:,} invoices, {name}, {where}", found, "60 / 150 ms")


def _prepared(people: cast.Cast, count: int, where: str) -> None:
    alice, wholes = cast.actor(people.alice), f"{count:,} invoices, {where}"
    invoices = add_invoices(alice, count)
    began = time.perf_counter()
    with work(house_actor(people.acme), read=True) as session:
        proof = proving.prove(session)
    told = f"{time.perf_counter() - began:.1f} s, {proof.compared:,} compared, {proof.count} differ"
    show(f"proving all amounts, {wholes}", told, "5 s")
    began = time.perf_counter()
    perform(alice, reconciliations.report, FIRST, LAST)
    show(f"a quarter's figures, {wholes}", f"{time.perf_counter() - began:.1f} s", "2 s")
    content, began = export(invoices), time.perf_counter()
    card = perform(alice, reconciliations.compare, FIRST, LAST, "export.csv", content)
    told = f"{time.perf_counter() - began:.1f} s, {card.count:,} differ"
    show(f"comparing a file of as many rows, {where}", told, "2 s")


def export(invoices: list[Invoice]) -> bytes:
    """What an accounting system would export of them; of a hundredth the amounts differ."""
    rows = ["number;date;amount;paid;currency"]
    for n, one in enumerate(invoices):
        paid, amount = one.total if n % 2 else 0, one.total + (n % 100 == 1)
        rows.append(f"{one.number};{one.issued_on};{amount / 100:.2f};{paid / 100:.2f};EUR")
    return "\n".join(rows).encode()


def add_invoices(actor: Actor, count: int) -> list[Invoice]:
    """Add so many issued invoices with all that follows from them, straight into the tables. Return them."""
    dice, found = random.Random(count), list[Invoice]()
    with work(actor, read=True) as session:
        contacts = list(session.scalars(select(col(Contact.id)).order_by(col(Contact.id))))
    for start in range(0, count, AT_ONCE):
        rows = [_rows(number, contacts, actor, dice) for number in range(start, min(count, start + AT_ONCE))]
        found += [one[0] for one in rows]  # type: ignore[misc]
        _insert(actor, [row for one in rows for row in one])
    for start in range(0, len(contacts), AT_ONCE):
        with work(actor, read=True) as session:
            sums = list(_sums(session, contacts[start : start + AT_ONCE]))
        _insert(actor, sums)
    with work(actor) as session:
        if session.get_bind().dialect.name == "postgresql":  # what its autovacuum does by itself within a minute
            session.connection().exec_driver_sql("ANALYZE")
    return found


def _rows(number: int, contacts: list[UUID], actor: Actor, dice: random.Random) -> list[Row]:
    day, total, who = FIRST + timedelta(days=number % 92), dice.randint(1_00, 9_999_99), dice.choice(contacts)
    named = f"INV-2026-{number + 1:06}"
    common: dict[str, Any] = {"contact_id": who, "currency": "EUR"}
    party = {"name": f"Customer {number}", "street": "1 Harbour Street", "city": "Dublin", "country": "IE"}
    invoice = Invoice(
        name=named, number=named, series="invoice-2026", seq=number + 1, state="issued", issued_on=day, due_on=day,
        net=total, total=total, owner_id=actor.user_id, seller=party, buyer_person=party, seal="0" * 64, **common,
    )  # fmt: skip
    paid = total if number % 2 else 0
    balance = {"total": total, "open": total - paid, "status": "paid" if paid else "unpaid", "due_on": day}
    rows: list[Row] = [invoice, Balance(invoice_id=invoice.id, currency="EUR", **balance)]
    if paid:
        payment = Payment(amount=paid, received_on=day, **common)
        rows += [payment, Allocation(payment_id=payment.id, invoice_id=invoice.id, taken=paid, given=paid)]
    return rows


def _sums(session: Session, contacts: list[UUID]) -> Iterator[Row]:
    for start in range(0, len(contacts), 500):
        for (who, currency), values in four_amounts(session, "contact_id", contacts[start : start + 500]).items():
            yield MoneySum(contact_id=who, currency=currency, **dict(zip(AMOUNTS, values, strict=True)))


def _insert(actor: Actor, rows: list[Row]) -> None:
    with work(actor) as session:
        for kind in (Invoice, Payment, Balance, Allocation, MoneySum):
            some = [row.model_dump() for row in rows if isinstance(row, kind)]
            if some:
                session.connection().execute(insert(kind.__table__), some)  # type: ignore[attr-defined]
