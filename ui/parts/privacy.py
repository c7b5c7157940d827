"""Privacy of one person: everything about them to download, and erasing them for good."""

from uuid import UUID

from nicegui import ui

from models.language import N_, _, ngettext
from services import privacy
from services.privacy import Counted, ErasePreview
from services.work import Actor
from ui.live import note, perform
from ui.parts.dialogs import form_dialog, prove
from ui.parts.markup import banner, button, element, icon, panel, text_element
from ui.words import day, number

GONE = N_("Erased. This page says what is kept, and until when.")
GOES_ON = N_("So much that it takes a while: it goes on by itself, and this page shows how far it is.")
LISTED = 8  # sorts of rows that are named one by one


def privacy_panel(actor: Actor, contact_id: UUID) -> None:
    """Show the panel beside a contact for who may answer requests of privacy; nothing for others."""
    if not actor.may("privacy.read"):
        return
    with panel(_("Privacy")), element("div", "stack panel-b"):
        text_element("p", _("For when this person asks what you know about them, or wants to be forgotten."), "sub")
        with element("div", "line"):
            button(_("Everything about them"), "ghost small", "download", on_click=lambda: _disclose(contact_id))
            if actor.may("privacy.erase"):
                button(_("Erase…"), "ghost small danger", "person_remove", on_click=lambda: _erase(contact_id))


async def _disclose(contact_id: UUID) -> None:
    told = await perform(privacy.disclosure, contact_id)
    if told is not None:
        ui.download.content(privacy.as_page(told), f"disclosure-{contact_id.hex[:8]}.html", "text/html")
        note(_("The file holds everything that is kept about this person."))


async def _erase(contact_id: UUID) -> None:
    """Show what would go and what stays, and erase after a confirmation and the password."""
    found = await perform(privacy.preview, contact_id)
    if found is None:
        return
    with form_dialog(
        _("Erase {name} for good?").format(name=found.name), _("Erase for good"), of=privacy.EraseDraft
    ) as form:
        _shown(found)
        if found.unpaid:
            form.add("keep_invoices", ui.checkbox(_("Erase although invoices are unpaid; they are kept")))
        form.add("sure", ui.checkbox(_("I have looked at this. Nothing brings it back.")))

    form.button.classes(remove="solid", add="danger")

    async def save() -> None:
        typed = form.values()
        if not typed["sure"]:
            note(_("Confirm that you have looked at it."), "warn")
            return
        if not await prove():
            return
        done = await perform(privacy.erase, contact_id, found.digest, bool(typed.get("keep_invoices")))
        if done is not None:
            said.append(_(GOES_ON) if done.state == "begun" else _(GONE))
            form.dialog.submit(True)

    said: list[str] = []
    if await form.ask(save):
        note(said[0])
        ui.navigate.to("/settings/privacy")


def _shown(found: ErasePreview) -> None:
    text_element("h3", _("Goes"))
    with element("div", "stack tight"):
        for one in found.goes[:LISTED]:
            _counted(one)
        rest = sum(one.rows for one in found.goes[LISTED:])
        if rest:
            text_element("p", _("and {count} more rows").format(count=number(rest)), "sub")
    text_element("h3", _("Stays"))
    with element("div", "stack tight"):
        for one in found.kept:
            _counted(one)
        if not found.kept:
            text_element("p", _("Nothing"), "sub")
    if found.unpaid:
        with banner("warn", "receipt_long"):
            text_element("span", _("Not paid: {numbers}").format(numbers=", ".join(found.unpaid)))
    if found.mentions:
        said = ngettext(
            "{count} note about somebody else names this person. Change it by hand:",
            "{count} notes about others name this person. Change them by hand:",
            len(found.mentions),
        )
        text_element("p", said.format(count=number(len(found.mentions))), "sub")
        for told in found.mentions:
            with element("div", "line"):
                icon("sticky_note_2")
                ui.link(told.text, f"/contacts/{told.contact_id}" if told.contact_id else "/notes").classes("link")


def _counted(one: Counted) -> None:
    """Show how many rows of one sort there are; under it why they stay."""
    with element("div"):
        with element("div", "line between"):
            text_element("span", one.label)
            text_element("span", number(one.rows), "num")
        if one.why:
            until = " " + _("until {day}").format(day=day(one.until)) if one.until else ""
            text_element("div", privacy.why_words(one.why) + until, "sub")
