"""Deciding: what is done about each debt on a day, and why. One decision for the run, for the page and for programs."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from models.payments import Reminder, ReminderHold
from services.reminders.debts import TABLES, Debt
from services.reminders.reaching import Reach, reach
from services.reminders.rules import PERSON_AFTER, STEPS, TASK, Rules
from services.work import step

Act = Literal["remind", "task", "skip", "none"]
NOBODY = Reach(code="nobody")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one debt: its reminders by step, its hold, and how its customer is reached."""

    past: Mapping[int, Reminder] = field(default_factory=dict)
    hold: ReminderHold | None = None
    reach: Reach = NOBODY

    @property
    def last(self) -> Reminder | None:
        """The last reminder that left, or is leaving."""
        sent = [one for number, one in self.past.items() if one.state == "queued" and number <= STEPS]
        return max(sent, key=lambda one: one.step, default=None)


@dataclass(frozen=True, slots=True)
class Decision:
    """What is done about a debt on a day: `remind` by a step, a `task` for a person, `skip` a step because nobody can be
    reached, or `none`. `code` says why not: paid, not_overdue, not_yet, held, already, person, or a key of reaching.WHY.
    `on` is the day that matters: until when it is held, when it was sent or will be."""

    act: Act
    step: int | None = None
    code: str = ""
    on: date | None = None


@step
def known(session: Session, rules: Rules, debts: Sequence[Debt]) -> dict[Any, Known]:
    """Return what is known of these debts, by their keys, in a handful of queries however many they are."""
    keys = [one.key for one in debts]
    past: dict[Any, dict[int, Reminder]] = defaultdict(dict)
    for key, row in _rows(session, Reminder, keys):
        past[key][row.step] = row
    held = holds(session, keys)
    ways = reach(session, rules.way, {one.contact_id for one in debts if one.contact_id})
    return {
        one.key: Known(past[one.key], held.get(one.key), ways.get(one.contact_id, NOBODY) if one.contact_id else NOBODY)
        for one in debts
    }


@step
def holds(session: Session, keys: Collection[tuple[str, UUID]]) -> dict[Any, ReminderHold]:
    """Return the holds of these documents, by their keys."""
    return dict(_rows(session, ReminderHold, keys))


def decide(rules: Rules, debt: Debt, known: Known) -> Decision:
    """Return what the run does about a debt today."""
    today, due_on = rules.today, debt.due_on
    if not debt.owed or due_on is None:
        return Decision("none", code="paid")
    if today <= due_on:
        return Decision("none", code="not_overdue", on=due_on)
    number = rules.passed(due_on, today)
    if not number:
        return Decision("none", 1, "not_yet", rules.day_of(due_on, 1))
    if TASK in known.past:
        return Decision("none", TASK, "person", known.past[TASK].sent_on)
    if known.hold is not None and today < known.hold.until_on:
        return Decision("none", _next(known, number), "held", known.hold.until_on)
    return _now(rules, debt, known, number)


def _now(rules: Rules, debt: Debt, known: Known, number: int) -> Decision:
    today, last, row = rules.today, known.last, known.past.get(number)
    if last is not None and last.sent_on >= today:  # one a day, whatever the steps are
        return Decision("none", last.step, "already", last.sent_on)
    if last is None or last.step < number:
        if not known.reach.code:
            return Decision("remind", number)
        if number == STEPS and row is not None and row.sent_on + PERSON_AFTER <= today:
            return Decision("task", TASK, known.reach.code)
        return Decision("skip", number, known.reach.code)
    if last.step >= STEPS:
        return Decision("task", TASK) if last.sent_on + PERSON_AFTER <= today else _already(last)
    return _already(last)


def foresee(rules: Rules, debt: Debt, known: Known, day: date) -> Decision:
    """Return what will be done about a debt on a later day, if nothing is paid until then."""
    due_on, hold, last = debt.due_on, known.hold, known.last
    if due_on is None or not debt.owed:
        return Decision("none", code="paid")
    if day <= due_on:
        return Decision("none", code="not_overdue", on=due_on)
    number = rules.passed(due_on, day)
    if not number:
        return Decision("none", 1, "not_yet", rules.day_of(due_on, 1))
    if TASK in known.past:
        return Decision("none", TASK, "person", known.past[TASK].sent_on)
    if hold is not None and day < hold.until_on:
        return Decision("none", _next(known, number), "held", hold.until_on)
    if known.reach.code:
        return Decision("skip", number, known.reach.code)
    free = max(rules.next_run, hold.until_on if hold is not None else rules.next_run)
    if last is not None and last.step >= number:
        return _foreseen(max(last.sent_on + PERSON_AFTER, free), day, TASK) if number >= STEPS else _already(last)
    first = max(rules.day_of(due_on, number), free)
    if number < STEPS or day < first + PERSON_AFTER:
        return _foreseen(first, day, number)
    return _foreseen(first + PERSON_AFTER, day, TASK)


def next_on(rules: Rules, debt: Debt, known: Known) -> date | None:
    """Return the day of the next step, if nothing is paid until then; None when nothing comes any more."""
    if debt.due_on is None or not debt.owed:
        return None
    days = {rules.next_run, *(rules.day_of(debt.due_on, number + 1) for number in range(STEPS))}
    days |= {known.hold.until_on} if known.hold is not None else set()
    days |= {one + PERSON_AFTER for one in days} | ({known.last.sent_on + PERSON_AFTER} if known.last else set())
    coming = sorted(one for one in days if one >= rules.next_run)
    return next((one for one in coming if foresee(rules, debt, known, one).act in ("remind", "task")), None)


def _foreseen(first: date, day: date, number: int) -> Decision:
    """Return the decision about a step that is taken on the day `first`."""
    if first == day:
        return Decision("task" if number == TASK else "remind", number)
    return Decision("none", number, "will" if first > day else "already", first)


def _already(last: Reminder) -> Decision:
    return Decision("none", last.step, "already", last.sent_on)


def _next(known: Known, number: int) -> int:
    """Return the step that waits while a debt is held."""
    return number if known.last is None or known.last.step < number else min(number + 1, TASK)


def _rows(session: Session, kind: Any, keys: Collection[tuple[str, UUID]]) -> list[tuple[Any, Any]]:
    found = []
    for column in TABLES:
        ids = [one for name, one in keys if name == column]
        if ids:
            query = select(kind).where(getattr(kind, column).in_(ids))
            found += [((column, getattr(row, column)), row) for row in session.scalars(query)]
    return found


def overdue(debt: Debt, day: date) -> int:
    """Return for how many days a debt is overdue on a day; 0 when it is not."""
    return max(timedelta(), day - debt.due_on).days if debt.due_on else 0
