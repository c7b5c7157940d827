"""Any order of claims, answers, crashes and decisions: the outbox stays what a small model of it says."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, select

from services.outbox import claim
from services.outbox.states import ATTEMPTS, CANCELLABLE, OUTBOX, OVER, Change
from services.work import Actor, clock, work
from tests.outbox.rows import attempts, force, make, queue, take

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Model:
    """What we believe about one row."""

    state: str = "pending"
    boot: UUID | None = None
    due: bool = True
    expired: bool = False
    tries: int = 0
    risks: int = 0  # how often it was handed over with nothing known about the one before


class Outbox(RuleBasedStateMachine):
    """One boot at a time drives the outbox; now and then it dies."""

    actor: ClassVar[Actor]

    @initialize()
    def begin(self) -> None:
        self.rows: dict[UUID, Model] = {}
        self.boot, self.held = uuid4(), False
        with work(self.actor) as session:
            session.connection().execute(delete(ATTEMPTS))
            session.connection().execute(delete(OUTBOX))
            claim.release(session, self.actor)
        for _ in range(3):
            self.put(True, False)
        self.claims(2)

    def picked(self, data: st.DataObject, *states: str, only: bool = False) -> UUID | None:
        """Some row: most often one in these states, for which something should happen, but now and then any."""
        fitting = sorted(i for i, m in self.rows.items() if m.state in states)
        anyone = [] if only or (fitting and data.draw(st.integers(0, 3))) else sorted(self.rows)
        return data.draw(st.sampled_from(anyone or fitting)) if anyone or fitting else None

    def move(self, row_id: UUID, was: tuple[str, ...], to: str, boot: UUID | None = None, **more: Any) -> None:
        """Ask for a change; it must be made exactly when the model allows it."""
        now = self.rows[row_id]
        allowed = now.state in was and boot in (None, now.boot)
        number = more.pop("number", 0)
        assert make(self.actor, Change(row_id, was, to, number, boot, **more)) == [allowed]
        if allowed:
            kept = now.boot if to not in ("pending", "held") else None
            self.rows[row_id] = replace(now, state=to, boot=kept, tries=number or now.tries)

    @rule(due=st.booleans(), expired=st.booleans())
    def put(self, due: bool, expired: bool) -> None:
        row_id = queue(self.actor, due=timedelta(0) if due else HOUR, expires=-HOUR if expired else None)
        self.rows[row_id] = Model(due=due, expired=expired)

    @rule(limit=st.integers(1, 3))
    def claims(self, limit: int) -> None:
        taken = [one.id for one in take(self.actor, self.boot, limit)]
        due = {i for i, m in self.rows.items() if m.state == "pending" and m.due}
        if self.held:
            assert taken == []
            self.rows |= {i: replace(self.rows[i], state="held") for i in due}
            return
        late = {i for i, m in self.rows.items() if m.state == "pending" and m.expired}
        self.rows |= {i: replace(self.rows[i], state="cancelled") for i in late}
        assert len(taken) == min(limit, len(due - late)) and set(taken) <= due - late
        self.rows |= {i: replace(self.rows[i], state="claimed", boot=self.boot) for i in taken}

    @rule(data=st.data(), mine=st.booleans())
    def hands_over(self, data: st.DataObject, mine: bool) -> None:
        if row_id := self.picked(data, "claimed"):
            before = self.rows[row_id]
            self.move(row_id, ("claimed",), "handed", self.boot if mine else uuid4(), number=before.tries + 1)
            if self.rows[row_id].state != before.state:
                self.rows[row_id] = replace(self.rows[row_id], risks=before.risks + 1)

    @rule(data=st.data())
    def is_taken(self, data: st.DataObject) -> None:
        if row_id := self.picked(data, "handed"):
            self.move(row_id, ("handed",), "sent", self.boot)

    @rule(data=st.data(), to=st.sampled_from(["pending", "failed"]))
    def is_refused(self, data: st.DataObject, to: str) -> None:
        if row_id := self.picked(data, "claimed", "handed"):
            before = self.rows[row_id]
            self.move(row_id, ("claimed", "handed"), to, self.boot)
            if before.state == "handed" and self.rows[row_id].state == "pending":
                self.rows[row_id] = replace(self.rows[row_id], risks=0)  # the other side said that it took nothing

    @rule(data=st.data())
    def hears_nothing(self, data: st.DataObject) -> None:
        if row_id := self.picked(data, "handed"):
            self.move(row_id, ("handed",), "unknown", self.boot)

    @rule(data=st.data())
    def is_cancelled(self, data: st.DataObject) -> None:
        if row_id := self.picked(data, "handed", "sent", "unknown", "pending"):
            self.move(row_id, CANCELLABLE, "cancelled")

    @rule(data=st.data(), to=st.sampled_from(["sent", "failed", "pending"]))
    def is_settled(self, data: st.DataObject, to: str) -> None:
        if row_id := self.picked(data, "unknown"):
            before = self.rows[row_id]
            self.move(row_id, ("unknown",), to, due_at=clock.now() if to == "pending" else None)
            if before.state == "unknown" and to == "pending":
                self.rows[row_id] = replace(self.rows[row_id], risks=0, due=True, expired=False)

    @rule(data=st.data(), while_sending=st.booleans())
    def dies_and_is_started_again(self, data: st.DataObject, while_sending: bool) -> None:
        if while_sending:
            self.claims(2)
            self.hands_over(data, True)
        self.boot = uuid4()
        self.step(lambda session: claim.recover(session, self.actor, self.boot))
        for row_id, now in self.rows.items():
            if now.state in ("claimed", "handed"):
                after = {"claimed": "pending", "handed": "unknown"}[now.state]
                self.rows[row_id] = replace(now, state=after, boot=None if after == "pending" else now.boot)

    @rule()
    def is_held(self) -> None:
        self.held = True
        self.step(lambda session: claim.hold(session, "a test"))

    @precondition(lambda self: self.held)
    @rule()
    def is_released(self) -> None:
        self.held = False
        self.step(lambda session: claim.release(session, self.actor))
        self.rows |= {i: replace(m, state="pending") for i, m in self.rows.items() if m.state == "held"}

    @rule(data=st.data())
    def holds_a_claim_too_long_and_sweeps(self, data: st.DataObject) -> None:
        if row_id := self.picked(data, "claimed", only=True):
            now = self.rows[row_id]
            force(self.actor, row_id, "claimed", now.boot, leased_until=clock.now() - HOUR)
            self.step(lambda session: claim.sweep(session, self.actor, self.boot))
            self.rows[row_id] = replace(now, state="pending", boot=None)

    @invariant()
    def the_table_is_what_the_model_says(self) -> None:
        with work(self.actor, read=True) as session:
            found = {row.id: row for row in session.execute(select(OUTBOX))}
        assert {i: r.state for i, r in found.items()} == {i: m.state for i, m in self.rows.items()}
        assert {i: r.attempts for i, r in found.items()} == {i: m.tries for i, m in self.rows.items()}
        assert all((r.settled_at is not None) == (r.state in OVER) for r in found.values())
        held = {i: m.boot for i, m in self.rows.items() if m.state not in OVER}
        assert {i: found[i].boot_id for i in held} == held

    @invariant()
    def nothing_leaves_twice_by_itself(self) -> None:
        assert max((m.risks for m in self.rows.values()), default=0) <= 1

    def teardown(self) -> None:
        """Everything that was handed over is told in the attempts."""
        for row_id, now in getattr(self, "rows", {}).items():
            told = [a.state for a in attempts(self.actor, row_id)]
            assert now.state not in ("sent", "unknown", "handed") or "handed" in told

    def step(self, function: Callable[[Any], object]) -> None:
        with work(self.actor) as session:
            function(session)


def test_no_order_of_events_breaks_the_outbox(alice: Actor) -> None:
    Outbox.actor = alice
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    fast = settings(
        max_examples=40, stateful_step_count=30, deadline=None, database=None, suppress_health_check=quiet,
        phases=[Phase.generate],
    )  # fmt: skip
    run_state_machine_as_test(Outbox, settings=fast)
