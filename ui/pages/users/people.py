"""The colleagues: everyone in this workspace, with their role and the time they were last seen."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from models.accounts import UserDraft
from models.language import _, ngettext
from services import privacy
from services.accounts import own_roles, resetting, sessions, sign_in, throwing_out, users
from services.accounts.own_roles import RoleCard
from services.accounts.users import Colleague, Sizes
from services.records.lists import Slice
from ui import guard
from ui.live import ask, note, perform, shared, watch
from ui.pages.users import forgetting
from ui.pages.users.away import hand_over
from ui.pages.users.viewing import offer_viewing
from ui.pages.users.words import role_word
from ui.parts.dialogs import Form, ask_first, form_dialog, prove
from ui.parts.filters import search_box
from ui.parts.markup import avatar, button, element, text_element
from ui.parts.table import Column, Table
from ui.theme import colour, initials
from ui.words import exact, moment

CHANGES = [*users.KINDS, *own_roles.KINDS, *privacy.KINDS, *sessions.KINDS, *sign_in.KINDS]
NAME = (
    '<q-td :props="props"><component :is="props.row.may ? \'button\' : \'span\'" type="button" '  # no text
    'class="who text-left" @click="props.row.may && $parent.$emit(\'open\', props.row.id)">'
    '<span :class="\'av \' + props.row.colour" aria-hidden="true">{{ props.row.initials }}</span>'
    '<span class="clip"><span class="vh" v-if="props.row.may">{{ props.row.edit }}: </span>'
    '<b class="clip" data-live>{{ props.value }}</b>'
    '<small class="clip" :title="props.row.email">{{ props.row.email }}</small></span></component></q-td>'
)
ROLE = (
    '<q-td :props="props"><span class="chip" :class="props.row.tone" data-live>'  # no text
    "{{ props.row.disabled || props.value }}</span></q-td>"
)
SEEN = '<q-td :props="props"><time :title="props.row.exact" data-live>{{ props.value }}</time></q-td>'  # no text


async def people(line: TextElement, teams: dict[UUID, str], may: bool, q: str, part: Slice) -> None:
    """Show the list, live; `line` is the page's line with their number."""
    zone = guard.page_actor().zone
    known: dict[str, Colleague] = {}

    def show(one: Colleague) -> dict[str, Any]:
        known[str(one.id)] = one
        return _row(one, zone, may)

    with element("section", "panel cards"):
        with element("div", "toolbar"):
            find = search_box(_("Search colleagues"), q)
        table: Table[Colleague] = Table(
            _columns(),
            lambda part: shared(users.colleagues, users.Query(find.value or "", part), on=CHANGES),
            show,
            CHANGES,
            "name",
            lambda: {"q": find.value},
            "/users",
            ("group", _("No colleagues yet"), _("Invite the first one.")),
            part,
        )
        await table.show()

    async def open_one(event: Any) -> None:
        one = known.get(str(event.args))
        if one is not None:
            await change(one, teams)

    def count(sizes: Sizes) -> None:
        here = ngettext("{count} person", "{count} people", sizes.people)
        away = ngettext("{count} disabled", "{count} disabled", sizes.disabled) if sizes.disabled else ""
        line.set_text(" · ".join(part for part in (here, away) if part))
        table.subscription.invalidate()  # by the clock, too: no event reports that a person was seen

    find.on_value_change(table.first)
    table.body.on("open", open_one)
    with table.body:
        await watch(count, users.sizes, on=users.KINDS, every=30)


async def change(one: Colleague, teams: dict[UUID, str]) -> None:
    """Open a dialog about one colleague: role, team, and disabling or enabling the account."""
    cards = await role_cards()
    with form_dialog(one.name, of=UserDraft) as form:
        with element("div", "line"):
            avatar(one.name)
            text_element("span", one.email, "sub clip")
        meaning(form.add("role", ui.select(role_words(cards), value=one.role, label=_("Role"))), cards)
        form.add("team_id", ui.select(with_none(teams), value=one.team_id or "", label=_("Team")))
        text_element("p", _("The new role applies to their open pages within a second."), "sub")
        if one.id != guard.page_actor().user_id:
            if one.disabled_at is None:
                offer_viewing(one, form)
            _shutting(form, one)

    async def save() -> None:
        typed = form.values()
        if not await prove():
            return
        done = await perform(users.change_role, one.id, typed["role"], typed["team_id"] or None, refused=form.refuse)
        if done is not None:
            note(_("{name} now has the role {role}.").format(name=one.name, role=cards[typed["role"]].label))
            form.dialog.submit(True)

    await form.ask(save)


def _shutting(form: Form, one: Colleague) -> None:
    """Build the part of the dialog that disables a colleague, or enables a disabled one."""

    async def disable() -> None:
        title, text = _("Disable {name}?").format(name=one.name), _("They are signed out everywhere within a second.")
        if await ask_first(title, text, _("Disable"), danger=True) and await prove():
            await done(users.disable, _("{name} can no longer sign in."))

    async def enable() -> None:
        if await prove():
            await done(users.enable, _("{name} can sign in again."))

    async def send_link() -> None:
        if await prove():
            await done(resetting.send_to, _("A link is on its way to {name}."))

    async def end_sessions() -> None:
        if await prove():
            await done(throwing_out.end_sessions, _("{name} is signed out everywhere."))

    async def done(service: Any, said: str) -> None:
        if await perform(service, one.id, refused=form.refuse) is not None:
            note(said.format(name=one.name))
            form.dialog.submit(True)

    active = one.disabled_at is None
    if active:
        sent = _("Forgotten passwords: a link by mail lets them choose a new one.")
        _offer(sent, _("Send a link"), "lock_reset", send_link)
        lost = _("A lost phone or laptop: ends every session, and they sign in again.")
        _offer(lost, _("Sign out everywhere"), "logout", end_sessions)
        _offer(
            _("Signs them out everywhere and blocks this account."), _("Disable"), "person_off", disable, "ghost danger"
        )
        return
    with _offer(_("This account is disabled."), _("Enable"), "how_to_reg", enable):
        button(_("Hand over records"), "ghost", "move_up", on_click=partial(hand_over, one.id, one.name))
    forgetting.offer(one, form)


def _offer(text: str, word: str, icon: str, act: Callable[[], Awaitable[None]], kind: str = "ghost") -> ui.element:
    """Put a line with what a button does beside it. Return the line."""
    with element("div", "line between") as line:
        text_element("p", text, "sub").style("flex: 1 1 220px")
        button(word, kind, icon, on_click=act)
    return line


def meaning(role: ui.select, cards: dict[str, RoleCard]) -> None:
    """Add a line under the choice of a role that says for whom it is meant and how far it sees."""
    line = text_element("p", classes="sub")

    def say() -> None:
        line.set_text(cards[role.value].meant_for if role.value in cards else "")

    role.on_value_change(say)
    say()


def with_none(teams: dict[UUID, str]) -> dict[Any, str]:
    """Return the choices of a team, with none first."""
    return {"": _("No team"), **teams}


async def role_cards() -> dict[str, RoleCard]:
    """Return every role of the workspace as it is now, by its key."""
    return {one.key: one for one in await ask(own_roles.roles)}


def role_words(cards: dict[str, RoleCard]) -> dict[str, str]:
    """Return the roles to choose from."""
    return {key: one.label for key, one in cards.items()}


def _columns() -> list[Column]:
    return [
        Column("name", _("Name"), True, NAME, "c-main"),
        Column("role", _("Role"), cell=ROLE, phone="c-side"),
        Column("team", _("Team")),
        Column("seen", _("Last seen"), cell=SEEN, align="right"),
    ]


def _row(one: Colleague, zone: str, may: bool) -> dict[str, Any]:
    tone = "accent" if one.role == "administrator" else "mute"
    return {
        "id": str(one.id),
        "name": one.name,
        "email": one.email,
        "edit": _("Edit"),
        "role": role_word(one.role, one.own_role),
        "tone": "bad" if one.disabled_at else tone,
        "team": one.team or "–",
        "may": may,
        "seen": moment(one.seen_at, zone) if one.seen_at else _("Never"),
        "exact": exact(one.seen_at, zone),
        "disabled": _("Disabled") if one.disabled_at else "",
        "colour": colour(one.name),
        "initials": initials(one.name),
    }
