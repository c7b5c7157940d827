"""Evidence of what is written down: reports of the month and the year, goals, and incidents reviewed (N-21, N-25, N-30, N-32)."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from models.incidents import Incident
from models.language import N_, _
from models.reports import Report
from services.house.checklists.evidence import gathering, links
from services.house.checklists.evidence.found import Collector, Evidence, Moment, failed, ok, unknown
from services.house.checklists.evidence.wording import of
from services.work import occurrences


def _month(now: Moment) -> Evidence:
    """N-21: each workspace has the report of the past month."""
    return _there(now, "monthly", f"{now.day.replace(day=1) - timedelta(days=1):%Y-%m}")


def _year(now: Moment) -> Evidence:
    """N-30: each workspace has the report of the past year."""
    return _there(now, "annual", str(now.day.year - 1))


def _there(now: Moment, kind: str, period: str) -> Evidence:
    if (nothing := _nothing(now)) is not None:
        return nothing
    count = sum(bool(_count(place, col(Report.kind) == kind, col(Report.period) == period)) for place in now.places)
    text = _("{period}: {count}").format(period=period, count=of(count, len(now.places)))
    if count < len(now.places):
        fix = _("Open the report of {period}: it is drafted then.").format(period=period)
        return failed(text, links.REPORTS, fix, count)
    return ok(text, links.REPORTS, count)


def _kept(now: Moment) -> Evidence:
    """N-32: between the first signed report of each workspace and the last, no month is missing."""
    if (nothing := _nothing(now)) is not None:
        return nothing
    signed, gaps = 0, list[str]()
    for place in now.places:
        query = select(col(Report.begins_on)).where(col(Report.kind) == "monthly", col(Report.signed_at).is_not(None))
        months = sorted(row[0] for row in gathering.rows_in(place, query))
        signed += len(months)
        gaps += _gaps(months)
    text = _("{count} signed").format(count=signed)
    if gaps:
        return failed(text, links.REPORTS, _("Missing: {months}.").format(months=", ".join(gaps[:6])), signed)
    return ok(text, links.REPORTS, signed)


def _gaps(months: list[date]) -> list[str]:
    """Return the months that are missing between the first and the last."""
    if not months:
        return []
    there, at, missing = set(months), months[0], []
    while at < months[-1]:
        if at not in there:
            missing.append(f"{at:%Y-%m}")
        at = (at.replace(day=28) + timedelta(days=4)).replace(day=1)
    return missing


def _goals(now: Moment) -> Evidence:
    """N-25: the goals of this quarter are written, in each workspace."""
    if (nothing := _nothing(now)) is not None:
        return nothing
    quarter = (now.day.month - 1) // 3 + 1
    mine = (col(Report.kind) == "quarterly", col(Report.begins_on) >= date(now.day.year - 1, 12, 1))
    query = select(col(Report.words)).where(*mine)
    done = sum(
        any((words or {}).get(f"q{quarter}") for (words,) in gathering.rows_in(place, query)) for place in now.places
    )
    text = of(done, len(now.places))
    if done < len(now.places):
        fix = _("Write the goals of Q{quarter} into the quarterly report.").format(quarter=quarter)
        return failed(text, links.REPORTS, fix, done)
    return ok(text, links.REPORTS, done)


def _nothing(now: Moment) -> Evidence | None:
    """Return that there are no reports at all, if so."""
    if any(_count(place) for place in now.places):
        return None
    return unknown(_("No data"), _("No report was drafted yet."), links.REPORTS)


def _count(place: str, *where: Any) -> int:
    return int(gathering.rows_in(place, select(func.count()).select_from(Report).where(*where))[0][0])


def _incidents(now: Moment) -> Evidence:
    """N-30: each incident of the past year was looked at once more (I-19)."""
    begin, end = _begins(now, now.day.year - 1), _begins(now, now.day.year)
    query = select(col(Incident.reviewed_at)).where(col(Incident.opened_at) >= begin, col(Incident.opened_at) < end)
    found = [row[0] for row in gathering.of_house(query)]
    done = sum(one is not None for one in found)
    if done < len(found):
        fix = _("Open each incident of last year, and mark it as reviewed.")
        return failed(of(done, len(found)), links.INCIDENTS, fix, done)
    return ok(of(done, len(found)) if found else _("None"), links.INCIDENTS, done)


def _begins(now: Moment, year: int) -> datetime:
    """Return when a year began where the installation is."""
    found = occurrences.instant(date(year, 1, 1), datetime.min.time(), now.zone)
    return found or datetime(year, 1, 1, tzinfo=now.at.tzinfo)


COLLECTORS = {
    "reports.month": Collector(N_("Report of the past month"), _month),
    "reports.year": Collector(N_("Report of the past year"), _year),
    "reports.kept": Collector(N_("Signed reports are kept"), _kept),
    "reports.goals": Collector(N_("Goals of the quarter"), _goals),
    "incidents.reviewed": Collector(N_("Incidents of the past year are reviewed"), _incidents),
}
