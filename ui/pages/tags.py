"""Tags: all of them with what they mark, and one of them: rename, colour, merge."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _
from models.tags import COLOURS
from services import companies, contacts, deals, tags
from services.records.declaration import Record
from services.tags import TAG, TagCard
from services.work import Actor
from ui import guard
from ui.live import ask, live, note, perform
from ui.parts.contact_tabs import contact_tabs
from ui.parts.details import Details
from ui.parts.dialogs import ask_first, form_dialog
from ui.parts.keys import on_key
from ui.parts.markup import StaticHtml, button, element, panel
from ui.parts.new_form import new_form
from ui.parts.record import frame, live_html
from ui.parts.record_list import RecordList, plain_query
from ui.parts.table import Column
from ui.parts.tags import CHIP, TONES
from ui.routes import page
from ui.words import number, timed

NAME = (
    '<q-td :props="props"><a class="who" :href="props.row.path">'  # no text
    "<span :class=\"'chip ' + props.row.tone\" data-live>{{ props.value }}</span></a></q-td>"  # no text
)
COUNT = (
    '<q-td :props="props"><a v-if="props.row.to[props.col.name]" class="nicegui-link num"'  # no text
    ' :href="props.row.to[props.col.name]" data-live>{{ props.value }}</a><span v-else class="muted">0</span></q-td>'  # no text
)
MARKS = {"contacts": contacts.CONTACT, "companies": companies.COMPANY, "deals": deals.DEAL}
CHANGES = [*tags.KINDS, *contacts.KINDS, *companies.KINDS, *deals.KINDS]  # a tag shows its numbers of records
LINE = Markup('<a class="nicegui-link link" href="{}">{}</a>')


@page("/tags", needs="tags.read")
async def tags_page(q: str = "", sort: str = "", page: int = 1, new: str = "", view: str = "") -> None:
    """The list: each tag with the number of records it marks, live."""
    actor = guard.page_actor()
    shown = [name for name, record in MARKS.items() if record.may(actor, "read")]
    await RecordList(
        TAG,
        lambda part, q: plain_query(part, q, None),
        lambda one: _row(one, actor),
        [
            Column("name", _("Name"), True, NAME, "c-main"),
            *(_number(name, "c-side" if name == "contacts" else "") for name in shown),
            Column("made_at", _("Added"), True, align="right"),
        ],
        _("Search tags"),
        CHANGES,
        _("Type a tag on a contact, a company or a deal, or add one here."),
        lambda draft: new_form(TAG, draft, "name", "colour", options={}, values={}),
        tabs=lambda: contact_tabs(actor, "/tags"),
    ).show(actor, q=q, sort=sort, number=page, new=new, view=view)


@page("/tags/{tag_id}", needs="tags.read")
async def tag_page(tag_id: UUID) -> None:
    """Everything about one tag."""
    actor = guard.page_actor()
    card: TagCard = await live(tags.find, tag_id, on=CHANGES)
    shown, may = await frame(TAG, card, actor), TAG.may(actor, "edit")
    with shown.marks:
        mark = StaticHtml("span", "no-box")
        for name in ("name", "colour"):
            live_html(mark, card, name, lambda _value: CHIP.format(TONES[card.colour], _(COLOURS[card.colour])))
    if may:
        with shown.acts:
            button(_("Rename"), "solid", "edit", on_click=lambda: _rename(card))
            on_key("edit", lambda: _rename(card))
    with shown.details, Details(TAG, card, tags.change, may) as details:
        details.fields("colour")
    with shown.aside, panel(_("Used on")), element("div", "panel-b stack tight"):
        for name, record in MARKS.items():
            if record.may(actor, "read"):
                _uses(card, name, record)
    await shown.timeline(actor)


async def _rename(card: Any) -> None:
    """Ask for another name. That of another tag merges both, after a question."""
    with form_dialog(_("Rename the tag"), _("Rename"), of=tags.TAG.draft) as form:
        typed = form.add("name", ui.input(_("Name"), value=card.name).props("autofocus maxlength=40"))

    async def save() -> None:
        name = str(typed.value or "")
        other = await ask(tags.would_merge, card.id, name)
        if other is not None and not await _merges(card, other):
            return
        done = await perform(tags.change, card.id, {"name": name}, before={"name": card.name}, refused=form.refuse)
        if done is not None:
            form.dialog.submit(True)
            note(_("Merged into “{name}”.").format(name=name) if other else _("{name} was saved.").format(name=name))

    await form.ask(save)


async def _merges(card: Any, other: TagCard) -> bool:
    text = _("There is a tag “{name}” already. Everything it marks gets this one, and this cannot be undone.")
    return await ask_first(_("Merge both tags?"), text.format(name=other.name), _("Merge"))


def _uses(card: Any, name: str, record: Record) -> None:
    def shown(count: int) -> Markup:
        return LINE.format(_to(name, card.name), record.counted(count))

    line = StaticHtml("p", "no-box")
    live_html(line, card, name, shown)
    live_html(line, card, "name", lambda _name: shown(getattr(card, name)))


def _number(name: str, phone: str) -> Column:
    return Column(name, _(MARKS[name].plural).capitalize(), cell=COUNT, phone=phone, align="right")


def _to(name: str, tag: str) -> str:
    return f"{'/deals' if name == 'deals' else MARKS[name].path}?tag={quote(tag, safe='')}"


def _row(one: TagCard, actor: Actor) -> dict[str, Any]:
    counts = {name: getattr(one, name) for name in MARKS}
    to = {name: _to(name, one.name) for name, count in counts.items() if count}
    about = {"id": str(one.id), "name": one.name, "path": f"{TAG.path}/{one.id}", "tone": TONES[one.colour], "to": to}
    numbers = {name: number(count) for name, count in counts.items()}
    return about | numbers | timed("made_at", one.made_at, actor.zone)
