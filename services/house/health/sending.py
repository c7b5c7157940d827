"""Held sending: after data was copied, moved or restored, no message leaves until an operator releases it."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from models.language import N_, _
from models.tenants import Tenant
from services import messages
from services.house import tenants
from services.outbox.depth import depth
from services.work import (
    HOUSE,
    Actor,
    announce_id,
    errand,
    house_actor,
    kind,
    perform,
    work,
)

RELEASED = kind("house.sending_released", N_("{actor} released the held sending of {company}"), "play_arrow")
log = logging.getLogger(__name__)
THIS = N_("This installation")


@dataclass(frozen=True, slots=True)
class HeldPlace:
    """A place whose sending is held: its name, why, since when, and how many messages wait."""

    place: str
    name: str
    why: str
    since: datetime
    waiting: int


@errand("maintenance.read")
def held(actor: Actor) -> list[HeldPlace]:
    """Return the places whose sending is held, the house first. An unreadable place sends nothing and is left out."""
    found = []
    for place, name in named_places():
        try:
            with work(house_actor(place), read=True) as session:
                now = depth(session)
        except Exception:
            log.exception("a place cannot be read", extra={"place": place})
            continue
        if now.held_since is not None:
            found.append(HeldPlace(place, name, now.held_why, now.held_since, now.waiting))
    return found


@errand("maintenance.run", fresh=True)
def release(actor: Actor, chosen: list[str]) -> int:
    """Release the held sending of these places. Return how many messages waited. May be run again.

    In one's own workspace as oneself; elsewhere as the house, which records who asked for it.
    """
    count = 0
    for place, name in named_places():
        if place not in chosen:
            continue
        count += perform(actor if place == actor.place else house_actor(place), messages.release)
        with work(replace(house_actor(), user_id=actor.user_id, name=actor.name)) as session:
            about = UUID(int=0) if place == HOUSE else UUID(place)
            announce_id(session, RELEASED, str(Tenant.__tablename__), about, company=name, by=actor.name)
    return count


def named_places() -> list[tuple[str, str]]:
    """Return every place and its name for people, the installation first."""
    return [(HOUSE, _(THIS)), *((one.id.hex, one.name) for one in tenants.everyone())]
