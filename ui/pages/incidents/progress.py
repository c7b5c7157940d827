"""The steps of an incident with their times, and its four clocks, as markup."""

from datetime import datetime, timedelta

from markupsafe import Markup

from models.incidents import SOURCES, STEPS
from models.language import _
from services.house import incidents
from services.house.incidents import FIRST, IncidentView
from services.work import clock
from ui.pages.incidents.looks import span
from ui.parts.markup import icon_html
from ui.words import moment

STEP = Markup('<li class="inc-step {}"{}><span class="inc-dot">{}</span><b>{}</b><small>{}</small></li>')
STEPS_BOX = Markup('<ol class="inc-steps" tabindex="0">{}</ol>')  # it scrolls on a phone
NOW = Markup(' aria-current="step"')
CLOCK = Markup(
    '<div class="inc-clock"><span class="inc-ring {}" style="--share:{}">{}</span><div><b>{}</b><small>{}</small></div></div>'
)
CLOCKS = Markup('<div class="inc-clocks">{}</div>')


def progress(one: IncidentView, zone: str) -> Markup:
    """Return both."""
    clocks = (_list_clock(one), _update_clock(one, zone), _clean_clock(one), _post_mortem_clock(one))
    return Markup("{}{}").format(_steps(one, zone), CLOCKS.format(Markup("").join(clocks)))


def _steps(one: IncidentView, zone: str) -> Markup:
    row, lines, before = one.row, [], None
    here = incidents.ORDER.index(row.step)
    for number, name in enumerate(incidents.ORDER):
        at = incidents.reached(row, name)
        over = number < here or (name == "post_mortem" and row.post_mortem_at is not None)
        on = number == here and not over
        tone = "done" if over else "on" if on else ""
        sign = icon_html("check") if over else Markup("{}").format(number + 1)
        lines.append(STEP.format(tone, NOW if on else "", sign, _(STEPS[name]), _when(one, name, at, before, zone)))
        before = at or before
    return STEPS_BOX.format(Markup("").join(lines))


def _when(one: IncidentView, name: str, at: datetime | None, before: datetime | None, zone: str) -> str:
    """Return the words under a step: when it began and how long it took, or what it still needs."""
    if name == "post_mortem":
        if one.row.post_mortem_at is not None:
            return _("finished {time}").format(time=moment(one.row.post_mortem_at, zone))
        return _("due {time}").format(time=moment(one.row.post_mortem_due_at, zone))
    if at is None:
        needs = _("needs {span} clean").format(span=span(one.spans["clean"]))
        return needs if name == "resolution" else ""
    if name == one.row.step:
        return _("since {time}").format(time=moment(at, zone))
    how = _(SOURCES[one.row.source]) if name == "detection" else span(at - before) if before else ""
    return f"{moment(at, zone)} · {how}"


def _list_clock(one: IncidentView) -> Markup:
    if not one.listed:
        return _clock("idle", 0, "checklist", _("No list"), _("Only SEV-1 has a list"))
    whole, done = len(FIRST), len(one.ticks)
    name = _("First list, {done} of {count}").format(done=done, count=whole)
    if one.list_done_at is not None:
        text = _("Done in {span}").format(span=span(one.list_done_at - one.row.opened_at))
        return _clock("ok", 100, "check", text, name)
    return _running("checklist", one.row.opened_at, one.row.opened_at + one.spans["list"], name)


def _update_clock(one: IncidentView, zone: str) -> Markup:
    row, due = one.row, one.row.next_update_at
    if row.resolved_at is not None:
        return _clock("ok", 100, "campaign", _("Resolved"), _("No update is due"))
    if due is None:
        return _clock("idle", 0, "campaign", _("Not published"), _("No update is promised yet"))
    name = _("Next update, by {time}").format(time=moment(due, zone))
    return _running("campaign", due - one.spans["update"], due, name)


def _clean_clock(one: IncidentView) -> Markup:
    row, wanted = one.row, one.spans["clean"]
    until = incidents.clean_until(row, wanted)
    if row.resolved_at is not None:
        took = _("Resolved after {span}").format(span=span(row.resolved_at - row.opened_at))
        return _clock("ok", 100, "check", took, _("Clean time is over"))
    if until is None or row.clean_since_at is None:
        name = _("{span} clean, from Monitoring").format(span=span(wanted))
        return _clock("idle", 0, "hourglass_empty", _("Not started"), name)
    if until <= clock.now():
        return _clock("ok", 100, "check", _("Clean for {span}").format(span=span(wanted)), _("It can be resolved"))
    return _running("hourglass_empty", row.clean_since_at, until, _("Clean since Monitoring"))


def _post_mortem_clock(one: IncidentView) -> Markup:
    row, due = one.row, one.row.post_mortem_due_at
    name = _("Post-mortem, within {span}").format(span=span(one.spans["post_mortem"]))
    if row.post_mortem_at is not None or due is None:
        return _clock("ok", 100, "check", _("Finished"), name)
    return _running("edit_note", row.opened_at, due, name)


def _running(icon: str, begin: datetime, end: datetime, name: str) -> Markup:
    """Return a clock that runs down; after its end it is red."""
    now = clock.now()
    if now >= end:
        return _clock("bad", 100, icon, _("{span} late").format(span=span(now - end)), name)
    share = round(100 * (now - begin) / max(end - begin, timedelta(seconds=1)))
    return _clock("", max(0, share), icon, _("{span} left").format(span=span(end - now)), name)


def _clock(tone: str, share: int, icon: str, text: str, name: str) -> Markup:
    return CLOCK.format(tone, share, icon_html(icon), text, name)
