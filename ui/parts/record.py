"""The frame of every record: its title, its actions, its details, and its history."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup
from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from models.language import _, with_noun
from services.house import settings
from services.records import bin
from services.records.declaration import Record
from services.work import Actor, Kind
from ui.live import bind, event_filter, follow, note, perform, shared
from ui.live.subscriptions import Subscription
from ui.parts.forms import once
from ui.parts.markup import StaticHtml, button, element, icon, icon_button, icon_html, panel, text_element
from ui.parts.timeline import LiveTimeline
from ui.parts.undo import undo
from ui.theme import colour, initials
from ui.words import left

AVATAR = Markup('<span class="av huge {}" aria-hidden="true">{}</span>')


Stops = Callable[[], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Frame:
    """The places of a record's page, each an element to put things into."""

    record: Record
    card: Any
    heading: TextElement
    marks: Element  # beside the name: its status, its rating
    line: StaticHtml  # under the name
    reaches: Element  # the ways to reach it
    present: Element  # colleagues who have it open
    acts: Element  # the actions on it; the first is the one solid button
    wide: Element  # above the two columns: what needs the whole width
    details: Element
    details_head: Element
    aside: Element  # related records: at the right, or under the details
    story: Element
    story_head: Element

    async def timeline(self, actor: Actor, others: Sequence[Kind] = ()) -> None:
        """Show the record's history, live: after its own events, and after any of `others`."""
        with self.story:
            await LiveTimeline(actor, self.record.noun, self.card.id).show(list(self.record.kinds), others)


async def frame(
    record: Record, card: Any, actor: Actor, *, stops: Stops | None = None, deletable: bool = True
) -> Frame:
    """Build the frame of a record and return its places. `stops` returns what else stops when it moves to the bin;
    without `deletable`, this one never does."""
    ui.page_title(f"{getattr(card, record.title)} · Steward")
    with element("div", "rec-h"):
        _avatar(record, card)
        heading, marks, line, reaches = _identity(record, card)
        with element("div", "acts rec-acts"):
            present = element("div", "no-box")
            acts = element("div", "no-box")
            if deletable and record.may(actor, "delete"):
                _bin_button(record, card, stops)
    if record.binnable:
        await _in_bin(record, card, actor)
    wide = element("div", "no-box")
    with element("div", "record"):
        with panel(_("Details")) as details_head:
            details = element("div", "no-box")
        with panel(_("Timeline"), classes="story") as story_head:
            story = element("div", "no-box")
        aside = element("div", "stack aside")
    return Frame(
        record,
        card,
        heading,
        marks,
        line,
        reaches,
        present,
        acts,
        wide,
        details,
        details_head,
        aside,
        story,
        story_head,
    )


def _identity(record: Record, card: Any) -> tuple[TextElement, Element, StaticHtml, Element]:
    """Build what says which record it is: its title, its marks, the line under it, the ways to reach it."""
    with element("div", "rec-id"):
        with element("div", "line"):
            heading = text_element("h1", getattr(card, record.title))
            bind(heading, "text", card, record.title)
            marks = element("div", "line")
        return heading, marks, StaticHtml("p", "rec-sub"), element("div", "reaches")


def live_html(holder: StaticHtml, card: Any, name: str, shown: Callable[[Any], Markup]) -> StaticHtml:
    """Show a field of the card, kept fresh; a text that depends on two fields is redrawn for each."""
    return bind(holder, "content", card, name, shown)


def reach(
    card: Any, name: str, icon_name: str, address: Callable[[str], str], word: Callable[[str], str] = str
) -> None:
    """Show a way to reach a record: the first of several values, by its `word`, as a link that is visible while there is
    one."""
    link = StaticHtml("a", "reach")

    def shown(values: Sequence[str]) -> Markup:
        first = values[0] if values else ""
        link.props["href"] = address(first) if first else ""
        link.set_visibility(bool(first))
        return icon_html(icon_name) + Markup("{}").format(word(first))

    live_html(link, card, name, shown)


def owner_mark(card: Any) -> None:
    """Show the owner, beside the ways to reach a record."""

    def shown(name: str | None) -> Markup:
        mark.set_visibility(bool(name))
        disc = Markup('<span class="av mini {}" aria-hidden="true">{}</span>').format(
            colour(name or ""), initials(name or "")
        )
        return disc + Markup('{} <span class="muted">{}</span>').format(name or "", _("owner"))

    mark = StaticHtml("span", "reach plain")
    live_html(mark, card, "owner", shown)


def _avatar(record: Record, card: Any) -> None:
    if "lines" in record.parts or record.title not in record.draft.model_fields:  # a document is nobody's face
        with element("div", "av huge sign"):
            icon(record.icon)
        return

    def shown(name: str) -> Markup:
        return AVATAR.format(colour(name), initials(name))

    live_html(StaticHtml("div", "no-box"), card, record.title, shown)


def _bin_button(record: Record, card: Any, stops: Stops | None) -> None:
    """Build the button for a rare step, with its undo."""

    async def back() -> None:
        await restore(record, card)

    async def put() -> None:
        with ui.context.client.content:  # the page may be left meanwhile
            stopped = await stops() if stops is not None else ""
            if await perform(record.service.bin, card.id) is not None:
                text = _("{name} moved to the bin.").format(name=getattr(card, record.title))
                undo(f"{text} {stopped}".strip(), back)

    press: ui.button = icon_button("delete", _("Move to bin"), on_click=lambda: once(press, put))
    bind(press, "visible", card, "binned_at", lambda at: at is None)


async def restore(record: Record, card: Any) -> None:
    """Restore a record from the bin, and say so."""
    if await perform(record.service.restore, card.id) is not None:
        note(_("{name} restored.").format(name=getattr(card, record.title)))


async def _in_bin(record: Record, card: Any, actor: Actor) -> None:
    """Show the banner of a record in the bin: until when it can be restored, and the button for it."""
    days = 0  # the days the bin keeps a record: read when the record is in it

    async def ask() -> None:
        nonlocal days
        if card.binned_at is not None:
            days = await shared(bin.days, on=settings.KINDS) or days
            text.set_text(_kept(record.noun, card.binned_at, days))

    def said(at: datetime | None) -> str:
        if at is not None and not days and asking:
            asking[0].invalidate()
        return _kept(record.noun, at, days)

    asking: list[Subscription] = []
    with element("div", "banner warn").props("role=status") as banner:
        icon("delete")
        text = text_element("div")
        bind(text, "text", card, "binned_at", said)
        if record.may(actor, "edit"):
            button(_("Restore"), "solid small", "restore_from_trash", on_click=lambda: restore(record, card))
        asking.append(await follow(ask, event_filter(settings.KINDS)))
    bind(banner, "visible", card, "binned_at", lambda at: at is not None)


def _kept(noun: str, at: datetime | None, days: int) -> str:
    if at is None or not days:
        return ""
    text = with_noun("This {noun} is in the bin and will be deleted for good: {time}.", noun)
    return text.format(time=left(at + timedelta(days=days)).lower())
