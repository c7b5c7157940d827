"""What tests of secrets share: a clock that moves on, and the chore of re-sealing rung by hand."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from services import contacts
from services.contacts import ContactCard
from services.house import secrets, tenants
from services.work import Actor, house_actor, perform, work
from services.work.trail import Verdict, seal, verify

Later = Callable[[timedelta], None]
MINUTE = timedelta(minutes=2)  # more than one


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


def called(alice: Actor, count: int = 3) -> list[ContactCard]:
    """Contacts with a phone each."""
    return [perform(alice, contacts.create, {"name": f"N{n}", "phone": f"+3312345678{n}"}) for n in range(count)]
