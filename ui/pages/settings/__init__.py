"""Settings: the options of this workspace, and those of the whole installation, live."""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from nicegui import ui
from nicegui.element import Element

from models.language import _
from models.text import fold
from services.house import settings
from services.house.settings import Shown
from ui import guard
from ui.live import watch
from ui.pages.settings import incoming, incoming_hook, integrations, privacy, retention, sheets, sign_on, tabs, webhooks
from ui.pages.settings.rows import Change, Row
from ui.parts.filters import search_box
from ui.parts.markup import button, element, empty, page_head, panel
from ui.routes import page

SEARCHED_FROM = 15  # the number of settings above which a page has a search


@page("/settings", needs="settings.read")
async def settings_page() -> None:
    """The settings of this workspace. Each field is saved by itself."""
    await _page(_("For everyone in this workspace."), settings.workspace, settings.change, "settings.edit")


@page("/settings/installation", needs="maintenance.read")
async def installation_page() -> None:
    """The settings of the whole installation, for operators. Each field is saved by itself."""
    sub = _("For every workspace of this installation.")
    await _page(sub, settings.installation, settings.change_installation, "maintenance.run")


async def _page(sub: str, read: Callable[..., list[Shown]], change: Change, needs: str) -> None:
    actor = guard.page_actor()
    with page_head(_("Settings"), sub):
        if actor.may("custom_fields.edit"):
            button(_("Custom fields"), "ghost", "tune", on_click=lambda: ui.navigate.to("/settings/fields"))
    tabs.tabs(ui.context.client.sub_pages_router.current_path.partition("?")[0])
    rows: dict[str, Row] = {}

    def show(found: list[Shown]) -> None:
        if not rows:
            rows.update(_build(found, lambda one: Row(one, change, may=actor.may(needs), zone=actor.zone)))
        for one in found:
            rows[one.setting.key].show(one)

    with element("div", "stack settings"):
        await watch(show, read, on=settings.KINDS)


def _build(found: Sequence[Shown], make: Callable[..., Row]) -> dict[str, Row]:
    """Build a panel for each group with a row for each setting, and a search above if there are many."""
    rows: dict[str, Row] = {}
    panels: list[tuple[Element, list[Row]]] = []
    if len(found) > SEARCHED_FROM:
        field = search_box(_("Search settings"), "")
        none = empty("search_off", _("No results"), _("Try another word."))
        field.on_value_change(lambda: _fit(field.value or "", panels, none))
        none.set_visibility(False)
    for group, some in groupby(found, lambda one: one.setting.group):
        with panel(_(group)) as head:
            made = {one.setting.key: make(one.setting) for one in some}
        panels.append((next(head.ancestors()), [*made.values()]))
        rows |= made
    return rows


def _fit(typed: str, panels: Iterable[tuple[Element, list[Row]]], none: Element) -> None:
    words, any_fits = fold(typed).split(), False
    for box, rows in panels:
        for row in rows:
            row.box.set_visibility(all(word in row.words for word in words))
        fits = any(row.box.visible for row in rows)
        box.set_visibility(fits)
        any_fits = any_fits or fits
    none.set_visibility(not any_fits)


__all__ = [
    "incoming",
    "incoming_hook",
    "installation_page",
    "integrations",
    "privacy",
    "retention",
    "settings_page",
    "sheets",
    "sign_on",
    "webhooks",
]
