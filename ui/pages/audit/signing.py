"""The state of the chain, with the button that verifies it, and the review that is signed."""

from functools import partial
from uuid import UUID

from nicegui import ui

from models.language import _, ngettext
from services import audit
from services.audit import Checked, ReviewDraft
from services.audit.reviewing import VERDICTS
from services.records import errands
from ui import guard
from ui.live import ask, note, perform, watch
from ui.parts.dialogs import form_dialog
from ui.parts.markup import button, element, icon, text_element
from ui.parts.progress import progress
from ui.words import moment, number


async def chain(may: bool) -> None:
    """Show what the last walk along the chain found, and the one that is going on."""
    zone = guard.page_actor().zone
    with element("div", "banner") as box:
        sign = icon("verified_user")
        said = text_element("div").props("role=status")
        press = button(_("Verify now"), "ghost") if may else None
    below = element("div")
    if press is not None:
        press.on_click(partial(verify, below))

    def show(found: Checked) -> None:
        tone = "bad" if found.trouble else "ok" if found.at else "info"
        box.classes(remove="ok bad info", add=tone)
        sign.props["name"] = "gpp_bad" if found.trouble else "verified_user"
        said.set_text(_said(found, zone))

    await watch(show, audit.checked, on=errands.KINDS, every=60)
    going = await ask(audit.under_way)
    if going is not None:
        await _progress(below, going)


async def verify(below: ui.element) -> None:
    """Begin a walk along the chain, and show how far it is."""
    card = await perform(audit.begin_verify)
    if card is not None:
        await _progress(below, card.id)


async def _progress(below: ui.element, errand_id: UUID) -> None:
    below.clear()
    with below:
        await progress(errand_id)


def _said(found: Checked, zone: str) -> str:
    if found.at is None:
        text = ngettext("{count} entry, not verified yet.", "{count} entries, not verified yet.", found.now)
        return text.format(count=number(found.now))
    when = moment(found.at, zone)
    if found.trouble:
        return _("The chain is broken: {trouble} Checked {when}.").format(trouble=found.trouble, when=when)
    agrees = ""
    if found.backups:
        agrees = ngettext("It agrees with {count} backup.", "It agrees with {count} backups.", found.backups).format(
            count=number(found.backups)
        )
    text = ngettext(
        "The chain is whole: {count} entry, none changed, none missing. Checked {when}.",
        "The chain is whole: {count} entries, none changed, none missing. Checked {when}.",
        found.entries,
    )
    return " ".join(filter(None, [text.format(count=number(found.entries), when=when), agrees]))


async def sign() -> None:
    """Ask for a verdict and a note, and sign that the trail was read."""
    due = await ask(audit.due)
    zone = guard.page_actor().zone
    with form_dialog(_("Review the audit trail"), _("Sign"), of=ReviewDraft) as form:
        text = ngettext("{count} entry since the last review.", "{count} entries since the last review.", due.entries)
        text_element("p", text.format(count=number(due.entries)))
        if due.last:
            last = _("Last reviewed by {name}, {when}.").format(name=due.last.by, when=moment(due.last.made_at, zone))
            text_element("p", last, "sub")
        verdicts = {name: _(said) for name, said in VERDICTS.items()}
        form.add("verdict", ui.select(verdicts, value="fine", label=_("Verdict")))
        form.add("note", ui.textarea(_("Note")).props("maxlength=1000 autogrow"))

    async def save() -> None:
        if await perform(audit.review, form.values(), refused=form.refuse) is not None:
            note(_("The review is signed."))
            form.dialog.submit(True)

    await form.ask(save)
