"""Maintenance mode on the maintenance page: whether it is on, and the button that begins or ends it."""

from nicegui import ui

from models.language import _, ngettext
from services import announcements
from services.house import maintenance_mode
from ui import guard
from ui.live import event_filter, follow, note, perform
from ui.parts.dialogs import form_dialog, prove
from ui.parts.maintenance_banner import end
from ui.parts.markup import button, chip, element, panel, text_element

CHOICES = (10, 30, 60, 120, 240)  # minutes
EVERY = 1.0  # seconds, without a question: another process may begin it, and it ends by itself


async def maintenance_mode_control() -> None:
    """Put the panel into the page."""
    actor = guard.page_actor()
    with panel(_("Maintenance mode")) as head:
        with head:
            state = chip(_("On"), "warn")
        with element("div", "panel-b stack"):
            text = text_element("p", "", "sub")
            with element("div", "line") as acts:
                begin_button = button(_("Start maintenance mode…"), "ghost small", "engineering", on_click=_begin)
                end_button = button(_("End maintenance"), "solid small", on_click=end)
    acts.set_visibility(actor.may("maintenance.run"))

    async def refresh() -> None:
        mode = maintenance_mode.known()
        state.set_visibility(mode is not None)
        begin_button.set_visibility(mode is None)
        end_button.set_visibility(mode is not None)
        if mode is None:
            text.set_text(_("Closes Steward to everyone but operators for a while, and opens it again by itself."))
        else:
            until = maintenance_mode.clock_time(mode.until, actor.zone)
            text.set_text(_("{name} started it. It ends by itself at {time}.").format(name=mode.by, time=until))

    await follow(refresh, event_filter(maintenance_mode.KINDS), every=EVERY)


async def _begin() -> None:
    with form_dialog(_("Start maintenance mode?"), _("Start")) as form:
        text_element("p", _("Until it ends, only operators can use Steward. Messages are still sent."))
        minutes = {one: ngettext("{count} minute", "{count} minutes", one) for one in CHOICES}
        form.add("minutes", ui.select(minutes, label=_("For"), value=maintenance_mode.USUAL))
        form.add("reason", ui.input(_("Reason (optional)"))).props["hint"] = _("Shown to everyone who has to wait.")
        form.add("told", ui.checkbox(_("Also announce it, as a notification to everyone")))

    async def save() -> None:
        values = form.values()
        if not await prove():
            return
        reason, span = values["reason"] or "", int(values["minutes"])
        if mode := await perform(maintenance_mode.begin, reason, span, refused=form.refuse):
            if values["told"]:
                title = reason or _("Maintenance")
                await perform(announcements.publish, {"kind": "maintenance", "title": title, "ends_at": mode.until})
            note(_("Maintenance mode is on."))
            form.dialog.submit(True)

    await form.ask(save)
