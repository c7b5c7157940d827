"""The colleagues: who works here, with which role, and when they were last seen."""

from typing import Any
from uuid import UUID

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from services.accounts import sessions, sign_in, users
from services.accounts.users import Colleague, Sizes
from services.records.lists import Slice
from services.roles import ROLES
from ui import guard
from ui.live import note, perform, shared, watch
from ui.parts.dialogs import Form, ask_first, form_dialog, prove
from ui.parts.filters import search_box
from ui.parts.markup import avatar, button, element, text_element
from ui.parts.table import Column, Table
from ui.theme import colour, initials
from ui.words import counted, exact, moment

CHANGES = [*users.KINDS, *sessions.KINDS, *sign_in.KINDS]
NAME = (
    '<q-td :props="props"><component :is="props.row.may ? \'button\' : \'span\'" type="button" class="who text-left" '
    "@click=\"props.row.may && $parent.$emit('open', props.row.id)\">"
    '<span :class="\'av \' + props.row.colour" aria-hidden="true">{{ props.row.initials }}</span>'
    '<span class="clip"><span class="vh" v-if="props.row.may">Change: </span><b class="clip" data-live>{{ props.value }}</b>'
    '<small class="clip" :title="props.row.email">{{ props.row.email }}</small></span></component></q-td>'
)
ROLE = (
    '<q-td :props="props"><span class="chip" :class="props.row.disabled ? \'bad\' : props.row.tone" data-live>'
    "{{ props.row.disabled ? 'Disabled' : props.value }}</span></q-td>"
)
SEEN = '<q-td :props="props"><time :title="props.row.exact" data-live>{{ props.value }}</time></q-td>'
COLUMNS = [
    Column("name", "Name", True, NAME, "c-main"),
    Column("role", "Role", cell=ROLE, phone="c-side"),
    Column("team", "Team"),
    Column("seen", "Last seen", cell=SEEN, align="right"),
]


async def people(line: TextElement, teams: dict[UUID, str], may: bool, q: str, part: Slice) -> None:
    """The list, live; `line` is the page's line that counts them."""
    zone = guard.page_actor().zone
    known: dict[str, Colleague] = {}

    def show(one: Colleague) -> dict[str, Any]:
        known[str(one.id)] = one
        return _row(one, zone, may)

    with element("section", "panel cards"):
        with element("div", "toolbar"):
            find = search_box("Search colleagues", q)
        table: Table[Colleague] = Table(
            COLUMNS, lambda part: shared(users.colleagues, users.Query(find.value or "", part), on=CHANGES), show,
            CHANGES, "name", lambda: {"q": find.value}, "/users",
            ("group", "Nobody is here", "Invite the first colleague."), part,
        )  # fmt: skip
        await table.show()

    async def open_one(event: Any) -> None:
        one = known.get(str(event.args))
        if one is not None:
            await change(one, teams)

    def count(sizes: Sizes) -> None:
        away = f", {sizes.disabled} disabled" if sizes.disabled else ""
        line.set_text(counted(sizes.people, "person", "people") + away)
        table.subscription.invalidate()  # by the clock, too: when somebody was last seen goes on without a word

    find.on_value_change(table.first)
    table.body.on("open", open_one)
    with table.body:
        await watch(count, users.sizes, on=users.KINDS, every=30)


async def change(one: Colleague, teams: dict[UUID, str]) -> None:
    """A dialog about one colleague: role, team, and shutting out or letting in again."""
    with form_dialog(one.name) as form:
        with element("div", "line"):
            avatar(one.name)
            text_element("span", one.email, "sub clip")
        role = form.add("role", ui.select({name: r.label for name, r in ROLES.items()}, value=one.role, label="Role"))
        meaning(role)
        form.add("team_id", ui.select(with_none(teams), value=one.team_id or "", label="Team"))
        text_element("p", "Pages that are open at this moment close within a second and follow the new role.", "sub")
        if one.id != guard.page_actor().user_id:
            _shutting(form, one)

    async def save() -> None:
        typed = form.values()
        if not await prove():
            return
        done = await perform(users.change_role, one.id, typed["role"], typed["team_id"] or None, refused=form.refuse)
        if done is not None:
            note(f"{one.name} is {ROLES[typed['role']].label} now.")
            form.dialog.submit(True)

    await form.ask(save)


def _shutting(form: Form, one: Colleague) -> None:
    """The part of the dialog that disables a colleague, or lets a disabled one in again."""
    if one.disabled_at is None:
        text, word, looks = (
            "Signs this person out everywhere, and lets nobody in with this account.",
            "Disable",
            "ghost danger",
        )
    else:
        text, word, looks = "This account is disabled. Nobody can sign in with it.", "Let in again", "ghost"

    async def press() -> None:
        if one.disabled_at is None and not await ask_first(
            f"Disable {one.name}?", "Every open page of this person closes within a second.", "Disable", danger=True
        ):
            return
        if not await prove():
            return
        service, said = (
            (users.disable, "can no longer sign in") if one.disabled_at is None else (users.enable, "may sign in again")
        )
        if await perform(service, one.id, refused=form.refuse) is not None:
            note(f"{one.name} {said}.")
            form.dialog.submit(True)

    with element("div", "line between"):
        text_element("p", text, "sub").style("flex: 1 1 220px")
        button(word, looks, "person_off" if one.disabled_at is None else "how_to_reg", on_click=press)


def meaning(role: ui.select) -> None:
    """A line under the choice of a role that says for whom it is meant and how far it sees."""
    line = text_element("p", classes="sub")

    def say() -> None:
        line.set_text(ROLES[role.value].meant_for if role.value in ROLES else "")

    role.on_value_change(say)
    say()


def with_none(teams: dict[UUID, str]) -> dict[Any, str]:
    """The choices of a team, none of them first."""
    return {"": "No team", **teams}


def _row(one: Colleague, zone: str, may: bool) -> dict[str, Any]:
    return {
        "id": str(one.id), "name": one.name, "email": one.email, "role": ROLES[one.role].label,
        "tone": "accent" if one.role == "administrator" else "mute", "team": one.team or "–", "may": may,
        "seen": moment(one.seen_at, zone) if one.seen_at else "Never",
        "exact": exact(one.seen_at, zone), "disabled": one.disabled_at is not None,
        "colour": colour(one.name), "initials": initials(one.name),
    }  # fmt: skip
