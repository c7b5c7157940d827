"""Looking up: what became of a text that was handed over without an answer. Twilio and WAHA list what was sent, without an
id of ours, so a message is matched by number, text and time; more than one match, or none, is left to a person. MSG91
answers only for its own ids, which an unanswered text has none of."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from models.outbox import Outgoing
from services.channels import Envelope, texts, twilio, waha
from services.channels.incoming import Found
from services.channels.segments import as_sent
from services.outbox.claim import SAID, Claimed
from services.texting import reports, whereabouts
from services.texting.numbers import TEXTS
from services.work import HOUSE, Actor, clock, trouble, work
from services.work.places import places

log = logging.getLogger(__name__)
AT = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
EACH = timedelta(seconds=20)
WITHIN = timedelta(days=1)
BEFORE, AFTER = (
    timedelta(minutes=5),
    timedelta(minutes=10),
)  # the provider's time beside ours: clocks differ, queues take time
MOST = 50  # of one turn

Complete = Callable[[str, Claimed, Envelope], Envelope]
_looked: dict[UUID, int] = {}  # how many of the times in `AT` are done; a restart looks once more


@dataclass(frozen=True, slots=True)
class Lost:
    """A message without an answer: the number and the text it was sent with, and when."""

    id: UUID
    channel: str
    recipient: str
    body: str
    at: datetime


def look(actor: Actor, complete: Complete) -> int:
    """Look up the unknown texts of a place whose time has come. Return how many were found. A chore."""
    carriers = {name: texts.carrier_of(name, places().config) for name in TEXTS}
    ways = {name: by for name, by in carriers.items() if by in texts.ASKED}
    if not ways or actor.place == HOUSE:
        return 0
    silent, found = set(), 0
    for row, settled_at in _due(actor, list(ways)):
        if row.channel in silent:
            continue
        lost = _as_it_left(actor.place, row, settled_at, complete)
        try:
            listed = _listed(ways[row.channel], lost)
        except Exception:  # it is looked up again at the next time
            trouble.log_repeated(log, "unknown texts could not be looked up", place=actor.place)
            silent.add(row.channel)
            continue
        found += _settle(actor, lost, [one for one in listed if _fits(lost, one)])
    return found


def _listed(provider: str, lost: "Lost") -> list[Found]:
    config = places().config
    if provider == "waha":
        return asyncio.run(waha.lately(waha.account(config), lost.recipient))
    return twilio.lately(twilio.account(config, lost.channel), lost.channel, lost.recipient)


def _due(actor: Actor, ways: Sequence[str]) -> list[tuple[Claimed, datetime]]:
    """Return the rows to look up now, and when each became unknown; each is returned once for each time in `AT`."""
    now = clock.now()
    unknown = (col(Outgoing.state) == "unknown", col(Outgoing.channel).in_(ways))
    lately = col(Outgoing.settled_at) > now - WITHIN
    with work(actor, read=True) as session:
        times: dict[UUID, datetime] = {
            one: at
            for one, at in session.execute(select(col(Outgoing.id), col(Outgoing.settled_at)).where(*unknown, lately))
            if at
        }
        turns = {one: sum(now - at >= when for when in AT) for one, at in times.items()}
        ids = [one for one in times if turns[one] > _looked.get(one, 0)][:MOST]
        rows = [Claimed(*row) for row in session.connection().execute(SAID, {"these": ids})] if ids else []
    for one in ids:
        _looked[one] = turns[one]
    for one in list(_looked)[: max(0, len(_looked) - 10_000)]:
        del _looked[one]
    return [(row, times[row.id]) for row in rows]


def _as_it_left(place: str, row: Claimed, at: datetime, complete: Complete) -> Lost:
    """Return a message as it was sent: one of a template is rendered again from the same version."""
    envelope = complete(place, row, Envelope(row.id, "", "", row.address, row.subject, row.body))
    return Lost(row.id, row.channel, envelope.recipient, as_sent(envelope.body), at)


def _fits(lost: Lost, found: Found) -> bool:
    near = found.at is None or lost.at - BEFORE <= found.at <= lost.at + AFTER
    return near and as_sent(found.body).strip() == lost.body.strip()


def _settle(actor: Actor, lost: Lost, fitting: Sequence[Found]) -> bool:
    """Settle a message by the one match that no other message has."""
    free = [one for one in fitting if not _claimed(one.report.provider_id)]
    if len(free) != 1:
        return False
    with work(actor) as session:
        return reports.settle(session, actor, lost.id, free[0].report)


def _claimed(provider_id: str) -> bool:
    """Return whether a message of any place has this id: they share the account."""
    return whereabouts.of_message(None, provider_id) is not None
