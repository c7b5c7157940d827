"""How lines of the log look: a time, a level, a sentence; opened, everything the line says."""

from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from markupsafe import Markup

from models.language import N_, _
from services.house.logbook import LEVELS, LINE_KINDS, Line
from ui.parts.markup import StaticHtml, icon_html
from ui.theme import ASSETS, stamp
from ui.words import dated, exact

SHEET = Markup('<link rel="stylesheet" href="{}">')
TONES = {"critical": "bad", "error": "bad", "warning": "warn", "info": "info"}
DAY = Markup('<div class="log-day">{}</div>')
LINE = Markup(
    '<details class="log-line {}"><summary><time title="{}">{}</time><span class="chip {}">{}</span>'
    '<span class="log-what">{}{}</span><span class="sub clip">{}</span>{}</summary>'
    '<div class="log-more"><dl>{}</dl>{}</div></details>'
)
HINT = Markup(" <small>{}</small>")
FACT = Markup("<dt>{}</dt><dd>{}</dd>")
LINK = Markup('<a class="nicegui-link link" href="{}">{}</a>')
TRACE = Markup('<pre class="code" tabindex="0" role="region" aria-label="{}">{}</pre>')
HINTS = ("network", "where", "chore", "destination", "channel", "code", "provider", "check", "trouble")  # said at once
NAMES = {"place": N_("Workspace"), "where": N_("Where"), "outgoing": N_("Message"), "network": N_("Address")}
PATH = "/maintenance/log"


def load_looks() -> None:
    """Load the style sheet of these pages."""
    StaticHtml("div", "no-box").show(SHEET.format(stamp(ASSETS / "log.css")))


def drawn(lines: list[Line], zone: str, day: str) -> tuple[Markup, str]:
    """Return lines as markup under the heads of their days, and the day of the last one; `day`: of the line before."""
    parts = []
    for one in lines:
        head = dated(one.at, zone) if one.at else day
        if head != day:
            parts.append(DAY.format(head))
            day = head
        parts.append(_line(one, zone))
    return Markup("").join(parts), day


def _line(one: Line, zone: str) -> Markup:
    time = f"{one.at.astimezone(ZoneInfo(zone)):%H:%M:%S}" if one.at else ""
    level = _(LEVELS[one.level]) if one.level in LEVELS else _("Unknown")
    trace = TRACE.format(_("Trace"), one.trace) if one.trace else ""
    sentence = one.event.partition("\n")[0]
    return LINE.format(
        one.level if one.level in LEVELS else "",
        exact(one.at, zone),
        time,
        TONES.get(one.level, "mute"),
        level,
        sentence,
        _hint(one),
        one.module,
        icon_html("expand_more"),
        _facts(one, zone),
        trace,
    )


def _hint(one: Line) -> Markup:
    """Return what tells a line from others with the same sentence."""
    said = [one.reference, *(str(one.more[name]) for name in HINTS if one.more.get(name))]
    return HINT.format(" · ".join(part[:60] for part in said if part)) if any(said) else Markup("")


def _facts(one: Line, zone: str) -> Markup:
    found = [FACT.format(_("Time"), exact(one.at, zone))]
    if "\n" in one.event:
        found.append(FACT.format(_("Sentence"), one.event))
    if one.kind in LINE_KINDS:
        found.append(FACT.format(_("Kind"), _filtered("kind", one.kind, _(LINE_KINDS[one.kind]))))
    if one.module:
        found.append(FACT.format(_("Module"), _filtered("module", one.module, one.module)))
    if one.reference:
        found.append(FACT.format(_("Reference"), _filtered("reference", one.reference, one.reference)))
    for name, value in one.more.items():
        link = _filtered("q", str(value), str(value)) if name in ("outgoing", "network") else str(value)
        found.append(FACT.format(_(NAMES[name]) if name in NAMES else name, link))
    return Markup("").join(found)


def _filtered(name: str, value: str, word: str) -> Markup:
    return LINK.format(f"{PATH}?{urlencode({name: value})}", word)
