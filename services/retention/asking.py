"""Asking: what the table proposes is confirmed or declined, done, and undone within 30 days."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.errands import Errand
from models.language import N_, _
from models.reports import RetentionRule, RetentionRun
from services.house import settings as of_house
from services.house.settings import Setting
from services.records import errands, fields
from services.records.errands.states import OPEN
from services.retention import deeds
from services.retention.cards import LineCard, RunCard, card, shown
from services.retention.due import due
from services.retention.happened import CHANGED, CONFIRMED, DECLINED, PROPOSED, UNDONE
from services.retention.table import BY_KEY, YEAR, Line
from services.retention.working import DO
from services.work import (
    Actor,
    Conflict,
    Invalid,
    NotFound,
    action,
    announce,
    clock,
    errand,
    perform,
    step,
    work,
)


class RuleDraft(SQLModel):
    """What a workspace may change of a line."""

    kept: int | None = Field(default=None, description=N_("After how long a row of this line is old."))
    active: bool | None = Field(default=None, description=N_("Whether old rows are looked for at all."))
    automatic: bool | None = Field(
        default=None, description=N_("Whether it is done by itself, without somebody who confirms it.")
    )


@errand("settings.edit")
def change(actor: Actor, key: str, values: Mapping[str, Any]) -> LineCard:
    """Change a line from typed values (`RuleDraft`). `kept` goes into the setting of the line, which its room reads as well.
    Refuses what the line does not have (`Invalid`)."""
    line, draft = _known(key), fields.draft(RuleDraft, dict(values))
    if draft.kept is not None:
        if not isinstance(line.days, Setting):
            raise Invalid(_("Please check the form."), kept=_("The time of this line is fixed."))
        line.days.type.check(draft.kept, "kept")
        of_house.change(actor, line.days.key, draft.kept)
    if draft.active is not None or draft.automatic is not None:
        return perform(actor, adjust, key, draft.active, draft.automatic)
    with work(actor, read=True) as session:
        return card(session, actor, key)


@action("settings.edit")
def adjust(
    session: Session, actor: Actor, key: str, active: bool | None = None, automatic: bool | None = None
) -> LineCard:
    """Pause a line or go on with it, and say whether its runs wait for somebody to confirm them. Its days are a setting."""
    line, rule = _ours(key), rule_of(session, key)
    if rule is None:
        rule = RetentionRule(key=key)
        session.add(rule)
    rule.active = rule.active if active is None else active
    rule.automatic = rule.automatic if automatic is None else automatic
    session.flush()
    announce(session, CHANGED, rule, what=line.label)
    return card(session, actor, key)


@action("settings.edit")
def confirm(session: Session, actor: Actor, key: str) -> RunCard:
    """Begin what was proposed for a line; without a proposal, what is due now. Refuses (`Conflict`) where nothing is due,
    and while a run is going on."""
    line = _ours(key)
    actor.require(line.deed.permission if line.deed else "settings.edit")
    run = waiting(session, key)
    if run is None:
        run = propose(session, actor, line)
    if run is None:
        raise Conflict(_("Nothing of this is due."))
    begin(session, actor, run)
    return shown(session, run)


@action("settings.edit")
def decline(session: Session, actor: Actor, key: str) -> RunCard:
    """Keep what was proposed. It is proposed again the next time. Refuses where nothing is proposed (`Conflict`)."""
    line = _ours(key)
    run = waiting(session, key)
    if run is None:
        raise Conflict(_("Nothing of this is proposed."))
    run.declined_at = clock.now()
    announce(session, DECLINED, run, what=line.label)
    return shown(session, run)


@action("settings.edit")
def undo(session: Session, actor: Actor, key: str) -> RunCard:
    """Begin to bring back what the latest run of a line did, within 30 days. Refuses later, and a second time."""
    line, run = _ours(key), latest_of(session, key, begun=True)
    if run is None or run.errand_id is None or run.undo_errand_id is not None:
        raise Conflict(_("This can no longer be undone."))
    begun = errands.undo(session, actor, run.errand_id)
    run.undo_errand_id, run.undone_name = begun.id, actor.name
    announce(session, UNDONE, run, what=line.label)
    return shown(session, run)


@step
def rule_of(session: Session, key: str) -> RetentionRule | None:
    """Return what the workspace changed of a line."""
    return session.scalars(select(RetentionRule).where(col(RetentionRule.key) == key)).first()


@step
def propose(session: Session, actor: Actor, line: Line) -> RetentionRun | None:
    """Propose what is due of a line at this moment. Return None where nothing is."""
    number, _capped = due(session, actor, line)
    if not number:
        return None
    now = clock.now()
    before = deeds.new_year(actor.place) if line.key == YEAR else now - deeds.kept(session, line.days)
    run = RetentionRun(key=line.key, before_at=before, proposed_at=now, proposed=number)
    session.add(run)
    session.flush()
    announce(session, PROPOSED, run, what=line.label, count=f"{number:,}")
    return run


@step
def begin(session: Session, actor: Actor, run: RetentionRun) -> None:
    """Begin a proposed run. Two that begin it at the same moment find that one was first."""
    session.refresh(run, with_for_update=True)
    if run.confirmed_at is not None:
        raise Conflict(_("This is going on already."))
    run.confirmed_at, run.confirmed_name = clock.now(), "" if actor.user_id is None else actor.name
    params = {"run": str(run.id), "key": run.key}
    run.errand_id = errands.begin(session, actor, DO, params, run.proposed).id
    announce(session, CONFIRMED, run, what=BY_KEY[run.key].label, count=f"{run.proposed:,}")


def _known(key: str) -> Line:
    line = BY_KEY.get(key)
    if line is None:
        raise NotFound(_("There is no such line."))
    return line


def _ours(key: str) -> Line:
    line = _known(key)
    if not line.ours:
        raise Conflict(_("This is done by itself, and cannot be confirmed or undone."))
    return line


@step
def waiting(session: Session, key: str) -> RetentionRun | None:
    """Return the proposal of a line that waits. Refuses while a run is going on."""
    run = latest_of(session, key)
    if run is None or run.declined_at is not None or run.undone_at is not None:
        return None
    if run.confirmed_at is None:
        return run
    known = session.get(Errand, run.undo_errand_id or run.errand_id)
    if known is not None and known.state in OPEN:
        raise Conflict(_("This is going on already."))
    return None


@step
def latest_of(session: Session, key: str, begun: bool = False) -> RetentionRun | None:
    """Return the latest run of a line; with `begun`, of those that somebody confirmed or that went by themselves."""
    here = [col(RetentionRun.key) == key, *([col(RetentionRun.confirmed_at).is_not(None)] if begun else [])]
    latest = (
        select(RetentionRun).where(*here).order_by(col(RetentionRun.proposed_at).desc(), col(RetentionRun.id).desc())
    )
    return session.scalars(latest.limit(1)).first()
