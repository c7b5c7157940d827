"""Bounces, complaints and answering machines: what a server reports reaches the right message, and nothing else does."""

import pytest

from models.inbound import Received
from models.privacy import Suppression
from services import messages, notices, sending
from services.contacts import ContactCard
from services.inbound import addresses
from services.outbox import claim
from services.work import Actor, house_actor, perform, work
from tests.inbound.letters import come, count, dsn, letter, own_id, rows, sent
from tests.outbox.rows import attempts, state


def stopped(actor: Actor) -> list[tuple[str, str]]:
    """The addresses that get nothing more, and why."""
    from sqlalchemy import select

    with work(house_actor(actor.place), read=True) as session:
        return [(one.address, one.reason) for one in session.scalars(select(Suppression))]


def test_s08_a_bounce_that_returns_only_headers_marks_its_message(alice: Actor, ada: ContactCard) -> None:
    card, other = sent(alice, contact_id=str(ada.id)), sent(alice, contact_id=str(ada.id))
    come(alice, dsn(f"Message-ID:\n {own_id(card.id)}\nSubject: Quote"))
    assert (state(alice, card.id), state(alice, other.id)) == ("bounced", "sent")
    last = attempts(alice, card.id)[-1]
    assert (last.state, last.code, last.text) == ("bounced", 550, "5.1.1 550 5.1.1 No such user")
    assert stopped(alice) == [("ada@example.com", "bounced")]
    (row,) = rows(alice)
    assert (row.kind, row.answers_id, row.contact_id) == ("bounce", card.id, ada.id)
    assert "550" in perform(alice, messages.find, card.id).attempts[-1].text


def test_s08_the_bounce_address_names_the_message_whatever_the_report_says(alice: Actor, ada: ContactCard) -> None:
    card = sent(alice, contact_id=str(ada.id))
    to = addresses.address("reply@acme.example", card.id, addresses.BOUNCE)
    come(alice, dsn("Subject: Quote", to="somebody@forwarded.example", **{"X-Original-To": to}))
    assert state(alice, card.id) == "bounced"
    assert stopped(alice) == [("ada@example.com", "bounced")]


def test_s08_else_the_last_message_to_the_recipient_within_a_week_bounced(alice: Actor, ada: ContactCard) -> None:
    card = sent(alice, contact_id=str(ada.id))
    come(alice, dsn("Subject: Quote"), dsn("Subject: Quote", to="nobody@example.org"))
    assert state(alice, card.id) == "bounced"
    assert [row.answers_id for row in rows(alice)] == [card.id, None]


def test_s08_a_full_mailbox_is_given_up_after_the_third_time(alice: Actor, ada: ContactCard) -> None:
    for number in range(3):
        assert stopped(alice) == [], number
        card = sent(alice, contact_id=str(ada.id))
        come(alice, dsn(f"Message-ID: {own_id(card.id)}", status="5.2.2"))
        assert state(alice, card.id) == "bounced"
    assert stopped(alice) == [("ada@example.com", "bounced")]


def test_s08_a_refusal_of_what_was_written_stops_no_address(alice: Actor, ada: ContactCard) -> None:
    for _ in range(4):
        card = sent(alice, contact_id=str(ada.id))
        come(alice, dsn(f"Message-ID: {own_id(card.id)}", status="5.7.1"))
    assert stopped(alice) == []


def test_s08_the_same_report_twice_changes_nothing_more(alice: Actor, ada: ContactCard) -> None:
    card = sent(alice, contact_id=str(ada.id))
    report = f"Message-ID: {own_id(card.id)}"
    come(alice, dsn(report, **{"Message-ID": "<1@mx>"}), dsn(report, **{"Message-ID": "<2@mx>"}))
    assert [one.state for one in attempts(alice, card.id)] == ["bounced"]
    assert len(stopped(alice)) == 1


def test_s08_a_message_that_never_left_is_not_bounced_by_a_report(alice: Actor, ada: ContactCard) -> None:
    card = perform(alice, messages.send, {"contact_id": str(ada.id), "subject": "Later", "body": "Hi"})
    come(alice, dsn(f"Message-ID: {own_id(card.id)}"))
    assert state(alice, card.id) == "pending"
    assert stopped(alice) == []


def test_s08_a_warning_of_a_delay_changes_nothing(alice: Actor, ada: ContactCard) -> None:
    card = sent(alice, contact_id=str(ada.id))
    come(alice, dsn(f"Message-ID: {own_id(card.id)}", status="4.4.1", action="delayed"))
    assert (state(alice, card.id), rows(alice)[0].kind, stopped(alice)) == ("sent", "auto", [])


def test_s08_the_author_hears_of_a_bounce(alice: Actor, ada: ContactCard) -> None:
    card = sent(alice, contact_id=str(ada.id))
    come(alice, dsn(f"Message-ID: {own_id(card.id)}"))
    assert perform(alice, notices.mine).entries[0].text == "“Quote” could not be sent"


def test_s08_qmail_s_own_words_are_understood(alice: Actor, ada: ContactCard) -> None:
    card = sent(alice, contact_id=str(ada.id))
    text = f"""Hi. This is the qmail-send program at mx.example.com.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<ada@example.com>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Message-ID: {own_id(card.id)}
"""
    come(alice, letter(text, sender="MAILER-DAEMON@mx.example.com", subject="failure notice", return_path="<>"))
    assert (state(alice, card.id), len(stopped(alice))) == ("bounced", 1)


def test_s14_a_bounce_of_the_test_address_stops_no_recipient(alice: Actor, ada: ContactCard) -> None:
    sending.switch(alice, "email", "test", "office@example.com")
    card = sent(alice, contact_id=str(ada.id))
    come(alice, dsn(f"Message-ID: {own_id(card.id)}", to="office@example.com"))
    assert (state(alice, card.id), stopped(alice)) == ("bounced", [])


def test_f12_a_complaint_stops_the_address(alice: Actor, ada: ContactCard) -> None:
    card = sent(alice, contact_id=str(ada.id))
    report = f"""From: fbl@provider.example
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
Version: 1

--b
Content-Type: message/rfc822

Message-ID: {own_id(card.id)}
Subject: Quote

Here it is.
--b--
""".encode()
    come(alice, report)
    assert (rows(alice)[0].kind, stopped(alice), state(alice, card.id)) == (
        "complaint",
        [("ada@example.com", "complained")],
        "sent",
    )


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "auto-replied (vacation)"},
        {"x_autoreply": "yes"},
        {"precedence": "auto_reply"},
        {"subject": "Out of office: Re: Quote"},
        {"return_path": "<>"},
    ],
)
def test_f13_a_vacation_stops_nothing_and_tells_nobody(alice: Actor, ada: ContactCard, headers: dict[str, str]) -> None:
    card = sent(alice, contact_id=str(ada.id))
    come(alice, letter("I am away.", in_reply_to=own_id(card.id), **headers))
    row = rows(alice)[0]
    assert (row.kind, row.answers_id, row.contact_id) == ("auto", card.id, ada.id)
    assert (state(alice, card.id), stopped(alice), perform(alice, notices.unread)) == ("sent", [], 0)


def test_f13_two_answering_machines_never_begin_a_loop(alice: Actor, ada: ContactCard) -> None:
    card = sent(alice, contact_id=str(ada.id))
    for number in range(20):
        come(alice, letter(f"Away {number}", in_reply_to=own_id(card.id), auto_submitted="auto-replied"))
    with work(house_actor(alice.place)) as session:
        waiting = claim.claim(session, house_actor(alice.place), alice.user_id or card.id, 100)
    assert (waiting, count(alice, Received)) == ([], 20)
