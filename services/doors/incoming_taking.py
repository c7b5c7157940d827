"""Calls of incoming webhooks: checked and kept at once, each once, and made into a record afterwards."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from models.columns import uuid7
from models.doors import InboundHook, InboundReceipt
from services.accounts import sessions
from services.doors import incoming_mapping as mapping
from services.doors import incoming_signing as signing
from services.doors.incoming import CALLED, body_of
from services.work import Actor, Conflict, NotFound, Refused, clock, house_actor, step, trouble, vault, work
from services.work.events import signal
from services.work.killpoints import reach
from services.work.places import is_tenant

log = logging.getLogger(__name__)
RECEIPTS = InboundReceipt.__table__  # type: ignore[attr-defined]
LARGEST = 256 * 1024  # bytes of a body
AT_ONCE = 200  # calls of one round
EACH = timedelta(seconds=2)  # the chore, for what a crash left
KEPT = timedelta(days=7)  # for so long a call is known again by its id


def take(address: str, raw: bytes, headers: Mapping[str, str]) -> str | None:
    """Keep a call of `tenant.id`, if its signature is right; one that was kept within a week has no second effect. Return
    the place it belongs to, or None where the address or the signature is wrong: nothing was changed."""
    place, _dot, name = address.partition(".")
    hook_id = _id(name)
    if hook_id is None or not is_tenant(place):
        return None
    try:
        with work(house_actor(place), read=True) as session:
            hook = session.get(InboundHook, hook_id)
            if hook is None or not hook.on:
                return None
            secret = vault.unseal(hook.secret, f"inbound_hooks.secret:{hook.id}")
            key = signing.key_of(hook.scheme, hook.header, secret, headers, raw)
    except NotFound:
        return None
    if key is None:
        log.warning("a call of an incoming webhook had a wrong signature", extra={"place": place, "hook": str(hook_id)})
        return None
    with work(house_actor(place)) as session:
        _keep(session, hook_id, key, raw.decode(errors="replace").replace("\0", ""))
    return place


def apply_waiting(actor: Actor) -> int:
    """Make records of the calls that wait in the actor's place, in the order they came. An errand. Return how many were
    settled. One that cannot be settled keeps the others from nothing."""
    with work(actor, read=True) as session:
        query = select(col(InboundReceipt.id), col(InboundHook.user_id)).join(
            InboundHook, col(InboundHook.id) == col(InboundReceipt.hook_id)
        )
        mine = query.where(col(InboundReceipt.state) == "waiting").order_by(col(InboundReceipt.id)).limit(AT_ONCE)
        waiting = [(row.id, row.user_id) for row in session.execute(mine)]
    done = 0
    for receipt_id, user_id in waiting:
        try:
            done += _settle(actor, receipt_id, user_id)
        except Exception:  # it stays, and the next round tries again
            trouble.log_repeated(log, "a call of an incoming webhook could not be settled", place=actor.place)
    return done


def forget_old(actor: Actor) -> int:
    """Forget the calls of more than a week ago, and their bodies. A chore. Return how many."""
    with work(actor) as session:
        old = (col(InboundReceipt.made_at) < clock.now() - KEPT, col(InboundReceipt.state) != "waiting")
        return len(session.execute(delete(InboundReceipt).where(*old).returning(col(InboundReceipt.id))).all())


def _settle(actor: Actor, receipt_id: UUID, user_id: UUID) -> bool:
    """Make a call into its record, in one work with its new state, so that neither is there without the other."""
    for again in (True, False):
        try:
            with work(sessions.by_user(actor.place, user_id)) as session:
                return _made(session, receipt_id)
        except Conflict as refusal:
            if not again:  # somebody else was first, twice; or a value is taken
                return _refused(actor, receipt_id, refusal)
        except Refused as refusal:
            if refusal.status == 503:  # busy: it waits
                raise
            return _refused(actor, receipt_id, refusal)
    return False


def _refused(actor: Actor, receipt_id: UUID, refusal: Refused) -> bool:
    with work(actor) as session:
        return _moved(session, receipt_id, "refused", why=mapping.sentence(refusal))


@step
def _made(session: Session, receipt_id: UUID) -> bool:
    if not _moved(session, receipt_id, "done"):
        return False  # another process was first
    actor: Actor = session.info["actor"]
    receipt = session.get_one(InboundReceipt, receipt_id)
    hook = session.get_one(InboundHook, receipt.hook_id)
    made = mapping.written(session, actor, hook.record, hook.mapping, hook.matches, body_of(receipt))
    table = mapping.TARGETS[hook.record].record.table
    told = {"why": made.verb, "subject": table, "subject_id": made.subject_id}
    session.execute(update(InboundReceipt).where(col(InboundReceipt.id) == receipt_id).values(**told))
    reach("call made into a record")
    return True


@step
def _moved(session: Session, receipt_id: UUID, state: str, **more: Any) -> bool:
    """Settle a call that waits. Return whether it did: of two processes, one wins."""
    waits = (col(InboundReceipt.id) == receipt_id, col(InboundReceipt.state) == "waiting")
    moved = update(InboundReceipt).where(*waits).values(state=state, **more).returning(col(InboundReceipt.hook_id))
    hook_id = session.execute(moved).scalar()
    if hook_id is None:
        return False
    signal(session, CALLED, "inbound_hooks", [hook_id])
    return True


@step
def _keep(session: Session, hook_id: UUID, key: str, body: str) -> None:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    receipt_id, now = uuid7(), clock.now()
    # One of more than a week ago that is still here does not stand in the way.
    old = (RECEIPTS.c.hook_id == hook_id, RECEIPTS.c.key == key, RECEIPTS.c.made_at < now - KEPT)
    session.execute(delete(RECEIPTS).where(*old))
    row = {"id": receipt_id, "made_at": now, "version": 1, "hook_id": hook_id, "key": key, "state": "waiting"}
    sealed = vault.seal(body, f"inbound_receipts.body:{receipt_id}")
    once = dialect.insert(RECEIPTS).values(**row, why="", subject="", body=sealed)
    if session.connection().execute(once.on_conflict_do_nothing().returning(RECEIPTS.c.id)).first() is not None:
        reach("call kept")
        signal(session, CALLED, "inbound_hooks", [hook_id])


def _id(name: str) -> UUID | None:
    try:
        return UUID(hex=name) if len(name) in (32, 36) else None
    except ValueError:
        return None
