"""What operators do about backups: make one, rehearse, restore, and keep the recovery kit."""

from typing import Any

from nicegui import ui

from models.backups import BackupSet
from models.language import N_, _
from services.house.backups import asking, catalogue
from services.house.health.tiles import size
from services.work import HOUSE
from ui import guard
from ui.live import ask, note, perform
from ui.parts.dialogs import ask_first, form_dialog, prove
from ui.parts.markup import text_element
from ui.words import moment, number

REASONS = {
    "night": N_("at night"),
    "hourly": N_("hourly"),
    "manual": N_("by hand"),
    "upgrade": N_("before an upgrade"),
    "restore": N_("before a restore"),
}


async def back_up() -> None:
    """Ask for a backup; the page shows how it goes."""
    if await perform(asking.back_up) is not None:
        note(_("The backup begins. It goes on when you leave this page."))


async def run_drill() -> None:
    """Ask for a drill; the page shows how it goes."""
    if await perform(asking.run_drill) is not None:
        note(_("The drill begins. It goes on when you leave this page."))


async def restore(name: str = "") -> None:
    """Ask what to restore and from which set; prove, type the name, and begin."""
    found = [one for one in await ask(catalogue.sets) if one.state in catalogue.WHOLE]
    if not found:
        note(_("There is no backup to restore yet."), "warn")
        return
    if not await prove():
        return
    zone, known = guard.page_actor().zone, await ask(asking.workspaces)
    with form_dialog(_("Restore from a backup?"), _("Restore")) as form:
        text_element(
            "p",
            _(
                "Everything since that moment is replaced by the state of the backup. Steward backs up the present state "
                "first, restarts, tests the restored data, and goes back by itself if it is not good. Everyone signs in "
                "again, and sending is held."
            ),
        )
        form.add(
            "name",
            ui.select({one.name: _label(one, zone) for one in found}, label=_("Backup"), value=name or found[0].name),
        )
        form.add("place", ui.select({"": _("Everything"), **known}, label=_("What to restore"), value=""))
        form.add("typed", ui.input(_("Type “everything”, or the workspace's name, to confirm")))

    form.button.classes(remove="solid", add="danger")

    async def save() -> None:
        values = form.values()
        row = await perform(
            asking.restore, values["name"], values["place"], typed=values["typed"] or "", refused=form.refuse
        )
        if row is not None:
            note(_("The restore is being prepared. Steward restarts when it is ready."))
            form.dialog.submit(True)

    await form.ask(save)


def _label(one: BackupSet, zone: str) -> str:
    return _("{time}, {reason}").format(time=moment(one.taken_at, zone), reason=_(REASONS[one.reason]))


async def show_parts(name: str) -> None:
    """Show what a set holds, workspace by workspace, with what proves it."""
    found = await perform(catalogue.parts, name)
    if found is None:
        return
    whole = {one.name for one in await ask(catalogue.sets) if one.state in catalogue.WHOLE}
    leads = guard.page_actor().may("maintenance.run") and name in whole
    with form_dialog(_("What is in the backup"), _("Restore …") if leads else _("Close")) as form:
        text_element("p", name, "code")
        for one in found:
            label = _("This installation") if one.place == HOUSE else one.label
            text_element("b", label, "clip")
            text = _("{rows} rows in {tables} tables, {size} encrypted; digest {digest}")
            told = text.format(rows=number(one.rows), tables=one.tables, size=size(one.bytes), digest=one.digest[:16])
            text_element("div", told, "sub")
        if not found:
            text_element("p", _("Nothing was stored."), "sub")

    async def close() -> None:
        form.dialog.submit(True)

    if await form.ask(close) and leads:
        await restore(name)


async def show_kit() -> None:
    """Show the recovery kit after fresh proof, to be printed or saved, and confirm it by its last eight signs."""
    if not await prove():
        return
    another: list[str] = []
    text = await perform(asking.kit, refused=lambda refusal: another.append(refusal.message))
    if another and await ask_first(_("Make a new kit?"), another[0], _("Make a new kit")):
        text = await perform(asking.kit, True)
    if text is None:
        return
    with form_dialog(_("Recovery kit"), _("Confirm")) as form:
        text_element(
            "p",
            _(
                "Print it or save it elsewhere. Whoever has it can read every backup; without it, a lost machine cannot "
                "be restored."
            ),
            "sub",
        )
        text_element("pre", text, "code")
        typed: Any = form.add("check", ui.input(_("The last eight characters of your copy")))

    async def save() -> None:
        if await perform(asking.confirm_kit, typed.value or "", refused=form.refuse):
            note(_("The kit is confirmed."))
            form.dialog.submit(True)

    await form.ask(save)
