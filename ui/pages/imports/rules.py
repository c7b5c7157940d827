"""The rules of an import: how rows find their contacts, and what blank cells and days mean. They are changed in a dialog."""

from markupsafe import Markup
from nicegui import ui

from models.language import C_, N_, _
from services import imports
from services.imports import ImportCard
from services.work import countries
from ui.live import note, perform
from ui.parts.dialogs import Form, form_dialog, lazy
from ui.parts.markup import StaticHtml, button, element, panel, text_element

WORDS = {
    "match": N_("Match by"),
    "mode": N_("Mode"),
    "blank": N_("Empty cells"),
    "date_order": N_("Dates"),
    "country": N_("Phones of"),
}
RULE = Markup("<div><dt>{}</dt><dd>{}</dd></div>")


def show(card: ImportCard, may: bool) -> None:
    """Show the rules, with a button that changes them."""
    with panel(_("Rules of this import")) as row:
        if may:
            with row, element("div", "acts"):
                press = button(C_("button", "Change"), "quiet small", on_click=lazy(lambda: _form(card)))
                press.props["aria-label"] = _("Change the rules of this import")
        told = Markup("").join(RULE.format(_(word), _said(card, name)) for name, word in WORDS.items())
        StaticHtml("dl", "rules").show(told + RULE.format(_("Owner"), card.owner or "Steward"))


def _said(card: ImportCard, name: str) -> str:
    value = card.options.get(name, "")
    if name == "country":
        return countries.names().get(value, value) if value else _("This workspace's country")
    return _(imports.CHOICES[name].get(value, value))


def _form(card: ImportCard) -> Form:
    with form_dialog(_("Rules of this import"), _("Save")) as form:
        for name, choices in imports.CHOICES.items():
            words = {key: _(word) for key, word in choices.items()}
            form.add(name, ui.select(words, value=card.options.get(name, ""), label=_(WORDS[name])))
        lands = {"": _("This workspace's country"), **countries.names()}
        form.add(
            "country", ui.select(lands, value=card.options.get("country", ""), label=_("Phones without a country code"))
        )
        stay = _("Empty cells never remove an email or a phone: an import only adds them.")
        text_element("p", stay, "sub")
        text_element("p", _("Every row is checked again. Corrections stay."), "sub")

    async def save() -> None:
        if await perform(imports.change, card.id, None, form.values(), refused=form.refuse) is not None:
            form.dialog.close()
            note(_("Checking again."), "info")

    form.save = save
    return form
