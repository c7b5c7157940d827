"""Numbers under load: many writers at once, some of whose works are rolled back, and no gap and no double."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.invoices import Invoice
from services import contacts, invoices
from services.documents import numbers
from services.house.books import verify
from services.invoices.issuing import fix, locked
from services.work import Actor, Busy, Invalid, perform, work

WRITERS, EACH = 8, 25
LINE = {"text": "Boiler", "price": "100", "tax": "19"}


class Broken(Exception):
    """A tenth of the works breaks after its number was taken."""


def issue(actor: Actor, contact: object, turn: int) -> None:
    made = perform(actor, invoices.create, {"contact_id": contact, "currency": "EUR", "lines": [LINE]})
    while True:
        try:
            with work(actor) as session:
                fix(session, locked(session, actor, made.id))
                if turn % 10 == 9:
                    raise Broken
        except Busy:
            continue
        except Broken:
            pass
        return


def test_f22_eight_writers_leave_no_gap_and_no_double_also_where_works_are_rolled_back(alice: Actor) -> None:
    contact = perform(alice, contacts.create, {"name": "Ada"}).id
    with ThreadPoolExecutor(WRITERS) as pool:
        done = [pool.submit(issue, alice, contact, turn) for turn in range(WRITERS * EACH)]
        for one in done:
            one.result()
    with work(alice, read=True) as session:
        seqs = session.scalars(select(col(Invoice.seq)).where(col(Invoice.seq).is_not(None)).order_by(col(Invoice.seq)))
        assert list(seqs) == list(range(1, WRITERS * EACH * 9 // 10 + 1))
    assert list(verify(invoices.lines(alice))) == []


def test_of_two_who_issue_the_same_draft_at_once_both_get_one_number(alice: Actor) -> None:
    contact = perform(alice, contacts.create, {"name": "Ada"}).id
    made = perform(alice, invoices.create, {"contact_id": contact, "currency": "EUR", "lines": [LINE]})
    with ThreadPoolExecutor(4) as pool:
        numbers = set(pool.map(lambda _turn: perform(alice, invoices.issue, made.id).number, range(4)))
    assert len(numbers) == 1


def test_f22_a_day_before_one_that_another_work_has_just_numbered_is_refused(alice: Actor) -> None:
    """Case of two works at once: the day was looked at before the other one took its number."""
    with work(alice) as session:
        numbers.take(session, "invoice", date(2026, 11, 20))
    with work(alice) as session, pytest.raises(Invalid) as refused:
        numbers.take(session, "invoice", date(2026, 11, 19))
    assert list(refused.value.fields) == ["issued_on"]
