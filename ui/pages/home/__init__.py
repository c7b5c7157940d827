"""Home: the workspace at a glance, live."""

from nicegui import ui

from models.language import _
from services import (
    companies,
    contacts,
    dashboard,
    duplicates,
    feedback,
    imports,
    inbound,
    invoices,
    jobs,
    messages,
    optouts,
    payments,
    queues,
    quotes,
    tasks,
    visits,
)
from services import first_steps as steps_of
from services.accounts import users
from services.first_steps import FirstSteps
from services.outbox import claim, states
from services.records import activity, bin
from services.work import Actor
from ui import guard
from ui.live import watch
from ui.pages.home.attention import PARTS, Waiting
from ui.pages.home.chart import chart
from ui.pages.home.day import my_day
from ui.pages.home.lately import latest
from ui.pages.home.steps import first_steps
from ui.pages.home.survey import survey_bar
from ui.pages.home.tiles import tiles
from ui.parts.amounts import amounts_panel
from ui.parts.kept_here import kept_here
from ui.parts.markup import button, element, page_head, panel, text_element
from ui.routes import page
from ui.words import greeting

CHANGES = [*contacts.KINDS, *companies.KINDS, *messages.KINDS, *states.KINDS, claim.QUEUED]
HAPPENINGS = [*CHANGES, *tasks.KINDS, *quotes.KINDS, *invoices.KINDS, *payments.KINDS, *bin.KINDS, *users.KINDS]
LATEST = activity.Query(limit=8)
WAITING = {  # what changes each part of what waits
    "mine": [*tasks.KINDS, *imports.KINDS],
    "sales": [*invoices.KINDS, *quotes.KINDS, *payments.KINDS, *jobs.KINDS],
    "post": [*messages.KINDS, *states.KINDS, claim.QUEUED, *inbound.KINDS, inbound.CAME, *queues.KINDS, *visits.KINDS],
    "people": [*contacts.KINDS, *optouts.KINDS, *duplicates.KINDS, *feedback.KINDS],
}
EACH_MINUTE = 60  # seconds: a day or a week may end on a page that stays open


@page("/", needs="home.read")
async def home_page() -> None:
    """Numbers, a chart of sent messages, and the latest activity of colleagues; in a new workspace, the first steps."""
    actor = guard.page_actor()
    with page_head(f"{greeting(actor.zone)}, {actor.name.split()[0]}", _("Updates appear automatically.")):
        text_element("span", _("Live"), "live").props("role=status")
        if actor.may("visits.work") and actor.viewing is None:
            ui.link(_("My visits"), "/field/").classes("link only-m")
        if actor.may("contacts.edit"):
            add = button(_("Add contact"), "solid", "add", on_click=lambda: ui.navigate.to("/contacts?new=1"))
    with element("div", "no-box") as unsent:
        kept_here(actor)
    await survey_bar(actor)
    fill = first_steps()
    with element("div", "no-box") as counted:
        show_tiles = tiles()
        await amounts_panel(actor)
        with element("div", "split"):
            await _needs_attention(actor)
            await my_day(actor)
        with element("div", "split"):
            with panel(_("Messages"), _("sent and failed, last 14 days"), "fills"):
                show_chart = chart()
            await watch(latest(actor.zone), activity.happened, LATEST, on=HAPPENINGS, every=30)

    def begin(now: FirstSteps) -> None:
        fill(now)
        counted.set_visibility(not now.blank)
        unsent.set_visibility(not (now.open and "mail" in now.steps))
        if actor.may("contacts.edit"):
            add.set_visibility(not now.blank)

    def count(now: dashboard.Numbers) -> None:
        show_tiles(now)
        show_chart(now)

    with counted:
        await watch(begin, steps_of.mine, on=steps_of.KINDS)
        await watch(count, dashboard.numbers, on=CHANGES, every=EACH_MINUTE)


async def _needs_attention(actor: Actor) -> None:
    """What waits for this person, read in parts: each after what changes it, and when a day may have ended."""
    waiting = Waiting(actor)
    with waiting.card:
        for name, ask in PARTS.items():
            await watch(waiting.part(name), ask, on=WAITING[name], every=EACH_MINUTE)
