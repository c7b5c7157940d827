"""Unsubscribing: what the recipient of a message sees and chooses behind its link, without an account.

The link identifies the address, not a person: it may have been forwarded. So the address is shown masked, everything
can be undone on the same page, and nothing is told that the message itself did not tell.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.contacts import ContactPoint
from models.language import N_, _
from models.outbox import Outgoing
from models.templates import Topic
from services.house import tenants
from services.optouts import consents, suppressions, tokens
from services.optouts.tokens import Token
from services.outbox import recipients
from services.work import NotFound, house_actor, step, work

GONE = N_("This link is not complete, or it is no longer valid. Open it again from the message.")
MOST = 50  # topics of the page
THEIRS = ("opted_out", "complained", "asked", "imported")  # what the page may take back: STOP is taken back by START
ONE_CLICK = N_("One click in the mail program")
ON_PAGE = N_("The unsubscribe page")


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic on the page: whether the address gets its messages, unless everything is stopped."""

    id: UUID
    name: str
    note: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """What the page shows: whose it is, the address masked, its topics, and whether everything is stopped."""

    workspace: str
    channel: str
    address: str
    topic_id: UUID | None
    stopped: bool
    topics: list[Subject] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Target:
    channel: str
    address: str
    contact_id: UUID | None
    topic_id: UUID | None


def opened(token: str) -> Choices:
    """Return what is behind a link. Changes nothing. Refuses one that we did not sign (`NotFound`)."""
    found = _read(token)
    workspace = _workspace(found)
    with _there(), work(house_actor(found.place), read=True) as session:
        return _choices(session, _target(session, found), workspace)


def choose(token: str, stopped: bool, wanted: Collection[UUID], address: str = "") -> Choices:
    """Make it so: everything stopped, or only the topics that are not `wanted`. Doing it twice is doing it once.

    `stopped` leaves the topics as they are, so that they are found again when it is undone. `address` is the internet
    address it came from.
    """
    found = _read(token)
    workspace = _workspace(found)
    with _there(), work(house_actor(found.place)) as session:
        session.info |= {"action": "optouts.unsubscribing.choose", consents.FROM: address}
        target = _target(session, found)
        _put(session, target, stopped, wanted)
        return _choices(session, target, workspace)


def one_click(token: str) -> None:
    """Stop the messages of the link's topic, as a mail program asks without showing a page (RFC 8058)."""
    found = _read(token)
    with _there(), work(house_actor(found.place)) as session:
        session.info["action"] = "optouts.unsubscribing.one_click"
        target = _target(session, found)
        suppressions.suppress(
            session,
            target.channel,
            target.address,
            "opted_out",
            detail=ONE_CLICK,
            topic_id=target.topic_id,
            contact_id=target.contact_id,
        )


def masked(channel: str, address: str) -> str:
    """Return an address that its owner recognises and nobody else learns: `a•••@example.org`, `•••• 42`."""
    if "@" not in address:
        return f"•••• {address[-2:]}"
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"


@contextmanager
def _there() -> Iterator[None]:
    """Say the same of everything that is gone: a workspace, a message, a contact."""
    try:
        yield
    except NotFound:
        raise NotFound(_(GONE)) from None


def _read(token: str) -> Token:
    found = tokens.read(token)
    if found is None:
        raise NotFound(_(GONE))
    return found


def _workspace(token: Token) -> str:
    with _there():
        return tenants.of(token.place).name


@step
def _target(session: Session, token: Token) -> _Target:
    if token.about == tokens.MESSAGE:
        out = session.get(Outgoing, token.id)
        if out is None:
            raise NotFound(_(GONE))
        to = recipients.opened(out.recipient, "outbox.recipient", out.id)
        topic, contact_id = token.topic_id or out.topic_id, None
    else:
        first = select(ContactPoint).where(col(ContactPoint.contact_id) == token.id, col(ContactPoint.kind) == "email")
        point = session.scalars(first.order_by(col(ContactPoint.first).desc(), col(ContactPoint.id)).limit(1)).first()
        if point is None:
            raise NotFound(_(GONE))
        return _Target("email", point.value, token.id, _known(session, token.topic_id))
    return _Target(out.channel, to, contact_id, _known(session, topic))


def _known(session: Session, topic_id: UUID | None) -> UUID | None:
    """Return the topic, or none (everything) when it was deleted for good."""
    return topic_id if topic_id and session.get(Topic, topic_id) is not None else None


@step
def _choices(session: Session, target: _Target, workspace: str) -> Choices:
    rows = suppressions.live_rows(session, target.channel, target.address)
    closed = {row.topic_id for row in rows if row.reason in suppressions.WISHES}
    topics = [Subject(one.id, one.name, one.note or "", one.id not in closed) for one in _topics(session, target)]
    address = masked(target.channel, target.address)
    return Choices(workspace, target.channel, address, target.topic_id, None in closed, topics)


@step
def _topics(session: Session, target: _Target) -> list[Topic]:
    """Return the topics people may choose from: the message's own first, whatever became of it."""
    query = select(Topic).where(col(Topic.binned_at).is_(None)).order_by(col(Topic.name_key), col(Topic.id)).limit(MOST)
    others = [one for one in session.scalars(query) if one.id != target.topic_id]
    own = session.get(Topic, target.topic_id) if target.topic_id else None
    return [own, *others] if own is not None else others


@step
def _put(session: Session, target: _Target, stopped: bool, wanted: Collection[UUID]) -> None:
    there = suppressions.live_rows(session, target.channel, target.address)
    topics = {one.id for one in _topics(session, target)}
    closed = {None} if stopped else topics - set(wanted)
    open_again = set() if stopped else {None, *(topics & set(wanted))}
    taken_back = [row for row in there if row.topic_id in open_again and row.reason in THEIRS]
    suppressions.lift_rows(session, taken_back, ON_PAGE)
    for topic_id in closed:
        suppressions.suppress(
            session,
            target.channel,
            target.address,
            "opted_out",
            detail=ON_PAGE,
            topic_id=topic_id,
            contact_id=target.contact_id,
        )
