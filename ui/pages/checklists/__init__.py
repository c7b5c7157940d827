"""Checklists: what is due, what comes next, the lists themselves, one run with its evidence, and the maintenance log."""

from collections.abc import Sequence

from markupsafe import Markup

from models.language import _, ngettext
from services.house import checklists
from services.house.checklists import Coming, Desk, RunLine
from ui import guard
from ui.live import watch
from ui.pages.checklists import lists, log, looks, run
from ui.parts.markup import StaticHtml, element, empty, icon_html, page_head, panel, text_element
from ui.routes import page
from ui.words import moment

EVERY = 15.0  # seconds: how late they are
KINDS = [checklists.OPENED, checklists.FILLED, checklists.NOTED, checklists.SIGNED, checklists.owners.CHANGED]
DUE = Markup(
    '<a class="feed nicegui-link" href="/checklists/runs/{}"><span class="bubble {}">{}</span><div class="clip">'
    '<b class="clip">{}</b><div class="sub">{}</div></div>{}</a>'
)
NEXT = Markup(
    '<div class="feed"><div class="clip"><b class="clip">{}</b><div class="sub">{}</div></div><time>{}</time></div>'
)
CHIP = Markup('<span class="chip {}">{}</span>')


@page("/checklists", needs="maintenance.read")
async def checklists_page() -> None:
    """What is due and what comes, live."""
    zone = guard.page_actor().zone
    looks.sheet()
    with page_head(_("Checklists"), "") as (_heading, line):
        text_element("span", _("Live"), "live").props("role=status")
    looks.tabs("/checklists")
    with element("div", "split top"):
        with panel(_("Due")):
            due = StaticHtml("div")
            nothing = empty("task_alt", _("Nothing is due"), _("Each list appears here by the calendar, filled in."))
        with panel(_("Coming up")):
            coming = StaticHtml("div")

    def show(found: Desk) -> None:
        line.set_text(_said(found))
        nothing.set_visibility(not found.open)
        due.show(Markup("").join(_due(one, zone) for one in found.open))
        coming.show(Markup("").join(_next(one, zone) for one in found.coming))

    await watch(show, checklists.desk, on=KINDS, every=EVERY)


def _said(found: Desk) -> str:
    waits = ngettext("{count} waits for a signature", "{count} wait for a signature", len(found.open))
    share = _("Steward fills in {measured} of {items} items").format(measured=found.measured, items=found.items)
    return f"{waits.format(count=len(found.open))} · {share}"


def _due(one: RunLine, zone: str) -> Markup:
    tone = "bad" if one.red else "warn" if one.late else "ok"
    sign = icon_html("error" if one.red else "schedule" if one.late else "checklist")
    red = ngettext("{count} red", "{count} red", one.red).format(count=one.red) if one.red else ""
    said = _parts(moment(one.run.due_at, zone), _whose(one.responsible), looks.expected(one.about), red)
    chip = CHIP.format("bad" if one.late.days >= 1 else "warn", looks.overdue(one.late)) if one.late else Markup("")
    return DUE.format(one.run.id, tone, sign, _(one.about.title), said, chip)


def _next(one: Coming, zone: str) -> Markup:
    said = _parts(_whose(one.responsible), looks.expected(one.about))
    return NEXT.format(_(one.about.title), said, moment(one.due_at, zone))


def _whose(one: checklists.Responsible) -> str:
    """Return whose turn it is; that the deputy stands in is said."""
    if one.now is None:
        return _("Nobody yet")
    return (
        _("{name}, for {owner}").format(name=one.now.name, owner=one.owner.name)
        if one.stands_in and one.owner
        else one.now.name
    )


def _parts(*said: str) -> str:
    return " · ".join(part for part in said if part)


__all__: Sequence[str] = ("lists", "log", "run")
