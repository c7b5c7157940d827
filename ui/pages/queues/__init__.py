"""Queues: every message that leaves, by queue; what is held and by whom; the circuits; and what a person must resolve."""

from collections.abc import Callable

from markupsafe import Markup

from models.language import N_, _
from services import messages, queues
from services.messages import Listed
from services.outbox import claim, states
from services.queues import Board, CircuitCard
from ui import guard
from ui.live import watch
from ui.pages.queues import table as rows
from ui.parts.markup import StaticHtml, element, icon_html, page_head, panel, text_element
from ui.routes import page
from ui.words import ago, exact, moment, number

EVERY = 2.0  # seconds
ON = [states.MOVED, claim.QUEUED, *queues.KINDS]
TILE = Markup('<div class="k">{}<span>{}</span></div><div class="v{}">{}</div><div class="sub">{}</div>')


@page("/queues", needs="queues.read")
async def queues_page() -> None:
    """The sums, a row for each queue, what to resolve, and the circuits."""
    actor = guard.page_actor()
    may = actor.may("queues.run")
    with page_head(_("Queues"), _("Every message that leaves, by queue")):
        text_element("span", _("Live"), "live").props("role=status")
    shows = [_tiles(), rows.table(may)]
    with element("div", "split"):
        shows += [_unknown(actor.zone), _circuits(actor.zone)]

    def show(now: Board) -> None:
        for one in shows:
            one(now)

    with element("div", "hidden"):
        await watch(show, queues.board, on=ON, every=EVERY)


def _tiles() -> Callable[[Board], None]:
    titles = (
        ("waiting", N_("Waiting"), "schedule", "/messages?state=pending"),
        ("active", N_("Active"), "sync", "/messages?state=claimed,handed"),
        ("done_today", N_("Completed today"), "done_all", ""),
        ("failed_today", N_("Failed today"), "error", ""),
        ("unknown", N_("Unknown"), "help", "/messages?state=unknown"),
    )
    with element("div", "tiles five"):
        shown = [(one, StaticHtml("a", "nicegui-link tile").props("data-live")) for one in titles]

    def show(now: Board) -> None:
        for (field, title, sign, path), place in shown:
            count = sum(getattr(one, field) for one in now.queues)
            bad = " bad" if field in ("failed_today", "unknown") and count else ""
            content = TILE.format(icon_html(sign), _(title), bad, number(count), _remark(field, now))
            if content != place.content:
                place.show(content)
            place.props["href"] = path or _today(field)

    return show


def _today(field: str) -> str:
    return f"/messages?state={'sent' if field == 'done_today' else 'failed'}&on={rows.today()}"


def _remark(field: str, now: Board) -> str:
    if field == "waiting":
        held = sum(one.held for one in now.queues)
        return _("{count} held").format(count=number(held)) if held else ""
    if field == "failed_today":
        done, failed = (sum(getattr(one, name) for one in now.queues) for name in ("done_today", "failed_today"))
        return _("{share}% of today's").format(share=f"{100 * failed / (done + failed):.2f}") if failed else ""
    return _("needs a person") if field == "unknown" and any(one.unknown for one in now.queues) else ""


def _unknown(zone: str) -> Callable[[Board], None]:
    """Add the messages whose outcome nobody knows, each with a way to its page, where it is resolved."""
    with panel(_("Unknown, to resolve"), _("never sent twice by itself")), element("div", "panel-b no-box"):
        place = StaticHtml("div", "stack tight")
    row = Markup('<a class="feed pair" href="/messages/{}"><b class="clip">{}</b><span class="sub clip">{}</span></a>')

    def told(one: Listed) -> str:
        return _("to {recipient}, {time}").format(recipient=one.contact or one.to, time=moment(one.due_at, zone))

    def show(now: Board) -> None:
        lines = [row.format(one.id, one.subject, told(one)) for one in now.unknown]
        content = Markup("").join(lines) or Markup('<p class="sub">{}</p>').format(_("Every message is accounted for."))
        if content != place.content:
            place.show(content)

    return show


def _circuits(zone: str) -> Callable[[Board], None]:
    """Add the circuit of each channel's account: its state, why, and when it is probed."""
    with panel(_("Connections"), _("of each channel's account")), element("div", "panel-b"):
        place = StaticHtml("dl", "figures")
    row = Markup('<div><dt>{}</dt><dd><span class="state {}">{}</span><div class="sub">{}</div></dd></div>')

    def line(one: CircuitCard) -> Markup:
        word, tone = rows.CIRCUITS[one.state]
        return row.format(messages.carrier(one.channel), tone, _(word), told(one))

    def told(one: CircuitCard) -> str:
        if one.state == "closed" or one.changed_at is None:
            return _("since {time}").format(time=exact(one.changed_at, zone)) if one.changed_at else ""
        text = _("{count} failures in a row, {age} ago: {reason}")
        return text.format(count=one.failures, age=ago(one.changed_at), reason=one.why)

    def show(now: Board) -> None:
        content = Markup("").join(line(one) for one in now.circuits)
        if content != place.content:
            place.show(content)

    return show
