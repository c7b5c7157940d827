"""Writing: the words of a report in dashed boxes, each with a pencil that opens its form. A signed report has none."""

from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import ui
from nicegui.element import Element

from models.language import _
from models.reports import DAY_STATES, HEALTH, ReportWords
from services import reports
from services.reports import ReportCard, printing, showing
from services.reports.wording import LISTS, QUARTERS, WORDS
from ui.live import note, perform
from ui.parts.dialogs import form_dialog
from ui.parts.form_draft import form_draft
from ui.parts.markup import element, icon_button, panel, text_element

LABELS = {name: str(info.title) for name, info in ReportWords.model_fields.items()}


def panels(card: ReportCard, host: Element, *, may: bool) -> int:
    """Add the panels of the words. Return how many."""
    names = [name for name in WORDS[card.kind] if name not in QUARTERS]
    made = 0
    if card.kind == "quarterly":
        made += _goals(card, host, may=may)
    for name in names:
        few = str(LISTS[name]) if name in LISTS else ""
        with panel(_(printing.LISTS.get(name, LABELS[name])), few), element("div", "panel-b"):
            for number, text in enumerate(card.fields[name], 1) if name in LISTS else ():
                _box(card, host, name, text, may=may, number=number)
            if name not in LISTS:
                _box(card, host, name, _said(card, name), may=may, tall=name in ("in_words", "notes"))
        made += 1
    return made


def _goals(card: ReportCard, host: Element, *, may: bool) -> int:
    with panel(_("Goals"), _("of the year")), element("div", "panel-b"):
        for number, name in enumerate(QUARTERS, 1):
            _box(card, host, name, card.fields["goals"][name], may=may, number=number, mark=f"Q{number}")
    return 1


def _said(card: ReportCard, name: str) -> str:
    if name == "status":
        return showing.status(card.fields.get(name, ""))
    return _(HEALTH[card.fields[name]]) if name == "system_health" else str(card.fields.get(name, ""))


def _box(
    card: ReportCard,
    host: Element,
    name: str,
    text: str,
    *,
    may: bool,
    number: int = 0,
    mark: str = "",
    tall: bool = False,
) -> None:
    with element("div", "rep-own tall" if tall else "rep-own") as box:
        if number:
            text_element("span", mark or f"{number}", "rep-no")
        text_element("span", text or _("Nothing yet"), "" if text else "rep-empty")
        if may:
            label = f"{_(LABELS[name])} {number}" if number and not mark else _(LABELS[name])
            icon_button("edit", _("Write: {field}").format(field=label), on_click=partial(_write, card, host, name))
        else:
            box.classes("signed")


async def _write(card: ReportCard, host: Element, name: str) -> None:
    """Ask for one field; what is typed is kept as it is typed. The dialog outlives its box, which a change draws anew."""
    with host:
        await _ask(card, name)


async def _ask(card: ReportCard, name: str) -> None:
    draft = await form_draft(f"report:{card.kind}:{card.period}:{name}")
    with form_dialog(_(LABELS[name]), draft=draft, of=ReportWords) as form:
        read = FIELDS.get(name, _text)(card, name, form)

    async def save() -> None:
        values = {name: read(form.values())}
        if await perform(reports.write, card.kind, card.period, values, card.version, refused=form.refuse) is not None:
            form.dialog.submit(True)
            note(_("Saved."))

    await form.ask(save)


def _text(card: ReportCard, name: str, form: Any) -> Callable[[dict[str, Any]], Any]:
    value = card.fields["goals"][name] if name in QUARTERS else card.fields.get(name, "")
    form.add(name, ui.textarea(_(LABELS[name]), value=value).props("autogrow rows=6"))
    return lambda values: values[name] or ""


def _choice(words: dict[str, str]) -> Callable[[ReportCard, str, Any], Callable[[dict[str, Any]], Any]]:
    def build(card: ReportCard, name: str, form: Any) -> Callable[[dict[str, Any]], Any]:
        shown = {key: _(word) for key, word in words.items()}
        form.add(name, ui.select(shown, label=_(LABELS[name]), value=card.fields.get(name, "")))
        return lambda values: values[name] or ""

    return build


def _list(card: ReportCard, name: str, form: Any) -> Callable[[dict[str, Any]], Any]:
    keys = [f"{name}_{number}" for number in range(LISTS[name])]
    for number, key in enumerate(keys):
        field = ui.input(f"{_(LABELS[name])} {number + 1}", value=card.fields[name][number]).props("maxlength=200")
        form.add(key, field)
    return lambda values: [values[key] or "" for key in keys]


FIELDS = {"status": _choice(DAY_STATES), "system_health": _choice(HEALTH), **dict.fromkeys(LISTS, _list)}
