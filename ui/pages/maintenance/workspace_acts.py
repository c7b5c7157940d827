"""What an operator does with one workspace: go on with its making, edit, suspend and resume it."""

from collections.abc import Sequence
from uuid import UUID

from nicegui import ui

from models.language import _
from services.house import workspaces
from services.house.workspaces import Workspace
from services.house.workspaces.changing import SuspendDraft, WorkspaceChanges
from ui.live import note, perform
from ui.parts.dialogs import ask_first, form_dialog, prove
from ui.parts.markup import button, text_element


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

    return {
        "go_on": button(_("Go on"), "solid", "play_arrow", on_click=go_on),
        "edit": button(_("Edit"), "ghost", "edit", on_click=edit),
        "suspend": button(_("Suspend …"), "ghost danger", "pause_circle", on_click=suspend),
        "resume": button(_("Resume"), "solid", "play_circle", on_click=resume),
    }


async def _edit(now: Workspace) -> None:
    one = now.tenant
    with form_dialog(_("Edit {name}").format(name=one.name), of=WorkspaceChanges) as form:
        form.add("company", ui.input(_("Name"), value=one.name))
        form.add("host", ui.input(_("Host name"), value=one.host or ""))
        form.add("email", ui.input(_("Email"), value=one.email).props("type=email"))
        form.add("plan", ui.input(_("Plan"), value=one.plan))

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


def follow(buttons_by_name: dict[str, ui.button], now: Workspace) -> None:
    """Show the buttons of what can be done now."""
    status, run = now.tenant.plan_status, now.run
    failed = status == "provisioning" and run is not None and run.state == "failed"
    shown = {"go_on": failed, "suspend": status == "active", "resume": status == "suspended"}
    for name, one in buttons_by_name.items():
        one.set_visibility(shown.get(name, True))
