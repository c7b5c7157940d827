"""One list for all channels, checked inside the claim: what is stopped, by what, and how it is allowed again."""

import threading
from uuid import UUID

import pytest
from sqlalchemy import select

from models.privacy import Consent, Suppression
from services import contacts, optouts
from services.contacts import ContactCard
from services.outbox import recipients
from services.work import Actor, Conflict, perform, vault, work
from tests import cast
from tests.optouts.lines import NUMBER, lift, sent, suppress, take, texting, topic
from tests.outbox.rows import queue, state

ADA = "ada@example.com"


def test_f12_who_opted_out_of_a_topic_gets_no_more_of_it_but_the_others(alice: Actor) -> None:
    news, offers = topic(alice), topic(alice, "Offers")
    suppress(alice, "email", "ADA@example.com", "opted_out", topic_id=news)
    assert sent(alice, topic_id=news) == ("cancelled", "The recipient opted out of these messages.")
    assert sent(alice, topic_id=offers)[0] == "claimed"


def test_f12_who_opted_out_of_everything_gets_no_topic_but_what_is_transactional(alice: Actor) -> None:
    """Case 12: mautic#11786."""
    suppress(alice, "email", ADA, "opted_out")
    assert sent(alice, topic_id=topic(alice))[0] == "cancelled"
    assert sent(alice)[0] == "claimed"


@pytest.mark.parametrize("reason", ["bounced", "complained"])
def test_f12_a_bounce_and_a_complaint_stop_transactional_mail_too(alice: Actor, reason: str) -> None:
    suppress(alice, "email", ADA, reason)
    assert sent(alice)[0] == "cancelled"


def test_f12_stop_by_text_stops_transactional_texts_and_no_email(alice: Actor) -> None:
    with texting():
        suppress(alice, "sms", NUMBER, "stop")
        assert sent(alice, channel="sms", recipient=NUMBER) == ("cancelled", "The recipient replied STOP.")
        assert sent(alice)[0] == "claimed"
        assert lift(alice, "sms", NUMBER) == 1
        assert sent(alice, channel="sms", recipient=NUMBER)[0] == "claimed"


def test_f12_twice_is_once_and_a_lifted_row_stays_as_a_record(alice: Actor) -> None:
    assert suppress(alice, "email", ADA, "opted_out") == suppress(alice, "email", ADA, "asked")
    assert (lift(alice, "email", ADA, why="Signed up again"), lift(alice, "email", ADA)) == (1, 0)
    again = suppress(alice, "email", ADA, "opted_out")
    with work(alice, read=True) as session:
        rows = session.scalars(select(Suppression).order_by(Suppression.__table__.c.id)).all()  # type: ignore[attr-defined]
    assert [(row.id == again, row.lifted_at is None, row.lifted_why) for row in rows] == [
        (False, False, "Signed up again"),
        (True, True, ""),
    ]


def test_f12_a_repaired_address_does_not_take_back_an_opt_out_nor_the_other_way_round(alice: Actor) -> None:
    suppress(alice, "email", ADA, "opted_out")
    bounced = suppress(alice, "email", ADA, "bounced")
    assert lift(alice, "email", ADA) == 1
    assert sent(alice)[1].startswith("This address does not work")
    with work(alice) as session:
        optouts.lift_one(session, alice, bounced)
    assert sent(alice)[0] == "claimed"


def test_f12_of_two_at_the_same_moment_one_adds_the_row(alice: Actor) -> None:
    found: list[UUID] = []

    def stop() -> None:
        try:
            found.append(suppress(alice, "email", ADA, "opted_out"))
        except Conflict as refusal:  # pragma: no cover
            found.append(refusal)  # type: ignore[arg-type]

    threads = [threading.Thread(target=stop) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 8 and len(set(found)) == 1


def test_k04_a_number_is_sealed_and_still_stopped_after_the_key_was_rotated(alice: Actor) -> None:
    with texting():
        suppress(alice, "sms", NUMBER, "stop")
        with work(alice, read=True) as session:
            row = session.scalars(select(Suppression)).one()
        assert NUMBER[1:] not in f"{row.address}{row.key}"
        waits = queue(alice, channel="sms", recipient=NUMBER)
        try:
            vault.open_vault("another secret of the tests, forty characters", alice_folder(), [cast.KEY])
            assert sent(alice, channel="sms", recipient=NUMBER)[0] == "cancelled"
            assert state(alice, waits) == "cancelled"
            assert suppress(alice, "sms", NUMBER, "stop") == row.id
        finally:
            vault.open_vault(cast.KEY, alice_folder())


def test_g02_an_opt_out_of_everything_withdraws_the_consent_to_marketing(alice: Actor, ada: ContactCard) -> None:
    suppress(alice, "email", ADA, "opted_out", topic_id=topic(alice))
    suppress(alice, "email", ADA, "opted_out", detail="The unsubscribe page")
    suppress(alice, "email", ADA, "bounced")
    with work(alice, read=True) as session:
        (consent,) = session.scalars(select(Consent)).all()
    assert (consent.contact_id, consent.purpose, consent.channel, consent.given, consent.source) == (
        ada.id, "marketing", "email", False, "The unsubscribe page",
    )  # fmt: skip


def test_f12_why_not_says_it_for_those_who_write(alice: Actor, ada: ContactCard) -> None:
    news = topic(alice)
    suppress(alice, "email", ADA, "asked", topic_id=news)
    with work(alice, read=True) as session:
        key = recipients.key_of("email", ADA)
        assert "asked a colleague" in optouts.why_not(session, "email", key, news)
        assert optouts.why_not(session, "email", key, None) == ""
        (stopped,) = optouts.of_contact(session, alice, ada.id)
    assert (stopped.address, stopped.topic, stopped.why) == (ADA, "News", "Asked a colleague")


def test_f12_two_contacts_with_one_number_are_stopped_by_one_opt_out(alice: Actor) -> None:
    """Case 41: odoo#167746."""
    two = [perform(alice, contacts.create, {"name": name, "phones": [NUMBER]}) for name in ("Ada", "Grace")]
    with texting():
        suppress(alice, "sms", NUMBER, "stop")
        assert [len(perform(alice, optouts.of_contact, one.id)) for one in two] == [1, 1]
        assert perform(alice, optouts.search, optouts.Query(q="33612345678")).total == 1


def test_a_claim_of_many_asks_once_for_each_channel_and_topic(alice: Actor) -> None:
    from tests.statements import statements

    news = topic(alice)
    for number in range(50):
        queue(alice, topic_id=news, recipient=f"{number}@example.com")
    with statements() as many:
        assert len(take(alice)) == 50
    queue(alice, topic_id=news)
    with statements() as one:
        assert len(take(alice)) == 1
    assert len([s for s in many if "suppressions" in s]) == len([s for s in one if "suppressions" in s]) == 1


def alice_folder():  # type: ignore[no-untyped-def]
    """The folder of the open house."""
    from services.work.places import places

    return places().folder
