"""The status page as one file of HTML: no script, no font and no picture from elsewhere, dark where the system is dark."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from markupsafe import Markup, escape

from models import dates
from models.incidents import COMPONENT_STATES, STATUSES
from models.language import ENGLISH, N_, _, speaking
from services.house.status.bars import DAYS
from services.house.status.facts import Facts, Part, Planned, Published

VALID = timedelta(minutes=2)  # written each minute: twice that is time enough for a slow one


class Own(str):
    """Text of this program's own files, which is markup already."""

    __slots__ = ()

    def __html__(self) -> "Own":
        """Return itself, for `Markup.format`."""
        return self


CSS = Own((Path(__file__).parent / "page.css").read_text(encoding="utf-8").replace("\n", ""))
SHORT = {"works": N_("Works"), "slow": N_("Slow"), "outage": N_("Outage"), "planned": N_("Planned")}
PAGE = Markup(
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>'
    '<link rel="alternate" type="application/atom+xml" href="atom.xml" title="{title}"><style>{css}</style></head>'
    "<body><main>{body}</main></body></html>\n"
)
HEAD = Markup(
    '<header><svg width="32" height="32" viewBox="0 0 32 32" aria-hidden="true"><defs><linearGradient id="g" x1="4" y1="0" '
    'x2="28" y2="32" gradientUnits="userSpaceOnUse"><stop stop-color="#6d6bf5"/><stop offset="1" stop-color="#4338ca"/>'
    '</linearGradient></defs><rect width="32" height="32" rx="9" fill="url(#g)"/><path d="M21.2 11.1A5.6 5.6 0 0 0 16.4 8.4h'
    '-.9a3.8 3.8 0 0 0 0 7.6h1a3.8 3.8 0 0 1 0 7.6h-.9a5.6 5.6 0 0 1-4.8-2.7" fill="none" stroke="#fff" stroke-width="3.1" '
    'stroke-linecap="round"/></svg>'
    '<b>{name}</b><span class="t">{status}</span><a href="atom.xml">{feed_icon}<span>{feed}</span></a>'
    '<details><summary>{mail_icon}{subscribe}</summary><form method="post" action="subscribe"><label>{email}'
    '<input type="email" name="email" required maxlength="254" autocomplete="email"></label><button>{do}</button>'
    "<p>{means}</p></form></details></header>"
)
ICON = Markup(
    '<svg width="{}" height="{}" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true"><path d="{}"/></svg>'
)
PATHS = {
    "feed": "M6.2 15.6a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4zM4 4.4v2.9c7 0 12.7 5.7 12.7 12.7h2.9C19.6 11.4 12.6 4.4 4 "
    "4.4zm0 5.7V13a7 7 0 0 1 7 7h2.9c0-5.5-4.4-9.9-9.9-9.9z",
    "mail": "M20 4H4a2 2 0 0 0-2 2v12c0 1.1.9 2 2 2h16a2 2 0 0 0 2-2V6a2 2 0 0 0-2-2zm0 4-8 5-8-5V6l8 5 8-5z",
    "bad": "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm1 15h-2v-2h2zm0-4h-2V7h2z",
    "ok": "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm-2 15-5-5 1.4-1.4L10 14.2l7.6-7.6L19 8z",
}
NOW = Markup(
    '<div class="now {}" role="status">{}<div><h1>{}</h1><p>{}</p></div><p class="w">{}<span class="n"> · </span><b>{}</b>'
    "</p></div>"
)
INCIDENT = Markup('<section><div class="h"><h2>{}</h2><span class="m">{}</span></div>{}</section>')
ENTRY = Markup('<div class="e"><b{}>{}</b><p>{}</p><time datetime="{}">{}</time></div>')
PART = Markup(
    '<div class="p"><div class="l"><b>{}</b><span class="m">{}%</span><span class="s {}">{}</span></div>'
    '<div class="b" role="img" aria-label="{}">{}</div></div>'
)
DAY, BAD_DAY = Markup("<i></i>"), Markup('<i class="{}" title="{}"></i>')
KEY = Markup('<span><i class="{}"></i>{}</span>')
PARTS = Markup(
    '<section><div class="h"><h2>{}</h2><div class="k d">{}</div></div>{}<div class="f"><span class="d">{}</span>'
    '<span class="n">{}</span><span>{}</span></div></section>'
)
FOOT = Markup('<footer><p>{}</p><p>{} · <a href="{}">{}</a></p></footer>')
BOLD = Markup("<b>{}</b>")


@speaking(ENGLISH)  # the public reads it, and it says so
def index(found: Facts) -> str:
    """Return the page: how it is now, open incidents, planned work, and the components with their last 90 days."""
    open_ones = Markup("").join(_incident(one, found.at) for one in found.open)
    planned = Markup("").join(_planned(one) for one in found.planned)
    parts = _parts(found) if found.parts else Markup("")
    until = f"{found.at + VALID:%H:%M} UTC"
    down = escape(_("If it is later than {time} and this page has not changed, we are down and working on it.")).format(
        time=BOLD.format(until)
    )
    coming = _("Planned work is above") if found.planned else _("No planned work")
    foot = FOOT.format(down, coming, "history.html", _("Past incidents"))
    return _page(found, Markup("").join([_head(found), _now(found), open_ones, planned, parts, foot]))


@speaking(ENGLISH)
def history(found: Facts) -> str:
    """Return the page of past incidents, the newest first."""
    past = Markup("").join(_incident(one, found.at) for one in found.past)
    if not found.past:
        past = INCIDENT.format(_("No incident so far"), "", "")
    foot = FOOT.format(_("Past incidents"), found.name, "./", _("Back to the status"))
    return _page(found, Markup("").join([_head(found), past, foot]))


def _page(found: Facts, body: Markup) -> str:
    title = _("{name} status").format(name=found.name)
    return str(PAGE.format(title=title, css=CSS, body=body))


def _head(found: Facts) -> Markup:
    return HEAD.format(
        name=found.name,
        status=_("Status"),
        feed=_("Feed"),
        feed_icon=ICON.format(18, 18, PATHS["feed"]),
        subscribe=_("Subscribe"),
        mail_icon=ICON.format(18, 18, PATHS["mail"]),
        email=_("Your email address"),
        do=_("Subscribe"),
        means=_("We send you a link to confirm it. Each message has a link to stop."),
    )


def _now(found: Facts) -> Markup:
    tone, title, text = _verdict(found)
    icon = ICON.format(30, 30, PATHS["ok" if tone == "ok" else "bad"])
    checked = _("Checked {time} UTC").format(time=f"{found.at:%H:%M}")
    valid = _("valid until {time} UTC").format(time=f"{found.at + VALID:%H:%M}")
    return NOW.format(tone, icon, title, text, checked, valid)


def _verdict(found: Facts) -> tuple[str, str, str]:
    """Return the tone, the heading, and what works all the same."""
    states = {one.state for one in found.parts}
    well = [one.name for one in found.parts if one.state == "works"]
    text = _("{parts} work as usual.").format(parts=_listed(well)) if len(well) > 1 else ""
    if found.open:
        worst = found.open[0]
        return "bad" if "outage" in states or worst.severity <= 2 else "warn", worst.title, text
    for state, tone in (("outage", "bad"), ("slow", "warn")):
        if state in states:
            names = [one.name for one in found.parts if one.state == state]
            return tone, f"{_(COMPONENT_STATES[state])}: {_listed(names)}", text
    if "planned" in states or any(one.begun for one in found.planned):
        return "info", _("Planned work is under way"), text
    return "ok", _("Everything works"), _("There is no open incident.")


def _listed(names: Sequence[str]) -> str:
    """Return names as people list them: `A, B and C`."""
    return (
        _("{first} and {last}").format(first=", ".join(names[:-1]), last=names[-1])
        if len(names) > 1
        else "".join(names)
    )


def _incident(one: Published, now: datetime) -> Markup:
    began = dates.short_day(one.opened_at) + (f" {one.opened_at.year}" if one.resolved_at else "")
    if one.resolved_at is None:
        when = _("{day}, since {time} UTC").format(day=began, time=f"{one.opened_at:%H:%M}")
    else:
        end = (
            f"{one.resolved_at:%H:%M}"
            if one.resolved_at.date() == one.opened_at.date()
            else _stamp(one.resolved_at, now)
        )
        when = _("{day}, {begin} – {end} UTC").format(
            day=began, begin=f"{one.opened_at:%H:%M}", end=end.removesuffix(" UTC")
        )
    lines = []
    for number, said in enumerate(one.said):
        on = Markup(' class="on"') if number == 0 and one.resolved_at is None else ""
        word = _(STATUSES.get(said.status, said.status))
        lines.append(ENTRY.format(on, word, said.text, said.at.isoformat(), _stamp(said.at, now)))
    return INCIDENT.format(one.title, when, Markup("").join(lines))


def _planned(one: Planned) -> Markup:
    begin, end = _full(one.starts_at), f"{one.ends_at:%H:%M}"
    if one.ends_at.date() != one.starts_at.date():
        end = _full(one.ends_at)
    word = _("Under way") if one.begun else _("Planned")
    concerned = _("Concerns {parts}.").format(parts=_listed(one.parts)) if one.parts else ""
    text = " ".join(filter(None, (one.text, concerned)))
    entry = ENTRY.format(Markup(' class="on"'), word, text, one.starts_at.isoformat(), "")
    return INCIDENT.format(one.title, _("{begin} – {end} UTC").format(begin=begin, end=end), entry)


def _full(at: datetime) -> str:
    return f"{at.day} {at:%b %H:%M}"


def _stamp(at: datetime, now: datetime) -> str:
    return f"{at:%H:%M} UTC" if at.date() == now.date() else f"{_full(at)} UTC"


def _parts(found: Facts) -> Markup:
    keys = Markup("").join(KEY.format(state, _(word)) for state, word in COMPONENT_STATES.items())
    rows = Markup("").join(_part(one, found) for one in found.parts)
    half = _("{count} days ago").format(count=DAYS // 2)
    return PARTS.format(_("Services"), keys, rows, _("{count} days ago").format(count=DAYS), half, _("Today"))


def _part(one: Part, found: Facts) -> Markup:
    days = []
    for number, state in enumerate(one.days):
        if state == "works":
            days.append(DAY)
        else:
            on = found.first_day + timedelta(days=number)
            days.append(BAD_DAY.format(state, f"{dates.short_day(on)}: {_(COMPONENT_STATES[state])}"))
    percent = f"{one.percent:.2f}".removesuffix(".00")
    label = _("{name}: there {percent}% of the last {count} days").format(name=one.name, percent=percent, count=DAYS)
    return PART.format(one.name, percent, one.state, _(SHORT[one.state]), label, Markup("").join(days))
