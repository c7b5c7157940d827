"""Evidence of people: who has an account, who is new, who was not here for long (N-12, N-18)."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlmodel import col

from models.accounts import User, UserSession
from models.language import N_, _, ngettext
from services.accounts import own_roles
from services.house.checklists.evidence import gathering, links
from services.house.checklists.evidence.found import WEEK, Collector, Evidence, Moment, failed, ok, unknown
from services.house.checklists.evidence.wording import of
from services.house.checks.people import IDLE, KEEPS
from services.house.telemetry.people import people
from services.work import house_actor, work

ENABLED = (col(User.disabled_at).is_(None), col(User.password_hash).is_not(None))


def _accounts(now: Moment) -> Evidence:
    """N-18: how many accounts there are, and whether each workspace has an administrator."""
    everyone = gathering.total(now, select(func.count()).select_from(User))
    enabled = gathering.total(now, select(func.count()).select_from(User).where(*ENABLED))
    text = _("{count} active, {off} disabled").format(count=f"{enabled:,}", off=f"{everyone - enabled:,}")
    if not all(_kept(place) for place in now.places):
        fix = _("A workspace has no active administrator: give a colleague that role.")
        return failed(text, links.USERS, fix, enabled)
    return ok(text, links.USERS, enabled)


def _kept(place: str) -> bool:
    """Return whether somebody of a workspace may look after it."""
    with work(house_actor(place), read=True) as session:
        keepers = [word for word, role in own_roles.every(session).items() if KEEPS in role.permissions]
    return bool(gathering.rows_in(place, select(col(User.id)).where(*ENABLED, col(User.role).in_(keepers)).limit(1)))


def _idle(now: Moment) -> Evidence:
    """N-18: nobody with an account was away for more than 30 days."""
    count = away(now, IDLE)
    if count:
        text = ngettext("{count} away", "{count} away", count).format(count=f"{count:,}")
        return failed(text, links.USERS, _("Disable those who have left, on the Team page."), count)
    return ok(_("None"), links.USERS, 0)


def _inactive(now: Moment) -> Evidence:
    """N-12: how many were away for more than seven days."""
    count = away(now, WEEK)
    text = ngettext("{count} person", "{count} people", count).format(count=f"{count:,}") if count else _("None")
    return ok(text, links.USERS, count)


def away(now: Moment, time: timedelta) -> int:
    """Return how many people with an account were not here for so long, and had one all the time."""
    since = now.at - time
    lately = select(col(UserSession.user_id)).where(col(UserSession.seen_at) >= since)
    here = (*ENABLED, col(User.made_at) < since, col(User.id).not_in(lately))
    return gathering.total(now, select(func.count()).select_from(User).where(*here))


def _active(now: Moment) -> Evidence:
    """N-12: how many were here in the past week."""
    found = people(now.at - WEEK)
    if not found.all:
        return unknown(_("No data"), _("There are no accounts yet."), links.USERS)
    return ok(of(found.active, max(found.active, found.all)), links.USERS, found.active)


def _new(now: Moment) -> Evidence:
    """N-12: how many joined in the past week."""
    found = people(now.at - WEEK)
    return ok(f"{found.new:,}" if found.new else _("None"), links.USERS, found.new)


COLLECTORS = {
    "users.accounts": Collector(N_("Accounts, and an administrator in each workspace"), _accounts),
    "users.idle": Collector(N_("Nobody away for more than 30 days"), _idle),
    "users.inactive": Collector(N_("People away for more than 7 days"), _inactive),
    "users.active": Collector(N_("People who were here in the past week"), _active),
    "users.new": Collector(N_("People who joined in the past week"), _new),
}
