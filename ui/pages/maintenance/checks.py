"""The checks: what is wrong first, each with its remedy, then what could not be checked, then what is well."""

from collections.abc import Iterable

from markupsafe import Markup
from nicegui import ui

from models.language import N_, _, counted, ngettext
from services.house import checks
from services.house.checks import Finding, Report, Summary
from ui import guard
from ui.live import note, perform, watch
from ui.pages.maintenance import tabs
from ui.parts.markup import StaticHtml, banner, button, coded, element, icon_html, page_head, panel, text_element
from ui.routes import page
from ui.words import exact, moment

EVERY = 2.0  # seconds
GROUPS = (
    ("critical", N_("Act now"), "bad", "error"),
    ("warning", N_("Needs attention"), "warn", "warning"),
    ("unchecked", N_("Not checked"), "warn", "help"),
    ("info", N_("For your information"), "info", "info"),
    ("ok", N_("All right"), "ok", "check"),
)
TONES = {level: (tone, sign) for level, _title, tone, sign in GROUPS}
HEAD = Markup('<div class="panel-h"><h2>{}</h2><span class="sub">{}</span></div>')
LIST = Markup('<div role="list">{}</div>')
LINE = Markup(
    '<div class="feed" role="listitem"><span class="bubble {}">{}</span><div><b>{}</b><div class="sub">{}</div></div>'
    '<code class="tag only-d">{}</code></div>'
)


@page("/maintenance/checks", needs="maintenance.read")
async def checks_page() -> None:
    """The last report, live."""
    zone = guard.page_actor().zone
    with page_head(_("Checks"), "") as (_heading, line):
        text_element("span", _("Live"), "live").props("role=status")
        again = button(_("Run again"), "ghost", "refresh", on_click=_again)
        again.set_visibility(guard.page_actor().may("maintenance.run"))
    tabs.tabs("/maintenance/checks")
    with banner("ok", "check_circle") as well:
        text_element("b", _("Every check is well."))
    with element("div", "stack"):
        panels = {key: StaticHtml("section", "panel attend").props("role=status") for key, *_rest in GROUPS}

    def show(now: Report) -> None:
        line.set_text(_line(now, zone))
        line.props["title"] = exact(now.at, zone)
        again.set_enabled(not now.running)
        well.set_visibility(now.at is not None and not now.count("failed") - now.count("failed", "info"))
        for key, title, tone, sign in GROUPS:
            some = [one for one in now.findings if _group(one) == key]
            panels[key].set_visibility(bool(some))
            content = HEAD.format(_(title), counted(len(some))) + LIST.format(_lines(some, tone, sign))
            if some and content != panels[key].content:
                panels[key].show(content)

    with ui.element("div").classes("hidden"):
        await watch(show, checks.report, on=[], every=EVERY)


async def front() -> None:
    """Put the panel of the checks into the front of maintenance: the counts, the worst of them, and the ways to all."""
    with panel(_("Checks")) as head:
        with head, element("div", "acts"):
            ui.link(_("All checks"), "/maintenance/checks").classes("link")
        worst = StaticHtml("div").props("role=status")
        line = text_element("p", _("Checking…"), "panel-f")

    def show(now: Summary) -> None:
        line.set_text(_counts(now.critical + now.warnings, now.unchecked, now.ok) if now.at else _("Checking…"))
        content = LIST.format(Markup("").join(_lines([one], *TONES[one.level]) for one in now.worst))
        worst.set_visibility(bool(now.worst))
        if content != worst.content:
            worst.show(content)

    await watch(show, checks.summary, on=[], every=EVERY * 5)


def _group(one: Finding) -> str:
    return one.level if one.failed else one.state


def _lines(some: Iterable[Finding], tone: str, sign: str) -> Markup:
    named = ((one, checks.name_of(one)) for one in some)
    return Markup("").join(
        LINE.format(tone, icon_html(sign), coded(one.message), coded(one.fix), name) for one, name in named
    )


def _line(now: Report, zone: str) -> str:
    if now.at is None:
        return _("Checking…")
    failed = now.count("failed") - now.count("failed", "info")
    last = _("Checking…") if now.running else _("checked {time}").format(time=moment(now.at, zone))
    return f"{_counts(failed, now.count('unchecked'), now.count('ok'))} · {last}"


def _counts(failed: int, unchecked: int, well: int) -> str:
    words = [
        ngettext("{count} fails", "{count} fail", failed),
        ngettext("{count} not checked", "{count} not checked", unchecked),
        ngettext("{count} is well", "{count} are well", well),
    ]
    return " · ".join(words)


async def _again() -> None:
    """Have everything checked anew, with what is looked up by night; the page shows the result when it is there."""
    if await perform(checks.again) is not None:
        note(_("Checking…"), "info")
