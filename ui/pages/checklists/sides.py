"""Beside the items: the signature with who is responsible, and what else is overdue or comes."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _, ngettext
from services.house import checklists
from services.house.checklists import Desk, RunView
from services.work import Actor, clock
from ui.live import note, perform, watch
from ui.pages.checklists import looks, rows
from ui.parts.markup import StaticHtml, button, chip, element, panel, text_element
from ui.words import day, moment

WHO = Markup('<div class="ck-who">{}<span class="sub">{}</span></div>')
NEXT, EVERY = 4, 60.0  # lists that come; seconds
LONG = ("resolved", "escalated", "next_actions")
Show = Callable[[RunView], None]


def sides(run_id: UUID, actor: Actor, may: bool) -> list[Show]:
    """Put the panel of the signature into the page. Return what fills it."""
    return [_signature(run_id, actor, may)]


async def others(run_id: UUID, zone: str) -> None:
    """Put what else is overdue, and what comes, into the page, live."""
    with element("div") as whole, panel(_("Overdue")):
        late = StaticHtml("div")
    with panel(_("Coming up")):
        coming = StaticHtml("div")

    def show(found: Desk) -> None:
        lines = [one for one in found.open if one.late and one.run.id != run_id]
        whole.set_visibility(bool(lines))
        late.show(Markup("").join(rows.due(one, zone) for one in lines))
        coming.show(Markup("").join(rows.coming(one, zone) for one in found.coming[:NEXT]))

    await watch(show, checklists.desk, on=checklists.KINDS, every=EVERY)


class _Form:
    """What a person fills in before signing."""

    def __init__(self, run_id: UUID) -> None:
        self.run_id, self.red, self.proposed = run_id, False, False
        with element("div", "panel-b stack tight") as self.body:
            with element("div", "ck-line"):
                text_element("span", _("It was"))
                self.normal = ui.toggle({True: _("Normal"), False: _("Issues")}, value=True).classes("seg")
                self.normal.props["aria-label"] = _("It was")
            self.minutes = ui.number(_("Minutes spent"), value=1, min=0, max=14_400).props("outlined dense")
            self.words = ui.textarea(_("Notes")).props("outlined dense autogrow maxlength=10000")
            self.reason = ui.input(_("Why it is normal although items are red")).props("outlined dense maxlength=500")
            self.lists = _lists()
            self.press = button("", "solid", "draw", on_click=self.sign)
            self.why = text_element("p", "", "sub")
        self.normal.on_value_change(self.ask_why)

    def ask_why(self) -> None:
        """Ask for the reason only where it is called normal against the evidence."""
        self.reason.set_visibility(self.red and bool(self.normal.value))

    def show(self, found: RunView) -> None:
        """Follow the run; what was typed stays."""
        row = found.run
        self.red = found.count("failed") > 0
        if not self.proposed and row.filled_at is not None:
            self.proposed = True
            self.normal.set_value(not self.red)
            self.minutes.set_value(_spent(found))
        self.ask_why()
        self.press.set_text(_("Sign for {day}").format(day=day(row.due_on)))
        self.press.set_enabled(not found.missing and found.progress is None and row.filled_at is not None)
        self.why.set_text(_why(found))

    async def sign(self) -> None:
        """Sign, once."""
        self.press.disable()
        lines = {name: (field.value or "").splitlines() for name, field in self.lists.items()}
        values = {
            "normal": bool(self.normal.value),
            "minutes": int(self.minutes.value or 0),
            "notes": self.words.value or "",
            "reason": self.reason.value or "",
            **lines,
        }
        entry = await perform(checklists.sign, self.run_id, values)
        if entry is None:
            self.press.enable()
        else:
            note(_("Signed. It is entry {number} of the maintenance log.").format(number=entry.sequence))


def _signature(run_id: UUID, actor: Actor, may: bool) -> Show:
    with panel(_("Sign-off"), classes="ck-sign-off") as head:
        with head:
            state = chip(_("Open"), "warn")
        people = StaticHtml("div")
        form = _Form(run_id)
        signed = StaticHtml("div", "panel-b")

    def show(found: RunView) -> None:
        over = found.run.state == "signed"
        state.set_text(_("Signed") if over else _("Open"))
        state.classes(add="ok" if over else "warn", remove="warn" if over else "ok")
        people.show(_people(found, actor))
        form.body.set_visibility(may and not over)
        form.show(found)
        signed.set_visibility(over)
        signed.show(_signed(found, actor.zone))

    return show


def _lists() -> dict[str, ui.textarea]:
    """Put the fields of a longer entry of the log behind a fold: one line each."""
    titles = {
        "resolved": _("Issues resolved, one a line"),
        "escalated": _("Issues escalated, and to whom"),
        "next_actions": _("Next actions"),
    }
    with ui.expansion(_("More for the log")).classes("ck-more"):
        return {name: ui.textarea(titles[name]).props("outlined dense autogrow") for name in LONG}


def _people(found: RunView, actor: Actor) -> Markup:
    """Return owner and deputy, and who stands in."""
    whose, lines = found.responsible, []
    if whose.owner is not None:
        gone = _("can no longer sign in") if whose.stands_in else _you(whose.owner.id, actor)
        lines.append(WHO.format(looks.person(whose.owner, _("Owner")), gone))
    if whose.deputy is not None:
        role = _("Deputy, stands in") if whose.stands_in else _("Deputy")
        lines.append(WHO.format(looks.person(whose.deputy, role), _you(whose.deputy.id, actor)))
    if not lines:
        text = Markup('<p class="sub panel-b">{} <a class="nicegui-link link" href="/checklists/lists/{}">{}</a></p>')
        return text.format(_("Nobody owns this list yet."), found.about.key, _("Choose an owner"))
    return Markup("").join(lines)


def _you(user_id: UUID, actor: Actor) -> str:
    return _("that is you") if user_id == actor.user_id else ""


def _why(found: RunView) -> str:
    if found.run.filled_at is None or found.progress is not None:
        return _("Steward is still filling it in.")
    missing = len(found.missing)
    if missing:
        text = ngettext("{count} note or tick missing.", "{count} notes or ticks missing.", missing)
        return text.format(count=missing)
    return _("Signing adds one entry to the maintenance log.")


def _spent(found: RunView) -> int:
    """Return how many minutes to propose: since it was opened, at least one (N-42)."""
    if found.run.opened_at is None:
        return 1
    since: timedelta = clock.now() - found.run.opened_at
    return max(1, min(round(since.total_seconds() / 60), found.about.minutes[1] * 2 or 60))


def _signed(found: RunView, zone: str) -> Markup:
    row = found.run
    if row.signed_at is None:
        return Markup("")
    said = _("Signed by {name}, {time}.").format(name=row.signed_name, time=moment(row.signed_at, zone))
    if row.against:
        text = ngettext("Against {count} red item: {reason}", "Against {count} red items: {reason}", row.against)
        said += " " + text.format(count=row.against, reason=row.reason)
    link = Markup('<a class="nicegui-link link" href="/checklists/log">{}</a>').format(_("Maintenance log"))
    notes = Markup('<p class="ck-notes">{}</p>').format(row.notes) if row.notes else ""
    return Markup("<p>{}</p>{}{}").format(said, notes, link)
