"""Feeds of the calendar: visits, and one's own tasks, for a calendar program behind a secret address (F-16).

A program asks again every few minutes, and hardly ever is there something new: what it has is recognised by the last
event of the workspace, before any visit is read. Else each event is written once, and kept by what it is made of.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2s
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from models.events import EventRow
from models.language import N_, _
from models.visits import VisitFeed
from services import feed_addresses
from services.accounts import sessions
from services.calendar import events
from services.work import Actor, Invalid, NotFound, Refused, action, clock, find, house_actor, perform, step, work

GONE = N_("This calendar address is not valid any more. Make a new one on the calendar.")
SCOPES = ("mine", "all")
MOST = 20  # feeds of one colleague: each of their devices and programs has one
READ_EACH = timedelta(minutes=5)  # how exactly it is kept when a feed was read
LATE = timedelta(minutes=15)  # a work that lasts longer than this is told with the next event
KNOWN = 1_000  # feeds whose last answer is remembered
_answers: OrderedDict[UUID, tuple[tuple[Any, ...], str]] = OrderedDict()


class FeedCard(SQLModel):
    """One of one's feeds: what it shows, since when, and when a calendar program last read it, to five minutes."""

    id: UUID
    scope: str
    made_at: datetime
    read_at: datetime | None


class MadeFeed(FeedCard):
    """A feed that was just made, with its address, which is told only this once."""

    url: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A calendar (RFC 5545) and its tag; no `body` where the asker has it already."""

    etag: str
    body: bytes | None


@action("visits.read", private=True)
def mine(session: Session, actor: Actor) -> list[FeedCard]:
    """Return the actor's own feeds, the oldest first."""
    rows = select(VisitFeed).where(col(VisitFeed.user_id) == actor.user_id)
    return [_card(one) for one in session.scalars(rows.order_by(col(VisitFeed.made_at), col(VisitFeed.id)))]


@action("account.edit", private=True)
def make(session: Session, actor: Actor, scope: str = "mine") -> MadeFeed:
    """Make a feed of one's own visits and tasks (`mine`), or of all visits and one's own tasks (`all`), and return it with
    its secret address. Refuses `all` to those who may not see the plan of the day, and a twenty-first feed (`Invalid`)."""
    actor.require("visits.read")
    if scope not in SCOPES:
        raise Invalid(_("Please check the form."), scope=_("Choose “mine” or “all”."))
    if scope == "all":
        actor.require("dispatch.read")
    assert actor.user_id
    many = select(func.count()).select_from(VisitFeed).where(col(VisitFeed.user_id) == actor.user_id)
    if (session.scalar(many) or 0) >= MOST:
        text = _("You have {count} addresses. Revoke one that is no longer read first.")
        raise Invalid(_("Please check the form."), scope=text.format(count=MOST))
    address, digest = feed_addresses.make(actor.place, "/calendar/visits/")
    made = VisitFeed(user_id=actor.user_id, scope=scope, digest=digest)
    session.add(made)
    session.flush()
    return MadeFeed(**_card(made).model_dump(), url=address)


@action("account.edit", private=True)
def revoke(session: Session, actor: Actor, feed_id: UUID) -> None:
    """End the address of one of the actor's own feeds. Refuses that of somebody else (`NotFound`)."""
    session.delete(find(session, actor, VisitFeed, feed_id, N_("feed")))
    session.flush()


def calendar(token: str, known: str = "") -> Answer:
    """Return the calendar behind a token; without its body where `known` is its tag. Refuses (`NotFound`) a token that is
    not valid, and that of a person who may not sign in or may not see it any more. Not inside a work."""
    place, digest = feed_addresses.read(token, _(GONE))
    try:
        with work(house_actor(place), read=True) as session:
            feed = session.scalars(select(VisitFeed).where(col(VisitFeed.digest) == digest)).first()
            if feed is None:
                raise NotFound(_(GONE))
            found = _card(feed), feed.user_id
        card, owner = found
        if card.read_at is None or clock.now() - card.read_at > READ_EACH:
            with work(house_actor(place)) as session:
                _note_reading(session, card.id)
        return perform(sessions.by_user(place, owner), read, card.id, card.scope, known)
    except Refused as refusal:
        raise NotFound(_(GONE)) from refusal


@action("visits.read")
def read(session: Session, actor: Actor, feed_id: UUID, scope: str, known: str = "") -> Answer:
    """Return the calendar of the actor's feed, without its body where `known` is its tag. Refuses another one's."""
    find(session, actor, VisitFeed, feed_id, N_("feed"))
    if scope == "all":
        actor.require("dispatch.read")
    mark = (*_latest(session), clock.today(actor.zone), actor.zone, actor.scope, actor.team_id, scope)
    remembered = _answers.get(feed_id)
    if known and remembered == (mark, known):
        return Answer(known, None)
    body = events.written(session, actor, scope)
    etag = f'"{blake2s(body, digest_size=16).hexdigest()}"'
    _answers[feed_id] = (mark, etag)
    _answers.move_to_end(feed_id)
    while len(_answers) > KNOWN:
        _answers.popitem(last=False)
    return Answer(etag, None if known == etag else body)


@step
def _note_reading(session: Session, feed_id: UUID) -> None:
    feed = session.get(VisitFeed, feed_id, with_for_update=True)
    if feed is not None:
        feed.read_at = clock.now()


@step
def _latest(session: Session) -> tuple[datetime | None, int]:
    """Return when the last event was, and how many there were in the minutes before it: a work that ended after a later
    one counts there."""
    at = session.scalar(select(func.max(col(EventRow.at))))
    if at is None:
        return None, 0
    lately = select(func.count()).select_from(EventRow).where(col(EventRow.at) >= at - LATE)
    return at, session.scalar(lately) or 0


def _card(feed: VisitFeed) -> FeedCard:
    return FeedCard(id=feed.id, scope=feed.scope, made_at=feed.made_at, read_at=feed.read_at)
