"""Ticking, noting and signing: a person does what no machine can see, says what became of the red items, and signs."""

from typing import Any
from uuid import UUID

from sqlmodel import Field, Session, SQLModel

from models.language import N_, _, ngettext
from models.routines import ChecklistResult, ChecklistRun, MaintenanceEntry
from models.text import block, line
from services.house.checklists import lists, log, runs
from services.house.checklists.evidence.found import moment
from services.house.checklists.filling import result
from services.house.checklists.log import LogDraft
from services.house.checklists.runs import RunView
from services.house.checklists.ticks import LONGEST
from services.records import fields
from services.work import Actor, Conflict, Invalid, NotFound, announce, clock, errand, kind, perform, step, work
from services.work.actor import on_behalf

NOTED = kind("checklist.noted", N_("{actor} wrote on the checklist “{title}”"), "checklist")
SIGNED = kind("checklist.signed", N_("{actor} signed the checklist “{title}”"), "verified")


class ItemDraft(SQLModel):
    """What a person says of an item. What is left out stays."""

    done: bool | None = Field(default=None, description=N_("Whether it is done. Not for items that are measured."))
    note: str | None = Field(default=None, description=N_("What happened, what you did."))


class SignDraft(SQLModel):
    """What is signed."""

    normal: bool = Field(default=True, description=N_("Whether the day, or the time looked at, was normal."))
    notes: str = Field(default="", max_length=10_000, description=N_("Anything else worth knowing later."))
    minutes: int = Field(default=0, ge=0, le=14_400, description=N_("How long it took you, in minutes."))
    reason: str = Field(default="", max_length=500, description=N_("Why it is normal although items are red."))
    resolved: list[str] = Field(default_factory=list, max_length=200, description=N_("Issues resolved."))
    escalated: list[str] = Field(default_factory=list, max_length=200, description=N_("Issues escalated, and to whom."))
    next_actions: list[str] = Field(default_factory=list, max_length=200, description=N_("Next actions."))


@errand("maintenance.run")
def mark(actor: Actor, run_id: UUID, number: int, values: dict[str, Any]) -> ChecklistResult:
    """Tick an item of a run, or write its note (`ItemDraft`). Refuses a signed run, a tick of a measured item, and an unknown
    number; items are numbered from 1."""
    typed = fields.draft(ItemDraft, values)
    note = line(typed.note or "") or ""
    if len(note) > LONGEST:
        raise Invalid(_("Please check the form."), note=_("At most {count} characters.").format(count=LONGEST))
    with work(on_behalf(actor)) as session:
        run = _open(session, run_id)
        one = lists.find(session, run.checklist)
        if not 1 <= number <= len(one.items):
            raise NotFound(_("There is no such item."))
        item = one.items[number - 1]
        row = result(session, run_id, item.key)
        if typed.done is not None:
            if item.measured:
                raise Invalid(_("This item is measured. Write a note instead."))
            row.verdict = "ok" if typed.done else "open"
            row.ticked_name, row.at = (actor.name, clock.now()) if typed.done else ("", None)
        if typed.note is not None:
            row.note, row.noted_name = note, actor.name if note else ""
        session.flush()
        announce(session, NOTED, run, title=one.title)
    return row


@errand("maintenance.run")
def begin(actor: Actor, run_id: UUID) -> None:
    """Note that a person opened the run: from then on the time spent is counted for them."""
    with work(on_behalf(actor)) as session:
        run = session.get(ChecklistRun, run_id, with_for_update=True)
        if run is not None and run.opened_at is None and run.state == "open":
            run.opened_at = clock.now()


@errand("maintenance.run")
def sign(actor: Actor, run_id: UUID, values: dict[str, Any]) -> MaintenanceEntry:
    """Sign a run (`SignDraft`): it becomes an entry of the maintenance log. Refuses a second signature, red and open items
    without a note, and calling it normal against red items without a reason."""
    typed = fields.draft(SignDraft, values)
    shown = perform(actor, runs.find, run_id)
    _refuse(shown, typed)
    against = shown.count("failed") if typed.normal else 0
    today = moment().day
    with work(on_behalf(actor)) as session:
        run = _open(session, run_id)
        entry = log.add(session, actor, _draft(shown, typed), today, shown.about.key, against)
        run.state, run.signed_at = "signed", clock.now()
        run.signed_place, run.signed_id, run.signed_name = actor.place, actor.user_id, actor.name
        run.normal, run.notes, run.minutes = typed.normal, block(typed.notes) or "", typed.minutes
        run.against, run.reason, run.entry_id = against, line(typed.reason) or "", entry.id
        session.flush()
        announce(session, SIGNED, run, title=shown.about.title)
    return entry


def _refuse(shown: RunView, typed: SignDraft) -> None:
    if shown.run.state != "open":
        raise Conflict(_("It is signed already, by {name}.").format(name=shown.run.signed_name))
    if shown.run.filled_at is None or shown.progress is not None:
        raise Conflict(_("Steward is still filling it in. Sign it in a moment."))
    if missing := shown.missing:
        text = ngettext("{count} item needs a note: {items}", "{count} items need a note: {items}", len(missing))
        raise Invalid(text.format(count=len(missing), items=", ".join(_(one.item.text) for one in missing[:3])))
    if typed.normal and shown.count("failed") and not line(typed.reason):
        raise Invalid(
            _("Items are red. Say why it is normal all the same, or choose “Issues”."), reason=_("Give a reason.")
        )


def _draft(shown: RunView, typed: SignDraft) -> LogDraft:
    """Return the entry of the log: what is ok was completed, what is red was found."""
    assert shown.about.rhythm
    red = [f"{_(one.item.text)}: {one.found.evidence}. {one.found.note}".strip() for one in shown.lines if one.red]
    completed = [_(one.item.text) for one in shown.lines if one.found.verdict == "ok"]
    notes = "\n".join(part for part in (typed.notes, typed.reason) if part)
    return LogDraft(
        kind=shown.about.rhythm.period,
        title=_(shown.about.title),
        completed=completed,
        found=red,
        notes=notes,
        minutes=typed.minutes,
        **typed.model_dump(include={"resolved", "escalated", "next_actions"}),
    )


@step
def _open(session: Session, run_id: UUID) -> ChecklistRun:
    run = session.get(ChecklistRun, run_id, with_for_update=True)
    if run is None:
        raise NotFound(_("There is no such run of a checklist."))
    if run.state != "open":
        raise Conflict(_("It is signed already, by {name}.").format(name=run.signed_name))
    return run
