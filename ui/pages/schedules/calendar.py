"""The calendar of what will be sent: a month as a grid on a wide screen, as a list on a phone; a day opens its rows."""

import calendar
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from markupsafe import Markup
from nicegui import ui

from models.language import _, ngettext
from services import campaigns, contacts, messages
from services.messages import Going
from services.outbox import claim, states
from services.work import clock
from ui import guard
from ui.live import ask, event_filter, follow
from ui.pages.messages.rule_words import MONTHS, SHORT
from ui.parts.markup import StaticHtml, button, element, icon_button, page_head, text_element
from ui.routes import page
from ui.words import number

CHANGES = [*messages.KINDS, *campaigns.KINDS, *states.KINDS, claim.QUEUED, *contacts.KINDS]
SHOWN = 3  # rows of one day in the grid; the others are counted
GRID = Markup(
    '<table class="month"><caption class="vh">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
)
HEAD = Markup('<th scope="col">{}</th>')
WEEK = Markup("<tr>{}</tr>")
DAY = Markup('<td class="{}"><a class="num" href="{}" aria-label="{}">{}</a>{}{}</td>')
ROW = Markup('<a class="clip" href="{}"><span class="num">{}</span> {}</a>')
MORE = Markup('<a class="more" href="{}">{}</a>')
AGENDA = Markup('<section class="agenda-day"><h2>{}</h2>{}</section>')
LINE = Markup('<a class="agenda-row" href="{}"><span class="num">{}</span><span><b>{}</b><small>{}</small></span></a>')


@page("/schedules/calendar", needs="messages.read")
async def calendar_page(month: str = "", day: str = "") -> None:
    """What will be sent, by day: a month, or one day with all its rows."""
    actor = guard.page_actor()
    today = clock.today(actor.zone)
    one = _day(day)
    shown = one or _day(f"{month}-01") or today
    title = _title(one) if one else f"{_(MONTHS[shown.month - 1])} {shown.year}"
    with page_head(title, _("What will be sent, in your time zone.")) as (_heading, line):
        _moves(shown, one)
    holder = element("div", "calendar")

    async def again() -> None:
        first, last = (one, one) if one else _around(shown)
        found, capped = await ask(messages.going_out, first, last)
        inside = [going for going in found if one or going.day.month == shown.month]
        line.set_text(_sum(inside, capped))
        holder.clear()
        with holder:
            if not one:
                StaticHtml("div", "only-d").show(_grid(shown, found, today, actor.zone))
            StaticHtml("div", "" if one else "only-m").show(_agenda(inside, actor.zone))
            if not inside:
                text_element("p", _("Nothing is planned."), "sub" if one else "sub only-m")

    await follow(again, event_filter(CHANGES))


def _moves(shown: date, one: date | None) -> None:
    step = timedelta(days=1)
    first = shown.replace(day=1)
    back, forward = (one - step, one + step) if one else (first - step, first + timedelta(days=32))

    def go(there: date) -> None:
        ui.navigate.to(_href(there) if one else f"/schedules/calendar?month={there:%Y-%m}")

    icon_button("chevron_left", _("Earlier"), on_click=lambda: go(back))
    icon_button("chevron_right", _("Later"), on_click=lambda: go(forward))
    if one:
        month = f"/schedules/calendar?month={one:%Y-%m}"
        button(_("Month"), "ghost", "calendar_month", on_click=lambda: ui.navigate.to(month))
    button(_("Schedules"), "ghost", "event_repeat", on_click=lambda: ui.navigate.to("/schedules"))


def _grid(shown: date, found: list[Going], today: date, zone: str) -> Markup:
    by_day: dict[date, list[Going]] = defaultdict(list)
    for going in found:
        by_day[going.day].append(going)
    weeks = calendar.Calendar().monthdatescalendar(shown.year, shown.month)
    body = Markup().join(
        WEEK.format(Markup().join(_cell(day, by_day[day], shown, today=today, zone=zone) for day in week))
        for week in weeks
    )
    head = Markup().join(HEAD.format(_(short)) for short in SHORT)
    return GRID.format(f"{_(MONTHS[shown.month - 1])} {shown.year}", head, body)


def _cell(day: date, rows: list[Going], shown: date, *, today: date, zone: str) -> Markup:
    classes = " ".join(
        name
        for name, fits in (("other", day.month != shown.month), ("today", day == today), ("past", day < today))
        if fits
    )
    more = len(rows) - SHOWN
    listed = Markup().join(ROW.format(_path(one), _time(one, zone), one.subject) for one in rows[:SHOWN])
    over = MORE.format(_href(day), _("{count} more").format(count=number(more))) if more > 0 else ""
    return DAY.format(classes, _href(day), _title(day), day.day, listed, over)


def _agenda(found: list[Going], zone: str) -> Markup:
    days = groupby(found, key=lambda one: one.day)
    return Markup().join(
        AGENDA.format(
            _title(day),
            Markup().join(LINE.format(_path(one), _time(one, zone), one.subject, one.contact or "") for one in rows),
        )
        for day, rows in days
    )


def _around(shown: date) -> tuple[date, date]:
    weeks = calendar.Calendar().monthdatescalendar(shown.year, shown.month)
    return weeks[0][0], weeks[-1][-1]


def _day(text: str) -> date | None:
    """Return a day of the address; None for anything else, and for years without a calendar."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def _title(day: date) -> str:
    return _("{weekday} {day} {month}").format(
        weekday=_(SHORT[day.weekday()]), day=day.day, month=f"{_(MONTHS[day.month - 1])} {day.year}"
    )


def _href(day: date) -> str:
    return f"/schedules/calendar?day={day}"


def _path(one: Going) -> str:
    if one.campaign_id:
        return f"/campaigns/{one.campaign_id}"
    return f"/schedules/{one.schedule_id}" if one.schedule_id else f"/messages/{one.message_id}"


def _time(one: Going, zone: str) -> str:
    return f"{one.due_at.astimezone(ZoneInfo(zone)):%H:%M}"


def _sum(shown: Sequence[Going], capped: bool) -> str:
    if capped:
        return _("More than {count} messages; the later ones are not shown.").format(count=number(len(shown)))
    many = sum(one.campaign_id is not None for one in shown)
    single = len(shown) - many
    told = (
        ngettext("{count} message will be sent", "{count} messages will be sent", single) if single or not many else ""
    )
    return " · ".join(filter(None, [told, campaigns.CAMPAIGN.counted(many) if many else ""]))
