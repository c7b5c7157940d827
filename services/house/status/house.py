"""The house at work for an operator."""

from dataclasses import replace

from services.work import HOUSE, Actor, house_actor


def house_for(actor: Actor) -> Actor:
    """Return the house at work for this operator, whom it records."""
    return replace(house_actor(HOUSE), user_id=actor.user_id, name=actor.name)
