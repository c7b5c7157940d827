"""The archive: once a week what was read leaves the bell; the page still shows it. And new colleagues are counted."""

from datetime import UTC, datetime, timedelta

import pytest

from services import contacts, notices, settings
from services.accounts import invitations
from services.contacts import ContactCard
from services.house.settings import change as set_to
from services.notices import Query, newcomers
from services.work import Actor, Invalid, clock, house_actor, perform, work
from tests.cast import PASSWORD
from tests.records.test_notices import told

SUNDAY = datetime(2027, 1, 10, 6, tzinfo=UTC)  # after 05:00 in Paris


def archive(place: str, at: datetime) -> int:
    with clock.at(at), work(house_actor(place)) as session:
        return notices.archive(session)


@pytest.fixture
def read_at(alice: Actor, bob: Actor, ada: ContactCard) -> datetime:
    """Bob is given Ada, and reads it, eight days before that Sunday."""
    at = SUNDAY - timedelta(days=8, hours=2)
    with clock.at(at):
        perform(alice, contacts.change, ada.id, {"owner_id": bob.user_id})
        perform(bob, notices.read_all)
    return at


def test_s17_what_was_read_over_a_week_ago_is_archived_on_sundays(bob: Actor, read_at: datetime) -> None:
    assert archive(bob.place, SUNDAY - timedelta(days=1)) == 0
    assert len(told(bob)) == 1
    assert archive(bob.place, SUNDAY) == 1
    assert told(bob) == []
    (one,) = perform(bob, notices.search, Query("archived")).rows
    assert (one.text, one.archived_at) == ("Alice assigned Ada Lovelace to you", SUNDAY)
    assert perform(bob, notices.search, Query("all")).rows == []


def test_s17_a_sunday_that_was_missed_is_made_up_for(bob: Actor, read_at: datetime) -> None:
    assert archive(bob.place, SUNDAY + timedelta(days=2)) == 1


def test_s17_the_day_is_a_setting(alice: Actor, bob: Actor, read_at: datetime) -> None:
    set_to(alice, settings.NOTICES_ARCHIVED_ON.key, "5")
    assert archive(bob.place, SUNDAY - timedelta(days=1)) == 1, "a Saturday"


def test_s17_what_is_unread_stays_however_old(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    with clock.at(SUNDAY - timedelta(days=60)):
        perform(alice, contacts.change, ada.id, {"owner_id": bob.user_id})
    assert archive(bob.place, SUNDAY) == 0
    assert perform(bob, notices.search, Query("unread")).total == 1


def test_the_page_is_filtered_by_sort_and_refuses_others(bob: Actor, read_at: datetime) -> None:
    counts = [perform(bob, notices.search, Query(sort=sort)).total for sort in ("assignment", "failure")]
    assert counts == [1, 0]
    with pytest.raises(Invalid):
        perform(bob, notices.search, Query(sort="gossip"))


def test_u19_administrators_are_told_of_whom_they_invited_and_once_a_week_how_many(alice: Actor, bob: Actor) -> None:
    at = clock.now() + timedelta(days=30)
    for name in ("eve", "mallory"):
        with clock.at(at):
            invitations.accept(invited(alice, name), name.title(), PASSWORD)
    assert told(alice) == ["Mallory joined the workspace", "Eve joined the workspace"]
    with clock.at(at + timedelta(days=1)), work(house_actor(alice.place)) as session:
        assert newcomers.tell(session) == 2
    assert (told(alice)[0], told(bob)) == ("New colleagues this week: 2", [])
    with clock.at(at + timedelta(days=8)), work(house_actor(alice.place)) as session:
        assert newcomers.tell(session) == 0


def invited(alice: Actor, name: str) -> str:
    from dataclasses import replace

    return perform(replace(alice, proved_at=clock.now()), invitations.invite, f"{name}@example.com", "sales")
