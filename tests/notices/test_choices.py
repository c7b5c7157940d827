"""Choices: each person decides how they are told of what, and when not."""

from datetime import UTC, datetime

import pytest

from services import contacts, notices
from services.contacts import ContactCard
from services.notices import Query, choices, quiet, trying
from services.notices.kinds import SORTS
from services.work import Actor, Invalid, clock, perform
from services.work.events import KINDS
from tests.notices.test_mailing import QUARTER, mail_at
from tests.records.test_notices import fail, told


def test_f07_a_sort_that_is_switched_off_brings_no_notice(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    perform(bob, choices.choose, "assignment", "in_app", False)
    perform(alice, contacts.change, ada.id, {"owner_id": bob.user_id})
    assert told(bob) == []
    perform(bob, choices.choose, "assignment", "in_app", True)
    perform(alice, contacts.change, ada.id, {"owner_id": alice.user_id})
    perform(alice, contacts.change, ada.id, {"owner_id": bob.user_id})
    assert told(bob) == ["Alice assigned Ada Lovelace to you"]


def test_f07_what_became_of_ones_own_messages_cannot_be_switched_off(bob: Actor) -> None:
    perform(bob, choices.choose, "failure", "in_app", False)
    fail(bob)
    assert told(bob) == ["“Your quote” could not be sent"]
    (row,) = [one for one in perform(bob, choices.mine).rows if one.sort == "failure"]
    assert (row.in_app, row.always) == (True, True)


def test_f07_failures_and_replies_also_go_by_mail_until_somebody_chooses(alice: Actor, bob: Actor) -> None:
    perform(bob, choices.choose, "failure", "mail", False)
    mailed = [{one.sort for one in perform(who, choices.mine).rows if one.mail} for who in (alice, bob)]
    assert mailed == [{"failure", "inbound"}, {"inbound"}]


def test_quiet_hours_need_both_times_and_may_be_taken_back(bob: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        perform(bob, choices.set_quiet, "21:00", "")
    assert set(refused.value.fields) == {"quiet_until"}
    with pytest.raises(Invalid):
        perform(bob, choices.set_quiet, "late", "08:00")
    assert perform(bob, choices.set_quiet, "21:00", "8:00".zfill(5)).quiet_until == "08:00"
    assert perform(bob, choices.set_quiet, "", "").quiet_from == ""


@pytest.mark.parametrize(("at", "end"), [
    ("2026-07-01T20:30", "2026-07-02T06:00"), ("2026-07-02T05:59", "2026-07-02T06:00"),
    ("2026-07-02T06:00", None), ("2026-07-01T18:59", None),
])  # fmt: skip
def test_quiet_hours_are_in_ones_own_zone_and_cross_midnight(at: str, end: str | None) -> None:
    now = datetime.fromisoformat(at).replace(tzinfo=UTC)
    found = quiet.ends("21:00", "08:00", "Europe/Paris", now)
    assert found == (datetime.fromisoformat(end).replace(tzinfo=UTC) if end else None)


def test_a_test_arrives_whatever_is_chosen(bob: Actor) -> None:
    perform(bob, choices.choose, "news", "in_app", False)
    assert perform(bob, trying.send_test) == 0
    assert told(bob) == ["This is a test notification"]


def test_every_kind_of_notice_belongs_to_one_sort() -> None:
    sorted_in = [name for one in SORTS.values() for name in one.names]
    ours = {one for one in KINDS if one.startswith("notice.") and one != notices.CHANGED.name}
    events = {one for sort in SORTS.values() for one in sort.events}
    assert sorted(sorted_in) == sorted(ours | events)
    assert events <= set(KINDS)


def test_f07_what_is_wanted_by_mail_alone_is_mailed_and_not_under_the_bell(
    alice: Actor, bob: Actor, ada: ContactCard
) -> None:
    perform(bob, choices.choose, "assignment", "in_app", False)
    perform(bob, choices.choose, "assignment", "mail", True)
    perform(alice, contacts.change, ada.id, {"owner_id": bob.user_id})
    perform(bob, notices.read_all)
    assert (told(bob), perform(bob, notices.unread)) == ([], 0)
    ((recipient, subject, *_),) = mail_at(bob.place, clock.now() + QUARTER)
    assert (recipient, subject) == ("bob@example.com", "Alice assigned Ada Lovelace to you")


def test_f07_a_sort_that_is_wanted_in_no_way_is_not_kept(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    for way in choices.WAYS:
        perform(bob, choices.choose, "assignment", way, False)
    perform(alice, contacts.change, ada.id, {"owner_id": bob.user_id})
    assert perform(bob, notices.search, Query(show="archived")).total == 0
