"""Notice mails: what stays unread goes out once, as one mail for each person, and never in their quiet hours."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from models.outbox import Outgoing, OutgoingText
from services import contacts, notices
from services.contacts import ContactCard
from services.notices import choices, mailing
from services.work import Actor, clock, house_actor, perform, work
from tests.records.test_notices import fail

QUARTER = timedelta(minutes=16)


def mails(place: str) -> Sequence[Any]:
    """The notice mails of a place: recipient, subject, text and HTML."""
    with work(house_actor(place), read=True) as session:
        query = select(Outgoing.recipient, OutgoingText.subject, OutgoingText.body, OutgoingText.html)  # type: ignore[call-overload]
        query = query.join(OutgoingText, OutgoingText.id == Outgoing.id)
        return session.execute(query.where(Outgoing.queue == "notices", Outgoing.channel == "email")).all()


def mail_at(place: str, at: datetime) -> Sequence[Any]:
    with clock.at(at):
        mailing.mail(house_actor(place))
    return mails(place)


def test_f07_two_failures_are_one_mail_after_a_quarter_of_an_hour(bob: Actor) -> None:
    first, second = fail(bob), fail(bob)
    assert mail_at(bob.place, clock.now() + timedelta(minutes=14)) == []
    ((recipient, subject, text, html),) = mail_at(bob.place, clock.now() + QUARTER)
    assert (recipient, subject) == ("bob@example.com", "2 new notifications")
    assert all(
        f"http://localhost:8080/messages/{one}" in text and f'/messages/{one}">' in html for one in (first, second)
    )
    assert "“Your quote” could not be sent" in text


def test_f07_each_notice_is_mailed_once_and_what_was_read_never(bob: Actor) -> None:
    fail(bob)
    now = clock.now() + QUARTER
    assert len(mail_at(bob.place, now)) == len(mail_at(bob.place, now + QUARTER)) == 1
    fail(bob)
    perform(bob, notices.read_all)
    assert len(mail_at(bob.place, now + QUARTER)) == 1


def test_f07_a_sort_without_mail_is_not_mailed_later_either(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.change, ada.id, {"owner_id": bob.user_id})
    now = clock.now() + QUARTER
    assert mail_at(bob.place, now) == []
    perform(bob, choices.choose, "assignment", "mail", True)
    assert mail_at(bob.place, now + QUARTER) == []


def test_f07_quiet_hours_hold_the_mail_until_their_end(bob: Actor) -> None:
    perform(bob, choices.set_quiet, "21:00", "08:00")
    night = (clock.now() + timedelta(days=1)).astimezone(ZoneInfo("Europe/Paris")).replace(hour=23, minute=0)
    with clock.at(night):
        fail(bob)
    assert mail_at(bob.place, night + QUARTER) == []
    assert len(mail_at(bob.place, night + timedelta(hours=9, minutes=1))) == 1


def test_a_mail_names_no_record_that_may_no_longer_be_seen(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    perform(bob, choices.choose, "assignment", "mail", True)
    for owner in (bob, alice):
        perform(alice, contacts.change, ada.id, {"owner_id": owner.user_id})
    ((_, subject, text, _html),) = mail_at(bob.place, clock.now() + QUARTER)
    assert subject == "Alice assigned a removed record to you" and "Ada" not in text


def test_a_name_cannot_become_markup_in_a_mail(alice: Actor, bob: Actor) -> None:
    perform(bob, choices.choose, "assignment", "mail", True)
    perform(alice, contacts.create, {"name": "<b>Eve</b>", "owner_id": str(bob.user_id)})
    found = perform(alice, contacts.create, {"name": "<i>Mallory</i>"})
    perform(alice, contacts.change, found.id, {"owner_id": bob.user_id})
    ((*_, html),) = mail_at(bob.place, clock.now() + QUARTER)
    assert "<i>" not in html and "&lt;i&gt;Mallory" in html


@pytest.mark.parametrize("count", [1, 21])
def test_a_long_mail_lists_twenty_and_says_how_many_more(bob: Actor, count: int) -> None:
    for _ in range(count):
        fail(bob)
    ((_, _subject, text, _html),) = mail_at(bob.place, clock.now() + QUARTER)
    assert (text.count("•"), "And 1 more." in text) == (min(count, 20), count > 20)
