"""The log of the process, for operators: the newest line first, filtered, live, and as a file (A-04 to A-06)."""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from models.language import N_, _
from services.house import logbook
from services.house.health.tiles import size
from services.house.logbook import LEVELS, LINE_KINDS, State
from ui import guard
from ui.live import note, perform, watch
from ui.pages.maintenance import tabs
from ui.pages.maintenance.log_lines import PATH, load_looks
from ui.pages.maintenance.log_portions import Lines
from ui.parts.dialogs import form_dialog
from ui.parts.filters import Filter, day_of, filters, search_box, without
from ui.parts.markup import StaticHtml, banner, button, element, page_head, text_element
from ui.routes import page
from ui.words import moment

SPAN_WORDS = {
    "": N_("Any time"),
    "hour": N_("Last hour"),
    "day": N_("Last day"),
    "week": N_("Last week"),
    "dates": N_("From … to …"),
}
LEVEL_WORDS = {
    "": N_("All levels"),
    "info": N_("Info and above"),
    "warning": N_("Warnings and above"),
    "error": N_("Errors"),
}
WRITTEN = {
    "debug": N_("Writes everything"),
    "info": N_("Writes info and above"),
    "warning": N_("Writes warnings and above"),
    "error": N_("Writes errors only"),
}
SHORT = {"email": N_("Failed emails"), "sign_in": N_("Authentication issues"), "database": N_("Database errors")}
FORMATS = {"csv": N_("CSV"), "jsonl": N_("JSON lines")}
FILE = f"{PATH}/file"
WEEK_OF_ERRORS = {"level": "error", "span": "week"}
LINK = Markup('<a class="nicegui-link view{}" href="{}">{}{}</a>')
COUNT = Markup('<span class="count">{}</span>')


@page(PATH, needs="maintenance.read")
async def log_page(
    level: str = "",
    kind: str = "",
    module: str = "",
    q: str = "",
    reference: str = "",
    span: str = "",
    first: str = "",
    last: str = "",
) -> None:
    """The filters, which the address holds, the shortcuts, and the lines."""
    load_looks()
    actor = guard.page_actor()
    with page_head(_("Log"), "") as (_heading, line):
        text_element("span", _("Live"), "live").props("role=status")
        if actor.may("maintenance.run"):
            button(_("Level"), "ghost", "tune", on_click=_choose_level)
        export = {**WEEK_OF_ERRORS, "format": "csv"}
        button(_("Export the past week’s errors"), "solid", "download", on_click=partial(_download, export))
    tabs.tabs(PATH)
    warned = element("div", "no-box")
    shortcuts = StaticHtml("nav", "views bare")
    shortcuts.props["aria-label"] = _("Shortcuts")
    here = {"level": level, "kind": kind, "span": span}
    with element("section", "panel"):
        with element("div", "toolbar"):
            chosen = _fields(q, here, first, last)
            for name, said in _fixed(module, reference):
                without(said, f"{PATH}?{urlencode({k: v for k, v in {**here, 'q': q}.items() if v and k != name})}")
            lines = Lines(actor, chosen, {"module": module, "reference": reference})
            _export(lines)
        await lines.show()
    with element("div", "hidden"):
        await watch(partial(_show_state, line, warned, actor.zone), logbook.state, on=logbook.KINDS, every=20.0)
        await watch(lambda found: shortcuts.show(_shortcuts(found, kind)), logbook.counts, on=[], every=30.0)


def _fields(q: str, here: Mapping[str, str], first: str, last: str) -> dict[str, Any]:
    chosen: dict[str, Any] = {"q": search_box(_("Text or reference"), q)}
    kinds = {"": _("Every kind"), **{key: _(word) for key, word in LINE_KINDS.items()}}
    some = {"level": LEVEL_WORDS, "kind": kinds, "span": SPAN_WORDS}
    labels = {"level": _("Level"), "kind": _("Kind"), "span": _("Time")}
    chosen |= filters(
        {
            name: Filter(labels[name], {key: _(word) for key, word in words.items()}, here[name])
            for name, words in some.items()
        }
    )
    for name, label, value in (("first", _("From"), first), ("last", _("To"), last)):
        day = chosen[name] = ui.input(value=value if day_of(value) else "").props("type=date outlined dense clearable")
        day.props["aria-label"] = day.props["prefix"] = label
        day.set_visibility(here["span"] == "dates")

    def offer_days() -> None:
        for name in ("first", "last"):
            chosen[name].set_visibility(chosen["span"].value == "dates")

    chosen["span"].on_value_change(offer_days)
    return chosen


def _fixed(module: str, reference: str) -> list[tuple[str, str]]:
    """Return the filters that come from a line alone: their names and words."""
    some = [("module", module, _("Module: {name}")), ("reference", reference, _("Reference: {name}"))]
    return [(name, words.format(name=value)) for name, value, words in some if value]


def _export(lines: Lines) -> None:
    with button(_("Export"), "ghost", "download"), ui.menu():
        for form, word in FORMATS.items():
            ui.menu_item(_(word), partial(_shown, lines, form)).props("role=menuitem")


def _shown(lines: Lines, form: str) -> None:
    _download({**lines.view(), "format": form})


def _download(asked: Mapping[str, str]) -> None:
    ui.download.from_url(f"{FILE}?{urlencode(asked)}")


def _show_state(line: TextElement, place: Element, zone: str, now: State) -> None:
    """Tell from when the log reaches, how large it is, and what is written; warn when a week does not fit."""
    parts = [_("Nothing was written yet")]
    if now.reaches is not None:
        parts = [_("Reaches back to {time}").format(time=moment(now.reaches, zone))]
    parts.append(_("{size} of {room}").format(size=size(now.size), room=size(now.room)))
    written = _(WRITTEN[now.level])
    if now.until is not None:
        said = _("{written} until {time}, as {name} chose")
        written = said.format(written=written, time=moment(now.until, zone), name=now.by)
    line.set_text(" · ".join([*parts, written]))
    place.clear()
    if now.short:
        with place, banner("warn", "inventory_2"):
            text = _("Less than a week is kept, because the log has no more room.")
            text_element("span", text)
            link = text_element("a", _("Give it more room"), "nicegui-link link")
            link.props["href"] = "/settings"


def _shortcuts(found: dict[str, int], kind: str) -> Markup:
    """Return the three questions of each day, with how many warnings and errors the last day had (A-04)."""
    links = [LINK.format("" if kind in SHORT else " on", PATH, _("Everything"), "")]
    for key, word in SHORT.items():
        count = COUNT.format(found[key]) if found.get(key) else ""
        address = f"{PATH}?{urlencode({'kind': key, 'span': 'week'})}"
        links.append(LINK.format(" on" if key == kind else "", address, _(word), count))
    return Markup("").join(links)


async def _choose_level() -> None:
    """Write more or less for an hour."""
    with form_dialog(_("Level of the log"), _("Write it for an hour")) as form:
        text_element("p", _("After an hour, the level of the environment applies again by itself."))
        words = {level: _(WRITTEN[level]) for level in LEVELS if level in WRITTEN}
        form.add("level", ui.select(words, label=_("Write"), value="info"))

    async def save() -> None:
        level = str(form.values()["level"])
        if await perform(logbook.set_level, level, refused=form.refuse):
            note(_("It is written from now on."))
            form.dialog.submit(True)

    await form.ask(save)
