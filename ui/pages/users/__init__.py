"""Team: colleagues, their invitation links, teams, and the permissions of each role."""

from nicegui import ui

from models.language import N_, _
from services.accounts import users
from services.records.lists import Slice
from ui import guard
from ui.live import ask
from ui.pages.users import away, factors, inviting, people, roles, teams, viewing
from ui.parts.form_draft import form_draft
from ui.parts.keys import on_key
from ui.parts.markup import button, element, page_head
from ui.parts.own_tokens import tokens_of_everybody
from ui.routes import page, readdress

TABS = {
    "people": N_("Members"),
    "away": N_("Away"),
    "factors": N_("Second factors"),
    "roles": N_("Roles"),
    "tokens": N_("Tokens"),
    "viewings": N_("Viewings"),
}


@page("/users", needs="users.read")
async def users_page(tab: str = "people", q: str = "", sort: str = "", page: int = 1, new: str = "") -> None:
    """Everyone in this workspace, live; and one table of roles and permissions."""
    may = guard.page_actor().may("users.edit")
    known = {team.id: team.name for team in await ask(users.teams)}
    with page_head(_("Team")) as (_heading, line):
        if may:
            draft = await form_draft("invitation")
            invite = inviting.invitation_form(known, draft, await people.role_cards())
            button(_("Invite"), "solid", "person_add", on_click=invite.open)
            on_key("new", invite.open)
            draft.offer(_("You have an unfinished invitation."), invite.open)
            if new:
                invite.open()
    with ui.tabs().props("align=left no-caps") as tabs:
        needs = {"viewings": "settings.read", "tokens": "users.edit"}
        offered = [name for name in TABS if name not in needs or guard.page_actor().may(needs[name])]
        known_tabs = {name: ui.tab(name, _(TABS[name])) for name in offered}
    with ui.tab_panels(tabs, value=known_tabs.get(tab, known_tabs["people"]), animated=False).props("keep-alive"):
        with ui.tab_panel("people"), element("div", "split"):
            await people.people(line, known, may, q, Slice(sort, 25, page))
            with element("div", "stack"):
                if may:
                    await inviting.open_invitations()
                await teams.teams(known, may)
        with ui.tab_panel("away"):
            await away.away_colleagues(may)
        with ui.tab_panel("factors"):
            await factors.second_factors(may)
        with ui.tab_panel("roles"), element("div", "stack").style("width: 100%"):
            await roles.reviewed(may)
            await roles.roles(may)
        if may:
            with ui.tab_panel("tokens"):
                await tokens_of_everybody(guard.page_actor())
        if "viewings" in known_tabs:
            with ui.tab_panel("viewings"):
                await viewing.all_viewings()
    tabs.on_value_change(lambda event: readdress(f"/users?tab={event.value}"))
