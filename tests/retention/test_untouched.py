"""What no line of the retention table ever touches, and the records of former years (G-07)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from sqlmodel import select

from models.audit import AuditEntry
from models.invoices import Invoice
from models.payments import Payment
from models.reports import Report
from models.sales import Order
from services import contacts, messages, orders, retention, tasks
from services.house import bells
from services.records import lookup
from services.work import Actor, clock, perform, work
from services.work.trail import seal, verify
from tests.payments.world import approved, issued, pay
from tests.retention.world import friday, january, line, state, to_the_end

JANUARY = datetime(2031, 1, 10, 12, tzinfo=UTC)  # a Friday
LATE = datetime(2029, 6, 1, 12, tzinfo=UTC)
KEPT = (Invoice, Payment, Order, Report, AuditEntry)


def rows(actor: Actor) -> dict[str, dict[Any, Any]]:
    """Everything that must stay, by table and id, as it stands in the database."""
    with work(actor, read=True) as session:
        return {one.__name__: {row.id: row.model_dump() for row in session.exec(select(one))} for one in KEPT}


def titles(actor: Actor, **more: Any) -> list[str]:
    return [one.title for one in perform(actor, tasks.search, tasks.Query(state="done", **more)).rows]


def finished(actor: Actor, title: str, at: datetime) -> None:
    with time_machine.travel(at, tick=False), work(actor) as session:
        made = tasks.create(session, actor, {"title": title})
        tasks.finish(session, actor, made.id)


def test_n32_no_line_touches_issued_documents_payments_the_audit_trail_and_signed_reports(alice: Actor) -> None:
    with time_machine.travel(LATE, tick=False):
        ada = perform(alice, contacts.create, {"name": "Ada"})
        pay(alice, 5_000, order_id=approved(alice, 5_000, contact_id=ada.id))
        issued(alice, 7_000, contact_id=ada.id)
        with work(alice) as session:
            day = LATE.date()
            session.add(
                Report(kind="daily", period=f"{day}", begins_on=day, ends_on=day, drafted_at=LATE, signed_at=LATE)
            )
        with work(alice) as session:
            seal(session)
    before = rows(alice)
    assert all(before.values())
    with clock.at(JANUARY):
        for key in ("jobs", "leads", "contacts", "former"):
            perform(alice, retention.adjust, key, automatic=True)
        friday(alice)
        january(alice)
        assert state(alice, "former") == "done"
        perform(alice, retention.undo, "former")
        to_the_end(alice)
    after = rows(alice)
    for table, kept in before.items():
        assert {one: after[table].get(one) for one in kept} == kept, table
    with work(alice) as session:
        seal(session)
        assert verify(session).trouble == ""


def test_g07_a_former_year_leaves_the_lists_and_is_found_by_search_and_comes_back(alice: Actor) -> None:
    finished(alice, "Paint the fence", LATE)
    finished(alice, "Paint the door", JANUARY - timedelta(days=3))
    with clock.at(JANUARY):
        assert line(alice, "former").due == 1
        january(alice)
        assert (state(alice, "former"), len(titles(alice))) == ("proposed", 2)
        perform(alice, retention.confirm, "former")
        to_the_end(alice)
        assert titles(alice) == ["Paint the door"]
        assert set(titles(alice, archived=True)) == {"Paint the door", "Paint the fence"}
        assert "Paint the fence" in {one.title for one in perform(alice, lookup.lookup, "fence")}
        assert line(alice, "former").due == 0
        perform(alice, retention.undo, "former")
        to_the_end(alice)
        assert (len(titles(alice)), state(alice, "former")) == (2, "undone")


def test_g07_orders_that_are_open_and_messages_that_wait_stay_listed(alice: Actor) -> None:
    ada = perform(alice, contacts.create, {"name": "Ada", "email": "ada@x.example"})
    with time_machine.travel(LATE, tick=False):
        paid, owed = (approved(alice, total, contact_id=ada.id) for total in (5_000, 6_000))
        pay(alice, 5_000, order_id=paid)
        waiting = perform(alice, messages.send, {"contact_id": ada.id, "subject": "Hello", "body": "There"})
        cancelled = perform(alice, messages.send, {"contact_id": ada.id, "subject": "Never", "body": "Mind"})
        perform(alice, messages.cancel, cancelled.id)
    with clock.at(JANUARY):
        january(alice)
        perform(alice, retention.confirm, "former")
        to_the_end(alice)
        assert {one.id for one in perform(alice, orders.search, orders.Query()).rows} == {owed}
        assert {one.id for one in perform(alice, orders.search, orders.Query(archived=True)).rows} == {owed, paid}
        assert {one.id for one in perform(alice, messages.search, messages.Query()).rows} == {waiting.id}
        found = perform(alice, messages.search, messages.Query(contact_id=ada.id)).rows
        assert {one.id for one in found} == {waiting.id, cancelled.id}


def test_g07_another_company_keeps_its_lists(alice: Actor, charlie: Actor) -> None:
    finished(alice, "Paint the fence", LATE)
    finished(charlie, "Call the bank", LATE)
    with clock.at(JANUARY):
        january(alice)
        perform(alice, retention.confirm, "former")
        to_the_end(alice)
        assert (titles(alice), titles(charlie)) == ([], ["Call the bank"])


def test_h15_a_chore_leaves_a_receipt_of_its_last_run(alice: Actor) -> None:
    from services.chores import CHORES
    from services.house import chore_days

    finished(alice, "Paint the fence", LATE)
    (chore,) = [one for one in CHORES if one.name == retention.YEARLY]
    for at in (JANUARY - timedelta(days=1), JANUARY):
        with time_machine.travel(at, tick=False):
            bells.run(chore)
    (found,) = [one for one in chore_days.receipts(chore.name) if one.place == alice.place]
    assert found.receipt == {"leads": 0, "contacts": 0, "former": 1}
    with time_machine.travel(JANUARY, tick=False):
        assert (line(alice, "former").run or None) is not None
