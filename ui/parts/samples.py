"""Sample data on the pages: its offer in a new workspace, the banner that marks it, and the dialog that removes it."""

from collections.abc import Sequence
from uuid import UUID

from nicegui import ui

from models.language import _, ngettext
from services import samples
from services.records import declaration
from services.records.declaration import Record
from services.samples import SampleData, Touched
from services.work import Actor
from ui.live import event_filter, follow, note, perform, shared
from ui.parts.dialogs import ask_first
from ui.parts.forms import once
from ui.parts.markup import banner, button, element, icon_button, text_element
from ui.words import number


def offer_samples() -> None:
    """Offer to add the sample data, at the foot of a panel."""
    with element("div", "panel-f"):
        with element("div"):
            text_element("b", _("Just looking around?"))
            text_element(
                "div", _("Invented contacts, deals and tasks. Nobody is written to, and one click removes it.")
            )
        ui.space()
        button(_("Try with sample data"), "ghost small", "science", on_click=_add)


async def sample_banner(actor: Actor) -> None:
    """Say above the page's content that the workspace has sample data. Without any, build nothing."""
    page, known = ui.context.slot.parent, [0]

    async def refresh() -> None:
        total = await shared(samples.total, on=[samples.CHANGED])
        if page.is_deleted or total in (None, known[0]):
            return
        known[0] = total or 0
        for old in [one for one in page.default_slot.children if "data-sample" in one.props]:
            old.delete()
        if total:
            with page:
                _line(total, actor)

    await follow(refresh, event_filter([samples.CHANGED]))


def _line(total: int, actor: Actor) -> None:
    said = ngettext("{count} record here is sample data.", "{count} records here are sample data.", total)
    with banner("info", "science") as box:
        box.classes("slim").props("data-sample")
        box.move(target_index=0)
        text_element("span", said.format(count=number(total)), "going").props("role=status")
        if actor.may("samples.edit"):
            button(_("Remove sample data"), "ghost small", on_click=_remove)


async def _add() -> None:
    if await perform(samples.add) is not None:
        note(_("The sample data is on its way."))


async def _remove() -> None:
    found = await perform(samples.overview)
    if found is None or not found.total:
        return
    if found.touched:
        await _choose(found)
    else:
        text = _("{records} are deleted for good. What you added yourself stays.").format(records=_counted(found))
        if await ask_first(_("Remove the sample data?"), text, _("Remove"), danger=True):
            await _begin(())


async def _choose(found: SampleData) -> None:
    """Ask which of the records that people made their own go as well, and begin."""
    gone: dict[UUID, ui.checkbox] = {}
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = _("Remove the sample data?")
        with element("div", "dialog-h"):
            text_element("h2", _("Remove the sample data?"))
            icon_button("close", _("Close"), on_click=dialog.close)
        with element("div", "dialog-b stack tight"):
            text_element("p", _("Sample data has {records}. It is deleted for good.").format(records=_counted(found)))
            text_element(
                "p",
                _("Somebody changed these, or attached work of their own. They stay unless you choose otherwise."),
                "sub",
            )
            with element("div", "stack tight"):
                for one in found.touched:
                    gone[one.id] = _row(one)
        with element("div", "dialog-f"):
            button(_("Cancel"), "ghost", on_click=dialog.close)

            async def begin() -> None:
                await _begin([key for key, box in gone.items() if not box.value])
                dialog.close()

            press = button(_("Remove"), "danger")
            press.on_click(lambda: once(press, begin))
    await dialog
    dialog.delete()


def _row(one: Touched) -> ui.checkbox:
    noun = _(declaration.of_noun(one.record).noun).capitalize()
    why = [_("changed")] if one.changed else []
    why += [_with(table, count) for table, count in one.attached.items()]
    if one.fixed:
        why.append(_("cannot be removed while it is there"))
    with element("div"):
        box = ui.checkbox(_("Keep {name}").format(name=one.name), value=True)
        text_element("div", f"{noun} · {', '.join(why)}", "sub")
    if one.fixed:
        box.disable()
    return box


def _with(table: str, count: int) -> str:
    record = declaration.of_table(table)
    own = record.counted(count).format(count=number(count)) if isinstance(record, Record) else number(count)
    return _("with {own} of your own").format(own=own)


def _counted(found: SampleData) -> str:
    """Return the numbers of records by type, in words."""
    parts = []
    for table, count in found.counts.items():
        record = declaration.of_table(table)
        if record is not None and table != "tags":
            parts.append(record.counted(count).format(count=number(count)))
    return ", ".join(parts)


async def _begin(drop: Sequence[UUID]) -> None:
    if await perform(samples.remove, drop) is not None:
        note(_("The sample data is being removed."))
