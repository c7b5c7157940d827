"""On call: who is called at which level, on which days and hours or in turn, and when nobody would be."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from nicegui import ui

from models.alerts import OnCall
from models.language import N_, _
from services.house.alerts import on_call
from services.house.alerts.on_call import Duty, OnCallDraft, Roster
from services.house.alerts.rota import DAYS, Hours
from ui.live import ask, perform
from ui.pages.messages.rule_words import SHORT, WEEKDAYS
from ui.parts.dialogs import Form, form_dialog
from ui.parts.markup import avatar, chip, element, icon, icon_button, text_element

MOST = 3  # gaps that are named
WORKDAYS = frozenset(range(5))
NOBODY = N_("Nobody. The next level is called instead.")


def show(found: Roster, may: bool) -> None:
    """Show the levels, and the gaps."""
    if found.gaps:
        with element("div", "feed"):
            with element("span", "bubble warn"):
                icon("schedule")
            with element("div", "clip"):
                text_element("b", _("Nobody is on duty at times"))
                text_element("div", _gaps(found), "sub")
                text_element("div", _("Then only the channels are told, and for SEV-1 everybody on call."), "sub")
    if found.people:
        text_element("p", _("Hours are those of {zone}.").format(zone=found.zone), "panel-b sub")
    for level, words in on_call.LEVELS.items():
        text_element("h3", _(words), "panel-b sub")
        here = [one for one in found.people if one.level == level]
        if not here:
            text_element("p", _(NOBODY), "panel-b sub")
        for one in here:
            _person(one, may)


def _person(one: Duty, may: bool) -> None:
    row = one.row
    with element("div", "feed acted"):
        avatar(row.name)
        with element("div", "clip"):
            with element("div", "line"):
                text_element("b", row.name, "clip")
                if one.now:
                    chip(_("On duty"), "ok")
            text_element("div", row.email, "sub clip")
            text_element("div", hours_in_words(one.hours), "sub")
        if may:
            with element("span", "line"):
                named = {"name": row.name, "level": row.level}
                text = _("Change the hours of {name} at level {level}").format(**named)
                icon_button("schedule", text, on_click=partial(_change, row))
                text = _("Take {name} off call at level {level}").format(**named)
                icon_button("close", text, on_click=partial(perform, on_call.remove, row.id))


def hours_in_words(hours: Hours) -> str:
    """Return when somebody is on duty: “Mon to Fri 09:00–17:00, in turn by weeks”."""
    if hours.days == DAYS:
        days = _("Every day")
    elif hours.days == WORKDAYS:
        days = _("{first} to {last}").format(first=_(SHORT[0]), last=_(SHORT[4]))
    else:
        days = ", ".join(_(SHORT[day]) for day in sorted(hours.days))
    whole = hours.begins == hours.ends
    span = "" if whole else f"{hours.begins:%H:%M}–{hours.ends:%H:%M}"
    said = _("Always") if whole and hours.days == DAYS else f"{days} {span}".strip()
    return _("{hours}, in turn by weeks").format(hours=said) if hours.turn else said


def _gaps(found: Roster) -> str:
    zone = ZoneInfo(found.zone)

    def moment(at: datetime) -> str:
        local = at.astimezone(zone)
        return f"{_(SHORT[local.weekday()])} {local:%H:%M}"

    named = [_("{begin} to {end}").format(begin=moment(begin), end=moment(end)) for begin, end in found.gaps[:MOST]]
    more = len(found.gaps) - MOST
    return ", ".join([*named, *([_("and {count} more").format(count=more)] if more > 0 else [])])


async def put() -> None:
    """Put a colleague on call."""
    who: dict[UUID, str] = await ask(on_call.candidates)
    with form_dialog(_("Put on call"), _("Put on call"), of=OnCallDraft) as form:
        form.add("user_id", ui.select(who, label=_("Colleague")))
        form.add("level", ui.select({n: _(word) for n, word in on_call.LEVELS.items()}, label=_("Level"), value=1))
        form.add("email", ui.input(_("Address (optional)")))
        _hours(form, {"days": [*range(7)]})

    async def save() -> None:
        if await perform(on_call.add, _typed(form), refused=form.refuse):
            form.dialog.submit(True)

    await form.ask(save)


async def _change(row: OnCall) -> None:
    """Change when and where somebody is called."""
    title = _("{name} at level {level}").format(name=row.name, level=row.level)
    with form_dialog(title, _("Save"), of=OnCallDraft) as form:
        form.add("email", ui.input(_("Address"), value=row.email))
        _hours(form, {"days": row.days, "from": row.from_time, "until": row.until_time, "turn": row.turn})

    async def save() -> None:
        if await perform(on_call.change, row.id, _typed(form), refused=form.refuse):
            form.dialog.submit(True)

    await form.ask(save)


def _hours(form: Form, now: Mapping[str, Any]) -> None:
    days, chosen = {str(n): _(name) for n, name in enumerate(WEEKDAYS)}, [str(day) for day in now["days"]]
    form.add("days", ui.select(days, label=_("Days"), value=chosen, multiple=True))
    with element("div", "line shift"):
        begins = form.add("from_time", ui.input(_("From"), value=now.get("from", "")))
        ends = form.add("until_time", ui.input(_("Until"), value=now.get("until", "")))
    for one in (begins, ends):
        one.props("type=time stack-label").classes("grow")
    form.add("turn", ui.checkbox(_("Takes turns, a week each"), value=bool(now.get("turn"))))


def _typed(form: Form) -> dict[str, Any]:
    values = form.values()
    found = {**values, **{name: values.get(name) or "" for name in ("email", "from_time", "until_time")}}
    return {**found, "days": [int(day) for day in values.get("days") or []], "turn": bool(values.get("turn"))}
