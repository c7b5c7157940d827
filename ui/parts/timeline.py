"""A timeline: the history of a record, the latest first, by day."""

from collections.abc import Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from markupsafe import Markup

from models.language import _
from services.messages import LABELS
from services.outbox import states
from services.records.timeline import Change, Entry, of_record
from services.work import Kind
from ui.live import event_filter, follow, shared
from ui.parts.markup import StaticHtml, breaking, icon_html
from ui.parts.states import TONES
from ui.words import day, exact

OPEN = ("pending", "held", "claimed", "handed")
DAY = Markup('<li class="day">{}</li>')
MOMENT = Markup(
    '<li class="moment"><span class="bubble {}">{}</span>'
    '<div class="what"><b>{}</b>{}{}{}</div><time class="when" title="{}">{}</time></li>'
)
LINK, TEXT = Markup('<a class="nicegui-link link" href="{}"> {}</a>'), Markup("<span> {}</span>")
CHANGE = Markup('<dl class="was"><dt>{}</dt><dd><s>{}</s> {} <ins>{}</ins></dd></dl>')
TO = icon_html("east") + Markup('<span class="vh"> {} </span>')
STATE = Markup(' <span class="chip {}">{}</span>')


async def live_timeline(zone: str, noun: str, about: UUID, on: Sequence[Kind], others: Sequence[Kind] = ()) -> None:
    """Show the timeline of a record, kept fresh: after changes `on` it, after any of `others`, and each time a message
    still on its way moves (such an event names only the message, not its recipient)."""
    holder = StaticHtml("ol", "timeline")
    followed: set[UUID] = set()

    async def again() -> None:
        entries = await asked()
        while entries is not None and (new := _moving(entries) - followed):
            followed.update(new)  # one may have moved before it was followed, so read again
            entries = await asked()
        if entries is not None and not holder.is_deleted:
            holder.show(timeline(entries, zone))

    async def asked() -> list[Entry] | None:
        return await shared(of_record, noun, about, on=[*on, *others, *states.KINDS])

    await follow(again, event_filter(on, {about}), event_filter(others), event_filter(states.KINDS, followed))


def _moving(entries: Sequence[Entry]) -> set[UUID]:
    return {one.id for one in entries if one.kind == "message" and one.state in OPEN}


def timeline(entries: Sequence[Entry], zone: str) -> Markup:
    """Build the items of a timeline, with a line before each day."""
    parts, last = [], ""
    for one in entries:
        local = one.at.astimezone(ZoneInfo(zone))
        if day(local.date()) != last:
            last = day(local.date())
            parts.append(DAY.format(last))
        parts.append(_moment(one, f"{local:%H:%M}", exact(one.at, zone)))
    return Markup("").join(parts or [DAY.format(_("Nothing has happened yet."))])


def parted(one: Entry) -> tuple[str, str]:
    """Return an entry as its leading name and the rest; without a name if its sentence starts with something else."""
    if not one.text.startswith(one.actor):
        return "", one.text
    return one.actor, one.text.removeprefix(one.actor).strip()


def _moment(one: Entry, at: str, title: str) -> Markup:
    tone = "accent" if one.kind == "message" else ""
    actor, rest = parted(one)
    text = breaking(rest)
    what = LINK.format(one.link, text) if one.link and one.kind == "message" else TEXT.format(text)
    state = STATE.format(TONES.get(one.state, "mute"), _(LABELS[one.state])) if one.state else ""
    changes = Markup("").join(map(_change, one.changes))
    return MOMENT.format(tone, icon_html(one.icon), actor, what, state, changes, title, at)


def _change(one: Change) -> Markup:
    return CHANGE.format(one.label, one.old or _("Not set"), TO.format(_("changed to")), one.new or _("Not set"))
