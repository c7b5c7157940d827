"""One workspace: how its making goes, what it holds and uses against its plan, and what an operator may do with it."""

from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _
from services.house import costs, workspaces
from services.house.costs import Part
from services.house.health.tiles import size
from services.house.workspaces import STEPS, Workspace
from services.house.workspaces.provisioning import WORDS
from ui import guard
from ui.live import watch
from ui.pages.maintenance import workspace_acts as acting
from ui.pages.maintenance.costs import TILE, dollars
from ui.pages.maintenance.workspaces import EVERY, plan_word, state
from ui.parts import insights
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
    insights.sheet()
    shown = Sheet(tenant_id, actor.zone, runs=actor.may("maintenance.run"))
    await watch(shown.show, workspaces.find, tenant_id, on=workspaces.KINDS, every=EVERY)


class Sheet:
    """What the page shows, and how it follows."""

    def __init__(self, tenant_id: UUID, zone: str, *, runs: bool) -> None:
        self.zone, self.held = zone, list[Workspace]()
        with element("div", "head"):
            with element("div"):
                self.crumb = StaticHtml("nav", "crumb")
                self.crumb.props["aria-label"] = _("Where this is")
                with element("div", "line"):
                    self.title, self.chip = text_element("h1"), StaticHtml("span", "line")
                self.line = text_element("p", "", "sub")
            with element("div", "acts"):
                self.acts = acting.buttons(tenant_id, self.held) if runs else {}
        self.trouble = text_element("p", "", "notice bad").props("role=status")
        with element("div", "tiles"):
            self.tiles = [StaticHtml("div", "tile") for _nth in range(4)]
        with element("div", "split"):
            with element("div", "stack"):
                with panel(_("Plan"), _("an alert from 80 % on")):
                    self.limits = StaticHtml("div")
                with panel(_("Export"), _("everything of it in one file")), element("div", "panel-b stack tight"):
                    self.exported = text_element("p", "", "sub").props("role=status")
                    self.saves = _exports(tenant_id) if runs else {}
            with element("div", "stack"):
                with panel(_("How it was made"), _("five steps, opened last")), element("div", "panel-b"):
                    self.steps = element("ol", "five").props("aria-live=polite")
                with panel(_("Details")):
                    self.facts = StaticHtml("dl", "panel-b")

    def show(self, now: Workspace) -> None:
        """Show the workspace as it is now."""
        self.held[:] = [now]
        word, tone = state(now)
        self.crumb.show(CRUMB.format(_("Workspaces"), now.tenant.name))
        self.title.set_text(now.tenant.name)
        self.chip.show(CHIP.format(tone, word))
        self.line.set_text(now.tenant.host or _("without a host name of its own"))
        said = now.tenant.suspended_why or (now.run.trouble if now.run is not None else "")
        self.trouble.set_text(said)
        self.trouble.set_visibility(bool(said))
        for place, markup in zip(self.tiles, _tiles(now), strict=True):
            place.show(markup)
        parts = Markup("").join(_use(one) for one in now.limits)
        self.limits.show(parts or NOTHING.format(_("This plan has no limits. Set them under Settings, Installation.")))
        self.facts.show(_facts(now, self.zone))
        _steps(self.steps, now)
        acting.follow(self.acts, now)
        self._export(now)

    def _export(self, now: Workspace) -> None:
        run, here = now.export, now.tenant.plan_status in ("active", "suspended")
        words = {
            "waiting": _("An export is being made …"),
            "running": _("An export is being made …"),
            "failed": run.trouble if run is not None else "",
            "done": _("There is none any more. It was kept for a week."),
        }
        text = words[run.state] if run is not None else _("There is none yet.")
        if run is not None and run.file:
            made = moment(run.ended_at, self.zone) if run.ended_at else ""
            text = _("{size}, made {time}; kept for a week.").format(size=size(run.done), time=made)
        self.exported.set_text(text)
        if self.saves:
            self.saves["make"].set_visibility(here and not (run is not None and run.state in ("waiting", "running")))
            self.saves["save"].set_visibility(bool(run is not None and run.file))


def _exports(tenant_id: UUID) -> dict[str, ui.button]:
    with element("div", "line"):
        return {
            "save": button(_("Download"), "solid", "download", on_click=lambda: acting.download(tenant_id)),
            "make": button(_("Export now"), "ghost", "archive", on_click=lambda: acting.export(tenant_id)),
        }


def _tiles(now: Workspace) -> list[Markup]:
    used = now.cost.used if now.cost is not None else None
    ahead = now.cost.forecast if now.cost is not None else None
    stored = size(used.stored) if used is not None else "–"
    sent = _("{size} sent").format(size=size(used.sent_bytes)) if used is not None else _("not measured yet")
    calls = _("{count} API requests").format(count=number(used.calls if used is not None else 0))
    active = _("{count} active this month").format(count=number(now.tenant.active_users))
    whole = _("{amount} in the whole month").format(amount=dollars(ahead)) if ahead is not None else _("so far")
    price = dollars(now.estimate if now.cost is not None else None)
    return [
        TILE.format(icon_html("group"), _("Users"), "", number(now.tenant.users), "mute", active),
        TILE.format(icon_html("mail"), _("Messages this month"), "", number(now.tenant.messages), "mute", calls),
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
        (_("Plan"), plan_word(one.plan)),
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
