"""Claims: one boot at a time, what is due and nothing else, and nothing is left behind by the dead."""

from datetime import timedelta
from uuid import UUID, uuid4

from services import messages
from services.outbox import claim
from services.outbox.states import OUTBOX
from services.work import Actor, clock, house_actor, perform, work
from tests.outbox.rows import BOOT, attempts, force, in_state, passed, queue, row, state, take
from tests.work.threads import at_once

DAY = timedelta(days=1)


def recover(actor: Actor, boot: UUID) -> tuple[int, int]:
    with work(actor) as session:
        return claim.recover(session, actor, boot)


def hold(actor: Actor) -> None:
    with work(actor) as session:
        claim.hold(session, "This is a copy.")


def next_due(actor: Actor) -> object:
    with work(actor, read=True) as session:
        return claim.next_due(session, "email")


def test_what_is_due_is_claimed_the_oldest_first_and_no_more_than_asked(alice: Actor) -> None:
    third, first, second = (queue(alice, due=timedelta(minutes=-n)) for n in (1, 3, 2))
    assert [one.id for one in take(alice, limit=2)] == [first, second]
    assert [one.id for one in take(alice, limit=2)] == [third]
    assert take(alice) == []


def test_what_is_not_due_waits(alice: Actor) -> None:
    later = queue(alice, due=DAY)
    assert take(alice) == []
    assert next_due(alice) == row(alice, later).due_at


def test_a_claim_carries_everything_the_channel_needs(alice: Actor) -> None:
    queue(
        alice,
        recipient="ada@example.com",
        subject="Hello",
        body="Dear Ada",
        headers={"Auto-Submitted": "auto-generated"},
    )
    taken = take(alice)[0]
    assert (taken.channel, taken.recipient, taken.subject, taken.body) == (
        "email",
        "ada@example.com",
        "Hello",
        "Dear Ada",
    )
    assert (taken.headers, taken.attempts) == ({"Auto-Submitted": "auto-generated"}, 0)


def test_boots_that_claim_at_the_same_time_never_get_the_same_row(alice: Actor) -> None:
    everything = {queue(alice) for _ in range(150)}

    def greedy() -> list[UUID]:
        boot, mine = uuid4(), []
        while some := take(alice, boot, 7):
            assert len(some) <= 7
            mine += [one.id for one in some]
        return mine

    taken = [one for some in at_once(*[greedy] * 4) for one in some]
    assert len(taken) == len(set(taken))
    assert {*taken, *(one.id for one in take(alice))} == everything


def test_a_dead_boots_claims_go_back_and_what_it_had_handed_over_is_unknown(alice: Actor) -> None:
    waiting, gone = in_state(alice, "claimed"), in_state(alice, "handed")
    assert recover(alice, uuid4()) == (1, 1)
    assert (state(alice, waiting), state(alice, gone)) == ("pending", "unknown")
    assert "is sent again" in attempts(alice, waiting)[0].text
    assert "before the answer" in attempts(alice, gone)[0].text


def test_l24_what_its_taker_recognises_by_its_id_is_sent_again_after_a_crash(alice: Actor) -> None:
    one = in_state(alice, "handed")
    with work(alice) as session:
        session.execute(OUTBOX.update().where(OUTBOX.c.id == one).values(channel="webhook"))
    assert recover(alice, uuid4()) == (1, 0)
    assert state(alice, one) == "pending"


def test_a_living_boot_is_left_alone(alice: Actor) -> None:
    waiting, gone = in_state(alice, "claimed"), in_state(alice, "handed")
    assert recover(alice, BOOT) == (0, 0)
    assert (state(alice, waiting), state(alice, gone)) == ("claimed", "handed")


def test_what_belongs_to_no_boot_at_all_is_healed_too(alice: Actor) -> None:
    waiting = in_state(alice, "claimed", boot=None)
    assert recover(alice, BOOT) == (1, 0)
    assert state(alice, waiting) == "pending"


def test_healing_twice_heals_once(alice: Actor) -> None:
    in_state(alice, "handed")
    assert (recover(alice, uuid4()), recover(alice, uuid4())) == ((0, 1), (0, 0))


def test_the_number_of_tries_survives_a_crash(alice: Actor) -> None:
    one = in_state(alice, "claimed", attempts=3)
    recover(alice, uuid4())
    assert row(alice, one).attempts == 3


def test_a_sweep_takes_back_what_this_boot_held_too_long(alice: Actor) -> None:
    slow, good, other = in_state(alice, "claimed"), in_state(alice, "claimed"), in_state(alice, "claimed", uuid4())
    for one in (slow, other):
        force(alice, one, "claimed", row(alice, one).boot_id, leased_until=clock.now() - timedelta(seconds=1))
    with work(alice) as session:
        assert claim.sweep(session, alice, BOOT) == 1
    assert [state(alice, one) for one in (slow, good, other)] == ["pending", "claimed", "claimed"]


def test_a_sweep_shows_what_was_handed_over_and_never_answered(alice: Actor) -> None:
    """The channel gives up after ten minutes; a row that is `handed` much longer lost its answer on our side."""
    lost, recent = in_state(alice, "handed"), in_state(alice, "handed")
    force(alice, lost, "handed", leased_until=clock.now() - claim.LEASE - timedelta(seconds=1))
    force(alice, recent, "handed", leased_until=clock.now() - timedelta(seconds=1))
    with work(alice) as session:
        claim.sweep(session, alice, BOOT)
    assert (state(alice, lost), state(alice, recent)) == ("unknown", "handed")


def test_what_came_too_late_is_not_sent_and_says_so(alice: Actor) -> None:
    late, good = queue(alice, expires=timedelta(0)), queue(alice, expires=DAY)
    assert [one.id for one in take(alice)] == [good]
    assert state(alice, late) == "cancelled"
    assert "its schedule skips late messages" in attempts(alice, late)[0].text


def test_while_sending_is_held_nothing_is_claimed_and_what_is_due_waits(alice: Actor) -> None:
    due, later = queue(alice), queue(alice, due=DAY)
    hold(alice)
    assert take(alice) == []
    assert (state(alice, due), state(alice, later)) == ("held", "pending")
    assert attempts(alice, due) == []


def test_what_was_held_leaves_when_a_person_releases_it(alice: Actor) -> None:
    due = queue(alice)
    hold(alice)
    take(alice)
    assert perform(alice, messages.release) == 1
    assert [one.id for one in take(alice)] == [due]


def test_what_is_held_though_nothing_holds_it_goes_on(alice: Actor) -> None:
    """A claim that saw the hold may end after the release that looked for what is held (PostgreSQL)."""
    row_id = in_state(alice, "held")
    with work(alice) as session:
        assert claim.sweep(session, alice, BOOT) == 1
    assert state(alice, row_id) == "pending"


def test_held_sending_survives_a_restart(alice: Actor) -> None:
    hold(alice)
    recover(alice, uuid4())
    queue(alice)
    assert take(alice, uuid4()) == []


def test_what_expired_while_it_was_held_is_skipped_after_the_release(alice: Actor) -> None:
    due = queue(alice, expires=DAY)
    hold(alice)
    take(alice)
    force(alice, due, "held", expires_at=clock.now() - timedelta(seconds=1))
    perform(alice, messages.release)
    assert take(alice) == []
    assert state(alice, due) == "cancelled"


def test_the_next_due_one_is_the_earliest_that_waits(alice: Actor) -> None:
    assert next_due(alice) is None
    queue(alice, due=2 * DAY)
    first = queue(alice, due=DAY)
    in_state(alice, "held")
    in_state(alice, "claimed")
    assert next_due(alice) == row(alice, first).due_at


def test_the_house_has_an_outbox_of_its_own(alice: Actor) -> None:
    house = house_actor()
    one = queue(house)
    assert [row.id for row in take(house)] == [one]
    assert take(alice) == []


def test_a_retry_waits_for_its_own_time_and_keeps_the_first_one(alice: Actor) -> None:
    from services.outbox.states import Change, apply

    one = in_state(alice, "claimed")
    asked, later = row(alice, one).asked_for_at, clock.now() + DAY
    with work(alice) as session:
        apply(session, alice, [Change(one, ("claimed",), "pending", 1, BOOT, due_at=later)])
    now = row(alice, one)
    assert (now.asked_for_at, passed(now.due_at), now.attempts) == (asked, False, 1)
    assert take(alice) == []
