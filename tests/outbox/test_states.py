"""Every change in every state: only the allowed ones happen, and each says truly whether it did (Q-06)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from models.columns import uuid7
from models.outbox import STATES
from services.channels import ForGood, ForNow, Receipt, Unclear
from services.outbox import answers, claim
from services.outbox.deliver import Delivery
from services.outbox.states import CANCELLABLE, OVER, Change
from services.work import Actor, Conflict, clock, work
from tests.outbox.rows import BOOT, attempts, force, in_state, make, queue, row, state, take


def loop() -> Delivery:
    """The loop of the boot that holds the claims."""
    made = Delivery(lambda word: None, "steward.test")  # type: ignore[arg-type, return-value]
    made.boot = BOOT
    return made


def claimed(row_id: UUID) -> claim.Claimed:
    return claim.Claimed(row_id, "email", "ada@example.com", "Hello", "Hello", 0, clock.now(), clock.now())


def applied(build: Callable[[UUID], Change]) -> Callable[[Actor, UUID], None]:
    return lambda actor, row_id: make(actor, build(row_id)) and None


def step(function: Callable[..., object]) -> Callable[[Actor, UUID], None]:
    def run(actor: Actor, row_id: UUID) -> None:
        with work(actor) as session:
            function(session, actor)

    return run


BUSY, NEVER, SILENT = ForNow(451, "later", "rcpt"), ForGood(550, "no", "rcpt"), Unclear(None, "cut", "dot")
DOES: dict[str, tuple[Callable[[Actor, UUID], None], dict[str, str]]] = {
    "claim": (lambda actor, _: take(actor) and None, {"pending": "claimed"}),
    "hand over": (applied(lambda i: Change(i, ("claimed",), "handed", 1, BOOT)), {"claimed": "handed"}),
    "a receipt": (applied(lambda i: answers.sent(claimed(i), 1, BOOT, Receipt(250, "ok", "x"))), {"handed": "sent"}),
    "not now": (
        applied(lambda i: answers.not_sent(claimed(i), 1, BOOT, BUSY, False)), {"claimed": "pending", "handed": "pending"},
    ),
    "never": (applied(lambda i: answers.not_sent(claimed(i), 1, BOOT, NEVER, False)), {"claimed": "failed", "handed": "failed"}),
    "silence": (applied(lambda i: answers.not_sent(claimed(i), 1, BOOT, SILENT, False)), {"handed": "unknown"}),
    "cancel": (
        applied(lambda i: Change(i, CANCELLABLE, "cancelled")),
        {"pending": "cancelled", "held": "cancelled", "claimed": "cancelled"},
    ),
    "settle as sent": (applied(lambda i: Change(i, ("unknown",), "sent")), {"unknown": "sent"}),
    "settle as failed": (applied(lambda i: Change(i, ("unknown",), "failed")), {"unknown": "failed"}),
    "send again": (applied(lambda i: Change(i, ("unknown",), "pending")), {"unknown": "pending"}),
    "release": (step(claim.release), {"held": "pending"}),
    "another boot heals": (
        step(lambda session, actor: claim.recover(session, actor, uuid4())), {"claimed": "pending", "handed": "unknown"},
    ),
    "the same boot heals": (step(lambda session, actor: claim.recover(session, actor, BOOT)), {}),
    "sweep in time": (step(lambda session, actor: claim.sweep(session, actor, BOOT)), {"held": "pending"}),
}  # fmt: skip


@pytest.mark.parametrize("what", DOES)
def test_only_the_allowed_changes_happen(alice: Actor, what: str) -> None:
    for was in STATES:
        _tried(alice, what, was)


def _tried(alice: Actor, what: str, was: str) -> None:
    does, leads = DOES[what]
    row_id = in_state(alice, was)
    before = row(alice, row_id)
    does(alice, row_id)
    after = row(alice, row_id)
    assert after.state == leads.get(was, was), was
    assert after.version - before.version == (was in leads)
    assert (after.settled_at is not None) == (after.state in OVER)
    assert (after.boot_id is not None) == (after.state in ("claimed", "handed")) or after.state in OVER


def test_every_change_says_whether_it_was_made(alice: Actor) -> None:
    one, two = in_state(alice, "pending"), in_state(alice, "sent")
    stop = [Change(i, CANCELLABLE, "cancelled") for i in (two, one, uuid4())]
    assert make(alice, *stop) == [False, True, False]
    assert make(alice, *stop) == [False, False, False]


def test_only_what_was_changed_is_written_down(alice: Actor) -> None:
    one, two = in_state(alice, "pending"), in_state(alice, "sent")
    make(alice, *[Change(i, CANCELLABLE, "cancelled", text="Enough.") for i in (one, two)])
    assert [(a.state, a.text) for a in attempts(alice, one)] == [("cancelled", "Enough.")]
    assert attempts(alice, two) == []


def test_two_changes_of_one_row_in_one_call_are_each_judged_by_itself(alice: Actor) -> None:
    one = in_state(alice, "handed")
    good, late = Change(one, ("handed",), "sent", 1, BOOT), Change(one, ("handed",), "unknown", 1, BOOT)
    assert make(alice, good, late, good) == [True, False, False]
    assert [a.state for a in attempts(alice, one)] == ["sent"]


@pytest.mark.parametrize("to", ["handed", "sent", "pending", "failed"])
def test_a_boot_that_lost_its_claim_changes_nothing(alice: Actor, to: str) -> None:
    one = in_state(alice, "claimed", boot=uuid4())
    assert make(alice, Change(one, ("claimed", "handed"), to, 1, BOOT)) == [False]
    assert state(alice, one) == "claimed"


def test_y01_what_a_boot_claimed_again_cannot_be_changed_by_its_earlier_claim(alice: Actor) -> None:
    """Its task may still sit on a dead connection while another one hands the same message over."""
    earlier, later = clock.now() + timedelta(minutes=1), clock.now() + timedelta(minutes=17)
    row_id = in_state(alice, "handed", leased_until=later)
    late = Change(row_id, ("claimed", "handed"), "pending", 1, BOOT, "mail", text="No answer in time.")
    assert make(alice, replace(late, lease=earlier)) == [False]
    assert make(alice, replace(late, lease=later)) == [True]


def test_more_than_a_database_takes_parameters_are_changed_at_once(alice: Actor) -> None:
    some, strangers = [in_state(alice, "held") for _ in range(3)], [uuid7() for _ in range(70_000)]
    changes = [Change(i, ("held",), "pending", noted=False) for i in [*strangers, *some]]
    assert make(alice, *changes) == [*[False] * 70_000, *[True] * 3]
    assert {state(alice, i) for i in some} == {"pending"}


def test_nothing_is_handed_over_after_the_lease(alice: Actor) -> None:
    one = in_state(alice, "claimed")
    force(alice, one, "claimed", leased_until=clock.now())
    assert make(alice, Change(one, ("claimed",), "handed", 1, BOOT)) == [False]


def test_an_attempt_keeps_what_the_server_said(alice: Actor) -> None:
    one = in_state(alice, "handed")
    make(alice, Change(one, ("handed",), "sent", 2, BOOT, "dot", 250, "queued as 4711", "4711"))
    said = attempts(alice, one)[0]
    assert (said.number, said.phase, said.code, said.text, said.provider_id) == (
        2,
        "dot",
        250,
        "queued as 4711",
        "4711",
    )
    assert row(alice, one).attempts == 2


@pytest.mark.parametrize("said", ["x" * 100_000, "nul \x00 nul", "half \ud800 a sign", "🙂" * 3_000])
def test_whatever_a_server_says_can_be_kept(alice: Actor, said: str) -> None:
    one, two = in_state(alice, "handed"), in_state(alice, "handed")
    strange = Change(one, ("handed",), "sent", 1, BOOT, "dot", 250, said, said)
    assert make(alice, strange, Change(two, ("handed",), "sent", 1, BOOT)) == [True, True]
    assert attempts(alice, one)[0].text


def test_the_same_key_is_never_queued_twice(alice: Actor) -> None:
    queue(alice, key="schedule:1:2026-07-01")
    with pytest.raises(Conflict):
        queue(alice, key="schedule:1:2026-07-01")


def test_what_failed_or_is_unknown_is_announced(alice: Actor) -> None:
    from services.work.events import listen

    heard: list[str] = []
    deaf = listen(lambda some: heard.extend(one.kind.name for one in some))
    make(
        alice,
        Change(in_state(alice, "handed"), ("handed",), "unknown"),
        Change(in_state(alice, "handed"), ("handed",), "failed"),
    )
    deaf()
    assert {"outbox.unknown", "outbox.failed", "outbox.moved"} <= set(heard)
