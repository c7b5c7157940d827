"""What tests of secrets share: a clock that moves on, and the chore of re-sealing rung by hand."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from services.house import secrets, tenants
from services.work import Actor, house_actor, work
from services.work.trail import Verdict, seal, verify

Later = Callable[[timedelta], None]


@pytest.fixture
def later() -> Iterator[Later]:
    """Moves the clock on."""
    with time_machine.travel(datetime.now(UTC), tick=True) as clock:
        yield clock.shift


def reseal() -> list[bool]:
    """Ring the chore once in every place, and the sealer of the trail. Return where it is done."""
    done = [secrets.go_on(house_actor(place)) for place in tenants.places()]
    for place in tenants.places():
        with work(house_actor(place)) as session:
            seal(session)
    return done


def chain(actor: Actor) -> Verdict:
    """What a walk along the trail of the actor's place finds."""
    with work(actor, read=True) as session:
        return verify(session)
