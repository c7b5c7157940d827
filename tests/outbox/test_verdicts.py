"""What a claim finds out at the last moment: not at all, not yet, or not until a person says so."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from services import messages
from services.outbox import claim
from services.outbox.claim import Claimed, Verdict
from services.work import Actor, clock, house_actor, perform, work
from tests.outbox.rows import BOOT, attempts, row, state


def judged(actor: Actor, judge: Callable[[Claimed], Verdict | None]) -> list[UUID]:
    """Claim everything with that check; give what may leave."""

    def check(session: Session, rows: Sequence[Claimed]) -> Mapping[UUID, Verdict]:
        return {one.id: verdict for one in rows if (verdict := judge(one)) is not None}

    house = house_actor(actor.place)
    with work(house) as session:
        return [one.id for one in claim.claim(session, house, BOOT, 100, check)]


def written(actor: Actor) -> UUID:
    return perform(actor, messages.send, {"to": "ada@example.com", "subject": "Hi", "body": "Hi."}).id


def test_what_must_not_leave_is_cancelled_with_its_reason(alice: Actor) -> None:
    letter = written(alice)
    assert judged(alice, lambda one: Verdict("cancel", "She opted out.")) == []
    card = perform(alice, messages.find, letter)
    assert (card.state, card.explanation) == ("cancelled", "It was cancelled and not sent. She opted out.")


def test_what_must_wait_waits_until_then_without_a_try_counted_and_says_why(alice: Actor) -> None:
    letter, until = written(alice), clock.now() + timedelta(hours=3)
    assert judged(alice, lambda one: Verdict("later", "It is night where she is.", until)) == []
    assert (row(alice, letter).due_at, row(alice, letter).attempts) == (until, 0)
    card = perform(alice, messages.find, letter)
    assert card.explanation.startswith("It waits until ") and card.explanation.endswith("It is night where she is.")
    assert judged(alice, lambda one: None) == []
    with clock.at(until):
        assert judged(alice, lambda one: None) == [letter]


def test_what_a_person_must_decide_is_held_and_no_sweep_frees_it(alice: Actor) -> None:
    letter = written(alice)
    judged(alice, lambda one: Verdict("hold", "The channel is off."))
    with work(alice) as session:
        claim.sweep(session, alice, BOOT)
    assert (state(alice, letter), row(alice, letter).held_by) == ("held", "person")
    assert attempts(alice, letter)[-1].text == "The channel is off."


def test_the_others_of_the_batch_leave(alice: Actor) -> None:
    first, second = written(alice), written(alice)
    assert judged(alice, lambda one: Verdict("cancel", "No.") if one.id == first else None) == [second]
