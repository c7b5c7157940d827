"""Known keys: the secret keys that the data of this house needs, the newest first, by their public ids.

The house remembers them, so that a start with another key, without an earlier one that is still needed, or back to an
earlier one is refused before anything is sealed.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from models.language import N_
from services.house import settings
from services.work import CannotStart, clock, house_actor, past_keys, step, trouble, vault, work

log = logging.getLogger(__name__)
ROW = "key_id"
OTHER = N_("The secret key is not the one this data was made with. Put the right one back.")
MISSING = N_(
    "An earlier secret key is still needed. Put it back: into STEWARD_SECRET_KEY_OLD, or as a further line of secret.key."
)
REPLACED = N_("This secret key was replaced by a newer one. Put the newest one first.")


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key by its public id, since when it is in use (None: since before this was recorded), and, for the present one
    after a rotation, since when the data needs no other."""

    id: str
    since: datetime | None = None
    alone: datetime | None = None


@step
def known(session: Session) -> list[KnownKey]:
    """Return the keys this house needs, the present one first; none in a new house."""
    stored = settings.read(session, ROW) or []
    if isinstance(stored, str):  # one id, as written before keys could be rotated
        return [KnownKey(stored)]
    return [KnownKey(one["id"], *map(_time, (one["since"], one.get("alone")))) for one in stored]


@step
def misfit(session: Session) -> str:
    """Return why the present ring cannot serve this house, as a sentence; empty when it can."""
    ring, needed = vault.key_ids(), [one.id for one in known(session)]
    if ring[0] in needed[1:] or (needed and ring[0] not in needed and ring[0] in past_keys.ids(session)):
        return REPLACED
    missing = [one for one in needed if one not in ring]
    if not missing:
        return ""
    return MISSING if needed[0] in ring else OTHER


@step
def adopt(session: Session) -> None:
    """Remember the present key as the newest. Refuses a ring that cannot serve this house."""
    why = misfit(session)
    if why:
        raise CannotStart(why)
    before = known(session)
    if not before or before[0].id != vault.key_id():
        _write(session, [KnownKey(vault.key_id(), clock.now()), *before])


def all_of_ring() -> dict[str, list[dict[str, str | None]]]:
    """Return the fact that this house needs every key of the ring, for data that was brought from another place."""
    return {ROW: [{"id": one, "since": None} for one in vault.key_ids()]}


@step
def forget_earlier(session: Session) -> None:
    """Forget all keys but the present one: no data needs them any more."""
    present, *earlier = known(session)
    if earlier:
        _write(session, [replace(present, alone=clock.now())])


def past(purpose: str) -> list[bytes]:
    """Return what retired keys left behind in the house to verify fingerprints; nothing where it cannot be read."""
    try:
        with work(house_actor(), read=True) as session:
            return list(past_keys.verifying(session, purpose).values())
    except Exception:
        trouble.log_repeated(log, "the keys left by retired secret keys cannot be read")
        return []


def _write(session: Session, keys: list[KnownKey]) -> None:
    said = [(one.id, *(at and at.isoformat() for at in (one.since, one.alone))) for one in keys]
    settings.write(session, ROW, [dict(zip(("id", "since", "alone"), one, strict=True)) for one in said])


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
