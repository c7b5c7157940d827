"""Notes: all of them, found by any word, and one of them with its former texts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from markupsafe import Markup

from models.language import _
from models.notes import NOTE_KINDS
from services import notes
from services.accounts import users
from services.notes import NOTE, NoteCard, Query
from services.records.lists import Slice
from ui import guard
from ui.guard import is_id
from ui.live import ask, live
from ui.parts.contact_tabs import contact_tabs
from ui.parts.details import Details
from ui.parts.filters import Filter
from ui.parts.markup import Cleaned, StaticHtml, button, panel
from ui.parts.notes import change_note, former_texts
from ui.parts.record import frame, live_html
from ui.parts.record_list import RecordList
from ui.parts.table import NAMED, Column
from ui.routes import page
from ui.words import moment, timed

LINK = Markup('<a class="nicegui-link" href="{}">{}</a>')
TEXT = Markup('<div class="note-text">{}</div>')


@page("/notes", needs="notes.read")
async def notes_page(
    q: str = "", kind: str = "", author: str = "", sort: str = "", page: int = 1, new: str = "", view: str = ""
) -> None:
    """The list: any word of a note, by kind and by author, live. They are written on the page of a record."""
    actor = guard.page_actor()
    people = {str(one): name for one, name in await ask(users.owners)}

    def query(part: Slice, q: str | None, kind: str | None, author: str | None) -> Query:
        whose = UUID(author) if author and is_id(author) else None
        return Query(q or "", None, part, kind=kind or "", author=whose)

    await RecordList(
        NOTE,
        query,
        lambda one: _row(one, actor.zone),
        [
            Column("name", _("Note"), True, NAMED, "c-main"),
            Column("kind", _("Kind"), phone="c-side"),
            Column("author", _("Author")),
            Column("made_at", _("Added"), True, align="right"),
        ],
        _("Search notes"),
        notes.KINDS,
        _("Write the first note on the page of a contact, a company or a deal."),
        tabs=lambda: contact_tabs(actor, "/notes"),
        filters={
            "kind": Filter(_("Kind"), {"": _("Any kind"), **_kinds()}, kind),
            "author": Filter(_("Author"), {"": _("Any author"), **people}, author),
        },
    ).show(actor, q=q, sort=sort, number=page, new=new, view=view)


@page("/notes/{note_id}", needs="notes.read")
async def note_page(note_id: UUID) -> None:
    """Everything about one note."""
    actor = guard.page_actor()
    card: NoteCard = await live(notes.find, note_id, on=notes.KINDS)
    may = card.author_id == actor.user_id or actor.may("notes.moderate")
    shown = await frame(NOTE, card, actor, deletable=may)
    live_html(shown.line, card, "kind", lambda _kind: _said(card, actor.zone))
    with shown.reaches:
        _about(card)
    with shown.acts:
        if may and NOTE.may(actor, "edit"):
            button(_("Edit"), "solid", "edit", on_click=lambda: change_note(note_id))
        if card.edited_at is not None:
            button(_("Former texts"), "ghost", "history", on_click=lambda: former_texts(note_id, actor.zone))
    with shown.wide, panel():
        live_html(StaticHtml("div", "panel-b note-page"), card, "html", lambda text: TEXT.format(Cleaned(text)))
    with shown.details, Details(NOTE, card, notes.change, may and NOTE.may(actor, "edit")) as details:
        details.fields("kind", "contact_id", "company_id", "deal_id")
    await shown.timeline(actor)


def _said(card: Any, zone: str) -> Markup:
    author = card.author or _("A former colleague")
    return Markup("{} · {} · {}").format(_(NOTE_KINDS[card.kind]), author, moment(card.made_at, zone))


def _about(card: Any) -> None:
    for room, name in (("contacts", "contact"), ("companies", "company"), ("deals", "deal")):
        line = StaticHtml("span", "reach plain")

        def shown(title: str | None, room: str = room, name: str = name, line: StaticHtml = line) -> Markup:
            line.set_visibility(bool(title))
            return LINK.format(f"/{room}/{getattr(card, f'{name}_id')}", title or "")

        live_html(line, card, name, shown)


def _kinds() -> Mapping[str, str]:
    return {name: _(word) for name, word in NOTE_KINDS.items()}


def _row(one: NoteCard, zone: str) -> dict[str, Any]:
    about = {"id": str(one.id), "name": one.name, "path": f"{NOTE.path}/{one.id}"}
    under = one.contact or one.company or one.deal or ""
    more = {"under": under, "kind": _(NOTE_KINDS[one.kind]), "author": one.author or ""}
    return about | more | timed("made_at", one.made_at, zone)
