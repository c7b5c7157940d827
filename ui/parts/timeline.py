"""A timeline: the history of a record, the latest first, by day; of some records in parts, and more while scrolling."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from markupsafe import Markup
from nicegui.events import GenericEventArguments

from models.language import _
from services import invoices, orders, payments, quotes, tasks
from services.messages import LABELS
from services.outbox import states
from services.records.timeline import MOST, STORIES, Change, Entry, Said, of_record
from services.work import Actor, Kind
from ui.live import answered, event_filter, follow, shared
from ui.live.subscriptions import Subscription
from ui.parts.markup import Cleaned, StaticHtml, breaking, icon_html
from ui.parts.states import TONES
from ui.words import day, exact

TRADE = [*quotes.KINDS, *orders.KINDS, *invoices.KINDS, *payments.KINDS, *tasks.KINDS]  # they name a customer or a deal
OPEN = ("pending", "held", "claimed", "handed")
FIRST = 50  # entries; as many more each time the end is reached
DAY = Markup('<li class="day">{}</li>')
MOMENT = Markup(
    '<li class="moment"><span class="bubble {}">{}</span>'
    '<div class="what"><b>{}</b>{}{}{}</div><time class="when" title="{}">{}</time></li>'
)
LINK, TEXT = Markup('<a class="nicegui-link link" href="{}"> {}</a>'), Markup("<span> {}</span>")
CHANGE = Markup('<dl class="was"><dt>{}</dt><dd><s>{}</s> {} <ins>{}</ins></dd></dl>')
TO = icon_html("east") + Markup('<span class="vh"> {} </span>')
STATE = Markup(' <span class="chip {}">{}</span>')
NOTE = Markup('<div class="note-text{}">{}</div><div class="note-acts">{}</div>')
ACT = Markup('<button type="button" class="act" data-act="{}" data-id="{}">{}</button>')
EARLIER = Markup(
    '<li class="earlier"><button type="button" class="act" data-act="earlier" data-earlier="{}">{}</button></li>'
)
PART = Markup('<button type="button" class="part" data-act="part" data-id="{}" aria-pressed="{}">{}</button>')
PRESSED = (
    "(e) => { const b = e.target.closest('[data-act]');"  # no text
    " if (b) { e.preventDefault(); emit([b.dataset.act, b.dataset.id || '']); } }"  # no text
)
Act = Callable[[UUID], Awaitable[None]]


class LiveTimeline:
    """The timeline of a record on its page. `acts` are what can be done with a note: edit, delete, versions."""

    def __init__(self, actor: Actor, noun: str, about: UUID, acts: dict[str, Act] | None = None) -> None:
        self.actor, self.noun, self.about, self.acts = actor, noun, about, acts or {}
        self.part, self.limit = "", FIRST
        self.whole: set[UUID] = set()  # long notes that are shown whole
        self.entries: Sequence[Entry] = ()
        self.moving: set[UUID] = set()
        self.kinds: Sequence[Kind] = ()
        self.heard: Subscription | None = None

    def parts(self) -> None:
        """Show the parts of it to choose from."""
        self.tabs = StaticHtml("div", "parts").props("role=group")
        self.tabs.props["aria-label"] = _("Show")
        self.tabs.on("click", self._pressed, js_handler=PRESSED)
        self._draw_parts()

    async def show(self, on: Sequence[Kind], others: Sequence[Kind] = ()) -> None:
        """Show it, kept fresh: after changes `on` it, after what is sold to it or paid, after any of `others`, and each
        time a message still on its way moves (such an event names only the message, not its recipient)."""
        self.kinds = [*on, *TRADE, *others, *states.KINDS]
        self.holder = StaticHtml("ol", "timeline")
        self.holder.on("click", self._pressed, js_handler=PRESSED)
        filters = (
            event_filter([*on, *TRADE], {self.about}),
            event_filter(others),
            event_filter(states.KINDS, self.moving),
        )
        self.heard = await follow(self._again, *filters)

    async def _again(self) -> None:
        asked = (of_record, self.noun, self.about, self.limit, self.part)
        found = await shared(*asked, on=self.kinds)
        if found is not None and not self.holder.is_deleted:
            self.entries = found
            self.moving.update(one.id for one in found if one.kind == "message" and one.state in OPEN)
            self._draw()

    def _draw(self) -> None:
        more = len(self.entries) >= self.limit and self.limit < MOST
        end = EARLIER.format(self.limit, _("Show earlier")) if more else Markup()
        self.holder.show(timeline(self.entries, self.actor.zone, self._note) + end)

    def _draw_parts(self) -> None:
        shown = (PART.format(name, "true" if name == self.part else "false", _(word)) for name, word in STORIES.items())
        self.tabs.show(Markup("").join(shown))

    def _note(self, one: Said) -> Markup:
        mine = one.author_id is not None and one.author_id == self.actor.user_id
        may = "edit" in self.acts and (mine or self.actor.may("notes.moderate"))
        acts = [("whole", _("Show less") if one.id in self.whole else _("Show more"))] if one.long else []
        acts += [("versions", _("edited"))] if one.edited else []
        acts += [("edit", _("Edit")), ("delete", _("Delete"))] if may else []
        cut = " cut" if one.long and one.id not in self.whole else ""
        return NOTE.format(cut, Cleaned(one.html), Markup("").join(ACT.format(act, one.id, word) for act, word in acts))

    async def _pressed(self, event: GenericEventArguments) -> None:
        act, which = (str(one) for one in event.args)
        if act == "part" and which in STORIES:
            self.part, self.limit = which, FIRST
            self._draw_parts()
            await self._reread()
        elif act == "earlier" and self.limit < MOST:
            self.limit = min(MOST, self.limit + FIRST)
            await self._reread()
        elif (found := next((one for one in self.entries if str(one.id) == which), None)) is not None:
            if act == "whole":
                self.whole ^= {found.id}
                self._draw()
            elif act in self.acts:
                await self.acts[act](found.id)

    async def _reread(self) -> None:
        if self.heard is not None:
            await answered(self.heard.again())


def timeline(entries: Sequence[Entry], zone: str, note: Callable[[Said], Markup] | None = None) -> Markup:
    """Build the items of a timeline, with a line before each day; the texts of notes by `note`."""
    parts, last = [], ""
    for one in entries:
        local = one.at.astimezone(ZoneInfo(zone))
        if day(local.date()) != last:
            last = day(local.date())
            parts.append(DAY.format(last))
        said = note(one) if note is not None and isinstance(one, Said) else Markup()
        parts.append(_moment(one, f"{local:%H:%M}", exact(one.at, zone), said))
    return Markup("").join(parts or [DAY.format(_("Nothing has happened yet."))])


def parted(one: Entry) -> tuple[str, str]:
    """Return an entry as its leading name and the rest; without a name if its sentence starts with something else."""
    if not one.text.startswith(one.actor):
        return "", one.text
    return one.actor, one.text.removeprefix(one.actor).strip()


def _moment(one: Entry, at: str, title: str, said: Markup) -> Markup:
    tone = "accent" if one.kind in ("message", "note") else ""
    actor, rest = parted(one)
    text = breaking(rest)
    what = LINK.format(one.link, text) if one.link and one.kind == "message" else TEXT.format(text)
    state = STATE.format(TONES.get(one.state, "mute"), _(LABELS[one.state])) if one.state else ""
    more = Markup("").join(map(changed, one.changes)) + said
    return MOMENT.format(tone, icon_html(one.icon), actor, what, state, more, title, at)


def changed(one: Change) -> Markup:
    """Return a changed field with its old and its new value."""
    return CHANGE.format(one.label, one.old or _("Not set"), TO.format(_("changed to")), one.new or _("Not set"))
