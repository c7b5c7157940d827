"""Erased addresses: an opt-out of somebody who was erased keeps a keyed fingerprint instead of the address, so that nobody
writes to it again and nobody can read it. The key outlives a rotation (vault.LASTING)."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlmodel import Session

from models.privacy import Suppression
from services.work import past_keys, step, vault

ROWS = Suppression.__table__  # type: ignore[attr-defined]
PURPOSE = "erased address"


@step
def fingerprints(session: Session, keys: Iterable[str]) -> dict[str, str]:
    """Return every fingerprint that an erased opt-out of these keys may have, each with its key."""
    made = past_keys.verifying(session, PURPOSE).values()
    return {vault.mac_by(one, key.encode()): key for key in keys for one in made if "@" in key}


@step
def keep_fingerprints(session: Session, ids: Sequence[UUID], emails: Sequence[str]) -> int:
    """Put fingerprints in the place of the addresses of these opt-outs, and of all of these addresses. A number is kept by
    its blind index alone already. Return how many rows there are."""
    where = or_(ROWS.c.id.in_(ids), ROWS.c.key.in_([one.lower()[:254] for one in emails]))
    found = session.connection().execute(select(ROWS.c.id, ROWS.c.key).where(where)).all()
    empty = {"address": "", "detail": "", "lifted_why": "", "contact_id": None}
    for row_id, key in found:
        kept = vault.mac(key.encode(), PURPOSE) if "@" in key else key
        session.connection().execute(update(ROWS).where(ROWS.c.id == row_id).values(**empty, key=kept))
    return len(found)
