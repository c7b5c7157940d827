"""What operators do about an incident, in dialogs: publish, go on, resolve, change what is known, and the post-mortem."""

from typing import Any

from nicegui import ui

from models.incidents import COMPONENT_STATES, DECISIONS, STATUSES
from models.language import N_, _
from services.house import incidents, maintenance_mode
from services.house.incidents import EntryDraft, IncidentChange, IncidentView
from ui.live import note, perform
from ui.parts.dialogs import form_dialog, prove
from ui.parts.markup import text_element

WORDS = {  # what is proposed to customers with each status
    "investigating": incidents.FIRST_WORDS,
    "identified": N_("We found the cause."),
    "fixing": N_("We found the cause and are mending it."),
    "monitoring": N_("It works again. We keep watching it."),
}
MINUTES = (30, 60, 120, 240)


async def go_on(one: IncidentView) -> None:
    """Lead to the next status: publish, move on, or resolve."""
    if one.row.published_at is None:
        await _say(one, "investigating", publish=True)
    elif one.following == "resolved":
        await _resolve(one)
    else:
        await _say(one, one.following)


async def _say(one: IncidentView, status: str, *, publish: bool = False) -> None:
    """Ask for the words, and publish them."""
    title = _("Publish this incident?") if publish else _("Move to {status}?").format(status=_(STATUSES[status]))
    with form_dialog(title, _("Publish now") if publish else _("Publish it"), of=EntryDraft) as form:
        text = _("“{title}” and these words go to the status page, and to every subscriber by email.")
        text_element("p", text.format(title=one.row.title), "sub")
        form.add("text", ui.textarea(_("Customers read"), value=_(WORDS[status])).props("autogrow"))
        words = {name: _(word) for name, word in STATUSES.items() if name != "resolved"}
        form.add("status", ui.select(words, label=_("Status"), value=status))

    async def save() -> None:
        values: dict[str, Any] = form.values()
        said, chosen = values["text"] or "", values["status"]
        if publish:
            done = await perform(incidents.publish, one.row.id, said, chosen, refused=form.refuse)
        else:
            typed = {"text": said, "status": chosen, "public": True}
            done = await perform(incidents.post, one.row.id, typed, refused=form.refuse)
        if done is not None:
            note(_("Published."))
            form.dialog.submit(True)

    await form.ask(save)


async def _resolve(one: IncidentView) -> None:
    with form_dialog(_("Resolve this incident?"), _("Resolve")) as form:
        text_element("p", _("Its components work again, and the post-mortem is drafted with the timeline."), "sub")
        form.add("text", ui.textarea(_("Customers read"), value=_(incidents.LAST_WORDS)).props("autogrow"))
        form.add("now", ui.checkbox(_("Before the clean time is over")))
        form.add("reason", ui.input(_("Why before its time")))

    async def save() -> None:
        values = form.values()
        done = await perform(
            incidents.resolve,
            one.row.id,
            values["text"] or "",
            now=bool(values["now"]),
            reason=values["reason"] or "",
            refused=form.refuse,
        )
        if done is not None:
            note(_("Resolved."))
            form.dialog.submit(True)

    await form.ask(save)


async def severity(one: IncidentView) -> None:
    """Ask for another severity."""
    with form_dialog(_("Change severity"), of=IncidentChange) as form:
        words = {level: _(word) for level, word in incidents.SEVERITIES.items()}
        form.add("severity", ui.select(words, label=_("Severity"), value=one.row.severity))

    async def save() -> None:
        if await perform(incidents.change, one.row.id, form.values(), refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)


async def edit(one: IncidentView) -> None:
    """Ask for what is known."""
    row = one.row
    with form_dialog(_("Details of the incident"), of=IncidentChange) as form:
        form.add("title", ui.input(_("Title"), value=row.title))
        form.add("impact", ui.textarea(_("Impact"), value=row.impact).props("autogrow"))
        form.add("cause", ui.textarea(_("Cause"), value=row.cause).props("autogrow"))
        form.add("eta", ui.input(_("Over by"), value=row.eta))
        words = {name: _(word) for name, word in DECISIONS.items()}
        form.add("decision", ui.select(words, label=_("Decision"), value=row.decision))

    async def save() -> None:
        values = {name: value or "" for name, value in form.values().items()}
        if await perform(incidents.change, row.id, values, refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)


async def take_lead(one: IncidentView) -> None:
    """Take the lead; it acknowledges the incident."""
    await perform(incidents.lead, one.row.id)


async def affected(one: IncidentView) -> None:
    """Ask for the state of each component."""
    with form_dialog(_("What is affected?")) as form:
        words = {name: _(word) for name, word in COMPONENT_STATES.items() if name != "planned"}
        for part in one.affected:
            form.add(part.id.hex, ui.select(words, label=part.name, value=part.state))

    async def save() -> None:
        values = form.values()
        states = {part.id: str(values[part.id.hex]) for part in one.affected}
        if await perform(incidents.affect, one.row.id, states, refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)


async def tick(one: IncidentView, item: str) -> None:
    """Tick an item of the first list; for maintenance mode, ask whether and for how long."""
    if item != "mode" or await _mode(one):
        await perform(incidents.tick, one.row.id, item)


async def _mode(one: IncidentView) -> bool:
    with form_dialog(_("Maintenance mode"), _("Done")) as form:
        text_element("p", _("While it is on, only operators can use Steward. It ends by itself."), "sub")
        lengths = {0: _("Not needed")} | {span: _("For {count} minutes").format(count=span) for span in MINUTES}
        form.add("minutes", ui.select(lengths, label=_("Switch it on"), value=0))

    async def save() -> None:
        minutes = int(form.values()["minutes"])
        if minutes and not await prove():
            return
        title = one.row.title
        mode = await perform(maintenance_mode.begin, title, minutes, refused=form.refuse) if minutes else None
        if not minutes or mode is not None:
            form.dialog.submit(True)

    return await form.ask(save)


async def post_mortem(one: IncidentView) -> None:
    """Write the post-mortem."""
    with form_dialog(_("Post-mortem")) as form:
        form.add("text", ui.textarea(_("What happened, and what we do about it"), value=one.row.post_mortem)).props(
            "rows=18"
        )
        form.add("done", ui.checkbox(_("It is finished"), value=one.row.post_mortem_at is not None))
    form.dialog.classes("wide")

    async def save() -> None:
        values = form.values()
        text, done = values["text"] or "", bool(values["done"])
        if await perform(incidents.write, one.row.id, text, done=done, refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)
