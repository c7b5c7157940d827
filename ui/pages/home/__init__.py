"""Home: the workspace at a glance, live."""

from nicegui import ui

from models.language import _
from services import companies, contacts, dashboard, messages
from services import first_steps as steps_of
from services.accounts import users
from services.first_steps import FirstSteps
from services.outbox import claim, states
from services.records import bin, timeline
from ui import guard
from ui.live import watch
from ui.pages.home.activity import activity
from ui.pages.home.chart import chart
from ui.pages.home.steps import first_steps
from ui.pages.home.tiles import tiles
from ui.parts.amounts import amounts_panel
from ui.parts.kept_here import kept_here
from ui.parts.markup import button, element, page_head, panel, text_element
from ui.routes import page
from ui.words import greeting

CHANGES = [*contacts.KINDS, *companies.KINDS, *messages.KINDS, *states.KINDS, claim.QUEUED]
EACH_MINUTE = 60  # seconds: a day or a week may end on a page that stays open


@page("/", needs="home.read")
async def home_page() -> None:
    """Numbers, a chart of sent messages, and the latest activity of colleagues; in a new workspace, the first steps."""
    actor = guard.page_actor()
    with page_head(f"{greeting(actor.zone)}, {actor.name.split()[0]}", _("Updates appear automatically.")):
        text_element("span", _("Live"), "live").props("role=status")
        if actor.may("contacts.edit"):
            add = button(_("Add contact"), "solid", "add", on_click=lambda: ui.navigate.to("/contacts?new=1"))
    with element("div", "no-box") as unsent:
        kept_here(actor)
    fill = first_steps()
    with element("div", "no-box") as counted:
        show_tiles = tiles()
        await amounts_panel(actor)
        with element("div", "split"):
            with panel(_("Messages"), _("sent and failed, last 14 days"), "fills"):
                show_chart = chart()
            with panel(_("Activity")):
                await watch(activity(actor.zone), timeline.recent, on=[*CHANGES, *bin.KINDS, *users.KINDS], every=30)

    def begin(now: FirstSteps) -> None:
        fill(now)
        counted.set_visibility(not now.blank)
        unsent.set_visibility(not (now.open and "mail" in now.steps))
        if actor.may("contacts.edit"):
            add.set_visibility(not now.blank)

    def count(now: dashboard.Numbers) -> None:
        show_tiles(now)
        show_chart(now)

    with element("div", "hidden"):
        await watch(begin, steps_of.mine, on=steps_of.KINDS)
        await watch(count, dashboard.numbers, on=CHANGES, every=EACH_MINUTE)
