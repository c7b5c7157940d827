"""Checklists: what is due, what comes next, the lists themselves, one run with its evidence, and the maintenance log."""

from markupsafe import Markup

from models.language import _, ngettext
from services.house import checklists
from services.house.checklists import Desk
from ui import guard
from ui.live import watch
from ui.pages.checklists import lists, log, looks, rows, run
from ui.parts.markup import StaticHtml, element, empty, page_head, panel, text_element
from ui.routes import page

EVERY = 15.0  # seconds: how late they are


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
        due.show(Markup("").join(rows.due(one, zone) for one in found.open))
        coming.show(Markup("").join(rows.coming(one, zone) for one in found.coming))

    await watch(show, checklists.desk, on=checklists.KINDS, every=EVERY)


def _said(found: Desk) -> str:
    waits = ngettext("{count} waits for a signature", "{count} wait for a signature", len(found.open))
    share = _("Steward fills in {measured} of {items} items").format(measured=found.measured, items=found.items)
    return f"{waits.format(count=len(found.open))} · {share}"


__all__ = ["lists", "log", "run"]
