"""Reports: what a provider says became of a message. Each status counts once, and the state only goes forward, so late,
repeated and disordered reports are harmless."""

import logging
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from models.columns import uuid7
from models.inbound import ProviderEvent
from models.outbox import Outgoing
from models.text import line
from services.channels.incoming import Report
from services.outbox.states import ATTEMPTS, FAILED, Change, apply
from services.texting import whereabouts
from services.work import HOUSE, Actor, announce_id, clock, house_actor, step, work

log = logging.getLogger(__name__)
EVENTS = ProviderEvent.__table__  # type: ignore[attr-defined]
WAS: Mapping[str, tuple[str, ...]] = {  # by the state reported: those it follows
    "sent": ("handed", "unknown"),
    "delivered": ("handed", "unknown", "sent"),
    "bounced": ("handed", "unknown", "sent"),
    "failed": ("handed", "unknown", "sent"),
}


def take(report: Report, outgoing_id: UUID | None = None) -> bool:
    """Take a report on the message of this id, or of the provider's. Return whether any place has that message."""
    found = whereabouts.of_message(outgoing_id, report.provider_id)
    if found is None:
        log.info("a report is about no message of ours", extra={"provider": report.provider})
        return False
    place, row_id = found
    actor = house_actor(place)
    with work(actor) as session:
        settle(session, actor, row_id, report)
    return True


@step
def settle(session: Session, actor: Actor, row_id: UUID, report: Report) -> bool:
    """Note a report once, and move its message forward. Return whether it moved."""
    if session.info["place"] != HOUSE and not _note(session, row_id, report):
        return False
    row = session.get_one(Outgoing, row_id, populate_existing=True)
    if not report.state or (row.state == "sent" and _known(session, row_id) not in (None, report.provider_id)):
        return False  # it is about an earlier attempt
    text = report.text or report.status
    change = Change(
        row_id, WAS[report.state], report.state, row.attempts, code=report.code, text=text,
        provider_id=report.provider_id,
    )  # fmt: skip
    moved = apply(session, actor, [change])[0]
    if moved and report.state == "bounced":
        announce_id(session, FAILED, "outbox", row_id)  # as of one that failed at once
    return moved


@step
def _note(session: Session, row_id: UUID, report: Report) -> bool:
    """Write a status down. Return False where it is there already."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    event = {
        "id": uuid7(),
        "made_at": clock.now(),
        "version": 1,
        "channel": report.channel,
        "provider": report.provider,
        "provider_id": line(report.provider_id, 200) or "",
        "status": line(report.status, 40) or "",
        "code": "" if report.code is None else str(report.code),
        "text": line(report.text, 500) or "",
        "outgoing_id": row_id,
    }
    once = dialect.insert(EVENTS).values(event).on_conflict_do_nothing().returning(EVENTS.c.id)
    return session.connection().execute(once).first() is not None


@step
def _known(session: Session, row_id: UUID) -> str | None:
    """Return the provider's id of the latest attempt that has one."""
    mine = (ATTEMPTS.c.outgoing_id == row_id, ATTEMPTS.c.provider_id.is_not(None))
    latest = select(ATTEMPTS.c.provider_id).where(*mine).order_by(ATTEMPTS.c.at.desc(), ATTEMPTS.c.id.desc())
    return session.scalar(latest.limit(1))
