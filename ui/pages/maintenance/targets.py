"""Targets: the six of the installation, month by month, and what is done about those that were missed (H-16, H-17)."""

from collections.abc import Sequence
from functools import partial

from markupsafe import Markup
from nicegui import ui
from nicegui.element import Element

from models import dates
from models.language import N_, _
from models.routines import Corrective
from services.house import correctives
from services.house.correctives import STEPS, CorrectiveDraft, Judged
from services.work import clock
from ui import guard
from ui.live import note, perform, watch
from ui.pages.maintenance import tabs
from ui.parts import insights
from ui.parts.dialogs import form_dialog
from ui.parts.markup import (
    StaticHtml,
    button,
    chip,
    element,
    empty,
    icon,
    icon_html,
    page_head,
    panel,
    text_element,
)
from ui.routes import page
from ui.words import day, local_day

EVERY = 60.0  # seconds
TARGET = Markup(
    '<div class="k">{}<span>{}</span></div><div class="target-v {}">{}</div>'
    '<div class="target-f"><span>{}</span><span class="chip {}">{}</span></div>'
    '<div class="six" role="img" aria-label="{}">{}</div>'
)
PAST = Markup('<i class="{}" title="{}"></i>')
WORDS = {"ok": N_("Reached"), "bad": N_("Missed"), "mute": N_("No data")}


@page("/maintenance/targets", needs="maintenance.read")
async def targets_page() -> None:
    """The targets of the present month with the months before, then the correctives, the open ones first."""
    actor = guard.page_actor()
    may = actor.may("maintenance.run")
    insights.sheet()
    with page_head(_("Targets"), _("Judged each month. A missed target opens a corrective action by itself.")):
        pass
    tabs.tabs("/maintenance/targets")
    with element("div", "targets"):
        places = [StaticHtml("section", "target") for _one in correctives.TARGETS]
    with panel(_("Corrective actions"), _("issue, root cause, action, monitoring, procedure")):
        rows = element("div").props("aria-live=polite")

    def show(found: Sequence[Sequence[Judged]]) -> None:
        for place, months in zip(places, found, strict=True):
            place.props["data-target"] = months[0].target.key
            place.show(_target(months))

    def show_rows(found: Sequence[Corrective]) -> None:
        rows.clear()
        with rows:
            if not found:
                empty("flag", _("No target was missed"), _("Last month is judged on the first day of the next."))
            for one in found:
                _corrective(one, actor.zone, may)

    with element("div", "hidden"):
        await watch(show, correctives.targets, on=correctives.KINDS, every=EVERY)
    with rows:
        await watch(show_rows, correctives.listing, on=correctives.KINDS)


def _target(months: Sequence[Judged]) -> Markup:
    now = months[0]
    told = [_("{month}: {value}").format(month=dates.month(one.month), value=one.words) for one in reversed(months)]
    past = Markup("").join(PAST.format(one.verdict, words) for one, words in zip(reversed(months), told, strict=True))
    tone = now.verdict if now.verdict != "ok" else ""
    goal = _("Goal {goal}").format(goal=now.target.goal())
    chip_word = _(WORDS[now.verdict])
    head = icon_html(now.target.icon), _(now.target.title), tone, now.words
    return TARGET.format(*head, goal, now.verdict, chip_word, ", ".join(told), past)


def _corrective(one: Corrective, zone: str, may: bool) -> None:
    name = correctives.title(one)
    with element("div", "corrective"):
        with element("div"):
            with element("div", "line"):
                text_element("b", f"{name}, {one.period}")
                _state(one)
            text = _("{value}, the goal is {goal}").format(value=one.value, goal=one.goal)
            text_element("div", f"{text} · {_whose(one, zone)}", "sub")
        if may and one.closed_at is None:
            with element("div", "line"):
                edit = button(_("Write down"), "ghost small", "edit", on_click=partial(_edit, one))
                edit.props["aria-label"] = _("Write down: {title}, {month}").format(title=name, month=one.period)
                close = button(_("Close"), "solid small", "task_alt", on_click=partial(_close, one))
                close.props["aria-label"] = _("Close: {title}, {month}").format(title=name, month=one.period)
        _five(one)


def _state(one: Corrective) -> None:
    if one.closed_at is not None:
        chip(_("Closed"), "ok")
    elif one.due_on is not None and one.due_on < clock.now().date():
        chip(_("Overdue"), "bad")
    else:
        chip(_("Open"), "warn")


def _whose(one: Corrective, zone: str) -> str:
    if one.closed_at is not None:
        return _("closed by {name} on {day}").format(name=one.closed_by, day=local_day(one.closed_at, zone))
    owner = one.owner_name or _("no owner yet")
    return _("{owner}, due {day}").format(owner=owner, day=day(one.due_on)) if one.due_on else owner


def _five(one: Corrective) -> Element:
    with element("ol", "five") as found:
        for name, word in STEPS.items():
            done = bool(getattr(one, name))
            with element("li", "five-n done" if done else "five-n") as step:
                icon("check_circle" if done else "radio_button_unchecked")
                text_element("span", _(word))
                text_element("span", _("written down") if done else _("still empty"), "vh")
            if done:
                step.props["title"] = getattr(one, name)
    return found


async def _edit(one: Corrective, wrong: dict[str, str] | None = None) -> None:
    """Ask for the five steps, the owner and the due day; `wrong` are sentences at fields that are still empty."""
    head = f"{correctives.title(one)}, {one.period}"
    with form_dialog(head, of=CorrectiveDraft) as form:
        for name, word in STEPS.items():
            value = getattr(one, name)
            field = form.add(name, ui.textarea(_(word), value=value).props("autogrow"))
            if wrong and name in wrong:
                field.props["error"] = True
                field.props["error-message"] = wrong[name]
        form.add("owner_name", ui.input(_("Owner"), value=one.owner_name))
        due = f"{one.due_on}" if one.due_on else ""
        form.add("due_on", ui.input(_("Due"), value=due).props("type=date stack-label"))
    form.dialog.classes("wide")

    async def save() -> None:
        typed = form.values()
        values = {name: typed[name] or "" for name in (*STEPS, "owner_name")} | {"due_on": typed["due_on"] or None}
        if await perform(correctives.change, one.id, values, refused=form.refuse) is not None:
            note(_("Saved."))
            form.dialog.submit(True)

    await form.ask(save)


async def _close(one: Corrective) -> None:
    """Close it; while a step is empty, ask for it."""
    refusals: list[dict[str, str]] = []

    def refuse(refusal: object) -> None:
        refusals.append(getattr(refusal, "fields", None) or {})
        note(str(getattr(refusal, "message", refusal)), "bad")

    if await perform(correctives.close, one.id, refused=refuse) is not None:
        note(_("Closed."))
    elif refusals and refusals[0]:
        await _edit(one, refusals[0])
