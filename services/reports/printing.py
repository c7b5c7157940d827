"""Printing: a report as a PDF, in the workspace's colour and on its paper. A signed one is the same file each time."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from models.files import StoredFile
from models.language import N_, _
from services import files, seller, settings
from services.papers import Made
from services.papers.rendering import drawn
from services.reports import showing
from services.reports.keeping import OVER_AND_SIGNED, SO_FAR, ReportCard, period_of, read
from services.reports.periods import Period
from services.reports.wording import QUARTERS
from services.work import Actor, NotFound, clock, errand, house_actor, step, work

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
STATES = {SO_FAR: N_("So far"), "draft": N_("Draft"), OVER_AND_SIGNED: N_("Signed")}
CHARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("Jobs and invoices"), ("jobs_created", "invoices_generated")),
    (N_("Errors"), ("total_errors",)),
)
SHORT = 10  # parts of a chart that are all named below it


class Look(NamedTuple):
    """How the workspace's papers look."""

    brand: str
    colour: str
    paper: str
    logo: bytes


@errand("reports.read")
def pdf(actor: Actor, kind: str, name: str) -> Made:
    """Return the PDF of a report: of a signed one as it was signed, of any other as it is now."""
    period, found, look = period_of(actor, kind, name), read(actor, kind, name, compared=True), _look(actor.place)
    told = laid_out(period, found, look)
    at = found.signed_at or clock.now()
    content = drawn(_template(), told, logo=look.logo, fixed_at=int(at.timestamp()))
    return Made(f"{file_name(period)}.pdf", "application/pdf", content)


def file_name(period: Period) -> str:
    """Return the name of a file of a report, without its ending."""
    return f"{_(showing.TITLES[period.kind])} {period.name}"


def laid_out(period: Period, found: ReportCard, look: Look) -> dict[str, Any]:
    """Return what the template shows."""
    return {
        "language": "en",
        "paper": look.paper,
        "colour": look.colour,
        "brand": look.brand,
        "title": _(showing.TITLES[period.kind]),
        "period": showing.title(period),
        "state": _(STATES[found.state]),
        "subtitle": subtitle(period),
        "tiles": [tile(name, found) for name in showing.TILES[period.kind]],
        "charts": [_chart(period, found, title, names) for title, names in CHARTS] if len(found.days) > 1 else [],
        "parts": parts(found.fields),
        "words": words(found),
        "signature": signature(found),
        "page": _("Page"),
        "footer": look.brand,
    }


def subtitle(period: Period) -> str:
    """Return from how many of its days a report is."""
    days = min(period.days, (clock.today(period.zone) - period.first).days + (0 if period.over else 1))
    return _("from {count} of {all} days, {zone}").format(count=days, all=period.days, zone=period.zone)


def tile(name: str, found: ReportCard) -> dict[str, str]:
    """Return one figure as it is shown: label, value, change against the period before, and its tone. What adds up is not
    compared while its period goes on."""
    unit = showing.FIELDS[name].unit
    whole = found.state != SO_FAR or unit in ("percent", "seconds")
    told, tone = showing.change(name, found.fields, found.before) if whole else ("", "")
    return {
        "label": _(showing.FIELDS[name].label),
        "value": showing.value(name, found.fields),
        "change": told,
        "tone": tone,
    }


def _chart(period: Period, found: ReportCard, title: str, names: tuple[str, ...]) -> dict[str, Any]:
    most = max([one[name] or 0 for one in found.days for name in names], default=0)
    top = showing.nice(most)
    series = [
        {
            "label": f"{_(showing.FIELDS[name].label)} {sum(one[name] or 0 for one in found.days):,}",
            "values": [(one[name] or 0) / top for one in found.days],
        }
        for name in names
    ]
    ticks = [showing.tick(period, n, one["first"]) for n, one in enumerate(found.days)]
    step = 1 if len(ticks) <= SHORT + 4 else 5
    ticks = [one if n % step == 0 else "" for n, one in enumerate(ticks)]
    return {"title": _(title), "series": series, "top": f"{top:g}", "half": f"{top / 2:g}", "ticks": ticks}


def parts(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the lists of a report, by the fields that it has."""

    def part(title: str, rows: list[tuple[str, str]]) -> dict[str, Any]:
        return {"title": _(title), "rows": [{"label": label, "value": value} for label, value in rows]}

    made = []
    for name, title in (("top_features", N_("Top features")), ("underutilised_features", N_("Underutilised features"))):
        if found.get(name):
            made.append(part(title, [(showing.feature(one["feature"]), f"{one['count']:,}") for one in found[name]]))
    if "issues_pending" in found:
        rows = [(_("Resolved"), f"{found['issues_resolved']:,}"), (_("Pending"), f"{found['issues_pending']:,}")]
        made.append(part(N_("Issues"), rows + [(one, "") for one in found.get("pending", [])]))
    if "queue" in found:
        made.append(part(N_("Queue"), [(_(QUEUE[name]), f"{count:,}") for name, count in found["queue"].items()]))
    if "performance_action_needed" in found:
        rows = [(_(label), _("Yes") if found[name] else _("No")) for name, label in showing.NEEDED.items()]
        made.append(part(N_("Action needed"), rows))
    if "feedback" in found:
        one = found["feedback"]
        rows = [
            (_("Ideas"), f"{one['ideas']}"),
            (_("Problems"), f"{one['problems']}"),
            (_("Answered"), f"{one['answered']}"),
        ]
        made.append(part(N_("Feedback"), rows))
    if "total_revenue" in found:
        made.append(part(N_("Revenue"), revenue_rows(found)))
        made.append(part(N_("Growth"), growth_rows(found)))
    return made


QUEUE = {"waiting": N_("Waiting"), "active": N_("Active"), "completed": N_("Completed"), "failed": N_("Failed")}


def revenue_rows(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the revenue of a year by currency; one row without any says so."""
    rows = [
        (one, showing.value("total_revenue", {"total_revenue": {one: much}}))
        for one, much in found["total_revenue"].items()
    ]
    return rows or [(_("Nothing was received"), "")]


def growth_rows(found: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the growth of a year; “–” where there was nothing before."""
    grown = found["growth"]
    rows = [(_("Users"), grown["users"]), (_("Jobs"), grown["jobs"])]
    rows += [(f"{_('Revenue')} {currency}", percent) for currency, percent in grown["revenue"].items()]
    return [(label, showing.NONE if much is None else f"{showing.signed(much, 1)}%") for label, much in rows]


def words(found: ReportCard) -> list[dict[str, str]]:
    """Return what people wrote, as titles and texts; nothing of what is empty."""
    said, quarter = found.fields, found.kind == "quarterly"
    made: list[tuple[str, str]] = []
    if said.get("status"):
        made.append((_("Status"), showing.status(said["status"])))
    for name, title in LISTS.items():
        if isinstance(said.get(name), list):
            made.append((_(title), "\n".join(f"{n}. {one}" for n, one in enumerate(said[name], 1) if one)))
    if quarter:
        made += [(f"{_('Goals')} {name.upper()}", said["goals"][name]) for name in QUARTERS]
    made += [(_("Notes"), said.get("notes", "")), (_("In words"), said.get("in_words", ""))]
    return [{"title": title, "text": text} for title, text in made if text]


LISTS = {
    "action_items": N_("Action items"),
    "achievements": N_("Achievements"),
    "challenges": N_("Challenges overcome"),
    "goals": N_("Goals"),
}


def signature(found: ReportCard) -> str:
    """Return who signed a report, and when; empty before."""
    if found.signed_at is None:
        return ""
    return _("Signed by {name} on {day}").format(
        name=found.signed_by or "Steward", day=f"{found.signed_at:%Y-%m-%d %H:%M} UTC"
    )


def _look(place: str) -> Look:
    """Return how papers look, with the logo; read from the disk after the work."""
    with work(house_actor(place), read=True) as session:
        sells = seller.snapshot(session)
        logo = _logo(session, str(sells.get("logo") or ""))
    content = b""
    if logo is not None:
        try:
            content = files.read(place, logo)[1]
        except NotFound:
            content = b""
    colour, paper = sells["colour"] or settings.COLOUR.default, sells["paper"] or settings.PAPER.default
    return Look(str(sells["brand"] or ""), str(colour), str(paper), content)


@step
def _logo(session: Any, known: str) -> UUID | None:
    row = session.get(StoredFile, UUID(known)) if known else None
    return row.id if row is not None and (row.subject, row.subject_id) == ("settings", settings.LOGO.id) else None


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()
