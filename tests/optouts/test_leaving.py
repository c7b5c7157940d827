"""What opt-outs add when a message leaves: quiet hours, List-Unsubscribe, and what a refused address leads to."""

from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes
from typing import Any

import pytest
from sqlalchemy import select

from models.contacts import Contact
from models.messages import Message
from models.privacy import Suppression
from services import contacts, leaving, messages, optouts
from services.channels import Envelope
from services.channels.encode import write
from services.contacts import ContactCard
from services.house import settings as kept
from services.optouts import failures, quiet, tokens
from services.outbox.states import Change
from services.work import Actor, clock, house_actor, perform, work
from services.work.config import Config
from tests.optouts.lines import NUMBER, sent, take, texting, topic
from tests.outbox.rows import make, queue, row, state

NIGHT = datetime(2027, 1, 10, 22, 30, tzinfo=UTC)  # 23:30 in Paris, 04:15 the next day in Kathmandu
MORNING = datetime(2027, 1, 11, 7, tzinfo=UTC)  # 08:00 in Paris
PARIS = ("Europe/Paris", time(21), time(8))


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        (NIGHT, MORNING), (datetime(2027, 1, 11, 6, 59, tzinfo=UTC), MORNING), (MORNING, None),
        (datetime(2027, 1, 10, 19, 59, tzinfo=UTC), None), (datetime(2027, 1, 10, 20, tzinfo=UTC), MORNING),
        (datetime(2027, 3, 27, 23, tzinfo=UTC), datetime(2027, 3, 28, 6, tzinfo=UTC)),  # the clocks go forward
    ],
)  # fmt: skip
def test_f12_the_quiet_hours_last_from_nine_until_eight_where_the_recipient_is(
    now: datetime, ends: datetime | None
) -> None:
    assert quiet.ends_at(now, *PARIS) == ends


def test_f12_the_zone_is_the_contacts_else_the_numbers_else_the_workspaces() -> None:
    assert quiet.zone_of("Asia/Kolkata", NUMBER, "UTC") == "Asia/Kolkata"
    assert quiet.zone_of(None, NUMBER, "UTC") == "Europe/Paris"
    assert quiet.zone_of("Mars/Base", "+18005551234", "America/Denver") == "America/Denver"
    assert quiet.zone_of(None, "no number", "Asia/Kathmandu") == "Asia/Kathmandu"


def test_f12_a_marketing_text_waits_for_the_morning_and_counts_no_attempt(alice: Actor) -> None:
    news = topic(alice)
    with texting(), clock.at(NIGHT):
        text = queue(alice, channel="sms", recipient=NUMBER, topic_id=news)
        assert take(alice) == []
        waits = row(alice, text)
        assert (waits.state, waits.due_at, waits.attempts) == ("pending", MORNING, 0)
    with texting(), clock.at(MORNING + timedelta(seconds=1)):
        assert [one.id for one in take(alice)] == [text]


def test_f12_personal_texts_and_all_email_are_never_delayed(alice: Actor) -> None:
    with texting(), clock.at(NIGHT):
        assert sent(alice, channel="sms", recipient=NUMBER)[0] == "claimed"
        assert sent(alice, topic_id=topic(alice))[0] == "claimed"


def test_f12_the_expiry_of_a_text_wins_over_its_quiet_hours(alice: Actor) -> None:
    with texting(), clock.at(NIGHT):
        text = queue(alice, channel="sms", recipient=NUMBER, topic_id=topic(alice), expires=timedelta(hours=2))
        take(alice)
    with texting(), clock.at(NIGHT + timedelta(hours=3)):
        take(alice)
        assert state(alice, text) == "cancelled"


def test_f12_the_quiet_hours_are_settings_of_the_workspace(alice: Actor) -> None:
    perform(alice, kept.change_some, {"quiet.from": "23:00", "quiet.until": "23:00"})
    with texting(), clock.at(NIGHT):
        assert sent(alice, channel="sms", recipient=NUMBER, topic_id=topic(alice))[0] == "claimed"


def test_f12_five_hundred_mails_of_a_topic_have_one_own_header_each(house: Config, alice: Actor) -> None:
    """Case 10: mautic#9704."""
    house.site_url = "https://crm.example.com"
    news, links = topic(alice), set()
    for number in range(500):
        queue(alice, topic_id=news, recipient=f"{number}@example.org")
    for _ in range(5):
        for claimed in take(alice):
            letter = write(_complete(alice, claimed), "us@example.com")
            head = message_from_bytes(letter.head)
            assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
            (link,) = head.get_all("List-Unsubscribe")
            links.add(link)
    assert len(links) == 500
    assert all(link.startswith("<https://crm.example.com/u/") and link.endswith(">") for link in links)


@pytest.mark.parametrize("site", [None, "http://crm.example.com", "https://localhost", "https://127.0.0.1:8080"])
def test_f12_without_an_address_that_others_reach_there_is_no_header(
    house: Config, alice: Actor, site: str | None
) -> None:
    house.site_url = site
    queue(alice, topic_id=topic(alice))
    assert "List-Unsubscribe" not in _complete(alice, take(alice)[0]).headers


def test_f12_a_personal_mail_has_no_unsubscribe_header(house: Config, alice: Actor) -> None:
    house.site_url = "https://crm.example.com"
    queue(alice)
    assert _complete(alice, take(alice)[0]).headers == {}


def test_k04_a_link_holds_no_address_and_no_changed_one_is_read(house: Config, alice: Actor) -> None:
    token = optouts.link(alice.place, alice.user_id or tokens.NONE, topic(alice)).rpartition("/")[2]
    assert tokens.read(token) is not None
    for wrong in (token[:-1], token[1:], "A" + token[1:], token + "A", "", "é" * 108, "=" * 108, token[:60] + "x" * 48):
        assert tokens.read(wrong) is None, wrong


@pytest.mark.parametrize(
    ("code", "text", "phase", "stopped"),
    [
        (550, "5.1.1 No such user here", "rcpt", True), (550, "5.1.10 Null MX", "rcpt", True),
        (553, "5.1.3 Bad address", "dot", True), (550, "5.7.1 Blocked by our policy, see 5.1.1", "rcpt", False),
        (554, "5.7.26 Not authenticated", "dot", False), (550, "No such user", "rcpt", False),
        (552, "5.2.2 Mailbox full", "rcpt", False), (None, "5.1.1 is what we guessed", "rcpt", False),
    ],
)  # fmt: skip
def test_f12_an_address_that_does_not_exist_is_stopped_and_a_blocked_one_is_not(
    alice: Actor, code: int | None, text: str, phase: str, stopped: bool
) -> None:
    """Case 6: listmonk#2623, at RCPT, too."""
    _fail(alice, code, text, phase)
    assert _stopped(alice) == (["bounced"] if stopped else [])


def test_f12_a_person_who_resolves_a_message_as_failed_stops_no_address() -> None:
    assert not failures.nobody_there(None, "5.1.1")
    assert not failures.nobody_there(250, "5.1.1")


def test_f12_the_contacts_zone_decides_and_the_messages_page_says_why_it_waits(alice: Actor, ada: ContactCard) -> None:
    noon = datetime(2027, 1, 11, 17, tzinfo=UTC)  # 22:45 in Kathmandu, 18:00 where her number is
    perform(alice, contacts.change, ada.id, {"phones": [NUMBER]})
    with work(alice) as session:
        session.get_one(Contact, ada.id).zone = "Asia/Kathmandu"
    with texting(), clock.at(noon):
        text = queue(alice, channel="sms", recipient=NUMBER, topic_id=topic(alice))
        with work(alice) as session:
            session.add(Message(id=text, channel="sms", contact_id=ada.id, to="", subject="Hello"))
        assert take(alice) == []
        assert row(alice, text).due_at == datetime(2027, 1, 12, 2, 15, tzinfo=UTC)
        told = perform(alice, messages.find, text).explanation
    assert told.startswith("It waits until 03:15")


@pytest.mark.parametrize(
    ("code", "text", "stopped"),
    [
        (552, "5.2.2 Mailbox full", True),
        (450, "4.2.1 Busy", True),
        (421, "Try later", True),
        (451, "4.7.1 Greylisted", False),
    ],
)
def test_f12_the_third_passing_failure_in_thirty_days_stops_an_address(
    alice: Actor, code: int, text: str, stopped: bool
) -> None:
    now = clock.now()
    for days in (40, 20, 10):
        with clock.at(now - timedelta(days=days)):
            _fail(alice, code, text)
    assert _stopped(alice) == []
    _fail(alice, code, text)
    assert _stopped(alice) == (["bounced"] if stopped else [])


def _fail(alice: Actor, code: int | None, text: str, phase: str = "rcpt") -> None:
    letter = queue(alice)
    take(alice)
    make(house_actor(alice.place), Change(letter, ("claimed",), "failed", 1, phase=phase, code=code, text=text))


def _stopped(alice: Actor) -> list[str]:
    with work(alice, read=True) as session:
        return [one.reason for one in session.scalars(select(Suppression)).all()]


def _complete(alice: Actor, claimed: Any) -> Envelope:
    plain = Envelope(claimed.id, f"<{claimed.id}@example.com>", "", claimed.address, claimed.subject, claimed.body)
    return leaving.complete(alice.place, claimed, plain)
