"""Second factors: who of the colleagues has one, who must and has none, and taking one away that was lost."""

from functools import partial

from nicegui import ui

from models.language import _, ngettext
from services.accounts import users
from services.accounts.factors import enrolling, own_passkeys
from services.accounts.factors.enrolling import Line
from services.house import settings as of_house
from services.roles import ROLES
from ui import guard
from ui.live import note, perform, watch
from ui.parts.dialogs import ask_first, prove
from ui.parts.markup import avatar, button, chip, element, panel, text_element
from ui.words import moment

CHANGES = [*enrolling.KINDS, *own_passkeys.KINDS, *users.KINDS, *of_house.KINDS]


async def second_factors(may: bool) -> None:
    """Show everybody who may sign in, those who lack what their role demands first, live."""
    zone = guard.page_actor().zone
    with panel(_("Second factors")) as head:
        with head, element("div", "acts"):
            if guard.page_actor().may("settings.edit"):
                button(_("Who must have one"), "ghost small", on_click=lambda: ui.navigate.to("/settings"))
        rows = element("div").props("aria-live=polite")
        line = text_element("p", "", "panel-f")

    def show(found: list[Line]) -> None:
        has = sum(one.since is not None for one in found)
        missing = sum(one.required and one.since is None for one in found)
        said = _("{has} of {all} have one.").format(has=has, all=len(found))
        if missing:
            said += " " + ngettext("{count} must and has none.", "{count} must and have none.", missing)
        line.set_text(said)
        rows.clear()
        with rows:
            for one in found:
                _row(one, may, zone)

    with element("div", "hidden"):
        await watch(show, enrolling.everyone, on=CHANGES, every=60)


def _row(one: Line, may: bool, zone: str) -> None:
    with element("div", "feed"):
        avatar(one.name)
        with element("div", "clip"):
            text_element("b", one.name, "clip")
            text_element("div", f"{_(ROLES[one.role].label)} · {one.email}", "sub clip")
        with element("div", "line"):
            if one.since is not None:
                left = ngettext("{count} recovery code", "{count} recovery codes", one.codes_left)
                chip(_("Since {day}").format(day=moment(one.since, zone)), "ok").props["title"] = left.format(
                    count=one.codes_left
                )
                if may:
                    press = button(_("Reset"), "ghost small danger", on_click=partial(_reset, one))
                    press.props["aria-label"] = _("Reset: {name}").format(name=one.name)
            elif one.required:
                chip(_("Missing"), "bad")
            else:
                chip(_("None"), "mute")


async def _reset(one: Line) -> None:
    title = _("Reset the second factor of {name}?").format(name=one.name)
    text = _("Do this when they lost it and you are sure that it is them. They are told by mail.")
    if await ask_first(title, text, _("Reset"), danger=True) and await prove():
        await perform(enrolling.reset, one.id)
        note(_("Reset. {name} signs in with the password, and sets up a new one.").format(name=one.name))
