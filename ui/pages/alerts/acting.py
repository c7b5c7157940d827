"""What is done about an alert: taking it on, silencing it, making an incident of it."""

from uuid import UUID

from nicegui import ui

from models.language import N_, _
from services.house import alerts, incidents
from services.house.alerts.rules import BY_KEY
from services.house.alerts.silences import SilenceDraft
from ui.live import note, perform
from ui.parts.dialogs import ask_first, form_dialog

HOURS = {1: N_("1 hour"), 4: N_("4 hours"), 8: N_("8 hours"), 24: N_("24 hours")}
SPANS = {1: N_("1 hour"), 4: N_("4 hours"), 24: N_("1 day"), 72: N_("3 days"), 168: N_("1 week")}


def about(rule: str, subject: str) -> str:
    """Return what a silence is about, in words."""
    if not rule:
        return _("All alerts")
    title = _(BY_KEY[rule].title) if rule in BY_KEY else rule
    return f"{title}: {_(subject)}" if subject else title


async def acknowledge(alert_id: UUID) -> None:
    """Take an alert on."""
    with form_dialog(_("Acknowledge"), _("Take it on")) as form:
        words = {hours: _(word) for hours, word in HOURS.items()}
        field = form.add("hours", ui.select(words, label=_("Remind me after"), value=4))
        field.props["hint"] = _("Nobody else is called meanwhile. It stays open until its condition is over.")

    async def save() -> None:
        if await perform(alerts.acknowledging.acknowledge, alert_id, form.values()["hours"], refused=form.refuse):
            note(_("It is yours."))
            form.dialog.submit(True)

    await form.ask(save)


async def silence(rule: str, subject: str = "") -> None:
    """Silence a rule, or everything."""
    with form_dialog(_("Silence alerts"), _("Silence"), of=SilenceDraft) as form:
        words = {"": _("All alerts")} | {key: _(one.title) for key, one in BY_KEY.items()}
        form.add("rule", ui.select(words, label=_("Which alert"), value=rule))
        form.add("subject", ui.input(_("Only about (optional)"), value=subject))
        form.add("hours", ui.select({n: _(word) for n, word in SPANS.items()}, label=_("For how long"), value=1))
        form.add("reason", ui.input(_("Reason")))

    async def save() -> None:
        values = form.values()
        typed = {**values, "subject": values["subject"] or "", "reason": values["reason"] or ""}
        if await perform(alerts.silences.silence, typed, refused=form.refuse):
            note(_("Silenced. It goes on being watched."))
            form.dialog.submit(True)

    await form.ask(save)


async def end_silence(silence_id: UUID) -> None:
    """End a silence before its time."""
    if await perform(alerts.silences.end, silence_id):
        note(_("The silence is over."))


async def make_incident(alert_id: UUID) -> None:
    """Draft an incident out of an alert."""
    text = _("Nobody outside sees it until you publish it.")
    if await ask_first(_("Make an incident of this alert?"), text, _("Make an incident")):
        made = await perform(incidents.from_alert, alert_id)
        if made is not None:
            note(_("Incident {number} was opened.").format(number=incidents.number_of(made)))
            ui.navigate.to(f"/incidents/{made.id}")
