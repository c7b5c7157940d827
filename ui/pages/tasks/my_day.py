"""My day: one's own open tasks by when they are due, each finished or put off in place; and their calendar feed."""

from typing import Any

from markupsafe import Markup
from nicegui import ui
from nicegui.element import Element

from models.language import _, ngettext
from models.tasks import PRIORITIES
from services import tasks
from services.tasks import Group, MyDay, TaskCard, feeds
from services.tasks.feeds import FeedCard
from services.work import Actor
from ui import guard
from ui.live import ask, event_filter, follow, note, perform, shared
from ui.pages.tasks.parts import may_edit, repetition, room_tabs, snooze_button, state_chip
from ui.parts.markup import StaticHtml, button, copy_button, element, empty, icon_button, page_head, panel, text_element
from ui.routes import page
from ui.words import moment, number

LINE = Markup('<a class="nicegui-link task-t" href="/tasks/{}"><b>{}</b><span class="sub">{}</span></a>')
ABOUT = Markup('<a class="nicegui-link link" href="{}">{}</a>')


@page("/my-day", needs="tasks.read")
async def my_day_page() -> None:
    """One's own tasks: late, today, this week, later and without a day."""
    actor = guard.page_actor()
    with page_head(_("My day")) as (_heading, line):
        if actor.viewing is None:  # its address is private
            button(_("Calendar feed"), "ghost", "calendar_month", on_click=_feed)
        if may_edit(actor):
            button(_("Add task"), "solid", "add", on_click=lambda: ui.navigate.to("/tasks?new=1"))
    room_tabs("/my-day")
    holder = element("div", "stack")

    async def again() -> None:
        found = await shared(tasks.my_day, on=tasks.KINDS, mine=True)
        if found is not None and not holder.is_deleted:
            line.set_text(_said(found))
            holder.clear()
            with holder:
                _groups(found, actor)

    await follow(again, event_filter(tasks.KINDS))


def _said(found: MyDay) -> str:
    parts = [ngettext("{count} for today", "{count} for today", found.now.count)]
    if found.late.count:
        parts.insert(0, ngettext("{count} late", "{count} late", found.late.count))
    return " · ".join(parts)


def _groups(found: MyDay, actor: Actor) -> None:
    named = {
        _("Late"): found.late,
        _("Today"): found.now,
        _("The next seven days"): found.week,
        _("Later"): found.later,
        _("Without a day"): found.someday,
    }
    if not any(one.count for one in named.values()):
        empty("task_alt", _("Nothing to do"), _("Tasks that are assigned to you appear here, by the day they are due."))
    for title, group in named.items():
        if group.count:
            _group(title, group, actor)
    if found.snoozed:
        words = ngettext("{count} task is snoozed", "{count} tasks are snoozed", found.snoozed)
        ui.link(words, f"/tasks?state=snoozed&owner={actor.user_id}").classes("link")


def _group(title: str, group: Group, actor: Actor) -> None:
    with panel(title) as head:
        with head:
            text_element("span", number(group.count), "count").props("data-live")
        with element("ul", "tasks"):
            for one in group.tasks:
                _line(one, actor)
        if group.count > len(group.tasks):
            more = _("The other {count} are on the list of all tasks.")
            ui.link(more.format(count=number(group.count - len(group.tasks))), f"/tasks?owner={actor.user_id}")


def _line(one: TaskCard, actor: Actor) -> Element:
    with element("li", "task") as row:
        if may_edit(actor):
            icon_button("radio_button_unchecked", _("Finish {title}").format(title=one.title), on_click=_finishing(one))
        about = [word for word in (_about(one), repetition(one)) if word]
        under = Markup(" · ").join(Markup("{}").format(word) for word in about)
        StaticHtml("div", "task-w").show(LINE.format(one.id, one.title, under))
        if one.priority != "normal":
            StaticHtml("span", "no-box").show(_priority(one.priority))
        StaticHtml("span", "no-box").show(state_chip(one, actor))
        if may_edit(actor):
            snooze_button(one.id, actor, small=True)
    return row


def _about(one: TaskCard) -> str:
    return one.contact or one.company or one.deal or ""


def _priority(name: str) -> Markup:
    tone = "bad" if name == "high" else "mute"
    return Markup('<span class="chip {}">{}</span>').format(tone, _(PRIORITIES[name]))  # no text


def _finishing(one: TaskCard) -> Any:
    async def finish() -> None:
        if await perform(tasks.finish, one.id) is not None:
            note(_("“{title}” is done.").format(title=one.title))

    return finish


async def _feed() -> None:
    """Show one's feed, and make, replace or end its address."""
    known, zone = await ask(feeds.mine), guard.page_actor().zone
    with ui.dialog() as dialog, ui.card().classes("dialog"):
        dialog.props["aria-label"] = _("Calendar feed")
        with element("div", "dialog-h"):
            text_element("h2", _("Calendar feed"))
            icon_button("close", _("Close"), on_click=dialog.close)
        with element("div", "dialog-b stack"):
            text_element("p", _("A calendar program that subscribes to the address shows your tasks."))
            text_element("p", _("Whoever has the address can read them. Replace it when it became known."), "sub")
            if known is not None:
                text_element("p", _read(known, zone), "sub")
            place = element("div", "stack")
        with element("div", "dialog-f"):
            if known is not None:
                button(_("Remove address"), "ghost", on_click=lambda: _remove(dialog))
            words = _("Replace address") if known else _("Make address")
            button(words, "solid", on_click=lambda: _renew(place))
    dialog.open()


def _read(known: FeedCard, zone: str) -> str:
    if known.read_at is None:
        return _("No calendar has read it yet.")
    return _("Last read {when}.").format(when=moment(known.read_at, zone))


async def _renew(place: Element) -> None:
    address = await perform(feeds.renew)
    if address is None:
        return
    place.clear()
    with place:
        with element("div", "line"):
            ui.input(_("Address"), value=address).props("readonly outlined dense").classes("grow")
            copy_button(_("Copy"), "ghost", within=".dialog-b")
        text_element("p", _("It is shown only this once."), "sub")


async def _remove(dialog: ui.dialog) -> None:
    await perform(feeds.remove)
    dialog.close()
    note(_("The address no longer works."))
