"""Announcements: what operators tell everyone who uses this installation, and taking it back."""

from typing import Any

from nicegui import ui

from models.language import N_, _
from models.notices import Announcement
from services import announcements
from services.work import clock
from ui import guard
from ui.live import note, perform, watch
from ui.pages.maintenance import tabs
from ui.parts.dialogs import ask_first, form_dialog
from ui.parts.markup import button, chip, element, empty, icon, page_head, panel, text_element
from ui.routes import page
from ui.words import moment

EVERY = 30.0  # seconds: one begins, or is over
ICONS = {"release": "new_releases", "maintenance": "engineering"}
MEANS = {
    "release": N_("A notification, and a line above every page that each person can dismiss."),
    "maintenance": N_("A notification, and a line above every page from a day before until its end."),
}


@page("/maintenance/announcements", needs="maintenance.read")
async def announcements_page() -> None:
    """The announcements, the latest first, live."""
    actor = guard.page_actor()
    may = actor.may("maintenance.run")
    with page_head(_("Announcements"), _("What everyone who uses this installation is told.")):
        if may:
            button(_("Announce"), "solid", "campaign", on_click=_announce)
    tabs.tabs("/maintenance/announcements")
    with panel():
        rows = element("div").props("aria-live=polite")

    def show(found: list[Announcement]) -> None:
        rows.clear()
        with rows:
            if not found:
                text = _("Tell everyone of a new release, or of maintenance before it begins.")
                empty("campaign", _("Nothing announced yet"), text)
            for one in found:
                _line(one, actor.zone, may)

    with rows:
        await watch(show, announcements.listing, on=announcements.KINDS, every=EVERY)


def _line(one: Announcement, zone: str, may: bool) -> None:
    with element("div", "feed"):
        with element("span", "bubble accent"):
            icon(ICONS[one.kind])
        with element("div", "clip"):
            with element("div", "line"):
                text_element("b", one.title, "clip")
                chip(*_state(one))
            times = [moment(at, zone) for at in (one.starts_at, one.ends_at) if at is not None]
            text_element("div", " – ".join(times), "sub")
            if one.body:
                text_element("div", one.body, "sub clip")
        if may and one.withdrawn_at is None:
            press = button(_("Withdraw"), "ghost small danger", on_click=lambda: _withdraw(one))
            press.props["aria-label"] = _("Withdraw {title}").format(title=one.title)


def _state(one: Announcement) -> tuple[str, str]:
    if one.withdrawn_at is not None:
        return _("Withdrawn"), "mute"
    if one.ends_at is not None and one.ends_at <= clock.now():
        return _("Over"), "mute"
    if one.told_at is None:
        return _("Being told") if one.kind != "release" or one.starts_at <= clock.now() else _("Planned"), "info"
    return _("Told"), "ok"


async def _announce() -> None:
    with form_dialog(_("Announce something"), _("Announce"), of=announcements.AnnouncementDraft) as form:
        words = {name: _(word) for name, word in announcements.WORDS.items()}
        kind = form.add("kind", ui.select(words, label=_("What"), value="release"))
        means = text_element("p", _(MEANS["release"]), "sub")
        form.add("title", ui.input(_("Title")))
        form.add("body", ui.textarea(_("Text (optional)")).props("autogrow"))
        form.add("starts_at", ui.input(_("From")).props("type=datetime-local stack-label")).props["hint"] = _(
            "Empty: from now on"
        )
        form.add("ends_at", ui.input(_("Until")).props("type=datetime-local stack-label"))
        form.add("mailed", ui.checkbox(_("Also by email, to everyone")))
    kind.on_value_change(lambda: means.set_text(_(MEANS.get(kind.value, ""))))

    async def save() -> None:
        values: dict[str, Any] = form.values()
        given = {name: values[name] or None for name in ("starts_at", "ends_at")}
        typed = {**values, **given, "body": values["body"] or "", "mailed": bool(values["mailed"])}
        if await perform(announcements.publish, typed, refused=form.refuse):
            note(_("Everyone is being told."))
            form.dialog.submit(True)

    await form.ask(save)


async def _withdraw(one: Announcement) -> None:
    text = _("Its line above the pages and its notifications disappear. Emails that were sent stay sent.")
    if await ask_first(_("Withdraw this announcement?"), text, _("Withdraw"), danger=True):
        await perform(announcements.withdraw, one.id)
