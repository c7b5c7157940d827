"""Components: the parts of the service on the status page, in its order."""

from collections.abc import Sequence
from functools import partial

from nicegui import ui

from models.incidents import Component
from models.language import _
from services.house.status import components
from ui import guard
from ui.live import perform, watch
from ui.pages.incidents import looks
from ui.parts.dialogs import form_dialog
from ui.parts.markup import button, chip, element, empty, icon_button, page_head, panel, text_element
from ui.routes import page


@page("/incidents/components", needs="maintenance.read")
async def components_page() -> None:
    """The components, live."""
    may = guard.page_actor().may("maintenance.run")
    looks.sheet()
    with page_head(_("Components"), _("The parts of your service, by the names that customers know.")):
        if may:
            button(_("Add a component"), "solid", "add", on_click=_add)
    looks.tabs("/incidents/components")
    with panel():
        rows = element("div").props("aria-live=polite")

    def show(found: Sequence[Component]) -> None:
        rows.clear()
        with rows:
            if not found:
                text = _("Add one for each thing that customers would miss, as Online payments or Email.")
                empty("widgets", _("No component yet"), text)
            for one in found:
                _row(one, may)

    with rows:
        await watch(show, components.listing, on=[components.CHANGED])


def _row(one: Component, may: bool) -> None:
    with element("div", "inc-row"):
        text_element("b", one.name)
        if not one.active:
            chip(_("Hidden"), "mute")
        if may:
            up, down = _("Move {name} up"), _("Move {name} down")
            icon_button("arrow_upward", up.format(name=one.name), on_click=partial(_move, one, -1))
            icon_button("arrow_downward", down.format(name=one.name), on_click=partial(_move, one, 1))
            icon_button("edit", _("Rename {name}").format(name=one.name), on_click=partial(_rename, one))
            word, sign = (_("Hide {name}"), "visibility") if one.active else (_("Show {name}"), "visibility_off")
            icon_button(sign, word.format(name=one.name), on_click=partial(_show, one))


async def _move(one: Component, by: int) -> None:
    await perform(components.move, one.id, by)


async def _show(one: Component) -> None:
    await perform(components.show, one.id, not one.active)


async def _add() -> None:
    with form_dialog(_("Add a component"), _("Add")) as form:
        form.add("name", ui.input(_("Name"))).props["hint"] = _("Customers read it.")

    async def save() -> None:
        if await perform(components.add, form.values()["name"] or "", refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)


async def _rename(one: Component) -> None:
    with form_dialog(_("Rename {name}").format(name=one.name)) as form:
        form.add("name", ui.input(_("Name"), value=one.name))

    async def save() -> None:
        if await perform(components.rename, one.id, form.values()["name"] or "", refused=form.refuse) is not None:
            form.dialog.submit(True)

    await form.ask(save)
