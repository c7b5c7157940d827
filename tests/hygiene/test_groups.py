"""The groups of contacts that want attention, and what is done about them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services import contacts, deals, hygiene, optouts, settings, tasks
from services.house import settings as of_house
from services.records.lists import Slice
from services.work import Actor, Invalid, NotAllowed, clock, house_actor, perform, work
from tests.hygiene.people import contact
from tests.retention.world import january

JANUARY = datetime(2031, 1, 7, 12, tzinfo=UTC)


def named(actor: Actor, group: str, **more: Any) -> list[str]:
    """The names of a group; its count says the same."""
    found = perform(actor, hygiene.search, hygiene.Query(group=group, **more))
    if not more:
        assert perform(actor, hygiene.standing).counts[group] == found.total
    return [one.name for one in found.rows]


def ago(days: float) -> Any:
    return clock.now() - timedelta(days=days)


def open_tasks(actor: Actor) -> list[tuple[str, UUID | None]]:
    return [(one.title, one.owner_id) for one in perform(actor, tasks.search, tasks.Query(state="open")).rows]


def test_c11_contacts_without_email_and_phone_are_found(alice: Actor) -> None:
    contact(alice, "Ada", email="ada@x.example")
    contact(alice, "Ben", phone="+33 1 23 45 67 89")
    eve = contact(alice, "Eve")
    contact(alice, "Fay")
    perform(alice, contacts.bin, eve.id)
    assert named(alice, "unreachable") == ["Fay"]


def test_c11_a_contact_whose_address_bounced_is_found_until_that_is_mended(alice: Actor) -> None:
    ada, _ = contact(alice, "Ada", email="ada@x.example"), contact(alice, "Ben", email="ben@x.example")
    with work(alice) as session:
        optouts.suppress(session, "email", "ada@x.example", "bounced")
        optouts.suppress(session, "email", "ben@x.example", "opted_out")
    assert named(alice, "bouncing") == ["Ada"]
    perform(alice, contacts.change, ada.id, {"emails": ["ada@y.example"]})
    assert named(alice, "bouncing") == []


def test_c11_details_are_to_verify_after_a_year_unless_somebody_did(alice: Actor) -> None:
    old, done = contact(alice, "Ada", ago(400)), contact(alice, "Ben", ago(400))
    contact(alice, "Eve", ago(300))
    perform(alice, contacts.verify, done.id)
    assert named(alice, "unverified") == ["Ada"]
    assert perform(alice, hygiene.verify, "unverified", [old.id, done.id]) == [old.id]
    assert named(alice, "unverified") == []


def test_c10_a_lead_is_stale_sooner_the_better_it_is_rated(alice: Actor) -> None:
    for stars, days in ((5, 31), (4, 29), (3, 91), (1, 89), (0, 181), (0, 179)):
        contact(alice, f"{stars} stars, {days} days", ago(days), rating=stars)
    contact(alice, "A customer", ago(400), status="customer")
    assert named(alice, "stale") == ["0 stars, 181 days", "3 stars, 91 days", "5 stars, 31 days"]
    assert named(alice, "stale", part=Slice(sort="-rating"))[0] == "5 stars, 31 days"


def test_c10_activity_makes_a_lead_fresh_again(alice: Actor) -> None:
    ada = contact(alice, "Ada", ago(200))
    assert named(alice, "stale") == ["Ada"]
    perform(alice, hygiene.ask_owners, "stale", [ada.id])
    contacts.keep_activity(house_actor(alice.place))
    assert named(alice, "stale") == ["Ada"], "a task that is still to be done is no activity"
    (task,) = perform(alice, tasks.search, tasks.Query()).rows
    perform(alice, tasks.finish, task.id)
    contacts.keep_activity(house_actor(alice.place))
    assert named(alice, "stale") == []


def test_c10_the_limits_are_settings(alice: Actor) -> None:
    contact(alice, "Ada", ago(40))
    assert named(alice, "stale") == []
    perform(alice, of_house.change, settings.STALE_AFTER[2].key, 39)
    assert named(alice, "stale") == ["Ada"]


def test_c10_only_contacts_without_activity_and_open_money_are_proposed_to_archive(alice: Actor) -> None:
    contact(alice, "Ada", ago(1_200))
    contact(alice, "Ben", ago(1_000))
    owing, known = contact(alice, "Eve", ago(1_200)), contact(alice, "Fay", ago(1_200))
    perform(alice, deals.create, {"title": "Engines", "contact_id": owing.id})
    perform(alice, contacts.verify, known.id)
    assert named(alice, "archive") == ["Ada"]


def test_c10_archived_contacts_go_to_the_bin_and_come_back(alice: Actor) -> None:
    ada, ben = contact(alice, "Ada", ago(1_200), email="a@x.example"), contact(alice, "Ben")
    gone = perform(alice, hygiene.put_away, "archive", [ada.id, ben.id])
    assert gone == [ada.id], "one that has left the group stays"
    assert perform(alice, contacts.find, ada.id).binned_at is not None
    assert perform(alice, hygiene.bring_back, gone) == 1
    assert perform(alice, contacts.find, ada.id).binned_at is None


def test_c10_one_whose_email_was_given_away_stays_in_the_bin(alice: Actor) -> None:
    ada, ben = contact(alice, "Ada", ago(1_200), email="a@x.example"), contact(alice, "Ben", ago(1_200))
    gone = perform(alice, hygiene.put_away, "archive", [ada.id, ben.id])
    contact(alice, "Eve", email="a@x.example")
    assert perform(alice, hygiene.bring_back, gone) == 1
    assert perform(alice, contacts.find, ben.id).binned_at is None


def test_c10_the_archive_is_proposed_once_a_year(alice: Actor) -> None:
    with clock.at(JANUARY):
        january(alice)
        assert open_tasks(alice) == []
    contact(alice, "Ada", JANUARY - timedelta(days=1_200), status="customer")
    with clock.at(JANUARY):
        january(alice)
        january(alice)
        assert open_tasks(alice) == [("Archive contacts without activity", alice.user_id)]


def test_c11_the_owner_gets_one_task_until_it_is_done(alice: Actor, bob: Actor) -> None:
    mine, his = contact(alice, "Ada"), contact(bob, "Ben")
    nobody = contact(alice, "Eve", owner_id=None)
    ids = [mine.id, his.id, nobody.id]
    assert len(perform(alice, hygiene.ask_owners, "unreachable", ids)) == 3
    assert perform(alice, hygiene.ask_owners, "unreachable", ids) == []
    words = "Find an email or a phone number for"
    wanted = {(f"{words} Ada", alice.user_id), (f"{words} Ben", bob.user_id), (f"{words} Eve", alice.user_id)}
    assert set(open_tasks(alice)) == wanted


def test_c11_everyone_sees_and_changes_only_what_they_may(alice: Actor, bob: Actor, charlie: Actor) -> None:
    ada, _ = contact(alice, "Ada"), contact(bob, "Ben")
    assert named(bob, "unreachable") == ["Ben"]
    assert named(charlie, "unreachable") == []
    assert perform(bob, hygiene.verify, "unreachable", [ada.id]) == []
    assert perform(bob, hygiene.put_away, "unreachable", [ada.id]) == []


def test_c11_who_may_only_read_cannot_follow_up(alice: Actor) -> None:
    ada, reader = contact(alice, "Ada"), replace(alice, permissions=frozenset({"contacts.read"}))
    for act in (hygiene.verify, hygiene.put_away, hygiene.ask_owners):
        with pytest.raises(NotAllowed):
            perform(reader, act, "unreachable", [ada.id])


def test_an_unknown_group_is_refused(alice: Actor) -> None:
    with pytest.raises(Invalid):
        perform(alice, hygiene.search, hygiene.Query(group="all"))
