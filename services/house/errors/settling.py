"""Settling: marking an error as mended, and saying how grave it is."""

from uuid import UUID

from models.language import N_, _
from services.house.crash_levels import LEVELS
from services.house.errors.listing import ErrorCard, existing, find
from services.work import Actor, Invalid, announce, clock, errand, kind, work
from services.work.actor import on_behalf

SETTLED = kind("error.settled", N_("{actor} settled the error {reference}"), "task_alt")
LEVELLED = kind("error.levelled", N_("{actor} marked the error {reference} as {level}"), "flag")


@errand("maintenance.run")
def settle(actor: Actor, error_id: UUID) -> ErrorCard:
    """Mark an error as mended. When it is met again, it comes back by itself, and an alert tells. A settled one stays so."""
    with work(on_behalf(actor)) as session:
        row = existing(session, error_id)
        if row.settled_at is None:
            row.settled_at, row.came_back_at = clock.now(), None
            announce(session, SETTLED, row, reference=row.reference)
    return find(actor, error_id)


@errand("maintenance.run")
def level(actor: Actor, error_id: UUID, level: str) -> ErrorCard:
    """Say how grave an error is. Refuses an unknown level."""
    if level not in LEVELS:
        raise Invalid(_("Please check the form."), level=_("There is no such level."))
    with work(on_behalf(actor)) as session:
        row = existing(session, error_id)
        if row.level != level:
            row.level = level
            announce(session, LEVELLED, row, reference=row.reference, level=level)
    return find(actor, error_id)
