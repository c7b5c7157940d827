"""Merges that can still be undone: on the record that was kept, and all of them in a dialog."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from nicegui import ui

from models.language import _, ngettext
from services import contacts, duplicates
from services.contacts import CONTACT
from services.duplicates import MergeCard
from services.work import Actor
from ui.live import bind, note, perform, watch
from ui.parts.dialogs import form_dialog
from ui.parts.markup import button, element, icon_button, panel, text_element
from ui.parts.people import short_line
from ui.parts.picker import Picker
from ui.parts.selection import Selection
from ui.words import moment, number

Rows = Sequence[Mapping[str, Any]]
AT_ONCE = 5  # chosen contacts that are merged one after the other


async def undo_merge(merge_id: UUID) -> None:
    """Undo a merge, and say what stays as it was edited since."""
    done = await perform(duplicates.undo, merge_id)
    if done is None:
        return
    text = _("{name} is a contact of its own again.").format(name=done.restored.name)
    if done.kept:
        stayed = ngettext("{count} later edit stays.", "{count} later edits stay.", len(done.kept))
        text = f"{text} {stayed.format(count=number(len(done.kept)))}"
    note(text)


async def merges_panel(actor: Actor, contact_id: UUID) -> None:
    """Show the merges into a contact that can still be undone, live; nothing where there are none."""
    if not actor.may("duplicates.read"):
        return
    with element("div", "no-box") as whole, panel(_("Merged into this contact")):
        rows = element("div")

    def show(found: list[MergeCard]) -> None:
        whole.set_visibility(bool(found))
        rows.clear()
        with rows:
            for one in found:
                _line(actor, one, one.gone)

    await watch(show, duplicates.recent, contact_id, on=contacts.KINDS)


async def merged_before(actor: Actor) -> None:
    """Show all merges that can still be undone, in a dialog."""
    found = await perform(duplicates.recent)
    if found is None:
        return
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = _("Merged before")
        with element("div", "dialog-h"):
            text_element("h2", _("Merged before"))
            icon_button("close", _("Close"), on_click=dialog.close)
        with element("div", "dialog-b"):
            if not found:
                text_element("p", _("No merge of the last 30 days can be undone."), "sub")
            for one in found:
                _line(actor, one, _("{gone} into {kept}").format(gone=one.gone, kept=one.kept), dialog.close)
    dialog.open()


def merge_with(actor: Actor, card: Any) -> None:
    """Add the button that looks for another contact to merge with this one, for who may."""
    if not actor.may("duplicates.edit"):
        return
    with form_dialog(_("Merge with another contact"), _("Compare")) as form:
        other = Picker(_("Contact"), CONTACT, _("Name, email or phone"))
        form.add("other", other)

    async def compare() -> None:
        if isinstance(other.value, UUID) and other.value != card.id:
            form.dialog.close()
            ui.navigate.to(f"/duplicates?contact={card.id}&other={other.value}")
        else:
            other.error = _("Choose another contact.")

    form.save = compare
    press = icon_button("merge", _("Merge with…"), on_click=form.open)
    bind(press, "visible", card, "binned_at", lambda at: at is None)


def merge_chosen(actor: Actor) -> Callable[[Selection], Callable[[Rows], object]] | None:
    """Return what adds the button that merges the chosen contacts, two to five, one after the other; None for who may
    not."""
    if not actor.may("duplicates.edit"):
        return None

    def acts(selection: Selection) -> Callable[[Rows], object]:
        def go() -> None:
            first, second, *more = selection.ids
            ui.navigate.to(f"/duplicates?contact={first}&other={second}&more={','.join(more)}")

        press = button(_("Merge"), "ghost small", "merge", on_click=go)
        return lambda rows: press.set_visibility(not selection.all and 2 <= len(rows) <= AT_ONCE)

    return acts


def _line(actor: Actor, one: MergeCard, text: str, done: Callable[[], object] = lambda: None) -> None:
    async def back() -> None:
        done()
        await undo_merge(one.id)

    with short_line(text, f"/contacts/{one.kept_id}", moment(one.made_at, actor.zone)), element("div"):
        if actor.may("duplicates.edit"):
            press = button(_("Undo"), "ghost small", "undo", on_click=back)
            press.props["aria-label"] = _("Undo the merge of {name}").format(name=one.gone)
