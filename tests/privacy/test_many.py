"""An erasure of very many rows: in short works, with its progress, and to the last one."""

import pytest
from sqlalchemy import func, select

from models.base import METADATA
from services import privacy
from services.privacy import erasing, finishing
from services.work import Actor, house_actor, work
from tests.privacy import people
from tests.privacy.test_erasing import MARK, left


def count(actor: Actor, table: str) -> int:
    """Return how many rows a table has."""
    with work(actor, read=True) as session:
        return session.scalar(select(func.count()).select_from(METADATA.tables[table])) or 0


def test_mattermost_20084_all_of_10_001_messages_are_erased(alice: Actor) -> None:
    ada = people.ada(alice)
    people.many_messages(alice, ada.id, 10_000)
    assert (count(alice, "messages"), count(alice, "outbox_texts")) == (10_001, 10_001)
    done = privacy.erase(alice, ada.id)
    while done.state == "begun":
        privacy.go_on(house_actor(alice.place))
        done = privacy.find(alice, done.id)
    assert (done.counts["messages"], done.worked) == (10_001, sum(done.counts.values()))
    assert [count(alice, one) for one in ("messages", "outbox", "outbox_texts")] == [0, 0, 0]
    assert left(alice, MARK, "zyxwolf") == set()


def test_g01_who_waits_too_long_gets_how_far_it_is_and_it_goes_on(
    alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = people.ada(alice)
    monkeypatch.setattr(finishing, "AT_ONCE", 2)
    monkeypatch.setattr(erasing, "AWAITED", -1.0)
    begun = privacy.erase(alice, ada.id)
    assert (begun.state, begun.worked) == ("begun", 0)
    assert privacy.overview(alice).erasures[0].state == "begun"
    assert privacy.go_on(house_actor(alice.place)) == 1
    done = privacy.find(alice, begun.id)
    assert done.state in ("swept", "done") and done.worked == sum(done.counts.values())
    assert left(alice, MARK, "zyxwolf") == set()
