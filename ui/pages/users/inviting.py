"""Inviting a colleague: the form, the link that is shown once, and the open invitations."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from nicegui import ui

from models.accounts import Invitation, UserDraft
from models.language import _
from services.accounts import invitations, own_roles, users
from services.accounts.own_roles import RoleCard
from services.work import clock
from services.work.places import places
from ui import guard
from ui.live import note, perform, watch
from ui.pages.users.people import meaning, role_cards, role_words, with_none
from ui.pages.users.words import role_word
from ui.parts.dialogs import Form, answer, ask_first, form_dialog, prove
from ui.parts.form_draft import FormDraft
from ui.parts.markup import button, chip, copy_button, element, icon, icon_button, panel, text_element
from ui.words import exact, lasting


def invitation_form(teams: dict[UUID, str], draft: FormDraft, cards: dict[str, RoleCard]) -> Form:
    """Build the form that invites a colleague."""
    with form_dialog(_("Invite a colleague"), _("Create invitation link"), draft, of=UserDraft) as form:
        form.add("email", ui.input(_("Email")).props("autofocus type=email autocomplete=off"))
        form.add("name", ui.input(_("Name"))).props["hint"] = _("They can change this when they join")
        role = form.add("role", ui.select(role_words(cards), value="sales", label=_("Role")))
        meaning(role, cards)
        team = form.add("team_id", ui.select(with_none(teams), value="", label=_("Team")))

    async def save() -> None:
        typed = form.values()
        if not await prove():
            return
        typed["team_id"] = typed["team_id"] or None
        secret = await perform(invitations.invite, **typed, refused=form.refuse)
        if secret is not None:
            form.dialog.close()
            await _show_link(f"{_address()}/invitation/{secret}", typed["email"])

    async def renew() -> None:
        team.set_options(with_none(teams), value=team.value)  # teams added meanwhile, and roles
        if form.dialog.value:
            cards.update(await role_cards())
            role.set_options(role_words(cards), value=role.value)

    form.save = save
    form.dialog.on_value_change(renew)
    return form


async def _show_link(link: str, email: str) -> None:
    """Show the link once: only its fingerprint is kept."""
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = _("Invitation link created")
        with element("div", "dialog-h"):
            text_element("h2", _("Invitation link created"))
            icon_button("close", _("Close"), on_click=lambda: dialog.submit(True))
        with element("div", "dialog-b"):
            send = _("Send this link to {email} yourself. It works once and is valid for seven days.")
            text_element("p", send.format(email=email))
            field = ui.input(_("Link"), value=link).props("outlined dense readonly")
            field.tooltip(_("Press “Copy link”, or select and copy it yourself"))
            lost = _("You will not see it again. If it gets lost, invite again: the new link replaces this one.")
            text_element("p", lost, "sub")
        with element("div", "dialog-f"):
            button(_("Done"), "ghost", on_click=lambda: dialog.submit(True))
            copy_button(_("Copy link"), "solid", within=".dialog")
    await answer(dialog)


async def open_invitations() -> None:
    """Show the open invitations, live, each with a button that withdraws it."""
    with panel(_("Open invitations")):
        rows = element("div").props("aria-live=polite")

    words: dict[str, str] = {}

    def show(waiting: list[Invitation]) -> None:
        rows.clear()
        with rows:
            if not waiting:
                text_element("p", _("No open invitations."), "panel-f")
            for one in waiting:
                _invitation(one, words.get(one.role))

    with rows:
        await watch(words.update, own_roles.words, on=own_roles.KINDS)
        await watch(show, invitations.waiting, on=[*invitations.KINDS, users.ADDED], every=60)


def _invitation(one: Invitation, role: str | None) -> None:
    left = one.expires_at - clock.now()
    with element("div", "feed"):
        with element("span", "bubble"):
            icon("mail")
        with element("div", "clip"):
            shown = text_element("b", one.name or one.email, "clip").style("display: block")
            shown.props["title"] = one.email
            with element("div", "clip sub"):
                text_element("span", f"{role_word(one.role, role)} · ")
                if left.total_seconds() > 0:
                    span = text_element("span", _("valid for {time}").format(time=lasting(left)))
                    span.props["title"] = exact(one.expires_at, guard.page_actor().zone)
                else:
                    chip(_("Expired"), "warn")
        label = _("Withdraw the invitation for {email}").format(email=one.email)
        icon_button("close", label, on_click=_withdrawing(one)).classes("small")


def _withdrawing(one: Invitation) -> Callable[[], Any]:
    async def withdraw() -> None:
        text = _("The link for {email} will stop working.").format(email=one.email)
        if await ask_first(_("Withdraw this invitation?"), text, _("Withdraw"), danger=True):
            await perform(invitations.withdraw, one.id)
            note(_("Invitation withdrawn."))

    return withdraw


def _address() -> str:
    """Return the public address: the configured one, else this page's, which the guard has checked."""
    request = ui.context.client.request
    return places().config.site_url or str(request.base_url).rstrip("/")
