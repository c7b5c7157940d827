"""One run of a checklist: what Steward found, what needs a note or a person's hand, and the signature. Live."""

from collections.abc import Callable
from itertools import groupby
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _, decimal, ngettext
from services.house import checklists
from services.house.checklists import ItemLine, RunView
from ui import guard
from ui.live import perform, watch
from ui.pages.checklists import looks, sides
from ui.pages.checklists.notes import notes
from ui.parts.markup import StaticHtml, button, element, icon_html, text_element
from ui.routes import page
from ui.words import day, exact

EVERY = 3.0  # seconds: it may be filled in at the moment
CRUMB = Markup(
    '<a class="nicegui-link" href="/checklists">{}</a><span aria-hidden="true">›</span>'
    '<a class="nicegui-link" href="/checklists/lists/{}">{}</a>'
)
HEAD = Markup(
    '<div class="ck-sum"><p role="status">{}</p><p>{}</p></div><div class="ck-bar" aria-hidden="true">{}</div>'
)
GREEN, RED = Markup('<b class="ok">{}</b> {}'), Markup(' · <b class="bad">{}</b>')
DIM = Markup(' · <b class="warn">{}</b>')
PIECE = Markup('<i class="{}"></i>')
GROUP = Markup(
    '<section class="panel ck-group"><div class="panel-h"><h2>{}</h2><span class="{}">{}</span></div>{}</section>'
)
ROW = Markup(
    '<{} class="ck-row {}"{}>{}<span class="ck-name">{}</span><span class="ck-found">{}</span><time title="{}">{}</time>{}</{}>'
)
LINK, ARROW = Markup(' href="{}"'), icon_html("arrow_outward")
SIGN = Markup('<span class="ck-sign" role="img" aria-label="{}">{}</span>')
Show = Callable[[RunView], None]


@page("/checklists/runs/{run_id}", needs="maintenance.read")
async def run_page(run_id: UUID) -> None:
    """One run."""
    actor = guard.page_actor()
    held: list[RunView] = []
    looks.sheet()
    may = actor.may("maintenance.run")
    shows = [_head(held, may)]
    with element("div", "split top"):
        with element("div", "stack"):
            with element("section", "panel"):
                summary = StaticHtml("div", "ck-head")
            shows.append(notes(run_id, may))
            groups = StaticHtml("div", "ck-groups")
        with element("div", "stack"):
            shows += sides.sides(run_id, actor, may)
            await sides.others(run_id, actor.zone)

    def show(found: RunView) -> None:
        held[:] = [found]
        summary.show(_summary(found))
        groups.show(_groups(found, found.zone))
        for one in shows:
            one(found)

    await watch(show, checklists.find, run_id, on=[checklists.FILLED, checklists.NOTED, checklists.SIGNED], every=EVERY)
    if may and held and held[0].run.opened_at is None:
        await perform(checklists.begin, run_id)


def _head(held: list[RunView], may: bool) -> Show:
    with element("div", "head"):
        with element("div"):
            crumb = StaticHtml("nav", "crumb")
            crumb.props["aria-label"] = _("Where this is")
            title, line = text_element("h1"), text_element("p", "", "sub")
        with element("div", "acts"):
            history = text_element("a", _("History"), "nicegui-link link")
            again = button(
                _("Run again"), "ghost", "refresh", on_click=lambda: perform(checklists.again, held[0].run.id)
            )

    def show(found: RunView) -> None:
        words = _(found.about.title)
        when = exact(found.run.due_at, found.zone)[11:16]
        if not title.text:
            ui.page_title(f"{words} · Steward")
        title.set_text(_("{list}, {time}").format(list=words, time=when))
        line.set_text(_("{day} · {about}").format(day=day(found.run.due_on), about=_(found.about.about)))
        crumb.show(CRUMB.format(_("Checklists"), found.about.key, words))
        history.props["href"] = f"/checklists/lists/{found.about.key}"
        again.set_visibility(may and found.run.state == "open")
        again.set_enabled(found.progress is None)

    return show


def _summary(found: RunView) -> Markup:
    """Return how much is green and red, how long it takes still, and a piece for each item."""
    green, red, unknown = (found.count(one) for one in ("ok", "failed", "unknown"))
    text = _("of {count}, filled in by Steward in {seconds} s").format(count=len(found.lines), seconds=_seconds(found))
    if found.progress is not None:
        text = _("of {count} · Steward is filling it in, {done} of {all}").format(
            count=len(found.lines), done=found.progress[0], all=found.progress[1]
        )
    said = GREEN.format(ngettext("{count} green", "{count} green", green).format(count=green), text)
    if red:
        said += RED.format(ngettext("{count} red", "{count} red", red).format(count=red))
    if unknown:
        said += DIM.format(ngettext("{count} not measured", "{count} not measured", unknown).format(count=unknown))
    order = ("ok", "open", "unknown", "failed")
    pieces = sorted((one.found.verdict for one in found.lines), key=order.index)
    tones = Markup("").join(PIECE.format(looks.SIGNS[one][0]) for one in pieces)
    return HEAD.format(said, _left(found), tones)


def _seconds(found: RunView) -> str:
    return decimal(found.run.fill_ms / 1_000, 1) if found.run.fill_ms < 10_000 else f"{found.run.fill_ms / 1_000:.0f}"


def _left(found: RunView) -> Markup:
    """Return what a person still needs, beside what it would take by hand."""
    if found.run.state == "signed":
        text = ngettext("{count} minute", "{count} minutes", found.run.minutes or 0)
        return Markup("<b>{}</b>").format(
            _("Signed, {time} spent").format(time=text.format(count=found.run.minutes or 0))
        )
    left = _("About {minutes} min left for you").format(minutes=found.minutes_left)
    return Markup("<b>{}</b> {}").format(left, _("instead of {time}").format(time=looks.expected(found.about)))


def _groups(found: RunView, zone: str) -> Markup:
    parts = []
    for title, members in groupby(found.lines, key=lambda one: one.item.group):
        lines = list(members)
        green = sum(one.found.verdict == "ok" for one in lines)
        tone = "bad" if any(one.red for one in lines) else "ok" if green == len(lines) else "mute"
        count = _("{done} of {count}").format(done=green, count=len(lines))
        rows = Markup("").join(_row(one, zone) for one in lines)
        parts.append(GROUP.format(_(title) if title else _("Items"), f"state-{tone}", count, rows))
    return Markup("").join(parts)


def _row(one: ItemLine, zone: str) -> Markup:
    """Return one item; with a page behind it, it is a link to it."""
    tone, sign, word = looks.SIGNS[one.found.verdict]
    at = one.found.at
    tag, link, arrow = (
        ("a", LINK.format(one.found.link), ARROW) if one.found.link else ("div", Markup(""), Markup("<i></i>"))
    )
    said = one.found.evidence or one.found.ticked_name or (one.found.note if one.found.verdict == "open" else "")
    return ROW.format(
        tag,
        f"{tone} nicegui-link" if tag == "a" else tone,
        link,
        SIGN.format(_(word), icon_html(sign)),
        _(one.item.text),
        said,
        exact(at, zone),
        exact(at, zone)[11:16] if at else "",
        arrow,
        tag,
    )
