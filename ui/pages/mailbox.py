"""Mailbox: emails kept here instead of being sent, so that everything works without a mail server."""

from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import N_, _, ngettext
from models.text import fold
from services.channels.mailbox import Letter
from services.house import mailbox
from services.house.mailbox import Mailbox
from services.outbox.states import MOVED
from ui import guard
from ui.live import watch
from ui.parts.filters import search_box
from ui.parts.markup import StaticHtml, banner, breaking, button, element, empty, page_head, panel, text_element
from ui.routes import page
from ui.theme import colour, initials
from ui.words import exact, moment, number

WHO = (
    '<q-td :props="props"><a class="who" :href="props.row.path"><span :class="\'av \' + props.row.colour" '  # no text
    'aria-hidden="true">{{ props.row.initials }}</span><span class="clip">'
    '<b class="clip" :title="props.value">{{ props.value }}</b>'
    '<small class="clip">{{ props.row.subject }}</small></span></a></q-td>'
)
WHEN = '<q-td :props="props"><time :title="props.row.exact">{{ props.value }}</time></q-td>'
MOST = 100  # emails shown in the mailbox
STEPS = N_(
    "Add these two lines, with your own values, to the file .env beside main.py or, if Steward runs as a service, to the "
    "service's environment. Then restart Steward and send yourself a test."
)
LINES = """STEWARD_SMTP_URL="smtp://user:password@mail.example.com:587?starttls=required"
STEWARD_MAIL_FROM="Acme <office@acme.example>\""""


@page("/mailbox", needs="maintenance.read")
async def mailbox_page() -> None:
    """The emails, the newest first, live."""
    zone = guard.page_actor().zone
    with page_head(_("Mailbox"), _("The latest emails kept here.")) as (_heading, line):
        text_element("span", _("Live"), "live").props("role=status")
    said = element("div", "stack")
    with element("section", "panel cards opens") as holder:
        with element("div", "toolbar"):
            find = search_box(_("Search emails"), "")
        table = ui.table(columns=_columns(), rows=[], row_key="id", pagination=25).props("flat dense")
    table.add_slot("body-cell-to", WHO)
    table.add_slot("body-cell-sent", WHEN)
    with element("section", "panel") as nothing:
        empty("inbox", _("No emails yet"), _("Write a message to a contact and it appears here."))

    letters: list[Letter] = []

    def draw() -> None:
        wanted = fold(find.value or "")
        rows = [_row(one, zone) for one in letters if wanted in fold(f"{one.recipient} {one.subject} {one.sender}")]
        if rows != table.rows:
            table.rows = rows

    def show(found: Mailbox) -> None:
        _say_where(said, found.server)
        letters[:] = found.letters
        draw()
        holder.set_visibility(bool(letters))
        nothing.set_visibility(not letters)
        line.set_text(_counted(len(letters)))

    find.on_value_change(draw)

    with holder:
        await watch(show, mailbox.letters, on=[MOVED], every=5)


@page("/mailbox/{letter_id}", needs="maintenance.read")
async def letter_page(letter_id: UUID) -> None:
    """One email, as it would have been sent."""
    zone = guard.page_actor().zone
    with page_head(_("Email")) as (heading, line):
        button(_("Back to mailbox"), "ghost", "arrow_back", on_click=lambda: ui.navigate.to("/mailbox"))
    with element("article", "letter") as holder:
        pass

    def show(one: Letter) -> None:
        heading.set_text(one.subject or _("No subject"))
        line.set_text(moment(one.sent_at, zone))
        holder.clear()
        with holder:
            with element("dl", "letter-h"):
                sent = exact(one.sent_at, zone)
                for word, text in ((_("From"), one.sender), (_("To"), one.recipient), (_("Date"), sent)):
                    text_element("dt", word)
                    StaticHtml("dd").show(breaking(text or _("Unknown")))
            if not one.readable:
                said = _("This file could not be read as an email. This is its content.")
                text_element("p", said, "panel-b sub")
            text_element("div", one.text, "letter-b" if one.readable else "code")

    with holder:
        await watch(show, mailbox.letter, letter_id, on=[])


def _say_where(said: Any, server: str) -> None:
    """Say where mail goes; drawn once, because it does not change while Steward runs."""
    if said.default_slot.children:
        return
    with said:
        if server:
            with banner("ok", "outgoing_mail"), element("div"):
                text_element("b", _("Emails are sent through {server}.").format(server=server))
                text_element("div", _("Only emails from before it was set up are kept here."), "sub")
        else:
            with banner("", "inbox"):
                said = _("No email is sent until a mail server is set up. Emails are kept here instead.")
                text_element("div", said)
            with panel(_("How to set up a mail server")), element("div", "panel-b stack"):
                text_element("p", _(STEPS))
                text_element("pre", LINES, "code")


def _columns() -> list[dict[str, Any]]:
    return [
        {"name": "to", "label": _("To"), "field": "to", "align": "left", "classes": "c-main"},
        {"name": "sender", "label": _("From"), "field": "sender", "align": "left"},
        {"name": "sent", "label": _("When"), "field": "sent", "align": "right", "classes": "c-side num"},
    ]


def _counted(letters: int) -> str:
    if letters >= MOST:
        return _("{count}+ emails").format(count=number(MOST))
    return ngettext("{count} email", "{count} emails", letters)


def _row(one: Letter, zone: str) -> dict[str, Any]:
    name = one.recipient or _("Unreadable file")
    return {
        "id": one.id,
        "to": name,
        "subject": one.subject or _("No subject"),
        "sender": one.sender,
        "sent": moment(one.sent_at, zone),
        "exact": exact(one.sent_at, zone),
        "path": f"/mailbox/{one.id}",
        "colour": colour(name),
        "initials": initials(name.partition("@")[0].replace(".", " ")),
    }
