"""Mailbox: the letters that were kept here instead of leaving, so that everything can be tried without an account."""

from typing import Any
from uuid import UUID

from nicegui import ui

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
from ui.words import counted, exact, moment

WHO = (
    '<q-td :props="props"><a class="who" :href="props.row.path"><span :class="\'av \' + props.row.colour" '
    'aria-hidden="true">{{ props.row.initials }}</span><span class="clip">'
    '<b class="clip" :title="props.value">{{ props.value }}</b>'
    '<small class="clip">{{ props.row.subject }}</small></span></a></q-td>'
)
WHEN = '<q-td :props="props"><time :title="props.row.exact">{{ props.value }}</time></q-td>'
COLUMNS: list[dict[str, Any]] = [
    {"name": "to", "label": "To", "field": "to", "align": "left", "classes": "c-main"},
    {"name": "sender", "label": "From", "field": "sender", "align": "left"},
    {"name": "sent", "label": "When", "field": "sent", "align": "right", "classes": "c-side num"},
]
NOTHING_LEAVES = "Nothing leaves until a mail server is set up. What would be sent is kept here."
STEPS = (
    "Add these two lines to Steward's settings, with your own values: to the file .env beside main.py, or, where Steward "
    "runs as a service, to the service's settings. Then restart Steward, and send a test to yourself."
)
LINES = """STEWARD_SMTP_URL="smtp://user:password@mail.example.com:587?starttls=required"
STEWARD_MAIL_FROM="Acme <office@acme.example>\""""


@page("/mailbox", needs="maintenance.read")
async def mailbox_page() -> None:
    """The letters, the newest first, live."""
    zone = guard.page_actor().zone
    with page_head("Mailbox", "The newest letters that were kept here.") as (_, line):
        text_element("span", "Live", "live").props("role=status")
    said = element("div", "stack")
    with element("section", "panel cards opens") as holder:
        with element("div", "toolbar"):
            find = search_box("Search the letters", "")
        table = ui.table(columns=COLUMNS, rows=[], row_key="id", pagination=25).props("flat dense")
    table.add_slot("body-cell-to", WHO)
    table.add_slot("body-cell-sent", WHEN)
    with element("section", "panel") as nothing:
        empty("inbox", "No letters yet", "Write a message to a contact, and it appears here a moment later.")

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
        line.set_text(counted(len(letters), "letter", "letters", capped=len(letters) >= 100))

    find.on_value_change(draw)

    with holder:
        await watch(show, mailbox.letters, on=[MOVED], every=5)


@page("/mailbox/{letter_id}", needs="maintenance.read")
async def letter_page(letter_id: UUID) -> None:
    """One letter, as it would have left."""
    zone = guard.page_actor().zone
    with page_head("Letter") as (heading, line):
        button("Back to the mailbox", "ghost", "arrow_back", on_click=lambda: ui.navigate.to("/mailbox"))
    with element("article", "letter") as holder:
        pass

    def show(one: Letter) -> None:
        heading.set_text(one.subject or "No subject")
        line.set_text(moment(one.sent_at, zone))
        holder.clear()
        with holder:
            with element("dl", "letter-h"):
                for word, text in (("From", one.sender), ("To", one.recipient), ("Date", exact(one.sent_at, zone))):
                    text_element("dt", word)
                    StaticHtml("dd").show(breaking(text or "Unknown"))
            if not one.readable:
                text_element(
                    "p", "This file could not be read as a letter. Here it is as it lies there.", "panel-b sub"
                )
            text_element("div", one.text, "letter-b" if one.readable else "code")

    with holder:
        await watch(show, mailbox.letter, letter_id, on=[])


def _say_where(said: Any, server: str) -> None:
    """One line about where mail goes; written once, for it does not change while Steward runs."""
    if said.default_slot.children:
        return
    with said:
        if server:
            with banner("ok", "outgoing_mail"), element("div"):
                text_element("b", f"A mail server is set: {server}.")
                text_element("span", " Messages leave the house by it. Here is only what was kept before.")
        else:
            with banner("", "home"):
                text_element("div", NOTHING_LEAVES)
            with panel("How to set up a mail server"), element("div", "panel-b stack"):
                text_element("p", STEPS)
                text_element("pre", LINES, "code")


def _row(one: Letter, zone: str) -> dict[str, Any]:
    name = one.recipient or "Unreadable file"
    return {
        "id": one.id, "to": name, "subject": one.subject or "No subject", "sender": one.sender,
        "sent": moment(one.sent_at, zone), "exact": exact(one.sent_at, zone), "path": f"/mailbox/{one.id}",
        "colour": colour(name), "initials": initials(name.partition("@")[0].replace(".", " ")),
    }  # fmt: skip
