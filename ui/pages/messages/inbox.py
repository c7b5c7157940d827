"""What came in: replies and new messages, live; and those that belong to no contact yet."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from nicegui import ui

from models.inbound import RECEIVED_KINDS
from models.language import N_, _, ngettext
from services import contacts, inbound, messages
from services.inbound import Came, MailboxCard, Query
from services.records.lists import Page, Slice
from services.work import Actor, NotFound
from ui import guard
from ui.live import ask, shared
from ui.pages.messages.tabs import tabs
from ui.parts.filters import search_box, without
from ui.parts.markup import button, element, page_head
from ui.parts.table import CHIP, LIVE, WHEN, WHO, Column, Table
from ui.routes import page
from ui.theme import colour, initials
from ui.words import number, phone, timed

ROWS = [
    *inbound.KINDS,
    inbound.CAME,
    contacts.CHANGED,
    *messages.KINDS,
]  # each row names its contact, and may be answered
TONES = {
    "reply": "accent",
    "new": "info",
    "bounce": "bad",
    "auto": "mute",
    "copy": "mute",
    "complaint": "bad",
    "stop": "warn",
}
VIEWS: dict[str, tuple[str, tuple[str, ...]]] = {
    "": (N_("All"), ()),
    "unanswered": (N_("To answer"), ()),
    "people": (N_("From people"), ("reply", "new", "copy")),
    "auto": (N_("Automatic"), ("auto",)),
    "returned": (N_("Bounces and complaints"), ("bounce", "complaint")),
}


@page("/inbox", needs="messages.read")
async def inbox_page(q: str = "", kind: str = "", mailbox: str = "", sort: str = "", page: int = 1) -> None:
    """The list of everything that came in, or that came into one mailbox, the latest first."""
    actor = guard.page_actor()
    with page_head(_("Messages")) as (_heading, line):
        _write_button(actor)
    tabs(actor, "/inbox")
    nothing = ("inbox", _("Nothing has come in yet"), _("Replies to your messages appear here."))
    view = {"kind": kind if kind in VIEWS or kind in RECEIVED_KINDS else ""}
    box = await _mailbox(actor, mailbox)
    view |= {"mailbox": str(box.id)} if box is not None else {}
    await _list(actor, "/inbox", view, Slice(sort, 25, page), words=q, line=line, nothing=nothing, box=box)


@page("/unfiled", needs="messages.read")
async def unfiled_page(q: str = "", sort: str = "", page: int = 1) -> None:
    """What came from people who are no contacts, until somebody files it."""
    actor = guard.page_actor()
    with page_head(_("Messages")) as (_heading, line):
        _write_button(actor)
    tabs(actor, "/unfiled")
    nothing = ("task_alt", _("Nothing is unfiled"), _("Messages from people who are no contacts wait here."))
    await _list(actor, "/unfiled", {}, Slice(sort, 25, page), words=q, line=line, nothing=nothing)


async def _mailbox(actor: Actor, typed: str) -> MailboxCard | None:
    """Return the mailbox of the address, for those who may see it."""
    with suppress(ValueError, NotFound):
        return await ask(inbound.find_mailbox, UUID(typed)) if actor.may("mailboxes.read") else None
    return None


def _write_button(actor: Actor) -> None:
    if actor.may("messages.send"):
        button(_("Write a message"), "solid", "edit", on_click=lambda: ui.navigate.to("/messages/new"))


async def _list(
    actor: Actor,
    path: str,
    view: dict[str, str],
    part: Slice,
    *,
    words: str,
    line: Any,
    nothing: tuple[str, str, str],
    box: MailboxCard | None = None,
) -> None:
    with element("section", "panel cards"):
        with element("div", "toolbar"):
            find = search_box(_("Search sender, subject or text"), words)
            chosen = _kinds(view["kind"]) if "kind" in view else None
            if box is not None:
                without(_("Mailbox {name}").format(name=box.name), "/inbox")

        def query(part: Slice) -> Query:
            kinds = _chosen(str(chosen.value or "")) if chosen is not None else ()
            asks = chosen is not None and chosen.value == "unanswered"
            at = box.id if box else None
            return Query(find.value or "", kinds, path == "/unfiled", mailbox_id=at, part=part, unanswered=asks)

        table: Table[Came] = Table(
            _columns(),
            lambda part: shared(inbound.search, query(part), on=ROWS),
            lambda one: _row(one, actor.zone),
            ROWS,
            "-at",
            lambda: view | {"q": find.value} | ({"kind": chosen.value} if chosen is not None else {}),
            path,
            nothing,
            part,
            counted=lambda found: line.set_text(_sum(found)),
        )
        await table.show()
    find.on_value_change(table.first)
    if chosen is not None:
        chosen.on_value_change(table.first)


def _kinds(chosen: str) -> ui.select:
    options = {key: _(word) for key, (word, _kinds) in VIEWS.items()}
    if chosen not in VIEWS:
        options[chosen] = _(RECEIVED_KINDS[chosen])
    found: ui.select = ui.select(options, value=chosen).props("outlined dense")
    found.props["aria-label"] = _("Kind")
    return found


def _chosen(view: str) -> tuple[str, ...]:
    """Return the kinds of a view, which may be a single kind."""
    return VIEWS[view][1] if view in VIEWS else (view,)


def _columns() -> list[Column]:
    return [
        Column("name", _("From"), cell=WHO, phone="c-main"),
        Column("begins", _("Message"), cell=LIVE),
        Column("kind", _("Kind"), cell=CHIP, phone="c-side"),
        Column("contact", _("Contact"), cell=LIVE),
        Column("at", _("Received"), True, WHEN, align="right"),
    ]


def _row(one: Came, zone: str) -> dict[str, Any]:
    who = one.sender_name or phone(one.sender) or _("Unknown sender")
    return {
        "id": str(one.id),
        "name": who,
        "under": one.subject or one.begins,
        "path": _path(one.thread_id, one.answers_id),
        "colour": colour(who),
        "initials": initials(who),
        "begins": one.begins,
        "kind": _(RECEIVED_KINDS.get(one.kind, one.kind)),
        "tone": TONES.get(one.kind, "mute"),
        "contact": one.contact or "",
        **timed("at", one.at, zone),
    }


def _path(thread_id: UUID | None, message_id: UUID | None) -> str:
    if thread_id is not None:
        return f"/threads/{thread_id}"
    return f"/messages/{message_id}" if message_id is not None else "/inbox?kind=returned"


def _sum(found: Page[Came]) -> str:
    if found.capped:
        return _("{count}+ received messages").format(count=number(found.total))
    return ngettext("{count} received message", "{count} received messages", found.total)
