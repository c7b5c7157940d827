"""One workspace: how its making goes, what it holds and uses against its plan, and what an operator may do with it."""

from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services.house import costs, workspaces
from services.house.costs import Part
from services.house.health.tiles import size
from services.house.workspaces import STEPS, Workspace
from services.house.workspaces.changing import SuspendDraft, WorkspaceChanges
from services.house.workspaces.provisioning import WORDS
from ui import guard
from ui.live import note, perform, watch
from ui.pages.maintenance.costs import TILE, dollars
from ui.pages.maintenance.workspaces import EVERY, state
from ui.parts import insights
from ui.parts.dialogs import ask_first, form_dialog, prove
from ui.parts.markup import StaticHtml, button, element, icon, icon_html, panel, text_element
from ui.routes import page
from ui.words import day, moment, number

CRUMB = Markup(
    '<a class="nicegui-link" href="/maintenance/workspaces">{}</a><span aria-hidden="true">›</span><span>{}</span>'
)
CHIP = Markup('<span class="chip {}">{}</span>')
FACT = Markup('<div class="fact"><dt>{}</dt><dd>{}</dd></div>')
USE = Markup(
    '<div class="use"><span><b>{}</b></span><span>{}</span>'
    '<progress class="gauge {}" max="100" value="{}" aria-label="{}"></progress></div>'
)
NOTHING = Markup('<p class="panel-b sub">{}</p>')
LINK = Markup('<a class="nicegui-link link" href="{}">{}</a>')


@page("/maintenance/workspaces/{tenant_id}", needs="maintenance.read")
async def workspace_page(tenant_id: UUID) -> None:
    """Everything about one workspace, live."""
    actor = guard.page_actor()
    held: list[Workspace] = []
    insights.sheet()
    with element("div", "head"):
        with element("div"):
            crumb = StaticHtml("nav", "crumb")
            crumb.props["aria-label"] = _("Where this is")
            with element("div", "line"):
                title, chip = text_element("h1"), StaticHtml("span", "line")
            line = text_element("p", "", "sub")
        with element("div", "acts"):
            acts = _acts(tenant_id, held) if actor.may("maintenance.run") else {}
    trouble = text_element("p", "", "notice bad").props("role=status")
    with element("div", "tiles"):
        tiles = [StaticHtml("div", "tile") for _nth in range(4)]
    with element("div", "split"):
        with panel(_("Plan"), _("an alert from 80 % on")):
            limits = StaticHtml("div")
        with element("div", "stack"):
            with panel(_("How it was made"), _("five steps, opened last")), element("div", "panel-b"):
                steps = element("ol", "five").props("aria-live=polite")
            with panel(_("Details")):
                facts = StaticHtml("dl", "panel-b")

    def show(now: Workspace) -> None:
        held[:] = [now]
        word, tone = state(now)
        crumb.show(CRUMB.format(_("Workspaces"), now.tenant.name))
        title.set_text(now.tenant.name)
        chip.show(CHIP.format(tone, word))
        line.set_text(now.tenant.host or _("without a host name of its own"))
        said = now.tenant.suspended_why or (now.run.trouble if now.run is not None else "")
        trouble.set_text(said)
        trouble.set_visibility(bool(said))
        for place, markup in zip(tiles, _tiles(now), strict=True):
            place.show(markup)
        parts = Markup("").join(_use(one) for one in now.limits)
        limits.show(parts or NOTHING.format(_("This plan has no limits. Set them under Settings, Installation.")))
        facts.show(_facts(now, actor.zone))
        _steps(steps, now)
        status = now.tenant.plan_status
        shown = {"go_on": word == _("Not made"), "suspend": status == "active", "resume": status == "suspended"}
        for name, one in acts.items():
            one.set_visibility(shown.get(name, True))

    await watch(show, workspaces.find, tenant_id, on=workspaces.KINDS, every=EVERY)


def _acts(tenant_id: UUID, held: list[Workspace]) -> dict[str, ui.button]:
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


def _tiles(now: Workspace) -> list[Markup]:
    used = now.cost.used if now.cost is not None else None
    ahead = now.cost.forecast if now.cost is not None else None
    stored = size(used.stored) if used is not None else "–"
    sent = _("{size} sent").format(size=size(used.sent_bytes)) if used is not None else _("not measured yet")
    calls = _("{count} API requests").format(count=number(used.calls if used is not None else 0))
    active = _("{count} active this month").format(count=number(now.active))
    whole = _("{amount} in the whole month").format(amount=dollars(ahead)) if ahead is not None else _("so far")
    price = dollars(now.estimate if now.cost is not None else None)
    return [
        TILE.format(icon_html("group"), _("Users"), "", number(now.users), "mute", active),
        TILE.format(icon_html("mail"), _("Messages this month"), "", number(now.messages), "mute", calls),
        TILE.format(icon_html("storage"), _("Stored"), "", stored, "mute", sent),
        TILE.format(icon_html("payments"), _("Estimate"), "", price, "mute", whole),
    ]


def _use(part: Part) -> Markup:
    said = number if part.what == "users" else size
    tone = "bad" if part.percent >= 100 else "warn" if part.percent > costs.NEAR else ""
    used = _("{used} of {limit}").format(used=said(part.used), limit=said(part.limit))
    return USE.format(_(costs.WORDS[part.what]), used, tone, round(min(part.percent, 100), 1), used)


def _facts(now: Workspace, zone: str) -> Markup:
    one = now.tenant
    rows = [
        (_("Plan"), one.plan),
        (_("Email"), one.email or _("not set")),
        (_("Made"), day(one.made_at)),
        (_("Time zone"), one.zone),
        (
            _("Last backup"),
            LINK.format("/maintenance/backups", moment(now.backed_up_at, zone)) if now.backed_up_at else "–",
        ),
        (_("Costs"), LINK.format("/maintenance/costs", _("By month"))),
    ]
    if one.trial_ends_on is not None:
        rows.insert(1, (_("Trial ends"), day(one.trial_ends_on)))
    return Markup("").join(FACT.format(*row) for row in rows)


def _steps(place: ui.element, now: Workspace) -> None:
    """Show the five steps: what is done, and what is to come. A workspace from before has all of them."""
    done = len(now.run.steps) if now.run is not None else len(STEPS)
    place.clear()
    with place:
        for nth, name in enumerate(STEPS):
            with element("li", "five-n done" if nth < done else "five-n"):
                icon("check_circle" if nth < done else "radio_button_unchecked")
                text_element("span", _(WORDS[name]))
                text_element("span", _("done") if nth < done else _("to come"), "vh")
