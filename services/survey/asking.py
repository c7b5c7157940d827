"""Asking: whether a person is asked now, and taking the answer without its person.

A person is asked once a month, and once a week after an upgrade; never twice within a week, and not in the first week.
The key of a question is the first of its month; of one after an upgrade, the day of the upgrade.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, insert, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.language import N_, _
from models.reports import SurveyAnswer, SurveyAsked
from models.text import line
from models.upgrades import Upgrade
from services import settings
from services.house import register
from services.records import fields
from services.work import Actor, Conflict, clock, errand, house_actor, step, work

WEEK, ROLLOUT = timedelta(days=7), timedelta(days=21)  # after an upgrade: asked from one week on, until three


@dataclass(frozen=True, slots=True)
class Question:
    """A question that is open for a person: its key, and the version it is about (empty: the monthly one)."""

    key: date
    version: str = ""


class SurveyDraft(SQLModel):
    """An answer as it is typed."""

    score: int = Field(
        ge=1, le=5, title=N_("Score"), description=N_("From 1, not satisfied at all, to 5, fully satisfied.")
    )
    text: str = Field(
        default="",
        max_length=500,
        title=N_("In a sentence"),
        description=N_("Optional. It is shown as you write it, without your name."),
    )


@errand("account.read", private=True)
def question(actor: Actor) -> Question | None:
    """Return the question that the actor is asked now; None when there is none. Programs are never asked."""
    if actor.kind != "user":
        return None
    rollout = _rollout()
    with work(actor, read=True) as session:
        return _open(session, actor, rollout)


@errand("account.edit")
def answer(actor: Actor, key: date, values: Mapping[str, Any]) -> None:
    """Answer the open question of this key (`SurveyDraft`). Refuses one that is not open for the actor (`Conflict`), so
    nobody answers twice."""
    typed = fields.draft(SurveyDraft, {**values, "text": line(values.get("text")) or ""})
    rollout = _rollout()
    with work(actor) as session:
        _settle(session, actor, key, rollout, answered=True)
        _keep(session, key, typed.score, typed.text)


@errand("account.edit")
def decline(actor: Actor, key: date) -> None:
    """Do not answer the open question of this key. Refuses one that is not open (`Conflict`)."""
    rollout = _rollout()
    with work(actor) as session:
        _settle(session, actor, key, rollout, answered=False)


def _rollout() -> Question | None:
    """Return the question after the latest upgrade, while it is asked."""
    now = clock.now()
    with work(house_actor(), read=True) as session:
        ended = col(Upgrade.ended_at)
        done = select(ended, col(Upgrade.to_version)).where(col(Upgrade.state) == "done", ended.is_not(None))
        found = session.execute(done.order_by(ended.desc()).limit(1)).first()
    if found is None or not now - ROLLOUT < found[0] <= now - WEEK:
        return None
    day = found[0].date()
    # The first of a month is the key of its monthly question.
    return Question(day.replace(day=2) if day.day == 1 else day, found[1])


@step
def _open(session: Session, actor: Actor, rollout: Question | None) -> Question | None:
    asked = session.execute(
        select(col(SurveyAsked.month_on), col(SurveyAsked.made_at)).where(col(SurveyAsked.user_id) == actor.user_id)
    ).all()
    joined = session.scalar(select(col(User.made_at)).where(col(User.id) == actor.user_id))
    latest = max([at for _key, at in asked] + ([joined] if joined else []), default=None)
    if latest is None or clock.now() - latest < WEEK or not settings.get(session, settings.SURVEY):
        return None
    known = {key for key, _at in asked}
    month = clock.today(register.workspace(actor.place).zone).replace(day=1)
    candidates = [rollout] if rollout is not None else []
    return next((one for one in [*candidates, Question(month)] if one.key not in known), None)


@step
def _settle(session: Session, actor: Actor, key: date, rollout: Question | None, *, answered: bool) -> None:
    """Note that the actor was asked. The index of the table lets only one of two windows do so."""
    found = _open(session, actor, rollout)
    if found is None or found.key != key or actor.user_id is None:
        raise Conflict(_("You were asked already. Thank you."))
    session.add(SurveyAsked(month_on=key, user_id=actor.user_id, answered=answered))
    session.flush()


@step
def _keep(session: Session, key: date, score: int, text: str) -> None:
    """Keep an answer such that no order, id or time tells whose it is: the answers of a question are laid down anew,
    shuffled, with random ids, and the first moment of their key as their time.

    What is deleted is what one statement says it deleted, so two answers at the same moment do not double the others.
    """
    table = SurveyAnswer.__table__  # type: ignore[attr-defined]
    before = session.execute(delete(table).where(table.c.month_on == key).returning(table.c.score, table.c.text)).all()
    mixed = [*((one.score, one.text) for one in before), (score, text)]
    secrets.SystemRandom().shuffle(mixed)
    at = datetime.combine(key, time(), UTC)
    rows = [
        {"id": uuid4(), "made_at": at, "made_by": None, "version": 1, "month_on": key, "score": one, "text": said}
        for one, said in mixed
    ]
    session.execute(insert(table), rows)
