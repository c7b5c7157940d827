"""One entry of the trail, whole: its values, who and from where, and its place in the chain."""

from urllib.parse import urlencode

from markupsafe import Markup
from nicegui import ui

from models.language import _, counted
from services.audit import AuditLine
from ui.pages.audit import words
from ui.parts.dialogs import answer
from ui.parts.markup import StaticHtml, avatar, button, chip, element, icon_button, text_element
from ui.words import exact


async def show(one: AuditLine, zone: str) -> None:
    """Open an entry."""
    title = _("Entry {number}").format(number=counted(one.sequence)) if one.sequence else words.verb(one)
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = title
        with element("div", "dialog-h"):
            text_element("h2", title)
            icon_button("close", _("Close"), on_click=lambda: dialog.submit(None))
        with element("div", "dialog-b"):
            with element("div", "line"):
                avatar(one.by)
                with element("div", "clip"):
                    text_element("b", one.by)
                    text_element("div", exact(one.at, zone), "sub")
                chip(_("Sealed") if one.sequence else _("Not sealed yet"), "ok" if one.sequence else "mute")
            StaticHtml("dl", "was rows").show(words.changed(one))
            StaticHtml("dl", "was rows").show(_about(one))
        with element("div", "dialog-f"):
            if one.link:
                button(_("Open record"), "ghost", on_click=lambda: ui.navigate.to(str(one.link)))
            if one.by_id:
                text = _("All changes by {name}").format(name=one.by)
                button(text, "ghost", on_click=lambda: ui.navigate.to(f"/audit?{urlencode({'by': str(one.by_id)})}"))
            record = urlencode({"record": str(one.record_id)})
            button(_("All changes of it"), "ghost", on_click=lambda: ui.navigate.to(f"/audit?{record}"))
    await answer(dialog)


def _about(one: AuditLine) -> Markup:
    facts = {
        _("Record"): f"{one.record}: {one.name}",
        _("Change"): words.verb(one),
        _("Action"): one.action,
        _("Address"): one.address,
        _("Done as"): one.on_behalf,
        _("Way"): _(words.WAYS[one.via]) if one.via in words.WAYS else "",
        _("Link of the chain"): f"{one.seal[:8]}…{one.seal[-8:]}" if one.seal else "",
    }
    return Markup("").join(words.PLAIN.format(label, said) for label, said in facts.items() if said)
