"""Working: what is old is archived or moved to the bin in short works, and brought back in short works."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.errands import Errand, ErrandRow
from models.language import N_, _
from models.reports import RetentionRun
from services.records import errands, former
from services.records.errands import Effect, ErrandKind, Portion, Worked
from services.records.errands.cards import KEPT
from services.retention.table import BY_KEY, LINES, YEAR, Line
from services.work import Actor, Refused, clock, step

PAGE = "/settings/retention"
AT_ONCE = 100  # rows of one work: each is done by the rules of its room


@step
def do(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Do the next rows that were old when the run was proposed, and still are."""
    run = session.get_one(RetentionRun, UUID(portion.params["run"]))
    line = BY_KEY[run.key]
    worked = _do_some(session, actor, line, run, portion) if line.deed is not None else _do_years(session, run)
    run.done += worked.counts.get("done", 0)
    if worked.cursor is None:
        run.done_at = clock.now()
        run.undo_until_at = run.done_at + KEPT
    return worked


@step
def undo(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Bring back the next rows; one that was changed in the meantime stays as it is."""
    run = session.get_one(RetentionRun, UUID(portion.params["run"]))
    line = BY_KEY[run.key]
    worked = _undo_some(session, actor, line, portion) if line.deed is not None else _undo_years(session, portion)
    if worked.cursor is None:
        run.undone_at = clock.now()
    return worked


@step
def _do_some(session: Session, actor: Actor, line: Line, run: RetentionRun, portion: Portion) -> Worked:
    deed: Any = line.deed
    old = select(deed.row).where(deed.old(run.proposed_at, run.proposed_at - run.before_at))
    if portion.cursor:
        old = old.where(col(deed.row.id) > UUID(portion.cursor))
    some = session.scalars(old.order_by(col(deed.row.id)).limit(portion.at_once).with_for_update()).all()
    effects = [_tried(session, deed.verb, one, lambda one: deed.do(session, actor, one) or True) for one in some]
    return _worked(effects, str(some[-1].id) if len(some) == portion.at_once else None)


@step
def _undo_some(session: Session, actor: Actor, line: Line, portion: Portion) -> Worked:
    deed: Any = line.deed
    mine = (col(ErrandRow.errand_id) == UUID(portion.params["errand"]), col(ErrandRow.verb) == deed.verb)
    after = col(ErrandRow.position) > int(portion.cursor or 0)
    done = select(ErrandRow.position, ErrandRow.record_id).where(*mine, after)  # type: ignore[call-overload]
    rows = session.execute(done.order_by(col(ErrandRow.position)).limit(portion.at_once)).all()
    which = col(deed.row.id).in_([row.record_id for row in rows])
    there = {one.id: one for one in session.scalars(select(deed.row).where(which).with_for_update())}
    effects = [
        _tried(session, "restored", there.get(row.record_id), lambda one: deed.undo(session, actor, one))
        for row in rows
    ]
    return _worked(effects, str(rows[-1].position) if len(rows) == portion.at_once else None)


@step
def _tried(session: Session, verb: str, one: Any, deed: Callable[[Any], bool]) -> Effect:
    """Do something to one row. What its room refuses stays as it is, and says why."""
    if one is None:
        return Effect("refused", None, _("It is no longer here."))
    try:
        with session.begin_nested():
            return Effect(verb if deed(one) else "unchanged", one.id)
    except Refused as refusal:
        return Effect("refused", one.id, refusal.message)


def _worked(effects: Sequence[Effect], cursor: str | None) -> Worked:
    counts = {verb: sum(one.verb == verb for one in effects) for verb in {one.verb for one in effects}}
    done = sum(number for verb, number in counts.items() if verb not in ("refused", "unchanged"))
    return Worked(len(effects), cursor, counts | {"done": done}, effects)


@step
def _do_years(session: Session, run: RetentionRun) -> Worked:
    """Leave what was over before the year out of the lists: one remembered time, whatever the number of records."""
    before = former.before(session)
    former.put(session, run.before_at)
    was = {"before": before.isoformat() if before else ""}
    return Worked(run.proposed, None, {"done": run.proposed}, [Effect("archived", run.id, "", was)])


@step
def _undo_years(session: Session, portion: Portion) -> Worked:
    mine = (col(ErrandRow.errand_id) == UUID(portion.params["errand"]), col(ErrandRow.verb) == "archived")
    row = session.scalars(select(ErrandRow).where(*mine)).one()
    before = errands.before(row)["before"]
    former.put(session, datetime.fromisoformat(before) if before else None)
    return Worked(portion.total or 1, None, {"restored": portion.total or 1})


@step
def _begin_undo(session: Session, actor: Actor, errand: Errand) -> Errand:
    verbs = {one.deed.verb for one in LINES if one.deed} | {"archived"}
    done = (col(ErrandRow.errand_id) == errand.id, col(ErrandRow.verb).in_(verbs))
    total = session.scalar(select(func.count()).select_from(ErrandRow).where(*done)) or 0
    if errand.params["key"] == YEAR:
        total = errand.done
    params = {"errand": str(errand.id), "run": errand.params["run"], "key": errand.params["key"]}
    return errands.start(session, actor, UNDO, params, total)


UNDO = ErrandKind("retention_undo", N_("Bringing back what was archived"), "settings.edit", undo, AT_ONCE, link=PAGE)
DO = ErrandKind("retention", N_("Archiving what is old"), "settings.edit", do, AT_ONCE, link=PAGE, undo=_begin_undo)
ERRANDS = (DO, UNDO)
