"""Teams: whose members see one another's records."""

from collections import Counter
from uuid import UUID

from nicegui import ui

from models.accounts import Team
from services.accounts import users
from services.accounts.users import Colleague
from ui.live import note, perform, watch
from ui.parts.dialogs import Form, form_dialog, when_asked
from ui.parts.markup import box, button, icon, panel, words
from ui.words import counted


async def teams(known: dict[UUID, str], may: bool) -> None:
    """The teams with their sizes, live; `known` is kept up to date for the forms of this page."""
    sizes: Counter[UUID] = Counter()
    with panel("Teams") as head:
        if may:
            with head, box("div", "acts"):
                button("Add team", "ghost small", "add", on_click=when_asked(_new_form))
        rows = box("div")

    def draw() -> None:
        rows.clear()
        with rows:
            if not known:
                words("p", "In a team, sales colleagues see one another's contacts. There is none yet.", "panel-f")
            for team_id, name in known.items():
                with box("div", "feed"):
                    with box("span", "bubble"):
                        icon("groups")
                    words("b", name, "clip")
                    words("span", counted(sizes[team_id], "person", "people"), "sub")

    def show(found: list[Team]) -> None:
        known.clear()
        known.update({one.id: one.name for one in found})
        draw()

    def count(colleagues: list[Colleague]) -> None:
        sizes.clear()
        sizes.update(one.team_id for one in colleagues if one.team_id and not one.disabled_at)
        draw()

    with rows:
        await watch(show, users.teams, on=[users.TEAM_ADDED])
        await watch(count, users.colleagues, on=users.KINDS)


def _new_form() -> Form:
    with form_dialog("Add a team", "Add team") as form:
        form.add("name", ui.input("Name").props("autofocus"))

    async def save() -> None:
        team = await perform(users.add_team, form.fields["name"].value, refused=form.refuse)
        if team is not None:
            form.fields["name"].value = ""
            form.dialog.close()
            note(f"The team {team.name} was added.")

    form.save = save
    return form
