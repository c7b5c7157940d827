"""One kind of error: how often, where and since when, the trace, and what is done about it: settle it, make a task of it."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from models.language import _, ngettext
from services.accounts import users
from services.house import errors
from services.house.errors import ErrorCard, ErrorTaskDraft
from services.work import Actor
from ui import guard
from ui.live import ask, note, perform, watch
from ui.pages.maintenance.errors import EVERY, TONES, marks, told
from ui.parts.dialogs import form_dialog
from ui.parts.line_chart import Drawing, line_chart
from ui.parts.markup import StaticHtml, breaking, button, element, panel, text_element
from ui.routes import page
from ui.words import day, exact, moment, number

CRUMB = Markup(
    '<a class="nicegui-link" href="/maintenance/errors">{}</a><span aria-hidden="true">›</span><span>{}</span>'
)
CHIP = Markup('<span class="chip {}">{}</span>')
FACT = Markup('<div class="fact"><dt>{}</dt><dd title="{}">{}</dd></div>')
TIME = Markup(
    '<div class="feed pair"><div class="clip"><b class="clip">{}</b><div class="sub">{}</div></div><time title="{}">{}</time>'
    "</div>"
)
LINK = Markup('<a class="nicegui-link link" href="{}">{}</a>')
Show = Callable[[ErrorCard], None]


@page("/maintenance/errors/{error_id}", needs="maintenance.read")
async def error_page(error_id: UUID) -> None:
    """Everything about one kind of error, live."""
    actor = guard.page_actor()
    held: list[ErrorCard] = []
    shows = [_head(held, actor)]
    with element("div", "split top"):
        with element("div", "stack"):
            shows += [_often(), _trace()]
        with element("div", "stack"):
            shows += [_facts(actor), _times(actor.zone)]

    def show(found: ErrorCard) -> None:
        if held != [found]:
            held[:] = [found]
            for one in shows:
                one(found)

    await watch(show, errors.find, error_id, on=errors.KINDS, every=EVERY)


def _head(held: list[ErrorCard], actor: Actor) -> Show:
    may = actor.may("maintenance.run")
    with element("div", "head"):
        with element("div"):
            crumb = StaticHtml("nav", "crumb")
            crumb.props["aria-label"] = _("Where this is")
            with element("div", "line"):
                title, chips = text_element("h1"), StaticHtml("span", "line")
            line = text_element("p", "", "sub")
        with element("div", "acts"):
            words = {key: _(word) for key, word in errors.LEVELS.items()}
            chosen = ui.select(words, value="warning").props("outlined dense")
            chosen.props["aria-label"] = _("Level")
            task = button("", "ghost", "add_task", on_click=lambda: _task(held[0], actor))
            mended = button(_("Settle"), "solid", "task_alt", on_click=lambda: _settle(held[0]))
    for one in (chosen, task, mended):
        one.set_visibility(may)

    async def levelled() -> None:
        changed = held and chosen.value != held[0].line.level
        if changed and await perform(errors.level, held[0].line.id, chosen.value) is None:
            chosen.set_value(held[0].line.level)

    def show(found: ErrorCard) -> None:
        one = found.line
        title.set_text(one.what)
        ui.page_title(f"{one.what} · Steward")  # no text
        crumb.show(CRUMB.format(_("Errors"), one.reference))
        told_of = [(_(errors.LEVELS[one.level]), TONES[one.level]), *marks(one)]
        chips.show(Markup("").join(CHIP.format(tone, word) for word, tone in told_of))
        line.set_text(one.where)
        chosen.set_value(one.level)
        here = one.task_id is not None and one.place == actor.place
        task.set_text(_("Open the task") if here else _("Make a task"))
        task.set_visibility(may and (one.task_id is None or here))
        mended.set_visibility(may and one.state != "settled")

    chosen.on_value_change(levelled)
    return show


async def _settle(found: ErrorCard) -> None:
    if await perform(errors.settle, found.line.id) is not None:
        note(_("Settled. If it is met again, it comes back by itself."))


async def _task(found: ErrorCard, actor: Actor) -> None:
    if found.line.task_id is not None:
        ui.navigate.to(f"/tasks/{found.line.task_id}")
        return
    start = await perform(errors.suggested, found.line.id)
    if start is None:
        return
    owners = dict(await ask(users.owners))
    with form_dialog(_("Make a task of this error"), _("Make the task"), of=ErrorTaskDraft) as form:
        form.add("title", ui.input(_("Title"), value=start.title).props("maxlength=200"))
        form.add("owner_id", ui.select(owners, label=_("Assigned to"), value=start.owner_id))
        form.add("due_on", ui.input(_("Due"), value=start.due_on.isoformat()).props("type=date stack-label"))

    async def save() -> None:
        values = {name: str(value) if value else None for name, value in form.values().items()}
        made = await perform(errors.make_task, found.line.id, values, refused=form.refuse)
        if made is not None:
            form.dialog.submit(True)
            ui.navigate.to(f"/tasks/{made.task_id}")

    await form.ask(save)


def _often() -> Show:
    with panel(_("How often"), _("30 days, in UTC")) as head:
        with head:
            sum_of = text_element("span", "", "sub to-all")
        chart = StaticHtml("div", "panel-b")

    def show(found: ErrorCard) -> None:
        sum_of.set_text(told(found.line))
        at = [datetime.combine(on, time(), UTC) for on, _times in found.days]
        drawing = Drawing(at[0], at[-1] + timedelta(seconds=1), at, [[float(times) for _on, times in found.days]])
        ticks = [day(found.days[0][0]), day(found.days[len(at) // 2][0]), _("Today")]
        said = "; ".join(f"{day(on)}: {times}" for on, times in found.days if times)  # no text
        label = _("How often on each day: {days}").format(days=said or _("never"))
        chart.show(line_chart(drawing, label, _whole, ticks))

    return show


def _whole(value: float) -> str:
    """Return a count beside an axis; nothing where it is none."""
    return number(int(value)) if float(value).is_integer() else ""


def _trace() -> Show:
    with panel(_("Trace"), _("the newest three, without personal data")), element("div", "panel-b"):
        text = text_element("pre", "", "code").props("tabindex=0 role=region")
        text.props["aria-label"] = _("Trace")

    def show(found: ErrorCard) -> None:
        text.set_text(found.trace)

    return show


def _facts(actor: Actor) -> Show:
    with panel(_("Facts")):
        facts = StaticHtml("dl", "facts roomy")
    zone = actor.zone

    def show(found: ErrorCard) -> None:
        one = found.line
        lines: list[tuple[str, str, str | Markup]] = [
            (_("Reference"), _("what people were told"), one.reference),
            (_("Times"), "", number(one.times)),
            (_("First met"), exact(one.since_at, zone), moment(one.since_at, zone)),
            (_("Last met"), exact(one.at, zone), moment(one.at, zone)),
            (_("First in release"), "", one.release or _("unknown")),
            (_("Recurring"), "", _recurs(one.trend[-7:])),
        ]
        if one.settled_at is not None:
            lines.append((_("Settled"), exact(one.settled_at, zone), moment(one.settled_at, zone)))
        if one.came_back_at is not None:
            lines.append((_("Came back"), exact(one.came_back_at, zone), moment(one.came_back_at, zone)))
        if one.task_id is not None:
            here = one.place == actor.place and actor.may("tasks.read")
            link = LINK.format(f"/tasks/{one.task_id}", _("Open the task")) if here else _("in another workspace")
            lines.append((_("Task"), "", link))
        facts.show(Markup("").join(FACT.format(*each) for each in lines))

    return show


def _recurs(week: tuple[int, ...]) -> str:
    days = sum(count > 0 for count in week)
    text = ngettext("on {count} of the last 7 days", "on {count} of the last 7 days", days).format(count=days)
    return text if days else _("not in the last 7 days")


def _times(zone: str) -> Show:
    with panel(_("Last times"), _("ten at most")) as head:
        head.props("id=times")
        lines = StaticHtml("div")

    def show(found: ErrorCard) -> None:
        rows = []
        for one in found.latest:
            release = _("release {release}").format(release=one.release)
            rows.append(TIME.format(breaking(one.where), release, exact(one.at, zone), moment(one.at, zone)))
        lines.show(Markup("").join(rows))

    return show
