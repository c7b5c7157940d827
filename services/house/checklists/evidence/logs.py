"""Evidence of the day's log: failed mails, trouble with signing in, errors of the database (N-39)."""

from sqlalchemy import func, select
from sqlmodel import col

from models.health import Crash
from models.language import N_, _, ngettext
from services.house.checklists.evidence import activity, errors, gathering, links
from services.house.checklists.evidence.found import Collector, Evidence, Moment, failed, ok
from services.house.health.verdict import rows
from services.house.telemetry import goals
from services.house.upgrades.watching import OF_TABLES
from services.outbox.depth import FAILED
from services.outbox.states import OUTBOX


def _mails(now: Moment) -> Evidence:
    """N-39: no mail failed today, and of none is it unknown whether it arrived."""
    today = (OUTBOX.c.settled_at >= now.midnight, OUTBOX.c.channel == "email", OUTBOX.c.state.in_((*FAILED, "unknown")))
    query = select(func.count()).select_from(OUTBOX).where(*today)
    count = gathering.total(now, query) + gathering.count_in_house(query)
    if count:
        text = ngettext("{count} failed", "{count} failed", count).format(count=f"{count:,}")
        return failed(text, rows("failed"), _("Read why, correct the address, and send it again."), count)
    return ok(_("None"), rows("failed"), 0)


def _sign_ins(now: Moment) -> Evidence:
    """N-39: no account was guessed at today, and not too many sign-ins failed."""
    count = activity.failures(now.midnight)
    text = ngettext("{count} failed", "{count} failed", count).format(count=f"{count:,}") if count else _("None")
    if activity.guesses(now.midnight) or count >= goals.MANY_FAILURES:
        return failed(text, links.ACTIVITY, _("Look for an account that somebody guesses at."), count)
    return ok(text, links.ACTIVITY, count)


def _database(now: Moment) -> Evidence:
    """N-39: no statement broke today."""
    found = errors.met(now.midnight, col(Crash.what).in_(OF_TABLES))
    if found:
        text = ngettext("{count} kind", "{count} kinds", len(found)).format(count=len(found))
        fix = _("{what} in {where}: read its trace.").format(what=found[0].what, where=found[0].where)
        return failed(text, links.ERRORS, fix, len(found))
    return ok(_("None"), links.ERRORS, 0)


COLLECTORS = {
    "logs.mails": Collector(N_("Failed emails of today"), _mails),
    "logs.sign_ins": Collector(N_("Trouble with signing in today"), _sign_ins),
    "logs.database": Collector(N_("Errors of the database today"), _database),
}
