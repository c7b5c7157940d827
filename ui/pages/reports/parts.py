"""Parts: the panels under the charts of a report, by the fields that it has."""

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from models.language import N_, _
from services.reports import ReportCard, printing, showing
from services.reports.periods import Period
from ui.pages.reports import drawing
from ui.parts.markup import StaticHtml, element, panel
from ui.words import number

PAIR = Markup(
    '<div class="rep-pair"><a href="{}"><b>{}</b>{}</a><a href="{}"><b class="{}">{}</b>{}</a></div>{}<div>{}</div>'
)
NAMED = Markup('<div class="rep-line"><span class="clip">{}</span></div>')


def measured(period: Period, card: ReportCard) -> int:
    """Add the panels of what was measured. Return how many."""
    made = 0
    for name, build in PANELS.items():
        if name in card.fields and not (name == "growth" and card.kind == "weekly"):
            build(period, card.fields)
            made += 1
    return made


def _features(period: Period, found: dict[str, Any]) -> None:
    with panel(_("Features"), _("uses")) as head:
        with head:
            _all(f"/reports/{period.kind}/{period.name}/rows?figure=features")
        StaticHtml("div", "panel-b").show(drawing.uses(found))


def _all(path: str) -> None:
    with element("div", "acts"):
        StaticHtml("div", "no-box").show(Markup('<a class="nicegui-link link" href="{}">{}</a>').format(path, _("All")))


def _issues(period: Period, found: dict[str, Any]) -> None:
    done, pending = found["issues_resolved"], found["issues_pending"]
    at = f"/reports/{period.kind}/{period.name}/rows?figure="
    whole = done + pending
    track = drawing.TRACK.format("ok", 100 * done / whole) if whole else Markup("")
    names = Markup("").join(NAMED.format(one) for one in found.get("pending", []))
    tone = "warn" if pending else ""
    with panel(_("Issues")):
        StaticHtml("div", "panel-b").show(
            PAIR.format(
                f"{at}issues_resolved", number(done), _("Resolved"), f"{at}issues_pending", tone, number(pending),
                _("Pending"), track, names,
            )
        )  # fmt: skip


def _listed(
    title: str, rows: Callable[[dict[str, Any]], list[tuple[str, str]]]
) -> Callable[[Period, dict[str, Any]], None]:
    def build(_period: Period, found: dict[str, Any]) -> None:
        with panel(_(title)):
            StaticHtml("div", "panel-b").show(drawing.lines(rows(found)))

    return build


def _queue(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(_(printing.QUEUE[name]), number(count)) for name, count in found["queue"].items()]


def _needed(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(_(label), _("Yes") if found[name] else _("No")) for name, label in showing.NEEDED.items()]


def _feedback(found: dict[str, Any]) -> list[tuple[str, str]]:
    one = found["feedback"]
    rows = [(_("Ideas"), number(one["ideas"])), (_("Problems"), number(one["problems"]))]
    return [*rows, (_("Answered"), number(one["answered"])), *((text, "") for text in one["texts"][:5])]


PANELS: dict[str, Callable[[Period, dict[str, Any]], None]] = {
    "top_features": _features,
    "issues_pending": _issues,
    "performance_action_needed": _listed(N_("Action needed"), _needed),
    "queue": _listed(N_("Queue"), _queue),
    "feedback": _listed(N_("Feedback"), _feedback),
    "total_revenue": _listed(N_("Revenue"), printing.revenue_rows),
    "growth": _listed(N_("Growth"), printing.growth_rows),  # of a year; that of a week is one figure
}
