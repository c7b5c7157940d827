"""A house whose secret key is in the file, as without an environment."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from services.house import copies, secrets, tenants
from services.work import Actor, house_actor, vault, work
from services.work.config import Config
from services.work.trail import Verdict, seal, verify
from tests import cast

Later = Callable[[timedelta], None]


@pytest.fixture
def in_file(house: Config) -> Iterator[Config]:
    """The same key as ever, in `secret.key`, and recognised as at a start."""
    (house.data_dir / "secret.key").write_text(cast.KEY)
    vault.open_vault(None, house.data_dir)
    copies.recognise_key()
    yield house
    vault.open_vault(cast.KEY, house.data_dir)


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
