"""Former emails and phones: what a change made of them, kept sealed beside its event, because events and the trail hold no
addresses. They are told in the history of the field, and go with the contact."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.columns import uuid7
from models.contacts import ContactPointChange
from services.contacts import points
from services.records import fields
from services.work import journal, step, vault

CHANGES = ContactPointChange.__table__  # type: ignore[attr-defined]
Lists = Mapping[str, list[str]]  # by kind: the values as people read them, the preferred one first


@step
def lists(session: Session, contact_id: UUID) -> Lists:
    """Return the emails and the phones of a contact."""
    found: dict[str, list[str]] = {kind: [] for kind in points.SHORT}
    for one in points.of(session, contact_id):
        found[one.kind].append(points.open_point(one))
    return found


@step
def keep(session: Session, contact_id: UUID, event_id: UUID, before: Lists, after: Lists) -> None:
    """Keep what the change of an event made of a contact's emails and phones, those of which something changed."""
    for kind, old in before.items():
        if old != after[kind]:
            _keep(session, contact_id, event_id, kind, [old, after[kind]])


@step
def keep_part(session: Session, contact: Any, event_id: UUID, kind: str, *, old: list[str], new: list[str]) -> None:
    """Do the same for one kind, of which `new` is what `points.clean` returned."""
    _keep(session, contact.id, event_id, kind, [old, [one.replace(fields.EXTENSION, points.SPELLED) for one in new]])


@step
def pairs(session: Session, event_ids: Sequence[UUID], kind: str) -> dict[UUID, list[list[str]]]:
    """Return the emails or phones before and after the changes of these events, by event, as far as they are kept."""
    mine = (col(ContactPointChange.event_id).in_(event_ids), col(ContactPointChange.kind) == kind)
    query = select(col(ContactPointChange.id), col(ContactPointChange.event_id), col(ContactPointChange.lists))
    return {
        event: json.loads(vault.unseal(text, _about(row))) for row, event, text in session.execute(query.where(*mine))
    }


@step
def everything(session: Session, contact_ids: Sequence[UUID]) -> dict[str, list[str]]:
    """Return all emails and phones that stand in what is kept of these contacts, by kind, each once."""
    columns = (col(ContactPointChange.id), col(ContactPointChange.kind), col(ContactPointChange.lists))
    found: dict[str, dict[str, None]] = {kind: {} for kind in points.SHORT}
    for row, kind, text in session.execute(select(*columns).where(col(ContactPointChange.contact_id).in_(contact_ids))):
        for some in json.loads(vault.unseal(text, _about(row))):
            found[kind] |= dict.fromkeys(some)
    return {kind: list(some) for kind, some in found.items()}


@step
def _keep(session: Session, contact_id: UUID, event_id: UUID, kind: str, pair: list[list[str]]) -> None:
    row_id, by = uuid7(), session.info["actor"].user_id
    text = vault.seal(json.dumps(pair, ensure_ascii=False), _about(row_id))
    journal.gather(session, CHANGES, by, id=row_id, contact_id=contact_id, event_id=event_id, kind=kind, lists=text)


def _about(row_id: UUID) -> str:
    return f"contact_point_changes.lists:{row_id}"
