"""When somebody last confirmed a contact's details, and when something last happened with the contact."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from models.inbound import Received
from services import contacts, tasks
from services.contacts import ContactCard
from services.work import Actor, Conflict, NotAllowed, NotFound, clock, house_actor, perform, work
from tests.hygiene.people import contact

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def active(actor: Actor, one: ContactCard) -> datetime | None:
    contacts.keep_activity(house_actor(actor.place))
    return perform(actor, contacts.find, one.id).active_at


def done(actor: Actor, one: ContactCard) -> None:
    task = perform(actor, tasks.create, {"title": "Call", "contact_id": one.id})
    perform(actor, tasks.finish, task.id)


def hear(actor: Actor, one: ContactCard, kind: str, at: datetime) -> None:
    with work(actor) as session:
        session.add(Received(contact_id=one.id, kind=kind, at=at))


def test_c11_verifying_keeps_the_day_and_who_did_it(alice: Actor) -> None:
    ada = contact(alice, "Ada")
    assert (ada.verified_on, ada.verified_by) == (None, None)
    with time_machine.travel(NOON, tick=False):
        shown = perform(alice, contacts.verify, ada.id)
    assert (shown.verified_on, shown.verified_by) == (NOON.date(), alice.name)
    assert shown.version > ada.version


def test_c11_a_contact_in_the_bin_is_not_verified(alice: Actor) -> None:
    ada = contact(alice, "Ada")
    perform(alice, contacts.bin, ada.id)
    with pytest.raises(Conflict):
        perform(alice, contacts.verify, ada.id)


def test_c11_only_who_sees_and_may_edit_a_contact_verifies_it(alice: Actor, bob: Actor, charlie: Actor) -> None:
    ada = contact(alice, "Ada")
    for stranger in (bob, charlie):
        with pytest.raises((NotFound, NotAllowed)):
            perform(stranger, contacts.verify, ada.id)


def test_c10_a_finished_task_is_activity_but_an_open_one_and_an_edit_of_the_contact_are_not(alice: Actor) -> None:
    ada = contact(alice, "Ada")
    perform(alice, contacts.change, ada.id, {"city": "Paris"})
    task = perform(alice, tasks.create, {"title": "Call Ada", "contact_id": ada.id})
    assert active(alice, ada) is None
    with time_machine.travel(NOON, tick=False):
        perform(alice, tasks.finish, task.id)
    assert active(alice, ada) == NOON
    assert perform(alice, contacts.find, ada.id).version == ada.version + 1, "activity is no edit"


def test_c10_activity_comes_later_than_what_is_known(alice: Actor) -> None:
    ada, ben = contact(alice, "Ada"), contact(alice, "Ben")
    for one, at in ((ada, NOON), (ben, NOON + timedelta(hours=1)), (ada, NOON + timedelta(hours=2))):
        with time_machine.travel(at, tick=False):
            done(alice, one)
        assert active(alice, one) == at
    assert contacts.keep_activity(house_actor(alice.place)) == 0


def test_c10_a_reply_is_activity_at_its_own_time_and_a_bounce_is_none(alice: Actor) -> None:
    ada, ben, eve = contact(alice, "Ada"), contact(alice, "Ben"), contact(alice, "Eve")
    hear(alice, ada, "reply", NOON - timedelta(days=4_000))
    hear(alice, ben, "bounce", NOON)
    hear(alice, eve, "new", clock.now() + timedelta(days=4_000))
    assert active(alice, ada) == NOON - timedelta(days=4_000)
    assert active(alice, ben) is None
    found = active(alice, eve)
    assert found is not None
    assert found <= clock.now()
