"""Backups on the maintenance page: the proof in one sentence, 30 days, the places, and the last drill."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from markupsafe import Markup, escape

from models import dates
from models.language import N_, _, ngettext
from services.house.backups.destinations import Place
from services.house.backups.overview import RPO, RTO, Going, Overview
from services.house.health.tiles import size
from services.work import clock
from ui.parts.markup import StaticHtml, button, element, icon_html, panel
from ui.words import lasting, moment, number, remaining

PROOF = Markup('<span class="bubble {}">{}</span><div>{}</div>')
STRONG = Markup("<b>{}</b>")
DAYS = Markup('<div class="placerow"><span class="clip">{}</span><div class="dayrow">{}</div></div>')
DAY = Markup('<i class="{}" title="{}"></i>')
ROWS = Markup('<div class="placerows" role="img" aria-label="{}">{}</div><div class="dayaxis">{}</div>')
KEY = Markup('<span class="key"><i class="{}"></i>{}</span>')
FIGURES = Markup('<dl class="figures">{}</dl>')
FIGURE = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
DEST = Markup(
    '<div class="dest"><b class="clip">{}</b><span class="state {}">{}</span>{}<span class="sub clip">{}</span>'
    '<span class="sub num">{}</span></div>'
)
CODE = Markup("<code>{}</code>")
METER = Markup('<div class="progress {}"><progress max="100" value="{}" aria-label="{}"></progress></div>')
TREND = Markup(
    '<svg class="spark" viewBox="0 0 200 30" preserveAspectRatio="none" role="img" aria-label="{}">'
    '<path d="M{}"/><title>{}</title></svg>'
)
PROMISE = Markup(
    '<div class="promise"><div class="top"><span>{}</span><span><b>{}</b> {}</span></div>'
    '<div class="progress {}"><progress max="100" value="{}" aria-label="{}"></progress></div></div>'
)
GOING = Markup(
    '<div class="progress-h"><span>{}</span><span class="num">{}</span></div>'
    '<progress max="100" value="{}" aria-label="{}"></progress><div class="progress-f"><span>{}</span><span>{}</span></div>'
)
STATES = {
    "verified": (N_("Verified"), "ok"),
    "stored": (N_("Stored"), "warn"),
    "storing": (N_("Under way"), "info"),
    "late": (N_("Late"), "warn"),
    "failed": (N_("Failed"), "bad"),
    "": (N_("No backup"), "mute"),
}
LEGEND = ("verified", "stored", "late", "failed")
NAMES = {"backup": N_("Making a backup"), "drill": N_("Rehearsing a restore"), "restore": N_("Preparing a restore")}
STAGES = {
    "": N_("Waiting for its turn"),
    "copying": N_("Copying and checking the data"),
    "sealing": N_("Compressing and encrypting"),
    "storing": N_("Storing"),
    "verifying": N_("Fetching it back, restoring it and comparing"),
    "fetching": N_("Fetching and opening the set"),
    "testing": N_("Testing the restored copy"),
    "safety set": N_("Backing up the present state first"),
}
YEARS = 3_650  # days: beyond them the number says nothing
Show = Callable[[Overview, str], None]


def proof(on_restore: Callable[[], Any] | None) -> Show:
    """Put the sentence into the page: could the company lose anything tonight? Return the function that fills it."""
    with element("section", "panel proof").props("role=status"):
        text = StaticHtml("div", "line")
        if on_restore is not None:
            with element("div", "acts"):
                button(_("Restore …"), "quiet", "settings_backup_restore", on_click=on_restore)

    def show(now: Overview, zone: str) -> None:
        text.show(_proof(now, zone))

    return show


def _proof(now: Overview, zone: str) -> Markup:
    if now.newest is None:
        said = _("No verified backup yet: if this machine burned now, everything would be lost.")
        return PROOF.format("bad" if now.late else "warn", icon_html("gpp_maybe"), STRONG.format(said))
    where = ngettext("{count} place", "{count} places", now.verified_places)
    first = _("Verified {time}, {places}").format(time=moment(now.newest.verified_at, zone), places=where)
    tone, sign = ("bad", "gpp_bad") if now.late else ("ok", "verified_user")
    if now.lost is None:
        tone, sign = ("bad" if now.late else "warn"), "gpp_maybe"
    return PROOF.format(tone, icon_html(sign), Markup("{} · {}").format(STRONG.format(first), _burned(now, zone)))


def _burned(now: Overview, zone: str) -> Markup:
    if now.lost is None:
        return escape(_("every copy is on site: if this machine burned now, they would burn with it"))
    lose = escape(_("if this machine burned now: lose {age}")).format(
        age=STRONG.format(_span(now.lost.total_seconds()))
    )
    if now.drill is None or now.drill.seconds is None:
        return Markup("{}, {}").format(lose, _("the way back was not rehearsed yet"))
    back = escape(_("back in {span}")).format(span=STRONG.format(_span(now.drill.seconds)))
    day = _("(drill {day})").format(day=moment(now.drill.ended_at, zone))
    return Markup('{}, {} <span class="muted">{}</span>').format(lose, back, day)


def _span(seconds: float) -> str:
    return lasting(timedelta(seconds=max(1, round(seconds))))


def going() -> Show:
    """Put the progress of long work into the page. Return the function that fills it, and hides it without any."""
    with element("section", "panel") as box, element("div", "panel-b"):
        text = StaticHtml("div", "progress stack tight")
    box.set_visibility(False)

    def show(now: Overview, _zone: str) -> None:
        box.set_visibility(now.going is not None)
        if now.going is not None:
            text.show(_going(now.going))

    return show


def _going(one: Going) -> Markup:
    percent = min(100, 100 * one.done // one.total) if one.total else 0
    text = _("{done} of {total} read and written · {percent} %")
    told = text.format(done=size(one.done), total=size(one.total or 0), percent=percent)
    if one.begun_at is not None and one.done:
        pace = one.done / max(0.5, (clock.now() - one.begun_at).total_seconds())
        told = _("{told} · {pace} a second").format(told=told, pace=size(round(pace)))
    name, left = _(NAMES[one.what]), remaining(one.seconds_left) if one.seconds_left is not None else ""
    stage = _(STAGES.get(one.stage, one.stage))
    return GOING.format(name, told if one.total else "", percent, name, stage, left)


def strip() -> Show:
    """Put the last 30 days of each place into the page. Return the function that fills it."""
    with panel(_("Backups"), _("30 days")) as head:
        with head, element("div", "acts"):
            legend = StaticHtml("span", "line")
            legend.show(Markup(" ").join(KEY.format(key, _(STATES[key][0])) for key in LEGEND))
        text = StaticHtml("div", "panel-b")

    def show(now: Overview, zone: str) -> None:
        text.show(_strip(now) + FIGURES.format(Markup("").join(FIGURE.format(*one) for one in _figures(now, zone))))

    return show


def _strip(now: Overview) -> Markup:
    rows, worst = [], {"failed": 0, "late": 0, "verified": 0}
    for one in now.strips:
        cells = [
            DAY.format(state, f"{dates.short_day(day)}: {_(STATES[state][0])}")
            for day, state in zip(now.days, one.days, strict=True)
        ]
        rows.append(DAYS.format(one.name, Markup("").join(cells)))
        for state in worst:
            worst[state] += sum(1 for found in one.days if found == state)
    spoken = _("In 30 days: {verified} verified, {late} late, {failed} failed").format(**worst)
    marks = [dates.short_day(day) for day in now.days[:-1:7][:4]]
    axis = Markup("").join(Markup("<span>{}</span>").format(one) for one in [*marks, _("Today")])
    return ROWS.format(spoken, Markup("").join(rows), axis)


def _figures(now: Overview, zone: str) -> list[tuple[str, Any]]:
    link = Markup('<a class="nicegui-link link" href="{}">{}</a>')
    kept = ngettext("{count} set", "{count} sets", now.kept)
    last = "–"
    if now.newest is not None and now.newest.ended_at and now.newest.begun_at:
        span = _span((now.newest.ended_at - now.newest.begun_at).total_seconds())
        last = _("{size} in {span}").format(size=size(now.newest.bytes), span=span)
    removes = ngettext("{count} set", "{count} sets", len(now.removes)) if now.removes else _("nothing")
    whole = f"{kept} · {size(now.kept_bytes)}"
    return [
        (_("Kept"), link.format("/maintenance/backups", whole)),
        (_("Last set"), last),
        (_("Tonight removes"), link.format("/maintenance/backups?show=removes", removes) if now.removes else removes),
        (_("Next"), moment(now.next_at, zone)),
    ]


def places() -> Show:
    """Put the destinations with their room into the page. Return the function that fills it."""
    with panel(_("Where they are kept")) as head:
        with head, element("div", "acts"):
            StaticHtml("span").show(
                Markup('<a class="nicegui-link link" href="/maintenance/backups">{}</a>').format(_("Manage"))
            )
        text = StaticHtml("div")

    def show(now: Overview, zone: str) -> None:
        text.show(Markup("").join(_place(one, zone) for one in now.places))

    return show


def _place(one: Place, zone: str) -> Markup:
    word, tone = STATES[one.state if one.state in STATES else ""]
    if one.trouble:
        word, tone = STATES["failed"] if one.state == "failed" else (N_("Out of reach"), "bad")
    state = _(word) if one.at is None else f"{_(word)} {moment(one.at, zone)}"
    meter = Markup("")
    if one.free is not None and one.size:
        used = round(100 * (1 - one.free / one.size))
        meter = METER.format("bad" if used > 90 else "warn" if used > 80 else "ok", used, _("Used"))
    days = ""
    if one.days_left is not None:
        days = ngettext("{count} day to full", "{count} days to full", one.days_left)
        if one.days_left > YEARS:
            days = _("years to full")
    return DEST.format(one.name, tone, state, meter, one.trouble or CODE.format(one.url), days)


def last_drill() -> Show:
    """Put the last drill beside the promise. Return the function that fills it."""
    with panel(_("Last drill"), _("against the promise")) as head:
        with head, element("div", "acts"):
            StaticHtml("span").show(
                Markup('<a class="nicegui-link link" href="/maintenance/backups?show=drills">{}</a>').format(
                    _("All drills")
                )
            )
        text = StaticHtml("div", "panel-b")

    def show(now: Overview, zone: str) -> None:
        text.show(_drill(now, zone))

    return show


def _drill(now: Overview, zone: str) -> Markup:
    one = now.drill
    if one is None or one.seconds is None or one.data_age is None:
        said = _("No drill yet. It runs each Friday at 03:00 by itself, or when you press the button.")
        return Markup('<p class="sub">{}</p>').format(said)
    facts = one.facts
    told = _("{day} · from {place}, {size} · {tables} tables, {entries} audit entries, every digest equal").format(
        day=moment(one.ended_at, zone),
        place=one.destination,
        size=size(int(facts.get("bytes", 0))),
        tables=number(int(facts.get("tables", 0))),
        entries=number(int(facts.get("entries", 0))),
    )
    return (
        _promise(_("Back in service (RTO)"), one.seconds, RTO)
        + _promise(_("Age of the data (RPO)"), one.data_age, RPO)
        + _trend(now.trend)
        + Markup('<div class="sub">{}</div>').format(told)
    )


def _trend(seconds: Sequence[float]) -> Markup:
    """Draw how long the way back took in each of the last drills; one alone is no trend."""
    if len(seconds) < 2:
        return Markup("")
    high, step = max(*seconds, 1.0), 200 / (len(seconds) - 1)
    path = " L".join(f"{number * step:.1f},{28 - 24 * one / high:.1f}" for number, one in enumerate(seconds))
    spoken = _("The way back took {first} s in the first of the last {count} drills, {last} s in the last one.")
    words = spoken.format(first=f"{seconds[0]:.0f}", last=f"{seconds[-1]:.0f}", count=len(seconds))
    return TREND.format(words, path, words)


def _promise(title: str, seconds: float, most: int) -> Markup:
    share = seconds / most
    of = _("of {hours} h").format(hours=most // 3600)
    tone = "bad" if share > 1 else "warn" if share > 0.8 else "ok"
    return PROMISE.format(title, _span(seconds), of, tone, f"{max(1.0, min(100.0, share * 100)):.1f}", title)
