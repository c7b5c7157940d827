"""Workspaces: every workspace of this installation with what it holds and uses, and making another one, for operators."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from nicegui import ui

from models.language import N_, _, ngettext
from services.house import workspaces
from services.house.health.tiles import size
from services.house.workspaces import Workspace, WorkspaceDraft, trials
from services.work import countries
from ui import guard
from ui.live import note, perform, watch
from ui.pages.maintenance import tabs
from ui.pages.maintenance.costs import ROW, TOP, dollars
from ui.parts.dialogs import form_dialog
from ui.parts.markup import StaticHtml, button, page_head, panel
from ui.routes import page
from ui.words import moment, number

EVERY = 30.0  # seconds: figures are announced to nobody
STATES = {
    "active": (N_("Open"), "ok"),
    "suspended": (N_("Suspended"), "warn"),
    "provisioning": (N_("Being made"), "info"),
    "failed": (N_("Not made"), "bad"),
    "waiting": (N_("To be erased"), "bad"),
    "erased": (N_("Being erased"), "bad"),
}
NAME = Markup(
    '<th scope="row"><a class="nicegui-link link" href="/maintenance/workspaces/{}">{}</a><div class="sub">{}</div></th>'
)
TABLE = Markup(
    '<div class="scrolls" tabindex="0" role="group" aria-label="{}"><table class="sums stacked"><thead><tr>{}</tr></thead>'
    "<tbody>{}</tbody></table></div>"
)
CHIP = Markup('<td data-k="{}"><span class="chip {}">{}</span></td>')
CELL = Markup('<td data-k="{}">{}</td>')  # on a phone its label stands above it


@page("/maintenance/workspaces", needs="maintenance.read")
async def workspaces_page() -> None:
    """The workspaces, by name, live."""
    actor = guard.page_actor()
    with page_head(_("Workspaces"), "") as (_heading, line):
        if actor.may("maintenance.run"):
            button(_("Add a workspace"), "solid", "add", on_click=add)
    tabs.tabs("/maintenance/workspaces")
    with panel():
        table = StaticHtml("div")

    def show(found: Sequence[Workspace]) -> None:
        line.set_text(ngettext("{count} workspace", "{count} workspaces", len(found)))
        table.show(_table(found, actor.zone))

    await watch(show, workspaces.listing, on=workspaces.KINDS, every=EVERY)


def state(one: Workspace) -> tuple[str, str]:
    """Return the word for the state of a workspace, and its tone."""
    failed = one.tenant.plan_status == "provisioning" and one.run is not None and one.run.state == "failed"
    waiting = one.erase_on is not None and one.tenant.plan_status == "suspended"
    word, tone = STATES["failed" if failed else "waiting" if waiting else one.tenant.plan_status]
    return _(word), tone


def plan_word(plan: str) -> str:
    """Return how a plan is called: a word of the operator's own, but for the trial."""
    return _("Trial") if plan == trials.PLAN else plan


def _table(found: Sequence[Workspace], zone: str) -> Markup:
    head = [_("Workspace"), _("State"), _("Plan"), _("Users"), _("Active this month"), _("Messages"), _("API requests"),
            _("Stored"), _("Estimate"), _("Last backup")]  # fmt: skip
    tops = Markup("").join(TOP.format(one) for one in head)
    return TABLE.format(_("Workspaces"), tops, Markup("").join(_row(one, zone, head[1:]) for one in found))


def _row(one: Workspace, zone: str, head: Sequence[str]) -> Markup:
    word, tone = state(one)
    used = one.cost.used if one.cost is not None else None
    figures = [
        plan_word(one.tenant.plan),
        number(one.tenant.users) if one.read else "–",
        number(one.tenant.active_users) if one.read else "–",
        number(one.tenant.messages) if one.read else "–",
        number(used.calls) if used is not None else "–",
        size(used.stored) if used is not None else "–",
        dollars(one.estimate if one.cost is not None else None),
        moment(one.backed_up_at, zone) if one.backed_up_at is not None else _("none yet"),
    ]
    name = NAME.format(one.id, one.tenant.name, one.tenant.host or "")
    cells = (CELL.format(label, one) for label, one in zip(head[1:], figures, strict=True))
    return ROW.format(Markup("").join([name, CHIP.format(head[0], tone, word), *cells]))


async def add() -> None:
    """Ask what a new workspace is to be, and lead to the page that shows how it is made."""
    zone = guard.page_actor().zone
    with form_dialog(_("Add a workspace"), _("Add"), of=WorkspaceDraft) as form:
        form.add("company", ui.input(_("Company")).props("autofocus autocomplete=off"))
        form.add("name", ui.input(_("Administrator")).props("autocomplete=off"))
        form.add("email", ui.input(_("Their email")).props("type=email autocomplete=off"))
        form.add("plan", ui.input(_("Plan"), value="trial"))
        form.add("host", ui.input(_("Host name (optional)")))
        form.add("zone", ui.input(_("Time zone"), value=zone))
        form.add("currency", ui.input(_("Currency"), value="EUR"))
        form.add("country", ui.select({"": _("Not set"), **countries.names()}, value="", label=_("Country")))

    async def save() -> None:
        values: dict[str, Any] = form.values()
        run = await perform(workspaces.ask, values, refused=form.refuse)
        if run is not None:
            note(_("The workspace is being made. It goes on when you leave this page."))
            form.dialog.submit(True)
            ui.navigate.to(f"/maintenance/workspaces/{run.tenant_id}")

    await form.ask(save)
