"""Rules: from which values on Steward alerts, what they measure now, and what other thresholds would have done."""

from functools import partial
from typing import Any

from nicegui import ui

from models.language import N_, _, ngettext
from services.house import alerts
from services.house.alerts import RuleCard
from services.house.alerts.replaying import Replay
from services.house.alerts.rules import LEVELS, UNITS, Rule
from services.house.alerts.tuning import RuleDraft
from services.house.alerts.wording import limit
from services.house.incidents import SEVERITIES
from ui import guard
from ui.live import note, perform, watch
from ui.pages.alerts import tabs
from ui.parts.dialogs import Form, form_dialog
from ui.parts.markup import button, chip, element, icon_button, page_head, panel, text_element
from ui.routes import page
from ui.words import lasting

EVERY = 10.0  # seconds
HEADS = {"critical": N_("Critical"), "warning": N_("Warnings"), "info": N_("For information")}
STATES = {
    "ok": (N_("In order"), "ok"),
    "pending": (N_("Not for long enough yet"), "warn"),
    "firing": (N_("Alerts"), "bad"),
    "no data": (N_("No data"), "mute"),
    "off": (N_("Off"), "mute"),
}


@page("/alerts/rules", needs="maintenance.read")
async def rules_page() -> None:
    """The rules by level."""
    may = guard.page_actor().may("maintenance.run")
    with page_head(_("Rules of alerts"), _("When Steward alerts, and what it measures now")):
        text_element("span", _("Live"), "live").props("role=status")
    tabs.tabs("/alerts/rules")
    lists = {}
    for level in LEVELS:
        with panel(_(HEADS[level])):
            lists[level] = element("div")
    before: list[object] = []

    def show(found: list[RuleCard]) -> None:
        now = [(one.rule, one.value, one.state) for one in found]
        if before == now:
            return
        before[:] = now
        for level, place in lists.items():
            place.clear()
            with place:
                for one in found:
                    if one.rule.level == level:
                        _line(one, may)

    with element("div", "hidden"):
        await watch(show, alerts.rule_list, on=alerts.KINDS, every=EVERY)


def _line(one: RuleCard, may: bool) -> None:
    with element("div", "feed pair"):
        with element("div", "clip"):
            with element("div", "line"):
                text_element("b", _(one.rule.title), "clip")
                if one.changed:
                    chip(_("Changed"), "accent")
            said = _("{condition}, SEV-{severity}").format(condition=_condition(one.rule), severity=one.rule.severity)
            text_element("div", said, "sub")
        with element("span", "line"):
            if one.value and one.state != "no data":
                text_element("span", one.value, "sub num")
            word, tone = STATES[one.state]
            chip(_(word), tone)
            if may:
                icon_button("tune", _("Change “{rule}”").format(rule=_(one.rule.title)), on_click=partial(_change, one))


def _condition(rule: Rule) -> str:
    """Return when a rule alerts, in words."""
    said = limit(rule)
    if not rule.lasts:
        return said or _("at once")
    span = lasting(rule.lasts)
    return _("{limit} for {time}").format(limit=said, time=span) if said else _("for {time}").format(time=span)


async def _change(one: RuleCard) -> None:
    """Change the thresholds of a rule, with what they would have done."""
    rule, usual = one.rule, one.usual
    with form_dialog(_(rule.title), _("Save"), of=RuleDraft) as form:
        form.add("active", ui.checkbox(_("Alert of this"), value=rule.active))
        if not usual.whole:
            unit = _(UNITS[rule.unit])
            for name, label in (("fire", _("Alert from")), ("clear", _("Over again at"))):
                value, common = getattr(rule, name), getattr(usual, name)
                field = ui.number(label, value=None if value == common else value, suffix=unit)
                form.add(name, field.props("stack-label"))
                field.props["placeholder"] = f"{common:g}"
        seconds, common_s = int(rule.lasts.total_seconds()), int(usual.lasts.total_seconds())
        field = ui.number(_("For how long"), value=None if seconds == common_s else seconds, suffix=_("s"))
        form.add("lasts_s", field.props("stack-label"))
        field.props["placeholder"] = str(common_s)
        severities = {0: _("As usual (SEV-{severity})").format(severity=usual.severity)}
        severities |= {number: f"SEV-{number}" for number in SEVERITIES}  # no text
        chosen = 0 if rule.severity == usual.severity else rule.severity
        form.add("severity", ui.select(severities, label=_("Severity"), value=chosen))
        if usual.series:
            said = text_element("p", "", "sub").props("role=status")
            button(_("What would it have done?"), "ghost", "history", on_click=partial(_replay, rule.key, form, said))

    async def save() -> None:
        if await perform(alerts.tuning.change, rule.key, _typed(form), refused=form.refuse) is not None:
            note(_("Saved. It applies from the next look on."))
            form.dialog.submit(True)

    await form.ask(save)


def _typed(form: Form) -> dict[str, Any]:
    values = form.values()
    empty = {"fire": ("", None), "clear": ("", None), "lasts_s": ("", None), "severity": (0, None)}
    found = {name: None if values.get(name) in nothing else values[name] for name, nothing in empty.items()}
    if found["lasts_s"] is not None:
        found["lasts_s"] = int(found["lasts_s"])
    return {"active": bool(values["active"]), **found}


async def _replay(key: str, form: Form, said: Any) -> None:
    found = await perform(alerts.replaying.replay, key, _typed(form), refused=form.refuse)
    if found is not None:
        said.set_text(_told(found))


def _told(found: Replay) -> str:
    if not found.measured:
        return _("Nothing of the last 30 days was measured yet.")
    times = ngettext("It would have alerted {count} time in the last 30 days",
                     "It would have alerted {count} times in the last 30 days", found.times)  # fmt: skip
    text = times.format(count=found.times)
    if found.times:
        text += _(", for {time} in all").format(time=lasting(found.lasted))
    return text + _(" ({time} were measured).").format(time=lasting(found.measured))
