"""Checklists: one list at a time, with what the checks measured and what people ticked for the present version."""

from functools import partial

from nicegui import ui
from nicegui.element import Element

from models.language import N_, _, ngettext
from services.house import checklists
from services.house.checklists import Line, Overview, Shown
from services.house.version import VERSION
from ui import guard
from ui.live import note, perform, watch
from ui.pages.maintenance import tabs
from ui.parts.dialogs import form_dialog
from ui.parts.markup import button, chip, element, icon, icon_button, page_head, panel, text_element
from ui.routes import page
from ui.words import exact, moment

EVERY = 10.0  # seconds
SIGNS = {
    "ok": ("ok", "check", N_("Done")),
    "failed": ("bad", "error", N_("Failed")),
    "unchecked": ("warn", "help", N_("Not checked")),
    "open": ("mute", "radio_button_unchecked", N_("Open")),
}


@page("/maintenance/checklists", needs="maintenance.read")
async def checklists_page(which: str = "") -> None:
    """The chosen list, live; without one, the first."""
    wanted = checklists.LISTS.get(which) or next(iter(checklists.LISTS.values()))
    zone = guard.page_actor().zone
    with page_head(_("Checklists"), "") as (_heading, line):
        text_element("span", _("Live"), "live").props("role=status")
        if guard.page_actor().may("maintenance.run"):
            button(_("Start over"), "ghost", "restart_alt", on_click=partial(_start_over, wanted.key))
    tabs.tabs("/maintenance/checklists")
    names = element("nav", "views")
    names.props["aria-label"] = _("Checklists")
    with panel(_(wanted.title), _(wanted.about)):
        rows = element("div").props("role=list")
    before: list[object] = []

    def show(found: Overview) -> None:
        if before == [found]:
            return
        before[:] = [found]
        line.set_text(_said(found[0], zone))
        _name(names, found, wanted.key)
        rows.clear()
        with rows:
            for one in found:
                if one.list.key == wanted.key:
                    for item in one.lines:
                        _row(wanted.key, item)

    with ui.element("div").classes("hidden"):
        await watch(show, checklists.overview, on=[checklists.CHANGED], every=EVERY)


def _said(one: Shown, zone: str) -> str:
    """Return for which version people tick, and when the checks measured their items."""
    text = _("For version {version} · checked {time}") if one.checked_at else _("For version {version} · checking…")
    return text.format(version=VERSION, time=moment(one.checked_at, zone))


def _name(names: Element, found: Overview, wanted: str) -> None:
    """Fill the row of links, one for each list, with how much of it is done."""
    names.clear()
    with names:
        for one in found:
            here = one.list.key == wanted
            with ui.link(target=f"/maintenance/checklists?which={one.list.key}").classes(
                "view on" if here else "view"
            ) as link:
                text_element("span", _(one.list.title))
                text_element("span", _done(one), "count")
            if here:
                link.props("aria-current=true")


def _done(one: Shown) -> str:
    return _("{done} of {count}").format(done=one.done, count=len(one.lines))


def _row(key: str, one: Line) -> None:
    """Show one item: measured ones with their words, the others with a box to tick."""
    zone, may = guard.page_actor().zone, guard.page_actor().may("maintenance.run")
    tone, sign, state = SIGNS[one.state]
    with element("div", "feed").props("role=listitem"):
        if one.measured or not may:
            with element("span", f"bubble {tone}"):
                icon(sign)
        else:
            box = ui.checkbox(value=one.state == "ok", on_change=partial(_turn, key, one))
            box.props["aria-label"] = _(one.item.text)
        with element("div"):
            text_element("b", _(one.item.text))
            text_element("div", one.words, "sub")
            if one.by:
                text = _("{name}, {time}").format(name=one.by, time=moment(one.at, zone))
                text_element("div", text, "sub").props["title"] = exact(one.at, zone)
        with element("span", "line"):
            if may and not one.measured:
                name = _("Note on “{item}”").format(item=_(one.item.text))
                icon_button("edit_note", name, on_click=partial(_note, key, one))
            chip(_(state), tone)


async def _turn(key: str, one: Line) -> None:
    """Tick an open item, and take the tick of another one back."""
    if one.state == "ok":
        await perform(checklists.untick, key, one.item.key)
    else:
        await perform(checklists.tick, key, one.item.key)


async def _note(key: str, one: Line) -> None:
    """Ask for a note, and tick the item with it."""
    with form_dialog(_("Note on “{item}”").format(item=_(one.item.text)), _("Tick")) as form:
        field = ui.input(_("Note"), value=one.words if one.by else "").props("outlined dense maxlength=500")
        form.add("note", field)

    async def save() -> None:
        written = form.values()["note"]
        if await perform(checklists.tick, key, one.item.key, written, refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)


async def _start_over(key: str) -> None:
    """Take every tick of the list back."""
    count = await perform(checklists.untick_all, key)
    if count is not None:
        note(ngettext("{count} tick taken back.", "{count} ticks taken back.", count))
