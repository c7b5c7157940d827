"""Checking: every row gets its plan, and nothing else is written. Then the import waits, or runs at once."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import Session

from models.imports import Import
from models.language import N_
from services.imports import alike, planning, rows, running, states
from services.imports.planning import AGAIN
from services.imports.plans import keep
from services.imports.rows import CLAIMS
from services.records.errands import ErrandKind, Portion, Worked
from services.work import Actor, step

START = "-1"  # the cursor before the first row
PLANNED = {
    "created": N_("to create"),
    "updated": N_("to update"),
}  # how a check tells its progress: nothing is written yet
CLEARED_AT_ONCE = 2_000  # claims of an earlier check that one work forgets


@step
def begin(session: Session, actor: Actor, row: Import) -> None:
    """Begin to check all rows, from the beginning."""
    row.options = {name: value for name, value in row.options.items() if name != "alike"}
    states.begin(session, actor, row, CHECK, "checking", row.total or 0)


@step
def check(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Plan the next rows. A check that was begun anew meanwhile ends."""
    row = session.get(Import, UUID(portion.params["import"]))
    if row is None or row.errand_id != portion.id or row.state != "checking":
        return Worked(0)
    if (portion.cursor or AGAIN).startswith(AGAIN) and _forget_claims(session, row.id):
        return Worked(0, f"{AGAIN}{int((portion.cursor or '')[len(AGAIN) :] or 0) + 1}")
    if (portion.cursor or "").startswith(AGAIN):
        return Worked(0, START)
    plans = planning.plan(session, actor, row, portion.ready)
    keep(session, plans)
    alike.note(session, actor, row, plans)
    counted = {PLANNED.get(verb, verb): sum(one.verb == verb for one in plans) for verb in {one.verb for one in plans}}
    if len(plans) < portion.at_once:
        over(session, actor, row)
        return Worked(len(plans), None, counted)
    return Worked(len(plans), str(plans[-1].line.number), counted)


CHECK = ErrandKind(
    "import.check",
    N_("Checking {name}"),
    "imports.edit",
    check,
    rows.AT_ONCE,
    "/imports/{import}",
    quiet=True,
    lasts=running.LASTS,
    fewest=running.FEWEST,
    outside=planning.ready,
)


@step
def over(session: Session, actor: Actor, row: Import) -> None:
    """End a check: the import waits for a person, or runs if it was sent without a dry run."""
    row.counts = rows.counts(session, row.id)
    row.state = "previewed"
    row.options = {"first": row.counts["refused"], **row.options}
    if row.options.get("at_once"):
        running.begin(session, actor, row)
    states.moved(session, row)


@step
def _forget_claims(session: Session, import_id: UUID) -> int:
    some = select(CLAIMS.c.id).where(CLAIMS.c.import_id == import_id).limit(CLEARED_AT_ONCE)
    done: Any = session.connection().execute(delete(CLAIMS).where(CLAIMS.c.id.in_(some)))
    return int(done.rowcount)
