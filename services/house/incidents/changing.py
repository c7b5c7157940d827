"""Working on an incident: what is known of it, its severity, its steps, its first list, and what it affects."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.incidents import COMPONENT_STATES, DECISIONS, STEPS, Component, ComponentState, Incident
from models.language import N_, _
from models.text import block, line
from services.house.incidents import chat
from services.house.incidents.record import FIRST, ORDER, locked, note, reach, tell, tick_off
from services.house.status import publishing
from services.house.status.house import house_for
from services.records import fields
from services.work import Actor, Conflict, Invalid, clock, errand, step, work


class IncidentChange(SQLModel):
    """What is known of an incident, as it is written down."""

    title: str = Field(
        min_length=1, max_length=200, description=N_("What customers notice, in their words. It is shown to them.")
    )
    severity: int = Field(ge=1, le=4, description=N_("1 is critical, 4 is low."))
    impact: str = Field(default="", max_length=1_000, description=N_("Who is hit, and how. For the team."))
    cause: str = Field(default="", max_length=1_000, description=N_("What is behind it, as far as known."))
    eta: str = Field(default="", max_length=200, description=N_("When it should be over, in words."))
    decision: str = Field(default="", description=N_("Whether it is mended by a hotfix or by going back."))


@errand("maintenance.run")
def change(actor: Actor, incident_id: UUID, values: Mapping[str, Any]) -> Incident:
    """Change what is known of an incident; only the named fields. Refuses wrong values (`Invalid`)."""
    with work(house_for(actor)) as session:
        one = locked(session, incident_id)
        now = {name: getattr(one, name) for name in IncidentChange.model_fields}
        typed = fields.draft(IncidentChange, {**now, **_cleaned(values)})
        fields.one_of(typed.decision, tuple(DECISIONS), "decision")
        if typed.severity != one.severity:
            text = _("SEV-{before} to SEV-{after}").format(before=one.severity, after=typed.severity)
            one.severity = typed.severity
            chat.graded(session, one, note(session, one, "severity", text, by=actor.name))
        if typed.decision and typed.decision != one.decision:
            note(session, one, "note", _(DECISIONS[typed.decision]), by=actor.name)
        for name, value in typed.model_dump().items():
            setattr(one, name, value)
        tell(session, one, actor.name)
    publishing.write()
    return one


@errand("maintenance.run")
def lead(actor: Actor, incident_id: UUID) -> Incident:
    """Take the lead of an incident."""
    with work(house_for(actor)) as session:
        one = locked(session, incident_id)
        one.lead_place, one.lead_id, one.lead_name = actor.place, actor.user_id, actor.name
        note(session, one, "note", _("Takes the lead"), by=actor.name)
        if one.step == "detection":
            _acknowledge(session, one, actor)
        tell(session, one, actor.name)
    return one


@errand("maintenance.run")
def advance(actor: Actor, incident_id: UUID, wanted: str = "") -> Incident:
    """Bring an incident to a step, or to the next one. Refuses the last step of one that is not resolved (`Conflict`)."""
    with work(house_for(actor)) as session:
        one = locked(session, incident_id)
        following = ORDER[min(ORDER.index(one.step) + 1, len(ORDER) - 1)]
        target = fields.one_of(wanted or following, tuple(STEPS), "step")
        if target == "post_mortem" and one.resolved_at is None:
            raise Conflict(_("Resolve the incident first."))
        if target != one.step:
            reach(session, one, target, actor.name)
            note(session, one, "step", status=target, by=actor.name)
            tell(session, one, actor.name)
    return one


@errand("maintenance.run")
def tick(actor: Actor, incident_id: UUID, item: str) -> bool:
    """Tick an item of the first list (I-12). Return whether it was open. Refuses an unknown item."""
    fields.one_of(item, tuple(FIRST), "item")
    with work(house_for(actor)) as session:
        one = locked(session, incident_id)
        new = tick_off(session, one, item, actor.name)
        if new:
            note(session, one, "mode" if item == "mode" else "ticked", _(FIRST[item]), by=actor.name)
            tell(session, one, actor.name)
    return new


@errand("maintenance.run")
def affect(actor: Actor, incident_id: UUID, states: Mapping[UUID, str]) -> int:
    """Say what an incident does to components: their new states, as on the status page. Others stay as they are. Return
    how many changed.

    Refuses an unknown component or state, and an incident that is resolved.
    """
    with work(house_for(actor)) as session:
        one = locked(session, incident_id)
        if one.resolved_at is not None:
            raise Conflict(_("This incident is resolved."))
        named = session.execute(select(col(Component.id), col(Component.name)))
        names = {key: name for key, name in named}
        said = [_affect(session, one, names, key, state) for key, state in states.items()]
        if any(said):
            note(session, one, "note", ", ".join(filter(None, said)), by=actor.name)
            tell(session, one, actor.name)
    publishing.write()
    return sum(map(bool, said))


@step
def _affect(session: Session, one: Incident, names: Mapping[UUID, str], key: UUID, state: str) -> str:
    """Set the state of a component, and return it in words; nothing if it was so before."""
    fields.one_of(state, tuple(COMPONENT_STATES), "state")
    if key not in names:
        raise Invalid(_("There is no such component."))
    open_one = select(ComponentState).where(
        col(ComponentState.component_id) == key,
        col(ComponentState.incident_id) == one.id,
        col(ComponentState.ended_at).is_(None),
    )
    before = session.scalars(open_one).first()
    if (before.state if before else "works") == state:
        return ""
    if before is not None:
        before.ended_at = clock.now()
    if state != "works":
        session.add(ComponentState(component_id=key, state=state, began_at=clock.now(), incident_id=one.id))
    session.flush()
    return _("{component}: {state}").format(component=names[key], state=_(COMPONENT_STATES[state]))


@step
def _acknowledge(session: Session, one: Incident, actor: Actor) -> None:
    reach(session, one, "acknowledgment", actor.name)


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    clean = dict(values)
    for name in ("title", "eta"):
        if name in clean:
            clean[name] = line(clean[name]) or ""
    for name in ("impact", "cause"):
        if name in clean:
            clean[name] = block(clean[name]) or ""
    return clean
