"""Erased addresses: an opt-out of somebody who was erased keeps a keyed fingerprint instead of the address, so that nobody
writes to it again and nobody can read it. The key outlives a rotation (vault.LASTING)."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import insert, or_, select, update
from sqlmodel import Session

from models.columns import uuid7
from models.privacy import Suppression
from services.work import clock, past_keys, step, vault

ROWS = Suppression.__table__  # type: ignore[attr-defined]
PURPOSE = "erased address"
CHANNEL = "erased"  # of the rows that remember who was erased: they stop nothing, and no list shows them


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


@step
def remember(session: Session, values: Iterable[str]) -> None:
    """Keep a fingerprint of these emails and numbers, so that an import cannot bring their person back unnoticed."""
    marks, now = {_plain(one) for one in values}, clock.now()
    row = {"made_at": now, "made_by": None, "version": 1, "channel": CHANNEL, "reason": CHANNEL, "address": "",
           "detail": "", "lifted_at": now, "lifted_why": ""}  # fmt: skip
    rows = [{"id": uuid7(), "key": vault.mac(one.encode(), PURPOSE), **row} for one in sorted(marks) if one]
    if rows:
        session.connection().execute(insert(ROWS), rows)


@step
def remembered(session: Session, values: Iterable[str]) -> set[str]:
    """Return which of these emails and numbers were those of somebody who was erased. Three queries, whatever their number."""
    plain = {_plain(one): one for one in values}
    if not plain or session.scalar(select(ROWS.c.id).where(ROWS.c.channel == CHANNEL).limit(1)) is None:
        return set()
    made = past_keys.verifying(session, PURPOSE).values()
    marks = {vault.mac_by(key, one.encode()): one for one in plain for key in made}
    found = select(ROWS.c.key).where(ROWS.c.channel == CHANNEL, ROWS.c.key.in_(marks))
    return {plain[marks[one]] for one in session.connection().execute(found).scalars()}


def _plain(value: str) -> str:
    """Return an email or a number as it is compared: in small letters, without an extension."""
    return value.lower().partition(";")[0]
