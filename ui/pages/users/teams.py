"""Teams: their members see one another's records."""

from collections import Counter
from typing import Any
from uuid import UUID

from nicegui import ui
from nicegui.element import Element

from models.accounts import Team
from models.language import _, ngettext
from services.accounts import users
from services.accounts.users import Sizes
from ui.live import note, perform, watch
from ui.parts.dialogs import Form, ask_first, form_dialog, lazy
from ui.parts.markup import button, element, icon, icon_button, panel, text_element


async def teams(known: dict[UUID, str], may: bool) -> None:
    """Show the teams with their sizes, live; `known` is kept up to date for the forms of this page."""
    sizes: Counter[UUID] = Counter()
    with panel(_("Teams")) as head:
        if may:
            with head, element("div", "acts"):
                button(_("Add team"), "ghost small", "add", on_click=lazy(_new_form))
        rows = element("div")

    def draw() -> None:
        rows.clear()
        with rows:
            if not known:
                text_element("p", _("No teams yet. Sales colleagues of a team see one another's contacts."), "panel-f")
            for team_id, name in known.items():
                with element("div", "feed"):
                    with element("span", "bubble"):
                        icon("groups")
                    text_element("b", name, "clip")
                    with element("div", "acts"):
                        text_element("span", ngettext("{count} person", "{count} people", sizes[team_id]), "sub")
                        if may:
                            _buttons(head, team_id, name, sizes[team_id])

    def show(found: list[Team]) -> None:
        known.clear()
        known.update({one.id: one.name for one in found})
        draw()

    def count(found: Sizes) -> None:
        sizes.clear()
        sizes.update(found.teams)
        draw()

    with rows:
        await watch(show, users.teams, on=users.TEAM_KINDS)
        await watch(count, users.sizes, on=users.KINDS)


def _new_form() -> Form:
    with form_dialog(_("Add a team"), _("Add team")) as form:
        form.add("name", ui.input(_("Name")).props("autofocus"))

    async def save() -> None:
        team = await perform(users.add_team, form.fields["name"].value, refused=form.refuse)
        if team is not None:
            form.dialog.close()
            note(_("Team {name} was added.").format(name=team.name))

    form.save = save
    return form


def _buttons(place: Element, team_id: UUID, name: str, size: int) -> None:
    """Build the buttons that rename and remove a team. Their dialogs belong to `place`: every change redraws lines."""

    async def rename() -> None:
        with place:
            await _rename(team_id, name)

    async def remove() -> None:
        with place:
            await _remove(team_id, name, size)

    icon_button("edit", _("Rename team {name}").format(name=name), on_click=rename).classes("small")
    icon_button("delete", _("Remove team {name}").format(name=name), on_click=remove).classes("small")


async def _rename(team_id: UUID, name: str) -> None:
    with form_dialog(_("Rename team {name}").format(name=name), _("Rename")) as form:
        typed: Any = form.add("name", ui.input(_("New name"), value=name).props("autofocus"))

    async def save() -> None:
        team = await perform(users.rename_team, team_id, typed.value, refused=form.refuse)
        if team is not None:
            note(_("Team renamed to {name}.").format(name=team.name))
            form.dialog.submit(True)

    await form.ask(save)


async def _remove(team_id: UUID, name: str, size: int) -> None:
    text = ngettext(
        "{count} person will have no team. Sales colleagues without a team see only their own contacts.",
        "{count} people will have no team. Sales colleagues without a team see only their own contacts.",
        size,
    )
    title = _("Remove team {name}?").format(name=name)
    sure = await ask_first(title, text if size else _("It has no members."), _("Remove team"), danger=True)
    if sure and await perform(users.remove_team, team_id) is not None:
        note(_("Team {name} was removed.").format(name=name))
