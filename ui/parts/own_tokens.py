"""Tokens of programs on a page: one's own on the account page, and those of everybody on the page of the team."""

from functools import partial

from nicegui.element import Element

from models.language import _, ngettext
from services.accounts import users
from services.doors import tokens
from services.doors.tokens import TokenCard
from services.roles import PERMISSIONS
from services.work import Actor
from ui.live import perform, watch
from ui.parts.dialogs import ask_first
from ui.parts.markup import button, chip, element, empty, icon, panel, text_element
from ui.parts.own_factor import within
from ui.parts.token_form import ask_for_token
from ui.words import day, moment

NAMED = 3  # scopes that a line names; the rest are counted
EVERY = 60  # seconds: no event says that a token was used


async def own_tokens(actor: Actor) -> None:
    """Show the panel of one's own tokens, live."""
    with panel(_("Tokens"), _("For programs of yours: each may do a part of what you may.")) as head:
        with head:
            acts = element("div", "acts")
        rows = element("div").props("aria-live=polite")
        stays = element("div")  # dialogs must outlive what is drawn anew as soon as something changed
    with acts:
        button(
            _("Make a token"), "ghost small", "vpn_key", on_click=partial(within, stays, partial(ask_for_token, actor))
        )

    def show(found: list[TokenCard]) -> None:
        rows.clear()
        with rows:
            for one in found:
                _row(one, actor.zone, stays, whose=False)
            if not found:
                with element("div", "panel-b"):
                    text_element("p", _("You have none yet."), "sub")

    with element("div", "hidden"):
        await watch(show, tokens.mine, on=tokens.KINDS, every=EVERY)


async def tokens_of_everybody(actor: Actor) -> None:
    """Show the tokens of all colleagues, live, each with a button that ends it."""
    with panel(_("Tokens of programs"), _("Each may do a part of what its owner may, and ends with their access.")):
        rows = element("div").props("aria-live=polite")
        stays = element("div")

    def show(found: list[TokenCard]) -> None:
        rows.clear()
        with rows:
            for one in found:
                _row(one, actor.zone, stays, whose=True)
            if not found:
                text = _("Everybody makes their own on “Your account”.")
                empty("vpn_key", _("Nobody has a token"), text)

    with element("div", "hidden"):
        await watch(show, tokens.of_everybody, on=[*tokens.KINDS, *users.KINDS], every=EVERY)


def _row(one: TokenCard, zone: str, stays: Element, *, whose: bool) -> None:
    with element("div", "feed"):
        with element("span", f"bubble {'bad' if one.expired else 'ok'}"):
            icon("vpn_key")
        with element("div"):
            with element("div", "line"):
                text_element("b", one.name)
                text_element("code", f"stw_…{one.hint}")
                if one.expired:
                    chip(_("Expired"), "bad")
            text_element("div", " · ".join([*([one.owner] if whose else []), *_said(one, zone)]), "sub")
            may = text_element("div", _scopes(one.scopes), "sub")
            may.props["title"] = "; ".join(_(PERMISSIONS[name]) for name in one.scopes if name in PERMISSIONS)
        press = button(_("End"), "ghost small danger", on_click=partial(within, stays, partial(_end, one)))
        press.props["aria-label"] = _("End the token {name}").format(name=one.name)


def _said(one: TokenCard, zone: str) -> list[str]:
    used = _("never used")
    if one.used_at is not None:
        used = _("last used {when} from {address}").format(when=moment(one.used_at, zone), address=one.used_from or "–")
    said = [used, _("until {day}").format(day=day(one.expires_on))]
    return [*said, _("only from {networks}").format(networks=one.networks)] if one.networks else said


def _scopes(names: list[str]) -> str:
    known = [_(PERMISSIONS[name]) for name in names if name in PERMISSIONS]
    said, more = "; ".join(known[:NAMED]), len(known) - NAMED
    return f"{said}; {ngettext('{count} more', '{count} more', more).format(count=more)}" if more > 0 else said


async def _end(one: TokenCard) -> None:
    text = _("The program that uses it is refused from then on. This cannot be undone.")
    title = _("End the token “{name}”?").format(name=one.name)
    if await ask_first(title, text, _("End token"), danger=True):
        await perform(tokens.end, one.id)
