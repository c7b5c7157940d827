"""Writing a message: to whom, when, and what is refused with a sentence on its field."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services import contacts, dashboard, messages
from services.contacts import ContactCard
from services.messages import MessageCard
from services.outbox.states import Change
from services.work import Actor, Conflict, Invalid, NotFound, clock, perform
from services.work.events import listen
from tests.outbox.rows import force, make, row, take

LETTER = {"subject": "Hello", "body": "Dear Ada,\n\nhello."}
TO_ADA = {**LETTER, "to": "ada@example.com"}
DAY = timedelta(days=1)


def send(actor: Actor, send_at: datetime | None = None, test: bool = False, **more: Any) -> MessageCard:
    return perform(actor, messages.send, {**TO_ADA, **more}, send_at, test)


def refused(function: Callable[[], object]) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        function()
    return refusal.value.fields


def test_s02_a_message_to_a_contact_goes_to_the_contacts_first_address(alice: Actor, ada: ContactCard) -> None:
    sent = perform(alice, messages.send, {**LETTER, "contact_id": ada.id})
    assert (sent.to, sent.contact, sent.state, sent.author) == ("ada@example.com", "Ada Lovelace", "pending", "Alice")
    assert take(alice)[0].recipient == "ada@example.com"


def test_a_written_address_wins_over_the_contacts_own(alice: Actor, ada: ContactCard) -> None:
    sent = send(alice, contact_id=ada.id, to="Other@Example.com")
    assert (sent.to, sent.contact_id) == ("other@example.com", ada.id)


def test_the_text_leaves_as_it_was_written(alice: Actor) -> None:
    body = '  Dear Ada,\r\n\r\nنور 🙂 <b>& "quotes"</b>\r.\u2028--\x0bAlice'
    send(alice, body=body, subject="  Re:  <Hello>  ")
    taken = take(alice)[0]
    assert taken.body == '  Dear Ada,\n\nنور 🙂 <b>& "quotes"</b>\n.\n--\nAlice'
    assert taken.subject == "Re:  <Hello>"


def test_no_line_break_or_control_sign_reaches_a_header(alice: Actor) -> None:
    send(alice, subject="Hello\r\nBcc: everyone@example.com\x00\u2028")
    taken = take(alice)[0]
    assert taken.subject == "Hello Bcc: everyone@example.com"
    for address in ("a@example.com\r\nBcc: b@example.com", "a@example.com, b@example.com", "Ada <a@example.com>"):
        assert set(refused(lambda address=address: send(alice, to=address))) == {"to"}  # type: ignore[misc]


@pytest.mark.parametrize(("values", "fields"), [
    ({"subject": ""}, {"subject"}), ({"body": " \n "}, {"body"}),
    ({"subject": "\u200b", "body": "\u3164\n\u2800"}, {"subject", "body"}),
    ({"subject": "", "body": ""}, {"subject", "body"}),
    ({"to": ""}, {"to"}), ({"to": "nobody"}, {"to"}), ({"to": "x" * 321}, {"to"}), ({"subject": "x" * 201}, {"subject"}),
    ({"body": "x" * 100_001}, {"body"}), ({"channel": "pigeon"}, {"channel"}), ({"contact_id": "one"}, {"contact_id"}),
    ({"subject": None, "body": 7}, {"subject", "body"}),
])  # fmt: skip
def test_each_wrong_field_has_a_sentence_of_its_own(alice: Actor, values: dict[str, Any], fields: set[str]) -> None:
    said = refused(lambda: send(alice, **values))
    assert set(said) == fields
    assert all(sentence.endswith(".") for sentence in said.values())
    assert perform(alice, messages.search, messages.Query()).total == 0


def test_all_mistakes_of_a_message_are_told_at_once(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.bin, ada.id)
    values = {"subject": "", "body": "x" * 100_001, "contact_id": ada.id}
    said = refused(lambda: perform(alice, messages.send, values, clock.now() - DAY))
    assert set(said) == {"subject", "body", "contact_id", "send_at"}


def test_a_time_as_typed_is_in_the_zone_of_who_writes(alice: Actor) -> None:
    zone = ZoneInfo(alice.zone)
    noon = datetime.combine(clock.today(alice.zone) + DAY, time(12), zone)
    assert perform(alice, messages.send, TO_ADA, f"{noon:%Y-%m-%dT%H:%M}").due_at == noon
    for typed in ("", "tomorrow", "0001-01-01T00:00"):
        assert set(refused(lambda typed=typed: perform(alice, messages.send, TO_ADA, typed))) == {"send_at"}  # type: ignore[misc]


def test_a_contact_without_an_address_is_refused_as_such(alice: Actor) -> None:
    grace = perform(alice, contacts.create, {"name": "Grace"})
    assert set(refused(lambda: perform(alice, messages.send, {**LETTER, "contact_id": grace.id}))) == {"contact_id"}


def test_nothing_is_written_to_a_contact_in_the_bin(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.bin, ada.id)
    assert set(refused(lambda: send(alice, contact_id=ada.id))) == {"contact_id"}


def test_s05_a_message_waits_until_its_time(alice: Actor) -> None:
    tomorrow = clock.now() + DAY
    sent = send(alice, tomorrow)
    assert (sent.due_at, sent.state) == (tomorrow, "pending")
    assert take(alice) == []


@pytest.mark.parametrize("late", [timedelta(0), timedelta(minutes=4)])
def test_a_time_that_passed_while_the_form_was_open_means_now(alice: Actor, late: timedelta) -> None:
    send(alice, clock.now() - late)
    assert len(take(alice)) == 1


@pytest.mark.parametrize(
    "when", [clock.now() - DAY, clock.now() + 2000 * DAY, datetime(2100, 1, 1), datetime.max.replace(tzinfo=UTC)]
)
def test_an_impossible_time_is_refused_on_its_field(alice: Actor, when: datetime) -> None:
    assert set(refused(lambda: send(alice, when))) == {"send_at"}


def test_s04_a_test_goes_to_oneself_and_says_that_it_is_one(alice: Actor, ada: ContactCard) -> None:
    sent = perform(alice, messages.send, {**LETTER, "contact_id": ada.id}, None, True)
    assert (sent.to, sent.subject, sent.purpose) == ("alice@example.com", "[Test] Hello", "test")


def test_s04_a_test_with_the_longest_subject_leaves_whole_and_is_listed_as_shortened(alice: Actor) -> None:
    sent = send(alice, test=True, subject="x" * 199 + "y")
    assert (len(sent.subject), sent.subject[-2:]) == (200, "x…")
    assert take(alice)[0].subject == "[Test] " + "x" * 199 + "y"


def test_s04_a_test_is_no_part_of_the_contacts_story(alice: Actor, ada: ContactCard) -> None:
    heard: list[str] = []
    deaf = listen(lambda some: heard.extend(one.kind.name for one in some))
    perform(alice, messages.send, {**LETTER, "contact_id": ada.id}, None, True)
    deaf()
    assert messages.QUEUED.name not in heard


def test_a_message_that_is_refused_leaves_nothing_in_the_outbox(alice: Actor) -> None:
    refused(lambda: send(alice, subject=""))
    assert take(alice) == []


def test_s05_a_waiting_message_can_be_cancelled(alice: Actor) -> None:
    sent = perform(alice, messages.cancel, send(alice, clock.now() + DAY).id)
    assert (sent.state, sent.cancellable) == ("cancelled", False)
    assert sent.explanation == "It was cancelled and not sent. Cancelled by Alice."


def test_what_is_cancelled_already_is_not_called_too_late(alice: Actor) -> None:
    sent = perform(alice, messages.cancel, send(alice, clock.now() + DAY).id)
    with pytest.raises(Conflict) as refusal:
        perform(alice, messages.cancel, sent.id)
    assert refusal.value.message == "It was already cancelled."
    assert len(perform(alice, messages.find, sent.id).attempts) == 1


@pytest.mark.parametrize("state", ["handed", "sent", "delivered", "bounced", "failed", "unknown"])
def test_what_left_is_not_cancelled_and_the_refusal_tells_the_truth(alice: Actor, state: str) -> None:
    sent = send(alice)
    force(alice, sent.id, state)
    with pytest.raises(Conflict, match="too late to cancel") as refusal:
        perform(alice, messages.cancel, sent.id)
    assert perform(alice, messages.find, sent.id).explanation in refusal.value.message
    assert row(alice, sent.id).state == state


@pytest.mark.parametrize("outcome", ["sent", "failed", "pending"])
def test_an_unknown_message_is_settled_with_a_reason(alice: Actor, outcome: str) -> None:
    sent = send(alice)
    force(alice, sent.id, "unknown")
    now = perform(alice, messages.settle, sent.id, outcome, "I asked her.")
    assert now.state == outcome
    assert (now.attempts[-1].text, now.attempts[-1].by) == ("Resolved by Alice: I asked her.", "Alice")


@pytest.mark.parametrize("state", ["pending", "held", "claimed", "handed", "sent", "failed", "cancelled"])
def test_only_an_unknown_message_is_settled(alice: Actor, state: str) -> None:
    sent = send(alice)
    force(alice, sent.id, state)
    with pytest.raises(Conflict, match="Only an unknown message"):
        perform(alice, messages.settle, sent.id, "sent", "I asked her.")


@pytest.mark.parametrize(
    ("outcome", "reason", "field"), [("arrived", "I asked.", "as"), ("sent", " ", "reason"), ("sent", "\x00", "reason")]
)
def test_settling_needs_a_known_outcome_and_a_reason(alice: Actor, outcome: str, reason: str, field: str) -> None:
    sent = send(alice)
    assert set(refused(lambda: perform(alice, messages.settle, sent.id, outcome, reason))) == {field}


def test_what_a_person_sends_again_leaves_however_late_it_is(alice: Actor) -> None:
    sent = send(alice)
    force(alice, sent.id, "unknown", expires_at=clock.now() - DAY)
    perform(alice, messages.settle, sent.id, "pending", "They never got it.")
    assert [one.id for one in take(alice)] == [sent.id]


def test_messages_are_listed_by_state_contact_and_time(alice: Actor, ada: ContactCard) -> None:
    one, two = send(alice, contact_id=ada.id), send(alice)
    force(alice, two.id, "failed")
    listed = [messages.Query(states=("pending",)), messages.Query(contact_id=ada.id), messages.Query(since=one.made_at)]
    found = [[r.id for r in perform(alice, messages.search, query).rows] for query in listed]
    assert found == [[one.id], [one.id], [two.id, one.id]]
    assert set(refused(lambda: perform(alice, messages.search, messages.Query(states=("gone",))))) == {"state"}


def test_the_numbers_count_each_state_where_it_belongs(alice: Actor) -> None:
    states = ["pending", "held", "claimed", "handed", "sent", "delivered", "failed", "bounced", "unknown", "cancelled"]
    for state in states:
        force(alice, send(alice).id, state)
    assert perform(alice, messages.counts, clock.now() - DAY) == {"due": 4, "unknown": 1, "sent": 2, "failed": 2}
    today = perform(alice, messages.daily_counts)[-1]
    assert today[1:] == (2, 2)
    with pytest.raises(NotFound):
        perform(alice, messages.find, alice.user_id)  # type: ignore[arg-type]


def test_each_day_counts_what_was_settled_between_its_midnights_where_the_reader_is(alice: Actor) -> None:
    midnight = datetime.combine(clock.today(alice.zone), datetime.min.time(), ZoneInfo(alice.zone))
    for at in (midnight, midnight - timedelta(seconds=1), midnight - timedelta(days=13), midnight - timedelta(days=14)):
        force(alice, send(alice).id, "sent", settled_at=at)
    counts = [sent for _day, sent, _failed in perform(alice, messages.daily_counts)]
    assert counts == [1, *[0] * 11, 1, 1]


def test_s09_what_failed_today_is_counted_for_home(alice: Actor) -> None:
    failed, unknown = send(alice), send(alice)
    make(alice, Change(failed.id, ("pending",), "failed"), Change(unknown.id, ("pending",), "unknown"))
    now = perform(alice, dashboard.numbers)
    assert (now.failed_today, now.unknown, now.failed_by_day[-1]) == (1, 1, 1)
