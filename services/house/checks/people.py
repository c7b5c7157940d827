"""Checks of the people of each workspace: somebody can look after it, and nobody who left still has a way in."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import User, UserSession
from models.language import _, ngettext
from models.tenants import Operator
from services.accounts import own_roles
from services.house.checks.table import found
from services.house.finding import Finding
from services.house.health.sending import THIS
from services.work import HOUSE, clock, step

IDLE = timedelta(days=30)
KEEPS = "users.edit"  # the permission of the role that must not be empty


@step
def of_place(session: Session, place: str, name: str) -> Iterator[Finding]:
    """Check the people of a workspace; of the house, its operators."""
    yield from _operators(session) if place == HOUSE else _colleagues(session, place, name)


@step
def _operators(session: Session) -> Iterator[Finding]:
    count = session.scalar(select(func.count()).select_from(Operator)) or 0
    text = _("{name}: somebody may look after it.") if count else _("{name}: nobody may look after it.")
    fix = _("Run `python main.py create-admin` for the first administrator.")
    yield found("roles.empty", bool(count), text.format(name=_(THIS)), place=HOUSE, fix=fix)


@step
def _colleagues(session: Session, place: str, name: str) -> Iterator[Finding]:
    active = (col(User.disabled_at).is_(None), col(User.password_hash).is_not(None))
    keepers = [word for word, role in own_roles.every(session).items() if KEEPS in role.permissions]
    some = session.scalar(select(col(User.id)).where(*active, col(User.role).in_(keepers)).limit(1)) is not None
    text = _("{name}: there is an active administrator.") if some else _("{name}: there is no active administrator.")
    yield found("roles.empty", some, text.format(name=name), place=place)
    since = clock.now() - IDLE
    lately = select(col(UserSession.user_id)).where(col(UserSession.seen_at) >= since)
    query = select(func.count()).where(*active, col(User.made_at) < since, col(User.id).not_in(lately))
    idle = session.scalar(query) or 0
    text = _("{name}: everyone was here in the last {days} days.")
    if idle:
        text = ngettext(
            "{name}: {count} colleague was not here in the last {days} days.",
            "{name}: {count} colleagues were not here in the last {days} days.",
            idle,
        )
    yield found("users.idle30", not idle, text.format(name=name, days=IDLE.days), place=place)
