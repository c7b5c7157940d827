"""Suppressions: the addresses that get no more messages, one list for all channels, checked inside each claim."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from models.columns import uuid7
from models.contacts import ContactPoint
from models.language import N_
from models.privacy import SUPPRESSED, Suppression
from models.text import line
from services.optouts import consents, erased
from services.outbox import recipients
from services.work import announce_id, clock, kind, step, trail
from services.work.events import signal

ADDED = kind("optout.added", N_("{actor} stopped messages to {subject}: {state}"), "unsubscribe")
LIFTED = kind("optout.lifted", N_("{actor} allowed messages to {subject} again"), "mark_email_read")
CHANGED = kind("optout.changed", N_("An opt-out was added or lifted"), "unsubscribe")  # a signal: it is not stored
KINDS = [ADDED, LIFTED, CHANGED]

ROWS = Suppression.__table__  # type: ignore[attr-defined]
POINTS = {"email": "email", "sms": "phone", "whatsapp": "phone"}  # the kind of a contact's points, by channel
ALWAYS = ("bounced", "complained", "stop")  # these stop transactional messages, too (specification 3)
WISHES = ("opted_out", "stop", "complained", "asked", "imported")  # what a person wants, and may take back
# Of two wishes the firm one says it all.
FIRM = ("stop", "complained")

WHY = {
    "opted_out": N_("The recipient opted out of these messages."),
    "stop": N_("The recipient replied STOP."),
    "bounced": N_("This address does not work: an earlier message was refused there."),
    "complained": N_("The recipient reported an earlier message as spam."),
    "asked": N_("The recipient asked a colleague for no more of these messages."),
    "imported": N_("This address is on the list of opt-outs that was imported."),
}


@step
def suppress(
    session: Session, channel: str, address: str, reason: str, detail: str = "", topic_id: UUID | None = None,
    contact_id: UUID | None = None,
) -> Suppression:  # fmt: skip
    """Stop messages to an address: of one topic, or all of them. What is stopped already stays as it is.

    `reason` is a key of SUPPRESSED. Of two people at the same moment, one adds the row and the other gets it. Without a
    `contact_id` the contact that has this address is noted. No more of anything withdraws the consent to marketing.
    """
    keys = recipients.keys_of(channel, address)
    there = _same(session, channel, keys, topic_id, reason)
    if there is not None:
        return there
    contact_id = contact_id or contact_of(session, channel, keys)
    made = _added(session, channel, address, reason, detail=detail, topic_id=topic_id, contact_id=contact_id)
    if made is None:  # somebody else was first, and has committed
        there = _same(session, channel, keys, topic_id, reason)
        assert there is not None
        return there
    if topic_id is None and reason in WISHES and contact_id is not None:
        consents.withdrawn(session, contact_id, channel, detail or SUPPRESSED[reason])
    _tell(session, ADDED, [made], state=SUPPRESSED[reason], channel=channel)
    return made


@step
def lift(session: Session, channel: str, address: str, topic_id: UUID | None = None, why: str = "") -> int:
    """Allow messages to an address again, as its owner wishes: of a topic, or (None) what stopped everything. A bounced
    address stays stopped. The rows stay as a record. Return how many were live."""
    where = _live(channel, recipients.keys_of(channel, address), topic_id)
    rows = session.scalars(select(Suppression).where(*where, col(Suppression.reason).in_(WISHES))).all()
    return lift_rows(session, rows, why)


@step
def lift_rows(session: Session, rows: Sequence[Suppression], why: str = "") -> int:
    """Lift these rows, where they are still live. Return how many."""
    actor, now = session.info["actor"], clock.now()
    values = {"lifted_at": now, "lifted_by": actor.user_id, "lifted_why": line(why, 300) or ""}
    live = (ROWS.c.id.in_([one.id for one in rows]), ROWS.c.lifted_at.is_(None))
    done = update(ROWS).where(*live).values(**values, version=ROWS.c.version + 1).returning(ROWS.c.id)
    lifted = set(session.connection().execute(done).scalars())
    for row in rows:
        if row.id in lifted:
            session.refresh(row)
            changes = {"lifted_at": (None, now), "lifted_why": ("", row.lifted_why)}
            trail.bulk(session, "suppressions", row.id, "changed", changes)
    if lifted:
        _tell(session, LIFTED, [row for row in rows if row.id in lifted])
    return len(lifted)


@step
def stopped_keys(session: Session, channel: str, keys: Iterable[str], topic_id: UUID | None) -> Mapping[str, str]:
    """Return which of these keys (as `outbox.recipient_key`) get no message of a topic, each with the reason.

    Without a topic the message is transactional: only `ALWAYS` counts.
    """
    wanted = list(keys)
    known = erased.fingerprints(session, wanted)
    found = select(ROWS.c.key, ROWS.c.reason).where(
        ROWS.c.channel == channel, ROWS.c.key.in_([*wanted, *known]), ROWS.c.lifted_at.is_(None), concerns(topic_id)
    )
    rows = session.connection().execute(found.order_by(ROWS.c.id.desc()))
    return {known.get(key, key): reason for key, reason in rows}


@step
def why_not(session: Session, channel: str, key: str, topic_id: UUID | None) -> str:
    """Return the sentence that says why this key gets no message of a topic; empty when it does."""
    reason = stopped_keys(session, channel, [key], topic_id).get(key)
    return WHY[reason] if reason else ""


def concerns(topic_id: UUID | None) -> ColumnElement[bool]:
    """Return the criterion of the rows that stop a message of a topic; without one, of those that stop everything."""
    if topic_id is None:
        return and_(ROWS.c.topic_id.is_(None), ROWS.c.reason.in_(ALWAYS))
    return or_(ROWS.c.topic_id.is_(None), ROWS.c.topic_id == topic_id)


def enough(reason: str) -> frozenset[str]:
    """Return the reasons that say what this one would: itself, and for a wish that is not firm every wish."""
    return frozenset({reason, *WISHES}) if reason in WISHES and reason not in FIRM else frozenset({reason})


@step
def contact_of(session: Session, channel: str, keys: Collection[str]) -> UUID | None:
    """Return the contact outside the bin that has this address, the oldest of several; None without one."""
    if channel not in POINTS:
        return None
    mine = (col(ContactPoint.key).in_(keys), col(ContactPoint.kind) == POINTS[channel], col(ContactPoint.live))
    return session.scalar(select(col(ContactPoint.contact_id)).where(*mine).order_by(col(ContactPoint.id)).limit(1))


@step
def live_rows(session: Session, channel: str, address: str) -> Sequence[Suppression]:
    """Return everything that stops messages to an address."""
    mine = (col(Suppression.channel) == channel, col(Suppression.key).in_(recipients.keys_of(channel, address)))
    return session.scalars(select(Suppression).where(*mine, col(Suppression.lifted_at).is_(None))).all()


def opened(row: Any) -> str:
    """Return the address of a row as people read it."""
    return recipients.opened(row.address, "suppressions.address", row.id)


def _live(channel: str, keys: Collection[str], topic_id: UUID | None) -> list[Any]:
    found = [col(Suppression.channel) == channel, col(Suppression.key).in_(keys), col(Suppression.lifted_at).is_(None)]
    topic = col(Suppression.topic_id)
    return [*found, topic.is_(None) if topic_id is None else topic == topic_id]


def _same(
    session: Session, channel: str, keys: Collection[str], topic_id: UUID | None, reason: str
) -> Suppression | None:
    """Return the live row that already says what this reason would."""
    rows = session.scalars(select(Suppression).where(*_live(channel, keys, topic_id))).all()
    return next((row for row in rows if row.reason in enough(reason)), None)


@step
def _added(session: Session, channel: str, address: str, reason: str, **more: Any) -> Suppression | None:
    """Insert a row, unless somebody else has just done so."""
    made = insert(session, [values_of(session, channel, address, reason, **more)])
    return session.get_one(Suppression, next(iter(made))) if made else None


@step
def values_of(session: Session, channel: str, address: str, reason: str, **more: Any) -> dict[str, Any]:
    """Return the columns of a new row, sealed and with its key."""
    row_id = uuid7()
    values = {"topic_id": None, "contact_id": None, **more, "detail": line(more.get("detail"), 300) or ""}
    return values | {
        "id": row_id,
        "made_at": clock.now(),
        "made_by": session.info["actor"].user_id,
        "version": 1,
        "channel": channel,
        "key": recipients.key_of(channel, address),
        "address": recipients.stored(channel, address[:320], "suppressions.address", row_id),
        "reason": reason,
        "lifted_why": "",
    }


@step
def insert(session: Session, rows: Sequence[Mapping[str, Any]]) -> set[UUID]:
    """Insert these rows, but those that somebody else has just inserted. Return the ids of the new ones."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    once = dialect.insert(ROWS).values([dict(row) for row in rows]).on_conflict_do_nothing().returning(ROWS.c.id)
    made = set(session.connection().execute(once).scalars())
    for row in rows:
        if row["id"] in made:
            shown = {name: (None, row[name]) for name in ("channel", "reason", "topic_id", "contact_id") if row[name]}
            trail.bulk(session, "suppressions", row["id"], "added", shown)
    return made


def _tell(session: Session, what: Any, rows: Sequence[Suppression], **data: Any) -> None:
    """Announce a change on the timelines of the contacts, and tell the open lists."""
    for contact_id in dict.fromkeys(row.contact_id for row in rows if row.contact_id):
        announce_id(session, what, "contacts", contact_id, **data)
    signal(session, CHANGED, "suppressions", [row.id for row in rows])
