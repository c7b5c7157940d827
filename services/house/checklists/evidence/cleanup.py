"""Evidence of cleaning up: what the chores of the week did, and whether anything waits that they should have done (N-13, N-17,
N-32, N-34)."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from models.events import EventRow
from models.health import ChoreRun
from models.jobs import Job
from models.language import N_, _, ngettext
from models.notices import Notice
from models.reports import RetentionRun
from services import retention, settings, upkeep
from services.house import chore_days
from services.house.checklists.evidence import gathering
from services.house.checklists.evidence.found import DAY, WEEK, Collector, Evidence, Moment, failed, ok, unknown
from services.house.checklists.evidence.wording import weekday
from services.notices.reading import READ_FOR
from services.work import house_actor, occurrences, work

JOBS, NOTICES, BIN = retention.WEEKLY, "archive notifications that were read", "empty the bin"
TURN = WEEK + DAY  # a chore of the week, and a night to repeat it
NIGHT = 2 * DAY
MONTH = timedelta(days=31)
RETENTION, UPKEEP = "/settings/retention", "/maintenance"
LEADS, FORMER = ("leads", "contacts"), ("former",)
CLEARED = "house.caches_cleared"


def _jobs(now: Moment) -> Evidence:
    """N-13: no job waits that was done 90 days and a turn of the chore ago."""
    late = 0
    for place in now.places:
        with work(house_actor(place), read=True) as session:
            before = now.at - settings.get(session, settings.JOBS_ARCHIVED) - TURN
            done = (col(Job.state).in_(("done", "invoiced")), col(Job.archived_at).is_(None), col(Job.done_at) < before)
            late += session.scalar(_count(Job, *done, col(Job.binned_at).is_(None))) or 0
    archived = gathering.total(now, _count(Job, col(Job.archived_at) >= now.at - WEEK))
    return _receipt(now, JOBS, TURN, late, archived, "/jobs")


def _notices(now: Moment) -> Evidence:
    """N-13: no notification waits that was read for long enough."""
    read = (col(Notice.archived_at).is_(None), col(Notice.read_at) < now.at - READ_FOR - TURN)
    archived = gathering.total(now, _count(Notice, col(Notice.archived_at) >= now.at - WEEK))
    return _receipt(now, NOTICES, NIGHT, gathering.total(now, _count(Notice, *read)), archived, "/notices")


def _files(now: Moment) -> Evidence:
    """N-13: temporary files were removed on Friday."""
    return _receipt(now, upkeep.CLEAN, TURN, 0, _done(now, upkeep.CLEAN, "exports", "imports", "files"), UPKEEP)


def _database(now: Moment) -> Evidence:
    """N-13, N-32: every database was optimised on Friday."""
    return _receipt(now, upkeep.OPTIMISE, TURN, 0, None, UPKEEP)


def _purged(now: Moment) -> Evidence:
    """N-32: the bin was emptied last night."""
    return _receipt(now, BIN, NIGHT, 0, None, "/bin")


def _done(now: Moment, chore: str, *names: str) -> int:
    """Return the sum of some numbers of the last receipts of a chore."""
    mine = [one for one in chore_days.receipts(chore) if one.place in now.places]
    return sum(int(one.receipt.get(name, 0)) for one in mine for name in names)


def _cache(now: Moment) -> Evidence:
    """N-17: when the caches were cleared last, if they had to be."""
    query = select(func.max(col(EventRow.at))).where(col(EventRow.kind) == CLEARED)
    last = gathering.of_house(query)[0][0]
    if last is None or now.at - last > MONTH:
        return ok(_("Not needed"), UPKEEP)
    return ok(_("Cleared on {day}").format(day=f"{last.astimezone(occurrences.zone_named(now.zone)):%Y-%m-%d}"), UPKEEP)


def _count(row: Any, *where: Any) -> Any:
    return select(func.count()).select_from(row).where(*where)


def _receipt(now: Moment, chore: str, within: timedelta, late: int, done: int | None, link: str) -> Evidence:
    """Judge a chore by its days: in each workspace it ended within this time, and left nothing behind (`late`)."""
    if late:
        text = ngettext("{count} waits", "{count} wait", late).format(count=f"{late:,}")
        return failed(
            text, link, _("The background task “{chore}” did not do it: read its error.").format(chore=chore), late
        )
    rows = gathering.of_house(
        select(col(ChoreRun.place), col(ChoreRun.last_on), col(ChoreRun.ended_at)).where(col(ChoreRun.chore) == chore)
    )
    mine = [(last_on, ended_at) for place, last_on, ended_at in rows if place in now.places]
    if not mine:
        return unknown(_("No data"), _("It is not due yet since this installation began."), link)
    if any(ended_at is None for _on, ended_at in mine):
        return failed(_("Broke off"), link, _("Read the error of the background task “{chore}”.").format(chore=chore))
    oldest: date = min(last_on for last_on, _at in mine)
    if now.day - oldest > within:
        return failed(str(oldest), link, _("The background task “{chore}” does not run.").format(chore=chore))
    ended = min(ended_at for _on, ended_at in mine)
    day = weekday(ended, now.zone)
    return ok(f"{done:,}, {day}" if done is not None else day, link, done)


def _leads(now: Moment) -> Evidence:
    """N-34: what was proposed of stale leads and contacts this year was confirmed or declined, in each workspace."""
    return _decided(now, LEADS)


def _former(now: Moment) -> Evidence:
    """N-32: what was proposed of former years this year was confirmed or declined, in each workspace."""
    return _decided(now, FORMER)


def _decided(now: Moment, keys: tuple[str, ...]) -> Evidence:
    mine = (
        col(RetentionRun.key).in_(keys),
        col(RetentionRun.proposed_at) >= gathering.begin(now, now.day.timetuple().tm_yday),
    )
    open_ones = (col(RetentionRun.confirmed_at).is_(None), col(RetentionRun.declined_at).is_(None))
    waits = gathering.total(now, _count(RetentionRun, *mine, *open_ones, col(RetentionRun.proposed) > 0))
    if waits:
        text = ngettext("{count} proposal open", "{count} proposals open", waits).format(count=waits)
        return failed(text, RETENTION, _("Confirm or decline it under Settings, Retention."), waits)
    done = gathering.total(now, select(func.sum(col(RetentionRun.done))).where(*mine))
    text = ngettext("{count} archived", "{count} archived", done).format(count=f"{done:,}")
    return ok(text if done else _("Nothing stale"), RETENTION, done)


COLLECTORS = {
    "cleanup.jobs": Collector(N_("Jobs done 90 days ago are archived"), _jobs),
    "cleanup.notices": Collector(N_("Read notifications are archived"), _notices),
    "cleanup.files": Collector(N_("Temporary files are removed"), _files),
    "cleanup.purged": Collector(N_("The bin is emptied"), _purged),
    "cleanup.leads": Collector(N_("Stale leads were looked through"), _leads),
    "cleanup.database": Collector(N_("The databases were optimised"), _database),
    "cleanup.cache": Collector(N_("When caches were cleared"), _cache),
    "cleanup.year": Collector(N_("Records of former years were archived"), _former),
}
