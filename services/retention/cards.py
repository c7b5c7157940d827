"""Cards: the retention table as people and programs see it, each line with its latest run."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Field, Session, SQLModel, col

from models.errands import Errand
from models.language import _
from models.reports import RetentionRule, RetentionRun
from services import settings
from services.house import chore_days
from services.house.settings import Setting
from services.records import errands
from services.records.errands.states import OPEN
from services.retention.due import due, is_automatic
from services.retention.table import ACTS, LINES, WHEN, Line
from services.work import Actor, action, step


class RunCard(SQLModel):
    """One run of a line: `state` is proposed, running, stopped, done, undone or declined."""

    id: UUID
    state: str
    proposed: int
    done: int
    percent: int | None = None
    before_at: datetime
    proposed_at: datetime
    confirmed_by: str = Field(default="", description="Empty: by itself.")
    done_at: datetime | None = None
    undo_until_at: datetime | None = None
    undone_at: datetime | None = None
    undone_by: str = ""
    errand_id: UUID | None = None


class LineCard(SQLModel):
    """One line of the retention table, and what is due now (at most 10,000, then `capped`). `setting` is the key of the
    setting that holds its `kept`, which counts days, hours or years as `unit` says."""

    key: str
    label: str
    about: str
    act: str
    done: str
    when: str
    kept: int | None
    unit: str
    setting: str | None
    active: bool
    automatic: bool
    confirmed: bool = Field(description="Whether runs can be confirmed, declined, undone and paused here.")
    due: int | None
    capped: bool
    link: str
    last_at: datetime | None
    run: RunCard | None


@action("settings.read")
def lines(session: Session, actor: Actor) -> list[LineCard]:
    """Return the whole table, with what is due now and the latest run of each line."""
    rules = {one.key: one for one in session.scalars(select(RetentionRule))}
    runs = _latest(session)
    ended = chore_days.ended(actor.place)
    stored = settings.get_many(session, {one.key: one.days for one in LINES if isinstance(one.days, Setting)})
    return [_line(session, actor, one, rules.get(one.key), runs.get(one.key), ended, stored) for one in LINES]


@step
def card(session: Session, actor: Actor, key: str) -> LineCard:
    """Return one line of the table."""
    return next(one for one in lines(session, actor) if one.key == key)


@step
def shown(session: Session, run: RetentionRun) -> RunCard:
    """Return a run as people and programs see it."""
    session.flush()
    known = session.get(Errand, run.undo_errand_id or run.errand_id) if run.errand_id else None
    return _run(run, known)


def _run(run: RetentionRun, errand: Errand | None) -> RunCard:
    state = "proposed"
    if run.undone_at is not None:
        state = "undone"
    elif run.declined_at is not None:
        state = "declined"
    elif errand is not None and errand.state in OPEN:
        state = "running"
    elif run.confirmed_at is not None:
        state = "done" if run.done_at is not None else "stopped"
    told = errands.shown(errand) if errand is not None else None
    again = told is not None and run.undo_errand_id is None
    return RunCard(
        **run.model_dump(include=RunCard.model_fields.keys() & RetentionRun.model_fields.keys() - {"undo_until_at"}),
        state=state,
        percent=told.percent if told and state == "running" else None,
        confirmed_by=run.confirmed_name,
        undone_by=run.undone_name,
        undo_until_at=told.undoable_until if told and again else None,
    )


def _line(
    session: Session, actor: Actor, line: Line, rule: RetentionRule | None, run: RunCard | None,
    ended: Mapping[str, datetime], stored: Mapping[str, Any],
) -> LineCard:  # fmt: skip
    number, capped = due(session, actor, line)
    held = stored.get(line.key, line.days)
    kept, unit = (held, "years") if isinstance(held, int) else _counted(held)
    return LineCard(
        key=line.key, label=_(line.label), about=_(line.about) if line.about else "", act=line.act,
        done=_(ACTS[line.act]), when=_(WHEN[line.when]) if line.when else "", kept=kept, unit=unit,
        setting=line.days.key if isinstance(line.days, Setting) else None,
        active=rule.active if rule else True, automatic=is_automatic(line, rule), confirmed=line.ours,
        due=number if line.ours or line.due else None, capped=capped, link=line.link,
        last_at=(run.done_at if run else None) if line.ours else ended.get(line.chore), run=run,
    )  # fmt: skip


def _counted(span: timedelta | None) -> tuple[int | None, str]:
    if span is None:
        return None, ""
    hours = int(span.total_seconds() // 3_600)
    return (hours, "hours") if hours % 24 or hours == 24 else (span.days, "days")


@step
def _latest(session: Session) -> dict[str, RunCard]:
    """Return the latest run of each line, with the long work that does it or brings it back: by two queries."""
    newest = func.row_number().over(
        partition_by=col(RetentionRun.key),
        order_by=(col(RetentionRun.proposed_at).desc(), col(RetentionRun.id).desc()),
    )
    numbered = select(col(RetentionRun.id), newest.label("newest")).subquery()
    query = select(RetentionRun).join(numbered, numbered.c.id == col(RetentionRun.id)).where(numbered.c.newest == 1)
    runs = session.scalars(query).all()
    ids = [one.undo_errand_id or one.errand_id for one in runs]
    known = {one.id: one for one in session.scalars(select(Errand).where(col(Errand.id).in_(ids)))}
    return {one.key: _run(one, known.get(one.undo_errand_id or one.errand_id)) for one in runs}  # type: ignore[arg-type]
