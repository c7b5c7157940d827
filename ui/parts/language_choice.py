"""The choice of the language in which a person reads Steward."""

import json

from nicegui import ui

from models.language import _
from services import languages
from services.accounts import own_language
from ui import guard
from ui.live import perform
from ui.parts.markup import element, panel

SHOW = {
    locale: f"document.cookie = {json.dumps(guard.language_cookie(locale))}; location.reload()"
    for locale in ("", *languages.LOCALES.values())
}


def language_choice(chosen: str) -> None:
    """Show the languages; the page is loaded again in the one that is chosen."""
    choices = {"": _("That of the browser")}
    choices |= {locale: languages.NAMES[code] for code, locale in languages.LOCALES.items()}
    lead = _("Dates, times and numbers follow it. Customers are written in the language of the workspace’s documents.")
    with panel(_("Language"), lead), element("div", "panel-b"):
        field = ui.select(choices, value=chosen if chosen in choices else "", label=_("Language")).props(
            "outlined dense"
        )

    async def choose() -> None:
        locale = await perform(own_language.choose, field.value)
        if locale is not None:
            ui.run_javascript(SHOW[locale])

    field.on_value_change(choose)
