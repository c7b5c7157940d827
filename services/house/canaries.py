"""Canaries: tokens that no program uses, hidden where only a thief looks. A request with one is a critical alert (L-15).

A token looks like one of ours and opens nothing: it is answered as any wrong one. Only its digest is kept, in a fact of
the house, with what touched it.
"""

import hashlib
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.language import N_, _
from models.settings import Setting
from models.typed import Name
from services.house.settings import read, write
from services.records import fields
from services.work import (
    Actor,
    Conflict,
    NotFound,
    announce_id,
    clock,
    errand,
    house_actor,
    kind,
    signing,
    step,
    trouble,
    work,
)
from services.work.actor import on_behalf
from services.work.places import Places, places

log = logging.getLogger(__name__)
PLANTED = kind("canary.planted", N_("{actor} planted the canary “{name}”"), "egg")
TOUCHED = kind("canary.touched", N_("The canary “{name}” was touched"), "gpp_bad")
SETTLED = kind("canary.settled", N_("{actor} looked into the canary “{name}”: {note}"), "verified_user")
WITHDRAWN = kind("canary.withdrawn", N_("{actor} withdrew the canary “{name}”"), "delete")
KINDS = [PLANTED, TOUCHED, SETTLED, WITHDRAWN]
FACT = "canaries"
FRESH = 5.0  # seconds for which a process believes what it read: wrong tokens come in thousands
KEPT, ELSEWHERE = 10, N_("elsewhere")  # addresses of each; those of all further ones
SETTLED_FOR = timedelta(days=1)  # after which a touch may be forgotten: its alert is over
AGAIN = timedelta(seconds=10)  # one address is written down at most so often
REMEMBERED = timedelta(days=90)  # after it was withdrawn, so that its alert ends
MOST = 50


class CanaryDraft(SQLModel):
    """What an operator says of a canary."""

    name: Name = Field(min_length=1, max_length=60, description=N_("Where you hide it, as “.env of the old server”."))


class NoteDraft(SQLModel):
    """What an operator found out."""

    note: Name = Field(min_length=1, max_length=300, description=N_("Who it was, or what you did about it."))


@dataclass(frozen=True, slots=True)
class Touch:
    """Requests from one address: when the last one came, to where, how many, and whether somebody looked into it."""

    address: str
    at: datetime
    path: str
    times: int
    settled: str = ""  # by whom, and what they found


@dataclass(frozen=True, slots=True)
class Canary:
    """One canary, with its touches, the latest first."""

    id: UUID
    name: str
    by: str
    planted_at: datetime
    touches: list[Touch]

    @property
    def alarming(self) -> bool:
        """Whether a touch waits for somebody to look into it."""
        return any(not one.settled for one in self.touches)


@dataclass(slots=True)
class _Known:
    """The digests this process read last, from which house and when (of the monotonic clock)."""

    house: Places | None = None
    at: float = 0.0
    digests: frozenset[str] = field(default_factory=frozenset)


_known = _Known()


@errand("maintenance.read")
def listing(actor: Actor) -> list[Canary]:
    """Return the canaries that are planted, the newest first."""
    with work(house_actor(), read=True) as session:
        return [_card(one) for one in reversed(_rows(session)) if "withdrawn_at" not in one]


@errand("maintenance.run", fresh=True)
def plant(actor: Actor, values: Mapping[str, Any]) -> str:
    """Make a canary (`CanaryDraft`). Return its token, which is shown once. Refuses a name that is taken (`Conflict`)."""
    name, token = fields.draft(CanaryDraft, dict(values)).name, signing.decoy()
    made = {"id": uuid4().hex, "name": name, "by": actor.name, "planted_at": clock.now().isoformat()}
    with work(on_behalf(actor)) as session:
        rows = _kept(_rows(session, lock=True))
        if any(one["name"] == name for one in rows):
            raise Conflict(_("There is one of that name."), fields={"name": _("This name is taken.")})
        if len(rows) >= MOST:
            raise Conflict(_("There are enough canaries."))
        write(session, FACT, [*rows, {**made, "digest": _digest(token), "touches": []}])
        announce_id(session, PLANTED, "settings", UUID(made["id"]), by=actor.name, name=name)
    _known.house = None
    return token


@errand("maintenance.run")
def settle(actor: Actor, canary_id: UUID, values: Mapping[str, Any]) -> Canary:
    """Note what a touch was (`NoteDraft`): its alert ends."""
    note = fields.draft(NoteDraft, dict(values)).note
    with work(on_behalf(actor)) as session:
        rows, row = _found(session, canary_id)
        row["touches"] = [{"settled": f"{actor.name}: {note}", **one} for one in row["touches"]]
        write(session, FACT, rows)
        announce_id(session, SETTLED, "settings", canary_id, by=actor.name, name=row["name"], note=note)
    return _card(row)


@errand("maintenance.run")
def withdraw(actor: Actor, canary_id: UUID) -> Canary:
    """Forget a canary: its token is a wrong one like any other. Its alert ends."""
    with work(on_behalf(actor)) as session:
        rows, row = _found(session, canary_id)
        row["withdrawn_at"] = clock.now().isoformat()
        write(session, FACT, _kept(rows))
        announce_id(session, WITHDRAWN, "settings", canary_id, by=actor.name, name=row["name"])
    _known.house = None
    return _card(row)


def look(token: str, address: str, path: str) -> bool:
    """Look whether a refused token is a canary, and write down who used it. Return whether it is. Never raises: the answer
    must be that of any wrong token."""
    try:
        digest = _digest(token)
        return digest in _digests() and _note(digest, address, path)
    except Exception:
        trouble.log_repeated(log, "a canary could not be looked at")
        return False


def _note(digest: str, address: str, path: str) -> bool:
    with work(house_actor()) as session:
        rows = _rows(session, lock=True)
        row = next((one for one in rows if one["digest"] == digest and "withdrawn_at" not in one), None)
        if row is None:
            return False
        touch = _touched(row, address[:64], path[:200])
        if touch is not None:
            others = [one for one in _lately(row["touches"]) if one["address"] != touch["address"]]
            row["touches"] = [touch, *others]
            write(session, FACT, rows)
            announce_id(session, TOUCHED, "settings", UUID(row["id"]), name=row["name"])
            log.error("a canary was touched", extra={"kind": "sign_in", "name_of": row["name"], "network": address})
    return True


@step
def readings(session: Session) -> dict[str, float]:
    """Return 1 for each canary and address that nobody looked into, 0 for those that are settled or withdrawn."""
    found = {}
    for row in _rows(session):
        for touch in row["touches"]:
            waits = "settled" not in touch and "withdrawn_at" not in row
            found[f"{row['name']} · {touch['address']}"] = float(waits)
    return found


def _touched(row: Mapping[str, Any], address: str, path: str) -> dict[str, Any] | None:
    """Return the touch of an address as it is now; None when it was written down just now."""
    now, known = clock.now(), {one["address"] for one in _lately(row["touches"])}
    if address not in known and len(known) >= KEPT:
        address = ELSEWHERE
    before = next((one for one in row["touches"] if one["address"] == address), None)
    if before is not None and "settled" not in before and now - datetime.fromisoformat(before["at"]) < AGAIN:
        return None
    times = before["times"] + 1 if before is not None else 1
    return {"address": address, "at": now.isoformat(), "path": path, "times": times}


def _lately(touches: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the touches without those that were settled and are old: whoever still waits is never forgotten."""
    old = (clock.now() - SETTLED_FOR).isoformat()
    return [one for one in touches if "settled" not in one or one["at"] >= old]


def _digests() -> frozenset[str]:
    if _known.house is not places() or time.monotonic() - _known.at > FRESH:
        with work(house_actor(), read=True) as session:
            _known.digests = frozenset(one["digest"] for one in _rows(session) if "withdrawn_at" not in one)
        _known.house, _known.at = places(), time.monotonic()
    return _known.digests


@step
def _rows(session: Session, *, lock: bool = False) -> list[dict[str, Any]]:
    """Return what is kept of each canary; with `lock`, to write it: nobody else changes it until the end of this work."""
    if lock:
        session.execute(select(col(Setting.id)).where(col(Setting.name) == FACT).with_for_update())
    return [dict(one) for one in read(session, FACT, [])]


def _kept(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    old = (clock.now() - REMEMBERED).isoformat()
    return [one for one in rows if one.get("withdrawn_at", old) >= old]


@step
def _found(session: Session, canary_id: UUID) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    rows = _rows(session, lock=True)
    row = next((one for one in rows if one["id"] == canary_id.hex and "withdrawn_at" not in one), None)
    if row is None:
        raise NotFound(_("That canary is no longer here."))
    return rows, row


def _card(row: Mapping[str, Any]) -> Canary:
    touches = [
        Touch(one["address"], datetime.fromisoformat(one["at"]), one["path"], one["times"], one.get("settled", ""))
        for one in row["touches"]
    ]
    return Canary(UUID(row["id"]), row["name"], row["by"], datetime.fromisoformat(row["planted_at"]), touches)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
