"""What follows from what: in the same work, or elsewhere after the commit, at least once, whatever breaks between."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlmodel import Session, select

from models.events import EventRow
from models.tenants import Revocation
from services import reactions
from services.accounts import users
from services.house import settings
from services.house.tenants import revoke
from services.work import HOUSE, Actor, Event, Kind, announce_id, elsewhere, house_actor, perform, work
from services.work.events import as_event, owed_for, react
from services.work.transaction import catch_up, pay
from tests.cast import join

SOLD = Kind("test.sold", "{actor} sold {subject}")


@pytest.fixture(autouse=True)
def table(house: object) -> Iterator[None]:
    """The real table of reactions, whatever a test puts in its place."""
    yield
    react(reactions.REACTIONS)


def sell(actor: Actor) -> None:
    with work(actor) as session:
        announce_id(session, SOLD, "users", actor.user_id or UUID(int=0), price=7)


def read(place: str, name: str) -> object:
    with work(house_actor(place), read=True) as session:
        return settings.read(session, name)


def waiting(actor: Actor) -> int:
    with work(actor, read=True) as session:
        return len(session.exec(select(EventRow).where(EventRow.waiting)).all())


@elsewhere
def book(session: Session, actor: Actor, event: Event) -> None:
    """Count in the house what was sold, once for each event."""
    settings.write(session, f"sold:{event.id}", event.data["price"])


def test_a_reaction_runs_in_the_same_work_and_is_undone_with_it(alice: Actor) -> None:
    def note(session: Session, actor: Actor, event: Event) -> None:
        settings.write(session, "noted", event.data["price"])

    react({SOLD: [note]})
    sell(alice)
    assert read(alice.place, "noted") == 7


def test_a_reaction_that_refuses_undoes_what_it_follows_from(alice: Actor) -> None:
    def refuse(session: Session, actor: Actor, event: Event) -> None:
        raise ValueError("no")

    react({SOLD: [refuse]})
    with pytest.raises(ValueError, match="no"):
        sell(alice)
    with work(alice, read=True) as session:
        assert session.exec(select(EventRow).where(EventRow.kind == SOLD.name)).all() == []


def test_a_reaction_elsewhere_runs_after_the_commit_in_the_other_place(alice: Actor) -> None:
    react({SOLD: [book]})
    sell(alice)
    with work(alice, read=True) as session:
        event = session.exec(select(EventRow).where(EventRow.kind == SOLD.name)).one()
    assert read(HOUSE, f"sold:{event.id}") == 7
    assert waiting(alice) == 0


def test_what_a_crash_left_owed_is_paid_later_and_only_once(alice: Actor) -> None:
    working = [False]

    @elsewhere
    def unreliable(session: Session, actor: Actor, event: Event) -> None:
        if not working[0]:
            raise OSError("the power went")
        settings.write(session, "paid", (settings.read(session, "paid") or 0) + 1)

    react({SOLD: [unreliable]})
    sell(alice)
    assert (waiting(alice), read(HOUSE, "paid")) == (1, None)
    working[0] = True
    assert (catch_up(alice), catch_up(alice)) == (1, 0)
    assert read(HOUSE, "paid") == 1


def test_one_event_that_cannot_be_paid_does_not_keep_the_others_waiting(alice: Actor) -> None:
    broken: list[UUID] = []

    @elsewhere
    def picky(session: Session, actor: Actor, event: Event) -> None:
        if len(broken) < 2 or event.id == broken[0]:
            broken.append(event.id)
            raise OSError("not this one")

    react({SOLD: [picky]})
    sell(alice)
    sell(alice)
    assert waiting(alice) == 2
    assert catch_up(alice) == 1
    assert waiting(alice) == 1


def test_paying_twice_writes_once(alice: Actor) -> None:
    bob = join(alice.place, "Robert", "sales")
    assert bob.user_id
    perform(alice, users.disable, bob.user_id)
    with work(alice, read=True) as session:
        event = session.exec(select(EventRow).where(EventRow.kind == users.DISABLED.name)).one()
    for _ in range(2):
        pay(as_event(alice.place, event), [revoke])
    with work(house_actor(), read=True) as session:
        assert [row.user_id for row in session.exec(select(Revocation))] == [bob.user_id]


def test_the_table_of_reactions_is_in_force(house: object) -> None:
    assert owed_for(users.DISABLED.name) == [revoke]
    assert owed_for(users.ROLE_CHANGED.name) == [revoke]
