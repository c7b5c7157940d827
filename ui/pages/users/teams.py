"""Teams: whose members see one another's records."""

from collections import Counter
from typing import Any
from uuid import UUID

from nicegui import ui
from nicegui.element import Element

from models.accounts import Team
from services.accounts import users
from services.accounts.users import Sizes
from ui.live import note, perform, watch
from ui.parts.dialogs import Form, ask_first, form_dialog, lazy
from ui.parts.markup import button, element, icon, icon_button, panel, text_element
from ui.words import counted


async def teams(known: dict[UUID, str], may: bool) -> None:
    """The teams with their sizes, live; `known` is kept up to date for the forms of this page."""
    sizes: Counter[UUID] = Counter()
    with panel("Teams") as head:
        if may:
            with head, element("div", "acts"):
                button("Add team", "ghost small", "add", on_click=lazy(_new_form))
        rows = element("div")

    def draw() -> None:
        rows.clear()
        with rows:
            if not known:
                text_element(
                    "p", "In a team, sales colleagues see one another's contacts. There is none yet.", "panel-f"
                )
            for team_id, name in known.items():
                with element("div", "feed"):
                    with element("span", "bubble"):
                        icon("groups")
                    text_element("b", name, "clip")
                    with element("div", "acts"):
                        text_element("span", counted(sizes[team_id], "person", "people"), "sub")
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
    with form_dialog("Add a team", "Add team") as form:
        form.add("name", ui.input("Name").props("autofocus"))

    async def save() -> None:
        team = await perform(users.add_team, form.fields["name"].value, refused=form.refuse)
        if team is not None:
            form.dialog.close()
            note(f"The team {team.name} was added.")

    form.save = save
    return form


def _buttons(place: Element, team_id: UUID, name: str, size: int) -> None:
    """Renaming and removing one team. Their dialogs stand in `place`: the lines are drawn anew with every change."""

    async def rename() -> None:
        with place:
            await _rename(team_id, name)

    async def remove() -> None:
        with place:
            await _remove(team_id, name, size)

    icon_button("edit", f"Rename the team {name}", on_click=rename).classes("small")
    icon_button("delete", f"Remove the team {name}", on_click=remove).classes("small")


async def _rename(team_id: UUID, name: str) -> None:
    with form_dialog(f"Rename the team {name}", "Rename") as form:
        typed: Any = form.add("name", ui.input("New name", value=name).props("autofocus"))

    async def save() -> None:
        team = await perform(users.rename_team, team_id, typed.value, refused=form.refuse)
        if team is not None:
            note(f"The team is called {team.name} now.")
            form.dialog.submit(True)

    await form.ask(save)


async def _remove(team_id: UUID, name: str, size: int) -> None:
    are = {0: "Nobody is in it.", 1: "1 person is in it"}.get(size, f"{size} people are in it")
    text = "" if size == 0 else " and will have no team: sales colleagues then see only what is their own."
    sure = await ask_first(f"Remove the team {name}?", are + text, "Remove the team", danger=True)
    if sure and await perform(users.remove_team, team_id) is not None:
        note(f"The team {name} was removed.")
