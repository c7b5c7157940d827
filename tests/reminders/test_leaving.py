"""Between the run and the claim: what is paid, held or stopped meanwhile does not leave."""

import logging
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.outbox import Attempt
from services import optouts, payments, reminders
from services.outbox.states import Change
from services.work import Actor, perform, work
from tests.reminders.world import DUE, at, invoice, letters, rows, run, take


def pay(actor: Actor, made: Any, amount: int) -> None:
    perform(actor, payments.record, {"invoice_id": made.id, "amount": amount, "received_on": DUE})


def said(actor: Actor) -> list[str]:
    with work(actor, read=True) as session:
        return list(session.scalars(select(col(Attempt.text)).order_by(col(Attempt.at), col(Attempt.id))))


def test_o06_paid_between_the_run_and_the_claim_it_is_cancelled_and_says_why(alice: Actor) -> None:
    made = invoice(alice)
    with at(1):
        run(alice)
        pay(alice, made, made.total)
        assert take(alice) == []
    ((row, _text),) = letters(alice)
    assert (row.state, said(alice)) == ("cancelled", ["It was paid meanwhile."])
    assert [(one.state, one.why) for one in rows(alice)] == [("skipped", "It was paid meanwhile.")]


def test_o06_partly_paid_between_the_run_and_the_claim_it_leaves_with_what_is_open_now(alice: Actor) -> None:
    made = invoice(alice)
    with at(1):
        run(alice)
        pay(alice, made, 1900)
        assert take(alice) == []
        (taken,) = take(alice)
    assert "€100.00" in taken.body and "€119.00" not in taken.body
    assert [one.open for one in rows(alice)] == [10_000]


def test_a_reversed_payment_opens_the_step_again(alice: Actor) -> None:
    made = invoice(alice)
    with at(1):
        run(alice)
        pay(alice, made, made.total)
        take(alice)
    (payment,) = perform(alice, payments.search, payments.Query()).rows
    perform(alice, payments.reverse, payment.id, "It bounced.")
    with at(2):
        assert run(alice) == 1
        assert len(take(alice)) == 1
    assert [(one.step, one.state) for one in rows(alice)] == [(1, "queued")]


def test_held_between_the_run_and_the_claim_it_is_cancelled_and_leaves_after_the_hold(alice: Actor) -> None:
    made = invoice(alice)
    with at(1):
        run(alice)
        perform(alice, reminders.hold, {"invoice_id": made.id, "until": "2026-11-13", "why": "They called."})
        assert take(alice) == []
    with at(2):
        assert run(alice) == 0
    with at(3):
        assert run(alice) == 1
        assert len(take(alice)) == 1


def test_stop_between_the_run_and_the_claim_is_obeyed(alice: Actor) -> None:
    invoice(alice)
    with at(1):
        run(alice)
        with work(alice) as session:
            optouts.suppress(session, "email", "ada@example.com", "bounced")
        assert take(alice) == []
    ((row, _text),) = letters(alice)
    assert row.state == "cancelled"


def test_o08_success_and_failure_are_logged_with_the_number(alice: Actor, caplog: pytest.LogCaptureFixture) -> None:
    made = invoice(alice)
    with at(1):
        run(alice)
        (taken,) = take(alice)

    def tell(to: str, text: str = "") -> None:
        reminders.answered(alice.place, taken, Change(taken.id, (), to, text=text))

    with caplog.at_level(logging.INFO):
        tell("sent")
        tell("failed", "5.1.1 unknown")
    found = [(one.levelname, one.getMessage()) for one in caplog.records]
    assert ("INFO", f"Payment reminder sent for {made.number}") in found
    assert ("ERROR", f"Payment reminder failed for {made.number}: 5.1.1 unknown") in found
