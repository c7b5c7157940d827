"""Deals of Alice's, and the board's stages by name."""

from collections.abc import Callable
from uuid import UUID

import pytest

from services import deals, stages
from services.deals import DealCard
from services.work import Actor, perform

Add = Callable[..., DealCard]


@pytest.fixture
def stage(alice: Actor) -> dict[str, UUID]:
    """The stages by name."""
    return {name: one for one, name in perform(alice, stages.names).items()}


@pytest.fixture
def add(alice: Actor) -> Add:
    """Add a deal, as Alice unless it is said."""

    def make(title: str, amount: int = 0, *, actor: Actor = alice, **more: object) -> DealCard:
        return perform(actor, deals.create, {"title": title, "amount": amount, **more})

    return make
