"""Who is signed in, at the foot of the menu, and the menu of their account."""

from collections.abc import Callable

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services.work import Actor
from ui import guard
from ui.parts.dialogs import lazy
from ui.parts.first_steps import bring_back_steps
from ui.parts.markup import StaticHtml, element, icon_button
from ui.theme import colour, initials

ME = Markup(
    '<span class="av {}" aria-hidden="true">{}</span><div><div class="clip">{}</div><div class="sub">{}</div></div>'
)


def me(actor: Actor, keys: Callable[[], object], suggest: Callable[[], object]) -> None:
    """Show who is signed in, and the menu of their account; `keys` and `suggest` open their dialogs."""
    with element("div", "me"):
        StaticHtml("div", "no-box").show(
            ME.format(colour(actor.name), initials(actor.name), actor.name, _(actor.role_label))
        )
        with icon_button("more_horiz", _("Your account")) as more:
            more.on_click(lazy(lambda: _menu(actor, keys, suggest)))


def _menu(actor: Actor, keys: Callable[[], object], suggest: Callable[[], object]) -> ui.menu:
    with ui.menu().props('no-parent-event anchor="top right" self="bottom right"') as menu:  # within the drawer
        if actor.viewing is None:
            ui.menu_item(_("Your account"), lambda: ui.navigate.to("/account")).props("role=menuitem")
            ui.menu_item(_("First steps"), bring_back_steps).props("role=menuitem")
        ui.menu_item(_("Keyboard shortcuts"), keys).props("role=menuitem")
        if actor.viewing is None:
            ui.menu_item(_("Suggest or report"), suggest).props("role=menuitem")
        ui.menu_item(_("Sign out"), guard.sign_out).props("role=menuitem")
    return menu
