"""Alerts: what is wrong now, who was told and who has it; silences; and what was wrong before. For operators, live."""

from collections.abc import Callable
from functools import partial

from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement

from models.alerts import Silence
from models.language import N_, _, ngettext
from services.house import alerts
from services.house.alerts import AlertCard, Overview
from services.work import clock
from ui import guard
from ui.live import watch
from ui.pages.alerts import acting, channels, rules, tabs
from ui.parts.markup import button, chip, element, empty, icon, icon_button, page_head, panel, text_element
from ui.routes import page
from ui.words import exact, lasting, moment

EVERY = 5.0  # seconds
MOST_NEWS = 20  # shown
TONES = {"critical": "bad", "warning": "warn", "info": "info"}
ICONS = {"critical": "crisis_alert", "warning": "warning", "info": "info"}
WORDS = {"critical": N_("Critical"), "warning": N_("Warning"), "info": N_("Info")}


@page("/alerts", needs="maintenance.read")
async def alerts_page() -> None:
    """The open alerts, the gravest first, then silences and the past."""
    may = guard.page_actor().may("maintenance.run")
    with page_head(_("Alerts"), "") as (_heading, line):
        text_element("span", _("Live"), "live").props("role=status")
        if may:
            button(_("Silence"), "ghost", "notifications_off", on_click=partial(acting.silence, ""))
    tabs.tabs("/alerts")
    with panel(_("Open now")):
        opened = element("div").props("aria-live=polite")
    with element("div", "split top"):
        with panel(_("Before"), _("of the last 90 days")):
            past = element("div")
        with element("div", "stack"):
            with panel(_("News"), _("nothing to do; reviewed each day")):
                news = element("div")
            with panel(_("Silences")):
                quiet = element("div")
    with element("div", "hidden"):
        await watch(_shows(line, opened, past, news, may), alerts.overview, on=alerts.KINDS, every=EVERY)
        await watch(_shows_silences(quiet, may), alerts.silences.listing, on=alerts.KINDS, every=EVERY * 6)


def _shows(line: TextElement, opened: Element, past: Element, news: Element, may: bool) -> Callable[[Overview], None]:
    zone, before = guard.page_actor().zone, list[object]()

    def show(now: Overview) -> None:
        line.set_text(_summary(now))
        if before == [now.open, now.past]:
            return
        before[:] = [now.open, now.past]
        wrong = [one for one in now.open if one.level != "info"]
        opened.clear()
        with opened:
            if not wrong:
                empty("check_circle", _("Nothing is wrong"), _("Steward looks every ten seconds, and tells you first."))
            for one in wrong:
                _open(one, zone, may)
        over = [one for one in now.past if one.level != "info"]
        past.clear()
        with past:
            if not over:
                text_element("p", _("Nothing was wrong so far."), "panel-b sub")
            for one in over:
                _past(one, zone)
        told = sorted((one for one in (*now.open, *now.past) if one.level == "info"), key=lambda one: one.since_at)
        news.clear()
        with news:
            if not told:
                text_element("p", _("New people, backups and unusual use appear here."), "panel-b sub")
            for one in told[: -MOST_NEWS - 1 : -1]:
                _news(one, zone)

    return show


def _shows_silences(place: Element, may: bool) -> Callable[[list[Silence]], None]:
    zone, before = guard.page_actor().zone, list[object]([None])

    def show(found: list[Silence]) -> None:
        if before == [one.id for one in found]:
            return
        before[:] = [one.id for one in found]
        place.clear()
        with place:
            if not found:
                text_element("p", _("Every alert is told."), "panel-b sub")
            for one in found:
                _silence(one, zone, may)

    return show


def _summary(now: Overview) -> str:
    firing = [one for one in now.open if one.state == "firing" and one.level != "info"]
    if not firing:
        return _("Everything is as it should be")
    free = sum(not one.acked_by for one in firing)
    text = ngettext("{count} alert", "{count} alerts", len(firing)).format(count=len(firing))
    if not free:
        return _("{alerts}, taken on").format(alerts=text)
    return _("{alerts}, {free} not taken on").format(alerts=text, free=free)


def _open(one: AlertCard, zone: str, may: bool) -> None:
    taken = bool(one.acked_by and one.acked_until and one.acked_until > clock.now())
    with element("div", "feed viewing acted"):
        with element("span", f"bubble {TONES[one.level]}"):
            icon(ICONS[one.level])
        with element("div", "clip"):
            with element("div", "line"):
                text_element("b", one.title)
                chip(_(WORDS[one.level]), TONES[one.level])
                for word, tone in _marks(one, taken):
                    chip(word, tone)
            text_element("div", _measured(one, zone), "sub").props["title"] = exact(one.since_at, zone)
            text_element("div", _told(one), "sub")
            if taken:
                said = _("{who} has it until {time}").format(who=one.acked_by, time=moment(one.acked_until, zone))
                text_element("div", said, "sub")
        with element("span", "line"):
            if may:
                _acts(one, taken)


def _acts(one: AlertCard, taken: bool) -> None:
    if one.state == "firing" and not taken:
        press = button(_("Acknowledge"), "solid small", on_click=partial(acting.acknowledge, one.id))
        press.props["aria-label"] = _("Acknowledge {alert}").format(alert=one.title)
    if one.incident_id is not None:
        link = text_element("a", _("Open the incident"), "nicegui-link link")
        link.props["href"] = f"/incidents/{one.incident_id}"
    elif one.state == "firing":
        text = _("Make an incident of {alert}").format(alert=one.title)
        icon_button("report", text, on_click=partial(acting.make_incident, one.id))
    if not one.silenced:
        text = _("Silence {alert}").format(alert=one.title)
        icon_button("notifications_off", text, on_click=partial(acting.silence, one.rule, one.subject))


def _marks(one: AlertCard, taken: bool) -> list[tuple[str, str]]:
    found = []
    if one.state == "pending":
        found.append((_("Not for long enough yet"), "mute"))
    if taken:
        found.append((_("Taken on"), "ok"))
    if one.silenced:
        found.append((_("Silenced"), "mute"))
    if one.explained:
        found.append((_("Explained by a graver one"), "mute"))
    if one.flapping:
        found.append((_("Comes and goes"), "warn"))
    if one.incident_id is not None:
        found.append((_("Has an incident"), "accent"))
    return found


def _measured(one: AlertCard, zone: str) -> str:
    since = _("since {time}").format(time=moment(one.since_at, zone))
    if not one.value:
        return since
    if not one.limit:
        return f"{one.value} · {since}"  # no text
    return _("{value}, alerts {limit} · {since}").format(value=one.value, limit=one.limit, since=since)


def _told(one: AlertCard) -> str:
    if not one.told:
        return _("Nobody was told yet")
    text = _("Told: {names}").format(names=", ".join(one.told))
    if one.on_call_level:
        text += " · " + _("on call, level {level}").format(level=one.on_call_level)
    return text


def _past(one: AlertCard, zone: str) -> None:
    with element("div", "feed"):
        with element("span", f"bubble {TONES[one.level]}"):
            icon(ICONS[one.level])
        with element("div", "clip"):
            text_element("b", one.title, "clip")
            text_element("div", moment(one.since_at, zone), "sub").props["title"] = exact(one.since_at, zone)
        if one.resolved_at is not None:
            text_element("span", lasting(one.resolved_at - one.since_at), "sub")


def _news(one: AlertCard, zone: str) -> None:
    """Show what is good to know and asks nobody to do anything (L-21): it is neither open nor over."""
    with element("div", "feed"):
        with element("span", "bubble info"):
            icon("info")
        with element("div", "clip"):
            text_element("b", one.title, "clip")
            if one.value:
                text_element("div", one.value, "sub")
        text_element("time", moment(one.since_at, zone), "sub").props["title"] = exact(one.since_at, zone)


def _silence(one: Silence, zone: str, may: bool) -> None:
    with element("div", "feed"):
        with element("span", "bubble"):
            icon("notifications_off")
        with element("div", "clip"):
            text_element("b", acting.about(one.rule, one.subject), "clip")
            text_element("div", one.reason, "sub clip")
            said = _("by {name}, until {time}").format(name=one.by_name, time=moment(one.ends_at, zone))
            text_element("div", said, "sub").props["title"] = exact(one.ends_at, zone)
        if may:
            press = button(_("End"), "ghost small", on_click=partial(acting.end_silence, one.id))
            press.props["aria-label"] = _("End the silence: {reason}").format(reason=one.reason)


__all__ = ["alerts_page", "channels", "rules"]
