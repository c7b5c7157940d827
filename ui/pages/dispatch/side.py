"""The panel beside the lanes: who could take the chosen visit and why, what a plan gains, and what does not fit."""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from markupsafe import Markup

from models import dates
from models.language import N_, _, decimal, ngettext
from services.dispatch.board import Block, Board
from services.dispatch.runs import ChoiceCard, Reason, RunCard
from services.dispatch.words import RULE_WORDS
from services.visits import VISIT
from ui.pages.dispatch import mending
from ui.pages.dispatch.drawing import block_of, when
from ui.pages.dispatch.giving import added, ranked
from ui.parts.markup import StaticHtml, button, element, icon_button, icon_html, text_element

Do = Callable[[], Awaitable[None]]
Press = Callable[[str], object]
HEAD = Markup(
    '<span class="bubble {}">{}</span><div><a class="nicegui-link clip" href="{}/{}">{}</a><small class="clip">{}</small></div>'
)
NOTHING = Markup('<span class="bubble">{}</span><div><b>{}</b><small>{}</small></div>')
SAY = Markup('<div class="{}"><b>{}</b> {}<small>{}</small></div>')
LINE, BEST = Markup('<div class="why">{}</div>'), Markup('<div class="why best">{}</div>')
GAIN = Markup(
    '<button type="button" data-is="placed" data-live><b>{}</b><small>{}</small></button>'
    '<button type="button" data-is="driving" data-live><b class="{}">{}</b><small>{}</small></button>'
    '<button type="button" data-is="moved" data-live><b>{}</b><small>{}</small></button>'
)
CLASH = Markup(
    '<div><button type="button" data-is="{}"><i class="dot" aria-hidden="true"></i><span>{}</span></button>{}</div>'
)
PRESSED = "(e) => { const b = e.target.closest('[data-is]'); if (b) emit(b.dataset.is); }"  # no text
FIXED = "(e) => { const b = e.target.closest('[data-fix]'); if (b) emit(b.dataset.fix); }"  # no text
LISTED = 6  # technicians for a visit: all of them are behind “Assign…”
STATES = {
    "proposed": N_("Ghost plan"),
    "applied": N_("Applied plan"),
}


class Side:
    """The panel. `acts` are what its buttons do: apply, discard, undo, assign; `point` chooses a visit (or none, by ""), `rows`
    opens the visits that a number counts."""

    def __init__(self, acts: dict[str, Do], point: Press, rows: Press, fix: Press, may: bool) -> None:
        self.may = may
        with element("section", "panel side") as self.panel:
            self.panel.props["aria-label"] = _("Why")
            with element("div", "side-h"):
                self.head = StaticHtml("div", "why-h")
                icon_button("close", _("Close"), on_click=lambda: point("")).classes("only-m")
            self.trouble = StaticHtml("div").props("aria-live=polite")
            self.mend = StaticHtml("div", "fixes").on("click", lambda event: fix(event.args), js_handler=FIXED)
            self.body = StaticHtml("div").props("aria-live=polite")
            with element("div", "why-f") as self.more:
                self.assign = button(_("Assign…"), "ghost small", "person_add", on_click=acts["assign"])
                self.free = button(_("Unassign"), "quiet small", on_click=acts["unassign"])
                self.pin = button(_("Pin"), "quiet small", "push_pin", on_click=acts["pin"])
            with element("div", "no-box") as self.plan:
                with element("div", "ghost-h"):
                    self.name, self.seed = text_element("h2"), text_element("span")
                self.gain = StaticHtml("div", "gain").on("click", lambda event: rows(event.args), js_handler=PRESSED)
            self.clashes = StaticHtml("div", "clashes").on("click", lambda event: point(event.args), js_handler=PRESSED)
            self.clashes.on("click", lambda event: fix(event.args), js_handler=FIXED)
            with element("div", "side-f") as self.foot:
                with element("div", "line"):
                    self.apply = button("", "solid", "check", on_click=acts["apply"])
                    self.discard = button(_("Discard"), "ghost", on_click=acts["discard"])
                    self.undo = button(_("Undo"), "quiet", "undo", on_click=acts["undo"])
                self.all = button(
                    _("Plan again, moving what was given by hand"), "quiet small", on_click=acts["plan_all"]
                )
                text_element("p", _("Undo skips visits somebody touched since, and names them."))

    def show(self, board: Board, chosen: UUID | None, found: Sequence[Reason] | None, fixes: mending.Fixes) -> None:
        """Show a chosen visit with the technicians for it (`found`: as the day stands, if no plan speaks of it), and what
        can be done about conflicts."""
        block = block_of(board, chosen) if chosen else None
        run = board.run
        told = next((one for one in run.choices if one.visit_id == chosen), None) if run else None
        self.panel.classes(remove="chosen", add="chosen" if block else "")
        self.head.show(_head(board, block))
        self.trouble.show(_trouble(block))
        self.body.show(_body(block, told if run and run.state == "proposed" else None, found))
        mends = block is not None and bool(block.conflict) and block.id in fixes
        self.mend.set_visibility(mends)
        self.mend.show(mending.markup(block, fixes[block.id], board.zone) if mends and block else Markup(""))
        self.more.set_visibility(self.may and block is not None and block.state in ("planned", "scheduled"))
        self.free.set_visibility(block is not None and block.technician_id is not None)
        self.pin.set_visibility(block is not None and block.technician_id is not None)
        self.pin.set_text(_("Unpin") if block is not None and block.pinned else _("Pin"))
        self._plan(board, run)
        self._clashes(board, fixes)

    def _plan(self, board: Board, run: RunCard | None) -> None:
        self.plan.set_visibility(run is not None)
        self.foot.set_visibility(self.may and run is not None)
        if run is None:
            return
        day = f"{dates.weekday(run.planned_on)} {run.planned_on.day}"
        self.name.set_text(_(STATES[run.state]) if len(board.midnights) == 1 else f"{_(STATES[run.state])}, {day}")
        self.seed.set_text(_("seed {seed} · {seconds} s").format(seed=run.seed, seconds=decimal(run.seconds, 1)))
        figures, saved = run.figures, run.figures.driving_after - run.figures.driving_before
        placed = _("{placed} of {waiting}").format(placed=figures.placed, waiting=figures.waiting)
        driving = added(saved) if saved else _("{minutes} min").format(minutes=0)
        good = "good" if saved < 0 else ""
        self.gain.show(GAIN.format(placed, _("placed"), good, driving, _("driving"), figures.moved, _("moved")))
        count = sum(one.change in ("placed", "moved", "lost") for one in run.choices)
        self.apply.set_text(_("Apply {count}").format(count=count))
        self.apply.set_visibility(run.state == "proposed")
        self.apply.set_enabled(count > 0)
        self.discard.set_visibility(run.state == "proposed")
        self.all.set_visibility(run.state == "proposed")
        self.undo.set_enabled(run.state == "applied")

    def _clashes(self, board: Board, fixes: mending.Fixes) -> None:
        some = [(lane.name, one) for lane in board.lanes for one in lane.blocks if one.conflict]
        self.clashes.set_visibility(bool(some))
        heading = ngettext("{count} conflict", "{count} conflicts", len(some))
        lines = [
            CLASH.format(
                one.id,
                f"{name}: {one.title} · {one.conflict}",
                mending.markup(one, fixes.get(one.id, ()), board.zone, first=True),
            )
            for name, one in some
        ]
        self.clashes.show(Markup("<b>{}</b>{}").format(heading, Markup("").join(lines)))


def _head(board: Board, block: Block | None) -> Markup:
    if block is None:
        return NOTHING.format(
            icon_html("touch_app"), _("Choose a visit"), _("Who could take it, and why, stands here.")
        )
    tone, icon = ("bad", "priority_high") if block.priority == "urgent" else ("", "handyman")
    about = [block.who, when(board, block), ", ".join(block.skills), _("{count} min").format(count=block.minutes)]
    title = f"{block.title}, {block.place}" if block.place else block.title
    return HEAD.format(tone, icon_html(icon), VISIT.path, block.id, title, " · ".join(part for part in about if part))


def _body(block: Block | None, told: ChoiceCard | None, found: Sequence[Reason] | None) -> Markup:
    if block is None:
        return Markup("")
    reasons = told.reasons if told is not None else list(found or ())
    shown = [one for n, one in enumerate(reasons) if n < LISTED or one.chosen]
    lines = [(BEST if one.chosen else LINE).format(ranked(one)) for one in shown]
    return Markup("{}{}").format(_said(told, reasons), Markup("").join(lines))


def _trouble(block: Block | None) -> Markup:
    if block is None or not block.conflict:
        return Markup("")
    return SAY.format("why-say bad", _("Conflict:"), block.why, "")


def _said(told: ChoiceCard | None, reasons: Sequence[Reason]) -> Markup:
    able = [one for one in reasons if one.added_minutes is not None]
    if told is not None and told.technician_id is None:
        counts = [f"{count} × {_(RULE_WORDS[rule])}" for rule, count in told.rules.items() if rule in RULE_WORDS]
        return SAY.format("why-say", _("No place:"), _("nobody can take it on this day."), " · ".join(counts))
    if not able:
        return SAY.format("why-say", _("Nobody can take it"), _("on this day."), "") if reasons else Markup("")
    best = next((one for one in able if one.chosen), able[0])
    text = added(best.added_minutes or 0)
    others = [one for one in able if one is not best]
    if others:
        other = min(others, key=lambda one: one.added_minutes or 0)
        better = (other.added_minutes or 0) < (best.added_minutes or 0)
        words = _("{minutes}; least driving: {name} {other}") if better else _("{minutes}, next best {name} {other}")
        text = words.format(
            minutes=text, name=other.technician.partition(" ")[0], other=added(other.added_minutes or 0)
        )
    return SAY.format("why-say", _("Why {name}:").format(name=best.technician.partition(" ")[0]), text, best.reason)
