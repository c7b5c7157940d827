"""The run: who is reminded, when, and how often."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from models.invoices import Invoice
from models.messages import Message
from models.sales import Order
from models.tasks import Task
from services import contacts, invoices, ledger, payments, reminders
from services.chores import CHORES
from services.house import settings
from services.work import Actor, Invalid, NotAllowed, perform, work
from tests.reminders.world import DUE, LINE, at, customer, invoice, letters, rows, run


def test_o04_due_today_at_eleven_at_night_is_not_overdue(alice: Actor) -> None:
    """Case 28: the day ends in the workspace's zone (Paris); in UTC it is not over at half past midnight there."""
    invoice(alice)
    with at(0, 23):
        assert run(alice) == 0
    with at(1, 0, 30):
        assert run(alice) == 1


def test_o05_the_run_is_a_chore_at_ten_in_the_zone_of_the_workspace() -> None:
    (chore,) = [one for one in CHORES if one.run is reminders.run]
    assert (chore.at, chore.zone, chore.house, len(chore.days)) == ("10:00", None, False, 7)


def test_o05_the_run_22_times_reminds_once(alice: Actor) -> None:
    """Case 30."""
    invoice(alice)
    with at(1):
        assert [run(alice) for _ in range(22)] == [1] + [0] * 21
    assert len(letters(alice)) == 1


def test_o04_paid_a_minute_before_there_is_none(alice: Actor) -> None:
    """Case 30."""
    made = invoice(alice)
    with at(1, 9, 59):
        perform(alice, payments.record, {"invoice_id": made.id, "amount": made.total, "received_on": DUE})
    with at(1):
        assert run(alice) == 0


def test_o05_ninety_days_unpaid_make_three_reminders_and_a_task_for_the_owner(alice: Actor) -> None:
    """Case 30: at due + 1, + 8 and + 22 days; a week later a person takes over, once."""
    made = invoice(alice)
    for day in range(91):
        with at(day):
            run(alice)
    assert [(one.step, (one.sent_on - DUE).days, one.state) for one in rows(alice)] == [
        (1, 1, "queued"),
        (2, 8, "queued"),
        (3, 22, "queued"),
        (4, 29, "task"),
    ]
    assert len(letters(alice)) == 3
    with work(alice, read=True) as session:
        (task,) = session.scalars(select(Task)).all()
    assert (task.owner_id, task.subject, task.subject_id) == (made.owner_id, "invoices", made.id)
    assert task.title == f"{made.number} is still not paid: call Ada Lovelace"


def test_o05_missed_steps_collapse_into_the_newest(alice: Actor) -> None:
    invoice(alice)
    with at(90):
        assert run(alice) == 1
    with at(91):
        assert run(alice) == 0
    assert [(one.step, one.state) for one in rows(alice)] == [(3, "queued")]


def test_o05_one_a_day_though_the_settings_bring_another_step_today(alice: Actor) -> None:
    invoice(alice)
    with at(5):
        run(alice)
        settings.change(alice, "reminders.second_days", 5)
        assert run(alice) == 0
    with at(6):
        assert run(alice) == 1
    assert [one.step for one in rows(alice)] == [1, 2]


def test_o04_credit_notes_and_drafts_are_never_reminded_of(alice: Actor) -> None:
    made = invoice(alice)
    perform(alice, invoices.create, {"contact_id": made.contact_id, "lines": [LINE], "due_on": DUE})
    with work(alice) as session:
        credit = Invoice(
            kind="credit",
            state="issued",
            number="CN-1",
            due_on=DUE,
            contact_id=made.contact_id,
            total=100,
            currency="EUR",
        )
        session.add(credit)
        ledger.rebuild(session, credit)
    with at(1):
        assert run(alice) == 1
    assert [one.invoice_id for one in rows(alice)] == [made.id]


def test_o04_of_an_order_that_was_billed_only_the_invoice_is_reminded_of(alice: Actor) -> None:
    one = customer(alice)
    with work(alice) as session:
        orders = [
            Order(name=number, number=number, state="approved", due_on=DUE, total=500, currency="EUR", contact_id=one)
            for number in ("O-1", "O-2")
        ]
        session.add_all(orders)
        ledger.rebuild(session, *orders)
    with work(alice) as session:
        bill = Invoice(
            kind="invoice",
            state="issued",
            number="I-1",
            due_on=DUE,
            contact_id=one,
            total=500,
            currency="EUR",
            order_id=orders[0].id,
        )
        session.add(bill)
        ledger.rebuild(session, bill, session.get_one(Order, orders[0].id))
    with at(1):
        assert run(alice) == 2
    assert {(row.invoice_id, row.order_id) for row in rows(alice)} == {(bill.id, None), (None, orders[1].id)}


def test_o08_the_log_says_how_many_were_queued(alice: Actor, caplog: pytest.LogCaptureFixture) -> None:
    invoice(alice)
    with caplog.at_level(logging.INFO), at(1):
        run(alice)
    assert "Queued 1 payment reminders" in [one.getMessage() for one in caplog.records]


def test_o07_a_reminder_waits_in_its_queue_as_a_transactional_message(alice: Actor) -> None:
    invoice(alice)
    with at(1):
        run(alice)
    ((row, _text),) = letters(alice)
    assert (row.queue, row.topic_id, row.rank, row.channel) == ("payment-reminders", None, 0, "email")
    with work(alice, read=True) as session:
        assert session.get_one(Message, row.id).purpose == "reminder"


def test_o06_the_text_has_the_number_the_phone_and_what_is_open(alice: Actor) -> None:
    made = invoice(alice)
    settings.change(alice, "seller.iban", "FR1420041010050500013M02606")
    settings.change(alice, "reminders.link", "https://pay.example/{number}")
    perform(alice, payments.record, {"invoice_id": made.id, "amount": 1900, "received_on": DUE})
    with at(1):
        run(alice)
    ((_row, text),) = letters(alice)
    assert text.subject == f"Reminder: invoice {made.number}"
    for part in (made.number, "+33123456789", "€100.00", "10 November 2026", "FR14 2004 1010", "Hello Ada", "Acme"):
        assert part and part in text.body
    assert f"Pay online: https://pay.example/{made.number}" in text.body


def test_o06_a_line_with_an_empty_place_is_left_out_and_a_value_is_no_place(alice: Actor) -> None:
    invoice(alice, customer(alice, name="{phone} Ada", phones=[]))
    with at(1):
        run(alice)
    ((_row, text),) = letters(alice)
    assert "Hello {phone} Ada," in text.body
    assert "phone number" not in text.body and "IBAN" not in text.body and "Pay online" not in text.body


def test_o06_french_documents_are_reminded_of_in_french_and_texts_can_be_changed(alice: Actor) -> None:
    invoice(alice, language="fr")
    settings.change(alice, "reminders.text_2_fr", "Encore : {number}\n{open} manquent.")
    for day in (1, 8):
        with at(day):
            run(alice)
    (_one, first), (_two, second) = letters(alice)
    assert first.subject.startswith("Rappel : facture") and "10 novembre 2026" in first.body
    assert second.body == "119,00\xa0€ manquent."


def test_o06_a_text_with_an_unknown_place_is_refused(alice: Actor) -> None:
    for wrong in ("Hello {iban}", "Hello {number", ""):
        with pytest.raises(Invalid):
            settings.change(alice, "reminders.text_1_en", wrong)


@pytest.mark.parametrize(
    ("values", "way", "channel"),
    [
        ({"emails": []}, "email", "sms"),
        ({}, "sms", "sms"),
        ({}, "whatsapp", "whatsapp"),
        ({"phones": []}, "whatsapp", "email"),
    ],
)
def test_o09_by_the_chosen_channel_or_another_one(alice: Actor, values: dict[str, Any], way: str, channel: str) -> None:
    invoice(alice, customer(alice, phones=["+33612345678"]) if not values else customer(alice, **values))
    settings.change(alice, "reminders.channel", way)
    with at(1):
        assert run(alice) == 1
    ((row, text),) = letters(alice)
    assert (row.channel, row.queue) == (channel, "payment-reminders")
    assert "€119.00" in text.body


def test_nobody_to_reach_is_tried_again_each_day_and_ends_with_a_person(alice: Actor) -> None:
    one = customer(alice, emails=[], phones=[])
    invoice(alice, one)
    with at(1):
        assert run(alice) == 0
    assert [(row.state, row.why[:29]) for row in rows(alice)] == [("skipped", "The contact has neither an em")]
    with at(2):
        perform(alice, contacts.change, one, {"emails": ["ada@example.com"]})
        assert run(alice) == 1
    assert [(row.step, row.state, row.sent_on - DUE) for row in rows(alice)] == [(1, "queued", timedelta(2))]


def test_run_now_says_before_how_many_it_will_send(alice: Actor, bob: Actor) -> None:
    invoice(alice)
    with at(1, 8):
        assert perform(alice, reminders.count_now) == 1
        assert perform(alice, reminders.run_now) == 1
        assert perform(alice, reminders.count_now) == 0
    with pytest.raises(NotAllowed):
        perform(bob, reminders.run_now)


def test_o05_two_processes_at_once_remind_once(alice: Actor) -> None:
    for number in range(3):
        invoice(alice, customer(alice, name=f"Ada {number}", emails=[f"ada{number}@example.com"]))
    gate = Barrier(4)

    def one(_number: int) -> int:
        gate.wait()
        with at(1):
            return run(alice)

    with ThreadPoolExecutor(4) as threads:
        queued = list(threads.map(one, range(4)))
    assert sum(queued) == len(letters(alice)) == len(rows(alice)) == 3
