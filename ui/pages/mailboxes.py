"""Mailboxes: which ones are read, how that goes, and why a mail is not here."""

from typing import Any
from uuid import UUID

from nicegui import ui

from models.inbound import RECEIVED_KINDS, MailboxDraft
from models.language import _, ngettext
from services import inbound
from services.inbound import Explained, MailboxCard
from ui import guard
from ui.live import note, perform, watch
from ui.pages.messages.tabs import tabs
from ui.parts.dialogs import Form, ask_first, form_dialog
from ui.parts.forms import Fields, once
from ui.parts.markup import banner, button, chip, element, empty, icon_button, page_head, panel, text_element
from ui.routes import page
from ui.words import exact, moment, number

CHANGES = [*inbound.MAILBOXES, inbound.CAME]


@page("/mailboxes", needs="mailboxes.read")
async def mailboxes_page() -> None:
    """The mailboxes, each with its last success, its last error and its counts; live."""
    actor = guard.page_actor()
    may = actor.may("mailboxes.edit")
    place = ui.context.slot.parent
    with page_head(_("Mailboxes"), _("Replies and bounces are read from these. Nothing in them is changed.")):
        if may:
            button(_("Add mailbox"), "solid", "add", on_click=lambda: _form(None))
    tabs(actor, "/mailboxes")
    holder = element("div", "stack")

    def show(found: list[MailboxCard]) -> None:
        holder.clear()
        with holder:
            if not found:
                _nothing(may)
            for one in found:
                _mailbox(one, actor.zone, may, place)

    await watch(show, inbound.list_mailboxes, on=CHANGES)
    await _why()


def _nothing(may: bool) -> None:
    text = _("Add the mailbox that replies come to, and they appear beside your messages.")
    with element("section", "panel"), empty("mark_email_unread", _("No mailbox is read yet"), text):
        if may:
            button(_("Add mailbox"), "solid", "add", on_click=lambda: _form(None))


def _mailbox(one: MailboxCard, zone: str, may: bool, place: Any) -> None:
    with panel(one.name, classes="mailbox") as head:
        with head:
            chip(*_state(one)).props("data-live")
            if one.by_environment:
                chip(_("Set by the environment"), "mute")
            if may:
                with element("div", "acts"):
                    _acts(one, place)
        if one.last_error and not one.off:
            sentence, said = inbound.shown(one.last_error)
            with element("div", "panel-b"), banner("bad", "error"), element("div"):
                text_element("b", sentence)
                text_element("div", said, "sub")
        with element("dl", "facts roomy"):
            _fact(_("Server"), one.server or _("Not set"))
            _fact(_("Folder"), one.folder)
            _fact(_("Last read"), moment(one.last_ok_at, zone), exact(one.last_ok_at, zone))
            if one.last_error_at is not None:
                _fact(_("Last error"), moment(one.last_error_at, zone), exact(one.last_error_at, zone))
            _counted(one)


def _state(one: MailboxCard) -> tuple[str, str]:
    if one.off:
        return _("Off"), "mute"
    if one.last_error:
        return _("Not reading"), "bad"
    return (_("Reading"), "ok") if one.last_ok_at else (_("Connecting"), "info")


def _counted(one: MailboxCard) -> None:
    """Show how much came in, of every kind; each number opens its rows."""
    rows = f"/inbox?mailbox={one.id}"
    total = ngettext("{count} message", "{count} messages", one.received).format(count=number(one.received))
    with element("div", "fact"):
        text_element("dt", _("Received"))
        with element("dd", "line tight"):
            if not one.received:
                text_element("span", _("Nothing yet"))
                return
            ui.link(total, rows).classes("link")
            for kind, count in sorted(one.counts.items()):
                if kind in RECEIVED_KINDS:
                    said = f"{_(RECEIVED_KINDS[kind])} {number(count)}"
                    ui.link(said, f"{rows}&kind={kind}").classes("link")


def _fact(label: str, value: str, title: str = "") -> None:
    with element("div", "fact"):
        text_element("dt", label)
        text_element("dd", value).props["title"] = title


def _acts(one: MailboxCard, place: Any) -> None:
    """Build the buttons of a mailbox. Their dialogs belong to `place`: every change redraws the list."""

    async def turn() -> None:
        done = await perform(inbound.change_mailbox, one.id, {"off": not one.off}, one.version)
        if done is not None:
            note(_("Mailbox switched off.") if done.off else _("Mailbox switched on."))

    async def change() -> None:
        with place:
            await _form(one)

    async def remove() -> None:
        with place:
            text = _("It is not read any more, and its address is forgotten. What came from it stays here.")
            sure = await ask_first(_("Remove this mailbox?"), text, _("Remove mailbox"), danger=True)
        if sure:
            await perform(inbound.delete_mailbox, one.id)

    word = _("Switch on") if one.off else _("Switch off")
    button(word, "ghost small", "power_settings_new", on_click=turn)
    icon_button("edit", _("Change mailbox {name}").format(name=one.name), on_click=change).classes("small")
    icon_button("delete", _("Remove mailbox {name}").format(name=one.name), on_click=remove).classes("small")


async def _form(one: MailboxCard | None) -> None:
    """Ask for a mailbox. The address of a known one is not shown; left empty, it stays."""
    title = _("Add mailbox") if one is None else _("Change mailbox")
    with form_dialog(title, _("Save") if one else title, of=MailboxDraft) as form:
        form.add("name", ui.input(_("Name"), value=one.name if one else "").props("autofocus"))
        hint = _("Leave empty to keep the present one.") if one else "imaps://user:password@mail.example.com/INBOX"
        if one is None or not one.by_environment:
            url = ui.input(_("Address"), password=True, password_toggle_button=True)
            form.add("url", url.props("autocomplete=off")).props["hint"] = hint
            form.add("folder", ui.input(_("Folder"), value=one.folder if one else "")).props["placeholder"] = "INBOX"
        else:
            text_element("p", _("STEWARD_IMAP_URL names its server and folder."), "sub")
        _test(form, one)

    async def save() -> None:
        values = {name: value for name, value in form.values().items() if value or name == "name"}
        if one is None:
            done = await perform(inbound.create_mailbox, values, refused=form.refuse)
        else:
            done = await perform(inbound.change_mailbox, one.id, values, one.version, refused=form.refuse)
        if done is not None:
            form.dialog.submit(True)
            note(_("Mailbox saved."))

    await form.ask(save)


def _test(form: Form, one: MailboxCard | None) -> None:
    said = text_element("p", "", "sub").props("role=status")

    async def test() -> None:
        await once(press, _try)

    async def _try() -> None:
        form.refuse(None)
        said.set_text("")
        tried = await perform(inbound.try_connection, form.values(), one.id if one else None, refused=form.refuse)
        if tried is not None:
            said.set_text(tried.sentence)

    press = button(_("Test the connection"), "ghost", "lan", on_click=test)


async def _why() -> None:
    """Show the box that answers why a mail is not here."""
    with panel(_("Why is this not here?")), element("div", "panel-b stack"):
        form = Fields()
        text_element("p", _("Enter the Message-ID of an email, or the address it came from."), "sub")
        with element("div", "line"):
            box = form.add("mailbox_id", ui.select({}, label=_("Mailbox")))
            asked = form.add("q", ui.input(_("Message-ID or address"), placeholder="<id@example.com>"))
            press = button(_("Explain"), "solid", "help")
        answer = element("div", "no-box").props("role=status")

    def offer(found: list[MailboxCard]) -> None:
        options = {str(one.id): one.name for one in found}
        value = box.value if box.value in options else next(iter(options), None)
        box.set_options(options, value=value)

    async def explain() -> None:
        form.refuse(None)
        if box.value:
            found = await perform(inbound.explain, UUID(str(box.value)), asked.value or "", refused=form.refuse)
            if found is not None:
                _answered(answer, found)

    async def ask() -> None:
        await once(press, explain)

    press.on_click(ask)
    asked.on("keydown.enter", ask)
    await watch(offer, inbound.list_mailboxes, on=CHANGES)


def _answered(place: Any, found: Explained) -> None:
    place.clear()
    with place, banner("ok" if found.found else "info", "check_circle" if found.found else "help"), element("div"):
        text_element("div", found.sentence)
        if found.thread_id is not None:
            ui.link(_("Open the conversation"), f"/threads/{found.thread_id}").classes("link")
