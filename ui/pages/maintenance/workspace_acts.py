"""What an operator does with one workspace: go on with its making, edit, suspend, resume, export, erase and keep it."""

from collections.abc import Sequence
from uuid import UUID

from nicegui import ui

from models.language import _, ngettext
from services.house import workspaces
from services.house.workspaces import Workspace, erasing, exporting
from services.house.workspaces.changing import SuspendDraft, WorkspaceChanges
from services.house.workspaces.erasing import EraseDraft
from ui.live import ask, note, perform
from ui.parts.dialogs import ask_first, form_dialog, prove
from ui.parts.markup import button, text_element
from ui.words import day


def buttons(tenant_id: UUID, held: Sequence[Workspace]) -> dict[str, ui.button]:
    """Put the buttons of the acts; return them by name."""

    async def go_on() -> None:
        if await perform(workspaces.retry, tenant_id) is not None:
            note(_("It goes on."))

    async def suspend() -> None:
        await _suspend(held[0])

    async def resume() -> None:
        text = _("Its people can sign in again, and what waited to be sent leaves now.")
        if not await ask_first(_("Resume this workspace?"), text, _("Resume")):
            return
        if await perform(workspaces.resume, tenant_id) is not None:
            note(_("The workspace is open again."))

    async def edit() -> None:
        await _edit(held[0])

    async def erase() -> None:
        await _erase(held[0])

    async def keep() -> None:
        if await perform(erasing.keep, tenant_id) is not None:
            note(_("The workspace is kept."))

    return {
        "go_on": button(_("Go on"), "solid", "play_arrow", on_click=go_on),
        "edit": button(_("Edit"), "ghost", "edit", on_click=edit),
        "suspend": button(_("Suspend …"), "ghost danger", "pause_circle", on_click=suspend),
        "resume": button(_("Resume"), "solid", "play_circle", on_click=resume),
        "keep": button(_("Keep it"), "solid", "restore_from_trash", on_click=keep),
        "erase": button(_("Erase …"), "ghost danger", "delete_forever", on_click=erase),
    }


async def _edit(now: Workspace) -> None:
    one = now.tenant
    with form_dialog(_("Edit {name}").format(name=one.name), of=WorkspaceChanges) as form:
        form.add("company", ui.input(_("Name"), value=one.name))
        form.add("host", ui.input(_("Host name"), value=one.host or ""))
        form.add("email", ui.input(_("Email"), value=one.email).props("type=email"))
        form.add("plan", ui.input(_("Plan"), value=one.plan))
        ends = one.trial_ends_on.isoformat() if one.trial_ends_on is not None else ""
        form.add("trial_ends_on", ui.input(_("Last day of the trial"), value=ends).props("type=date stack-label"))

    async def save() -> None:
        if await perform(workspaces.change, one.id, form.values(), refused=form.refuse) is not None:
            note(_("Saved."))
            form.dialog.submit(True)

    await form.ask(save)


async def _suspend(now: Workspace) -> None:
    if not await prove():
        return
    with form_dialog(_("Suspend {name}?").format(name=now.tenant.name), _("Suspend"), of=SuspendDraft) as form:
        text_element("p", _("Its open pages close within a second, and nothing is sent until you resume it."))
        form.add("reason", ui.input(_("Reason")).props("autofocus"))
    form.button.classes(remove="solid", add="danger")

    async def save() -> None:
        reason = form.values()["reason"] or ""
        if await perform(workspaces.suspend, now.id, reason, refused=form.refuse) is not None:
            note(_("The workspace is suspended."))
            form.dialog.submit(True)

    await form.ask(save)


async def _erase(now: Workspace) -> None:
    if not await prove():
        return
    ahead = await ask(erasing.outlook, now.id)
    with form_dialog(_("Erase {name}?").format(name=now.tenant.name), _("Erase"), of=EraseDraft) as form:
        soon = _("It is closed at once, and everything in it is gone for good within seconds.")
        later = ngettext(
            "It is closed at once. In {count} day everything in it is gone for good; until then you can keep it.",
            "It is closed at once. In {count} days everything in it is gone for good; until then you can keep it.",
            ahead.days,
        )
        text_element("p", later if ahead.days else soon)
        if ahead.until is not None:
            text = ngettext(
                "It stays in {count} backup, which is removed by {day} at the latest.",
                "It stays in {count} backups, the last of which is removed by {day} at the latest.",
                ahead.backups,
            )
            text_element("p", text.format(day=day(ahead.until)), "sub")
        form.add("typed", ui.input(_("Type its name, {name}").format(name=now.tenant.name)).props("autocomplete=off"))
        if now.export is None or not now.export.file:
            form.add("without_export", ui.checkbox(_("I need no export of it")))
    form.button.classes(remove="solid", add="danger")

    async def save() -> None:
        values = form.values()
        without = bool(values.get("without_export"))
        if await perform(erasing.erase, now.id, values["typed"] or "", without, refused=form.refuse) is not None:
            note(_("The workspace is closed, and will be erased."))
            form.dialog.submit(True)

    await form.ask(save)


async def export(tenant_id: UUID) -> None:
    """Ask for an export; the page shows how it goes."""
    if await prove() and await perform(exporting.export, tenant_id) is not None:
        note(_("The export is being made. It goes on when you leave this page."))


async def download(tenant_id: UUID) -> None:
    """Save the newest export, after fresh proof."""
    if await prove():
        ui.download.from_url(f"/maintenance/workspaces/{tenant_id}/export")


def follow(buttons_by_name: dict[str, ui.button], now: Workspace) -> None:
    """Show the buttons of what can be done now."""
    status, run = now.tenant.plan_status, now.run
    failed = status == "provisioning" and run is not None and run.state == "failed"
    waits = now.erase_on is not None
    shown = {
        "go_on": failed,
        "suspend": status == "active",
        "resume": status == "suspended" and not waits,
        "keep": waits,
        "erase": not waits and (failed or status in ("active", "suspended")),
    }
    for name, one in buttons_by_name.items():
        one.set_visibility(shown.get(name, True))
