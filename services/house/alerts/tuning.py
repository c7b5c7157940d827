"""Tuning: the rules as operators want them: the profile of the installation, and what was changed of each rule."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.alerts import AlertRule
from models.language import N_, _
from services import settings
from services.house.alerts import rules
from services.house.alerts.rules import BY_KEY, Change, Rule
from services.records import fields
from services.work import Actor, Invalid, NotFound, announce, errand, kind, step, work
from services.work.actor import on_behalf

TUNED = kind("alert.rule_changed", N_("{actor} changed the alert “{title}”"), "tune")


class RuleDraft(SQLModel):
    """What an operator changes of a rule. An empty field: the usual value."""

    active: bool = Field(default=True, description=N_("A rule that is off alerts nobody, and ends its open alert."))
    fire: float | None = Field(default=None, ge=0, le=1e9, description=N_("From this value on it alerts."))
    clear: float | None = Field(
        default=None, ge=0, le=1e9, description=N_("At this value it is over, after 5 minutes.")
    )
    severity: int | None = Field(
        default=None, ge=1, le=4, description=N_("The severity of its incident, and who is called: 1 is critical.")
    )
    lasts_s: int | None = Field(
        default=None, ge=0, le=86_400, description=N_("Seconds for which it must hold before anybody is told.")
    )


@step
def changes(session: Session) -> dict[str, Change]:
    """Return what was changed of each rule."""
    return {
        row.rule: Change(
            row.active,
            row.fire,
            row.clear,
            None if row.lasts_s is None else timedelta(seconds=row.lasts_s),
            row.severity,
        )
        for row in session.scalars(select(AlertRule))
    }


@step
def is_lenient(session: Session) -> bool:
    """Return whether the lenient profile applies (requirements 25)."""
    return bool(settings.get(session, settings.ALERT_PROFILE) == "lenient")


@step
def in_force(session: Session) -> dict[str, Rule]:
    """Return the rules as they apply now."""
    return rules.in_force(changes(session), lenient=is_lenient(session))


@errand("maintenance.run")
def change(actor: Actor, key: str, values: dict[str, Any]) -> Rule:
    """Change a rule; the same values as usual bring it back. Refuses an unknown rule, and a clearing value on the wrong
    side of the firing one."""
    usual = BY_KEY.get(key)
    if usual is None:
        raise NotFound(_("There is no such rule."))
    typed = fields.draft(RuleDraft, values)
    lasts = None if typed.lasts_s is None else timedelta(seconds=typed.lasts_s)
    with work(on_behalf(actor)) as session:
        changed = Change(typed.active, typed.fire, typed.clear, lasts, typed.severity)
        would = rules.in_force({key: changed}, lenient=is_lenient(session))[key]
        if would.fires(would.clear):
            raise Invalid(_("Please check the form."), clear=_("At this value it would still alert."))
        row = session.scalars(select(AlertRule).where(col(AlertRule.rule) == key)).first() or AlertRule(rule=key)
        row.active, row.fire, row.clear, row.lasts_s = typed.active, typed.fire, typed.clear, typed.lasts_s
        row.severity = typed.severity
        session.add(row)
        session.flush()
        announce(session, TUNED, row, title=usual.title)
    return would
