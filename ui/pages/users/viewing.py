"""View as: from the line of a colleague, with a reason; and the list of all viewings."""

from nicegui import ui

from models.language import _
from services.accounts import seeing, viewings
from services.accounts.users import Colleague
from services.accounts.viewings import LONGEST, ViewingCard
from services.records.lists import Page, Slice
from ui import guard
from ui.live import perform, watch
from ui.parts.dialogs import Form, form_dialog, prove
from ui.parts.markup import button, element, panel, text_element
from ui.parts.viewings import EVERY, nobody_viewed, viewing_line

SHOWN = 50


def offer_viewing(one: Colleague, form: Form) -> None:
    """Add to the dialog about a colleague the way to see what they see."""

    async def view() -> None:
        if await view_as(one):
            form.dialog.submit(False)

    with element("div", "line between"):
        text = _("Look at the workspace exactly as {name} sees it, read-only.").format(name=one.name)
        text_element("p", text, "sub").style("flex: 1 1 220px")
        button(_("View as {name}").format(name=one.name.split()[0]), "ghost", "visibility", on_click=view)


async def view_as(one: Colleague) -> bool:
    """Ask why, and begin. Return whether it was begun: then the browser is on its way to Home."""
    with form_dialog(_("View as {name}").format(name=one.name), _("Begin")) as form:
        reason = form.add("reason", ui.input(_("Why")).props(f"autofocus maxlength={LONGEST}"))
        reason.props["hint"] = _("{name} is told who looks and why").format(name=one.name)
        text = _("You see their pages for 30 minutes and cannot change anything. Every page you open is recorded.")
        text_element("p", text, "sub")

    async def save() -> None:
        if not await prove():
            return
        with guard.leaving_home() as leave:
            begun = await perform(viewings.begin, one.id, form.values()["reason"] or "", refused=form.refuse)
            if begun is not None:
                form.dialog.submit(True)
                leave()

    return await form.ask(save)


async def all_viewings() -> None:
    """Show the latest viewings of the workspace, live."""
    zone = guard.page_actor().zone
    with panel(_("Viewings"), _("Administrators who saw the workspace as a colleague.")):
        rows = element("div")

    def show(found: Page[ViewingCard]) -> None:
        rows.clear()
        with rows:
            if not found.rows:
                nobody_viewed()
            for one in found.rows:
                viewing_line(one, _("{viewer} as {name}").format(viewer=one.viewer, name=one.user), zone)

    with rows:
        await watch(show, viewings.search, Slice(size=SHOWN), on=seeing.KINDS, every=EVERY)
