"""Evidence of cleaning up: what the chores of the week did, and whether anything waits that they should have done (N-13, N-17,
N-32, N-34)."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from models.health import ChoreRun
from models.jobs import Job
from models.language import N_, _, ngettext
from models.notices import Notice
from models.tasks import Task
from services.house.checklists.evidence import gathering, links
from services.house.checklists.evidence.found import DAY, WEEK, Collector, Evidence, Moment, failed, ok, unknown
from services.house.checklists.evidence.wording import weekday
from services.jobs.archiving import AFTER
from services.notices.reading import READ_FOR

JOBS, NOTICES = "archive jobs that were done 90 days ago", "archive notifications that were read"
FILES, BIN = "remove files that nothing names", "empty the bin"
TURN = WEEK + DAY  # a chore of the week, and a night to repeat it
NIGHT = 2 * DAY
LEADS = "hygiene:archive:{year}"


def _jobs(now: Moment) -> Evidence:
    """N-13: no job waits that was done 90 days and a turn of the chore ago."""
    here = (col(Job.state).in_(("done", "invoiced")), col(Job.archived_at).is_(None), col(Job.binned_at).is_(None))
    late = gathering.total(now, _count(Job, *here, col(Job.done_at) < now.at - AFTER - TURN))
    archived = gathering.total(now, _count(Job, col(Job.archived_at) >= now.at - WEEK))
    return _receipt(now, JOBS, TURN, late, archived, "/jobs")


def _notices(now: Moment) -> Evidence:
    """N-13: no notification waits that was read for long enough."""
    read = (col(Notice.archived_at).is_(None), col(Notice.read_at) < now.at - READ_FOR - TURN)
    archived = gathering.total(now, _count(Notice, col(Notice.archived_at) >= now.at - WEEK))
    return _receipt(now, NOTICES, NIGHT, gathering.total(now, _count(Notice, *read)), archived, "/notices")


def _files(now: Moment) -> Evidence:
    """N-13: files that nothing names were removed last night."""
    return _receipt(now, FILES, NIGHT, 0, None, links.ERRORS)


def _purged(now: Moment) -> Evidence:
    """N-32: the bin was emptied last night."""
    return _receipt(now, BIN, NIGHT, 0, None, "/bin")


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
    """N-34: each workspace was asked this year to look through its stale leads, where it has some, and somebody did."""
    key = LEADS.format(year=now.day.year)
    waits = gathering.total(now, _count(Task, col(Task.key) == key, col(Task.done_at).is_(None)))
    if waits:
        text = ngettext("{count} task open", "{count} tasks open", waits).format(count=waits)
        return failed(text, "/hygiene", _("Look through them under Contacts, Hygiene, “To archive”."), waits)
    done = gathering.total(now, _count(Task, col(Task.key) == key))
    text = _("Looked through") if done else _("Nothing stale")
    return ok(text, "/hygiene", done)


def _not_yet(_now: Moment) -> Evidence:
    """N-13, N-17, N-32: no chore of this version does it, so there is no receipt."""
    return unknown(_("No data"), _("This version keeps no receipt of it."), links.ERRORS)


COLLECTORS = {
    "cleanup.jobs": Collector(N_("Jobs done 90 days ago are archived"), _jobs),
    "cleanup.notices": Collector(N_("Read notifications are archived"), _notices),
    "cleanup.files": Collector(N_("Files that nothing names are removed"), _files),
    "cleanup.purged": Collector(N_("The bin is emptied"), _purged),
    "cleanup.leads": Collector(N_("Stale leads were looked through"), _leads),
    "cleanup.database": Collector(N_("The database was optimised"), _not_yet),
    "cleanup.cache": Collector(N_("Caches were cleared"), _not_yet),
    "cleanup.year": Collector(N_("The previous year was archived"), _not_yet),
}
