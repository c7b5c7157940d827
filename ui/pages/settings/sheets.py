"""Sheets: the lists that are kept in tabs of Google spreadsheets, and how each did."""

from functools import partial

from nicegui import ui

from models.doors import SheetDraft
from models.language import _, ngettext
from services import views
from services.doors import sheets
from services.doors.sheets import EVERY, SheetCard
from services.records import declaration
from ui import guard
from ui.live import ask, note, perform, watch
from ui.pages.settings import tabs
from ui.parts.dialogs import ask_first, form_dialog
from ui.parts.markup import banner, button, chip, element, empty, page_head, panel, text_element
from ui.routes import page
from ui.words import exact, moment, number

PATH = "/settings/sheets"


@page(PATH, needs="settings.read")
async def sheets_page() -> None:
    """What is kept, live."""
    actor = guard.page_actor()
    account = await ask(sheets.account)
    may = actor.may("settings.edit")
    with page_head(_("Settings"), _("Lists that Steward keeps in Google spreadsheets.")):
        if may and account:
            button(_("Keep a list in a sheet"), "solid", "add", on_click=partial(edit, None))
    tabs.tabs(PATH)
    if not account:
        with banner("info", "table_chart"):
            text_element("div", _("An operator sets STEWARD_GOOGLE_SHEETS_CREDENTIALS_JSON first; the guide says how."))
    told = _("Each spreadsheet is shared with {account}, as an editor.").format(account=account) if account else ""
    with element("div", "stack"), panel(_("Sheets"), told):
        rows = element("div").props("aria-live=polite")

    def show(found: list[SheetCard]) -> None:
        rows.clear()
        with rows:
            for one in found:
                _row(one, actor.zone, may)
            if not found:
                text = _("Contacts, invoices and other lists can be read where you reckon and chart.")
                empty("table_chart", _("Nothing is kept in a sheet yet"), text)

    with element("div", "hidden"):
        await watch(show, sheets.sheets, on=sheets.KINDS)


def _row(one: SheetCard, zone: str, may: bool) -> None:
    with element("div", "feed pair"):
        with element("div"):
            with element("div", "line"):
                ui.link(one.tab, one.url, new_tab=True).classes("link")
                if one.error:
                    chip(_("Failing"), "bad")
                elif one.pushed_at is None:
                    chip(_("Waiting"), "info")
            what = one.view or _(declaration.of_noun(one.record).plural).capitalize()
            seen = _("as {name} sees it").format(name=one.by)
            text_element("div", f"{what} · {seen} · {_(EVERY[one.every])}", "sub")
            if one.error:
                text_element("div", one.error, "sub bad")
            if one.pushed_at is not None:
                said = ngettext("{count} row, written {when}", "{count} rows, written {when}", one.rows)
                text = said.format(count=number(one.rows), when=moment(one.pushed_at, zone))
                text_element("div", text, "sub").props["title"] = exact(one.pushed_at, zone)
        if may:
            with element("span", "line"):
                for word, icon, act in (
                    (_("Write now"), "upload", partial(_push, one)),
                    (_("Edit"), "edit", partial(edit, one)),
                    (_("Remove"), "delete", partial(_remove, one)),
                ):
                    made = button(word, "ghost small", icon, on_click=act)
                    made.props["aria-label"] = f"{word}: {one.tab}"


async def edit(one: SheetCard | None) -> None:
    """Ask for a sheet: which list, where, and how often."""
    title = _("Change {name}").format(name=one.tab) if one else _("Keep a list in a sheet")
    kinds = await _lists()
    here = ":".join(filter(None, (one.record, f"{one.view_id or ''}"))) if one else "contact"
    with form_dialog(title, _("Save"), of=SheetDraft) as form:
        form.add("record", ui.select(kinds, label=_("List"), value=here if here in kinds else "contact"))
        form.add("sheet", ui.input(_("Spreadsheet"), value=one.sheet if one else "")).props("autofocus")
        form.add("tab", ui.input(_("Tab"), value=one.tab if one else _("Contacts")))
        often = {name: _(word) for name, word in EVERY.items()}
        form.add("every", ui.select(often, label=_("How often"), value=one.every if one else "day"))

    async def save() -> None:
        values = form.values()
        values["record"], _sep, view_id = str(values["record"]).partition(":")
        values["view_id"] = view_id or None
        if one is None:
            done = await perform(sheets.create, values, refused=form.refuse)
        else:
            done = await perform(sheets.change, one.id, values, one.version, refused=form.refuse)
        if done is not None:
            form.dialog.submit(True)
            note(_("It is written within a minute."))

    await form.ask(save)


async def _lists() -> dict[str, str]:
    """Return the lists that can be kept, and the views of each, by `noun` or `noun:view`."""
    found: dict[str, str] = {}
    for noun, plural in sheets.offered().items():
        found[noun] = _(plural).capitalize()
        if noun in declaration.viewed():
            found |= {f"{noun}:{one.id}": f"{found[noun]}: {one.name}" for one in await ask(views.of_list, noun)}
    return found


async def _push(one: SheetCard) -> None:
    if await perform(sheets.push, one.id) is not None:
        note(_("It is written within a minute."))


async def _remove(one: SheetCard) -> None:
    title, text = _("Stop keeping {name}?").format(name=one.tab), _("What stands in the spreadsheet stays there.")
    if await ask_first(title, text, _("Remove"), danger=True):
        await perform(sheets.remove, one.id)
