"""The named queues: what each counts, holding one, and what is done with many messages at once (Q-01, Q-05)."""

from datetime import timedelta
from uuid import UUID

import pytest

from services import messages, queues
from services.outbox import claim, holds
from services.outbox.states import Change, apply
from services.work import Actor, Conflict, Invalid, NotAllowed, clock, house_actor, perform, work
from tests.outbox.rows import BOOT, attempts, force, queue, state, take


def card(actor: Actor, name: str = "emails") -> queues.QueueCard:
    return next(one for one in perform(actor, queues.overview) if one.name == name)


def written(actor: Actor, **more: object) -> UUID:
    return perform(actor, messages.send, {"to": "ada@example.com", "subject": "Hi", "body": "Hi.", **more}).id


def test_q05_each_queue_counts_what_waits_runs_is_done_failed_and_unknown(alice: Actor) -> None:
    for name in ("pending", "claimed", "handed", "sent", "failed", "unknown"):
        force(alice, queue(alice), name)
    queue(alice, queue="payment-reminders")
    one, other = card(alice), card(alice, "payment-reminders")
    assert (one.waiting, one.active, one.done_today, one.failed_today, one.unknown) == (1, 2, 1, 1, 1)
    assert (other.waiting, other.active, other.channel) == (1, 0, "email")
    assert {one.name for one in perform(alice, queues.overview)} >= {"emails", "sms", "payment-reminders"}


def test_q01_a_held_queue_keeps_its_messages_and_no_others_until_it_is_released(alice: Actor) -> None:
    reminder, letter = queue(alice, queue="payment-reminders"), queue(alice)
    perform(alice, queues.hold, "payment-reminders", "We moved offices.")
    assert [one.id for one in take(alice)] == [letter]
    assert state(alice, reminder) == "held"
    held = card(alice, "payment-reminders")
    assert (held.held, held.held_why, held.held_by) == (1, "We moved offices.", "Alice")
    with pytest.raises(Conflict):
        perform(alice, queues.hold, "payment-reminders")
    perform(alice, queues.release, "payment-reminders")
    assert [one.id for one in take(alice)] == [reminder]


def test_all_queues_are_held_at_once_with_those_that_are_held_already(alice: Actor) -> None:
    perform(alice, queues.hold, "sms", "No credit.")
    letter = queue(alice)
    held = {one.name: one.held_why for one in perform(alice, queues.hold_all, "We moved.")}
    assert held["sms"] == "No credit." and {why for name, why in held.items() if name != "sms"} == {"We moved."}
    assert take(alice) == []
    with pytest.raises(Conflict):
        perform(alice, queues.hold_all)
    assert {one.held_why for one in perform(alice, queues.release_all)} == {None}
    assert [one.id for one in take(alice)] == [letter]
    with pytest.raises(Conflict):
        perform(alice, queues.release_all)


def test_what_is_unknown_is_shown_with_what_is_known_of_it(alice: Actor) -> None:
    one = written(alice)
    force(alice, one, "claimed")
    with work(alice) as session:
        apply(session, alice, [Change(one, ("claimed",), "handed", 1)])
        apply(session, alice, [Change(one, ("handed",), "unknown", 1, text="The connection broke.")])
    (doubt,) = perform(alice, queues.board).unknown
    assert (doubt.message.id, doubt.evidence) == (one, "The connection broke.")
    assert doubt.handed_at == next(step.at for step in attempts(alice, one) if step.state == "handed")


def test_a_queue_is_held_by_who_may_run_queues_only(alice: Actor, bob: Actor) -> None:
    with pytest.raises(NotAllowed):
        perform(bob, queues.hold, "emails")


def test_what_waits_for_the_future_in_a_held_queue_is_kept_when_its_time_comes(alice: Actor) -> None:
    perform(alice, queues.hold, "emails")
    later = queue(alice)
    assert take(alice) == []
    assert state(alice, later) == "held"
    letter = written(alice)
    assert take(alice) == []
    assert "The queue Emails is held." in perform(alice, messages.find, letter).explanation
    with work(alice) as session:
        assert claim.next_due(session, "email") is None, "the loop does not spin on what it may not take"


def test_releasing_all_sending_frees_no_held_queue_and_no_message_that_a_person_holds(alice: Actor) -> None:
    mine, theirs = written(alice), queue(alice, queue="payment-reminders")
    perform(alice, messages.hold_many, [mine], "Wait for the price.")
    perform(alice, queues.hold, "payment-reminders")
    with work(alice) as session:
        claim.release(session, alice)
        claim.sweep(session, alice, BOOT)
    assert (state(alice, mine), state(alice, theirs)) == ("held", "held")
    assert perform(alice, messages.find, mine).explanation == (
        "It is held until somebody releases it. Hold by Alice: Wait for the price."
    )
    perform(alice, messages.release_many, [mine])
    assert state(alice, mine) == "pending"


def test_a_paused_campaign_stays_paused_through_a_sweep(alice: Actor) -> None:
    """The sweep used to free every held row."""
    group = UUID(int=7)
    row = queue(alice, group_id=group, rank=1)
    with work(alice) as session:
        holds.hold(session, holds.group(group))
        holds.settle(session, alice)
    letter = queue(alice)
    with work(alice, read=True) as session:
        assert claim.next_due(session, "email") is not None
    assert [one.id for one in take(alice)] == [letter], "it stops nobody else's message"
    with work(alice) as session:
        claim.sweep(session, alice, BOOT)
    assert state(alice, row) == "held"
    with work(alice) as session:
        assert holds.lift(session, holds.group(group))
        claim.sweep(session, alice, BOOT)
    assert state(alice, row) == "pending"


def test_failed_ones_are_sent_again_and_unknown_ones_never_by_the_way(alice: Actor) -> None:
    failed, unknown = written(alice), written(alice)
    force(alice, failed, "failed")
    force(alice, unknown, "unknown")
    done = perform(alice, messages.retry_many, [failed, unknown], "The server is repaired.")
    assert (done.changed, done.left) == (1, 1)
    assert (state(alice, failed), state(alice, unknown)) == ("pending", "unknown")
    assert attempts(alice, failed)[-1].text == "Send again by Alice: The server is repaired."


def test_what_failed_is_sent_again_however_late_it_is(alice: Actor) -> None:
    letter = queue(alice, expires=timedelta(days=-1))
    force(alice, letter, "failed")
    with work(alice) as session:
        apply(session, alice, [Change(letter, ("failed",), "pending", 1, due_at=clock.now())])
    assert [one.id for one in take(alice)] == [letter]


def test_many_unknown_ones_are_resolved_with_one_reason_and_not_without(alice: Actor) -> None:
    some = [written(alice) for _ in range(3)]
    for one in some:
        force(alice, one, "unknown")
    with pytest.raises(Invalid):
        perform(alice, messages.settle_many, some, "sent", " ")
    assert perform(alice, messages.settle_many, some, "sent", "The log of the server").changed == 3
    assert {state(alice, one) for one in some} == {"sent"}


def test_nobody_acts_on_messages_that_he_does_not_see(alice: Actor, charlie: Actor) -> None:
    letter = written(alice)
    assert perform(charlie, messages.cancel_many, [letter]).changed == 0
    assert state(alice, letter) == "pending"
    assert house_actor(alice.place).user_id is None
