"""A small world for campaigns: contacts, one of each sort, and how an errand and the claim go on without a server."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlmodel import col

from models.campaigns import CampaignRecipient
from models.contacts import ContactPoint
from services import campaigns, contacts, leaving, optouts
from services.campaigns import CampaignCard
from services.outbox import claim
from services.outbox.states import OUTBOX, Change, apply
from services.records.errands import running
from services.work import Actor, clock, house_actor, perform, work

TEXTS = {"subject": "Hello {{ first_name }}", "html": "<p>Hello {{ first_name }}, winter comes.</p>"}
BOOT = uuid4()


def person(actor: Actor, name: str, **more: Any) -> UUID:
    """Add a contact, with an address of its name unless it has none."""
    values = {"name": name, "email": f"{name.lower().replace(' ', '.')}@x.example", **more}
    return perform(actor, contacts.create, {k: v for k, v in values.items() if v is not None}).id


def people(actor: Actor, count: int, **more: Any) -> list[UUID]:
    """Add so many contacts."""
    with work(actor) as session:
        return [
            contacts.create(session, actor, {"name": f"Person {n}", "email": f"p{n}@x.example", **more}).id
            for n in range(count)
        ]


def doubled(actor: Actor, name: str, other: UUID) -> UUID:
    """Add a contact that has the address of another, as an older installation may have them."""
    made = person(actor, name, email=None)
    with work(actor) as session:
        there = session.scalars(select(ContactPoint).where(col(ContactPoint.contact_id) == other)).one()
        there.live = False
        session.flush()
        session.add(ContactPoint(contact_id=made, kind="email", value=there.value, key=there.key, first=True))
    return made


def start(actor: Actor, ids: Sequence[UUID] | None = None, **more: Any) -> CampaignCard:
    """Start a campaign to these contacts, or to all."""
    who = {"filter": {}} if ids is None else {"contact_ids": [str(one) for one in ids]}
    return perform(actor, campaigns.start, {"name": "Winter", **TEXTS, **who, **more})


def go_on(place: str, at_once: int = 500, works: int = 10_000) -> None:
    """Do the works of the errands that wait, at most so many; then the server is gone."""
    held = claimed(place, at_once)
    while held is not None and works > 0:
        works -= 1
        then = running.go_on(held)
        held = claimed(place, at_once) if then is None else replace(then, at_once=at_once)


def claimed(place: str, at_once: int) -> running.Claim | None:
    """Claim the next errand of a place, as a server that has just started."""
    with work(house_actor(place)) as session:
        running.recover(session, house_actor(place))
    with work(house_actor(place)) as session:
        held = running.claim(session, house_actor(place))
    return None if held is None else replace(held, at_once=at_once)


def leave(place: str, limit: int = 1_000) -> list[claim.Claimed]:
    """Claim what is due for campaigns, as the delivery does."""
    actor = house_actor(place)
    with work(actor) as session:
        return claim.claim(session, actor, BOOT, limit, leaving.check, rank=claim.MANY)


def settle(place: str, rows: Sequence[claim.Claimed], to: str = "sent") -> None:
    """Give claimed messages an outcome."""
    actor = house_actor(place)
    with work(actor) as session:
        apply(session, actor, [Change(row.id, ("claimed",), "handed", 1, BOOT) for row in rows])
        apply(session, actor, [Change(row.id, ("handed",), to, 1, BOOT) for row in rows])


def look(place: str) -> None:
    """Ring the chore of campaigns."""
    campaigns.look(house_actor(place))


def find(actor: Actor, campaign_id: UUID) -> CampaignCard:
    """Return a campaign as it is now."""
    return perform(actor, campaigns.find, campaign_id)


def rows(actor: Actor, campaign_id: UUID) -> list[CampaignRecipient]:
    """Return the recipients' rows of a campaign."""
    with work(actor, read=True) as session:
        mine = select(CampaignRecipient).where(col(CampaignRecipient.campaign_id) == campaign_id)
        return list(session.scalars(mine.order_by(col(CampaignRecipient.id))))


def outgoing(actor: Actor, campaign_id: UUID) -> list[Any]:
    """Return the rows of a campaign in the outbox."""
    with work(actor, read=True) as session:
        return list(session.execute(select(OUTBOX).where(OUTBOX.c.group_id == campaign_id).order_by(OUTBOX.c.id)))


def suppress(actor: Actor, address: str, reason: str, topic_id: UUID | None = None) -> None:
    """Put an address on the list of opt-outs."""
    with work(actor) as session:
        optouts.suppress(session, "email", address, reason, topic_id=topic_id)


def hurry(actor: Actor, campaign_id: UUID) -> None:
    """Let the ten seconds for undoing pass."""
    past = clock.now() - timedelta(seconds=1)
    with work(actor) as session:
        session.execute(update(OUTBOX).where(OUTBOX.c.group_id == campaign_id).values(due_at=past))
