"""Queues: every message that leaves, by queue; what is held and by whom; the circuits; and what a person must resolve."""

from collections.abc import Callable

from markupsafe import Markup

from models.language import N_, _, decimal
from services import messages, queues
from services.outbox import claim, states
from services.queues import Board, CircuitCard
from services.work import clock
from ui import guard
from ui.live import watch
from ui.pages.queues import table as rows
from ui.pages.queues.unknown import unknown
from ui.parts.markup import StaticHtml, element, icon_html, page_head, panel, text_element
from ui.routes import page
from ui.words import exact, lasting, moment, number

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
        together = rows.hold_all() if may else None
    shows = [_tiles(), rows.table(may), *([together] if together else [])]
    with element("div", "split top"):
        shows += [unknown(actor), _circuits(actor.zone)]

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
            count = sum(getattr(one, field) for one in now.queues if one.listed)
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
        held = sum(one.held for one in now.queues if one.listed)
        return _("{count} held").format(count=number(held)) if held else ""
    if field == "failed_today":
        listed = [one for one in now.queues if one.listed]
        done, failed = (sum(getattr(one, name) for one in listed) for name in ("done_today", "failed_today"))
        return _("{share}% of today's").format(share=_share(failed, done + failed)) if failed else ""
    return _("needs a person") if field == "unknown" and any(one.unknown for one in now.queues) else ""


def _share(part: int, whole: int) -> str:
    """Return a share in percent, with decimals only where it is small."""
    share = 100 * part / whole
    return decimal(share, 2) if share < 1 else f"{share:.0f}"


def _circuits(zone: str) -> Callable[[Board], None]:
    """Add the circuit of each channel's account: its state, why, and when it is probed."""
    with panel(_("Connections"), _("of each channel's account")), element("div", "panel-b no-box"):
        place = StaticHtml("div", "no-box")
    row = Markup(
        '<div class="feed pair"><span class="account"><b>{}</b><small class="sub">{}</small></span>'
        '<span class="state {}">{}</span></div>'
    )

    def line(one: CircuitCard) -> Markup:
        word, tone = rows.standing(one)
        return row.format(capital(messages.carrier(one.channel)), told(one) if one.live else "", tone, word)

    def told(one: CircuitCard) -> str:
        if one.state == "closed" or one.changed_at is None:
            return _("since {time}").format(time=exact(one.changed_at, zone)) if one.changed_at else ""
        text = _("Stopped at {time} after {count} failures: {reason}")
        said = text.format(count=one.failures, time=moment(one.changed_at, zone), reason=f"{one.why.rstrip('.')}.")
        if one.probe_at is None or one.probe_at <= clock.now():
            return said
        return _("{text} Next probe in {time}.").format(text=said, time=lasting(one.probe_at - clock.now()))

    def show(now: Board) -> None:
        content = Markup("").join(line(one) for one in now.circuits)
        if content != place.content:
            place.show(content)

    return show


def capital(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]
