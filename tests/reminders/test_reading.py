"""The truth about reminders: of each debt on each day, what was or will be sent, or why not."""

from datetime import date, timedelta
from typing import Any

import pytest

from services import contacts, optouts, payments, reminders
from services.outbox.states import Change, apply
from services.reminders import ReminderLine
from services.work import Actor, Invalid, NotFound, perform, work
from tests.reminders.world import DUE, at, customer, invoice, letters, run, take


def day(days: int) -> date:
    return DUE + timedelta(days)


def line(actor: Actor, days: int) -> ReminderLine:
    """The only line of a day."""
    (one,) = perform(actor, reminders.on, day(days)).lines
    return one


def told(actor: Actor, days: int) -> tuple[int | None, str, str]:
    one = line(actor, days)
    return one.step, one.state, one.why


def test_what_will_be_sent_on_later_days_if_nothing_is_paid(alice: Actor) -> None:
    invoice(alice)
    with at(0):
        assert told(alice, 0) == (None, "none", "Not overdue yet: due on 10 Nov 2026.")
        sent = [days for days in range(1, 40) if line(alice, days).state == "planned"]
        assert sent == [1, 8, 22, 29]
        assert told(alice, 8) == (2, "planned", "Leaves at 10:00.")
        assert told(alice, 29) == (4, "planned", "A person takes over: a task is added.")
        assert told(alice, 30)[1] == "none"


@pytest.mark.parametrize("first", [1, 5, 20, 90])
def test_each_day_is_foreseen_as_it_comes(alice: Actor, first: int) -> None:
    """A model of itself: what the page foresees on the first day is what the runs then do."""
    invoice(alice)
    with at(first, 8):
        foreseen = [(days, step) for days in range(first, first + 32) if (step := _planned(alice, days))]
    for days in range(first, first + 32):
        with at(days):
            run(alice)
    from tests.reminders.world import rows

    assert foreseen == [((row.sent_on - DUE).days, row.step) for row in rows(alice)]


def _planned(actor: Actor, days: int) -> int | None:
    one = line(actor, days)
    return one.step if one.state == "planned" else None


def test_before_the_run_after_it_and_the_day_after(alice: Actor) -> None:
    made = invoice(alice)
    with at(1, 9):
        assert told(alice, 1) == (1, "planned", "Leaves at 10:00.")
    with at(1, 11):
        assert told(alice, 1)[2].startswith("The run of today is over")
        run(alice)
        assert told(alice, 1)[:2] == (1, "waiting")
    with at(2):
        one = line(alice, 2)
        assert (one.step, one.code, one.why) == (1, "already", "Reminder 1 was sent on 11 Nov 2026.")
        assert (line(alice, 1).state, line(alice, 1).open) == ("waiting", made.total)


def test_why_not_held(alice: Actor) -> None:
    made = invoice(alice)
    with at(1):
        perform(alice, reminders.hold, {"invoice_id": made.id, "until": day(5), "why": "They called."})
        one = line(alice, 1)
        assert (one.code, one.why, one.group) == ("held", "Held until 15 Nov 2026.", "held")
        assert (line(alice, 4).code, line(alice, 5).state) == ("held", "planned")
        assert one.hold_id
        perform(alice, reminders.release, one.hold_id)
        assert line(alice, 1).state == "planned"


@pytest.mark.parametrize(
    ("values", "stop", "code"),
    [
        ({"emails": [], "phones": []}, "", "no_address"),
        ({"phones": []}, "bounced", "bounced"),
        ({"phones": []}, "complained", "complained"),
        ({"emails": [], "phones": ["+33612345678"]}, "stop", "stop"),
    ],
)
def test_why_not_nobody_can_be_reached(alice: Actor, values: dict[str, Any], stop: str, code: str) -> None:
    invoice(alice, customer(alice, **values))
    channel, to = ("sms", "+33612345678") if values.get("phones") else ("email", "ada@example.com")
    if stop:
        with work(alice) as session:
            optouts.suppress(session, channel, to, stop)
    with at(1):
        run(alice)
        assert (line(alice, 1).state, line(alice, 1).code, line(alice, 1).group) == ("none", code, "unreachable")
    with at(2):
        assert line(alice, 1).code == code


def test_why_not_in_the_bin_or_nobody_named(alice: Actor) -> None:
    from services import companies

    one = customer(alice)
    invoice(alice, one)
    invoice(alice, company_id=perform(alice, companies.create, {"name": "Engines"}).id)
    perform(alice, contacts.bin, one)
    with at(1):
        assert {line.code for line in perform(alice, reminders.on, day(1)).lines} == {"binned", "nobody"}


def test_a_message_that_failed_is_told_of_on_its_day_and_afterwards(alice: Actor) -> None:
    invoice(alice)
    with at(1):
        run(alice)
        ((row, _text),) = letters(alice)
        with work(alice) as session:
            apply(session, alice, [Change(row.id, ("pending",), "failed", 1, text="5.1.1 No such user")])
        assert told(alice, 1) == (1, "failed", "5.1.1 No such user")
    with at(2):
        one = line(alice, 2)
        assert (one.group, one.why) == ("failed", "Reminder 1 of 11 Nov 2026 did not arrive: 5.1.1 No such user")


def test_what_was_paid_before_its_claim_is_told_of(alice: Actor) -> None:
    made = invoice(alice)
    with at(1):
        run(alice)
        perform(alice, payments.record, {"invoice_id": made.id, "amount": made.total, "received_on": DUE})
        take(alice)
        assert told(alice, 1) == (1, "cancelled", "It was paid meanwhile.")
    with at(2):
        assert perform(alice, reminders.on, day(2)).lines == []


def test_a_colleague_sees_the_debts_of_their_own_customers(alice: Actor, bob: Actor, charlie: Actor) -> None:
    invoice(alice)
    with at(1):
        run(alice)
        for other in (bob, charlie):
            assert perform(other, reminders.on, day(1)).lines == []


def test_a_day_that_is_wrong_and_a_document_that_is_not_there_are_refused(alice: Actor, charlie: Actor) -> None:
    made = invoice(alice)
    with at(1):
        for until in ("2026-11-11", "2028-01-01", None):
            with pytest.raises(Invalid) as refused:
                perform(alice, reminders.hold, {"invoice_id": made.id, "until": until})
            assert list(refused.value.fields) == ["until"]
        for values in ({}, {"order_id": made.id}, {"invoice_id": made.id, "order_id": made.id}):
            with pytest.raises(Invalid):
                perform(alice, reminders.hold, {"until": day(5), **values})
        with pytest.raises(Invalid):
            perform(charlie, reminders.hold, {"invoice_id": made.id, "until": day(5)})
        kept = perform(alice, reminders.hold, {"invoice_id": made.id, "until": day(5)})
        with pytest.raises(NotFound):
            perform(charlie, reminders.release, kept.id)


def test_the_steps_of_one_invoice_and_what_comes_next(alice: Actor) -> None:
    made = invoice(alice)
    with at(1):
        run(alice)
    with at(9, 9):
        found = perform(alice, reminders.of_document, made.id)
    assert [(one.step, one.state) for one in found] == [(1, "waiting"), (2, "planned")]
