"""Messages are found as people are: by the beginnings of words in any order, the same on both databases."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from models.search import SearchDocument
from services import contacts, messages
from services.contacts import ContactCard
from services.messages import Query
from services.work import Actor, clock, perform, work

TO = {"to": "ada@example.com", "body": "Hello."}


def found(actor: Actor, typed: str, **more: Any) -> list[str]:
    return sorted(one.subject for one in perform(actor, messages.search, Query(q=typed, **more)).rows)


def documents(actor: Actor) -> int:
    """How many messages the index knows."""
    with work(actor, read=True) as session:
        return len(session.scalars(select(SearchDocument).where(col(SearchDocument.kind) == "message")).all())


@pytest.fixture
def letters(alice: Actor) -> None:
    for subject in (
        "Überweisung",
        "ПРИВЕТ мир",
        "Rechnung für Łódź",
        "100% off_er",
        "見積書の送付",
        "राम का पत्र",
        "O’Brien’s offer",
    ):
        perform(alice, messages.send, {**TO, "subject": subject})
    perform(alice, messages.send, {**TO, "subject": "Other", "to": "grace@xn--mnchen-3ya.example"})


@pytest.mark.parametrize(("typed", "subject"), [
    ("überweisung", "Überweisung"), ("UBERW", "Überweisung"), ("привет", "ПРИВЕТ мир"), ("мир привет", "ПРИВЕТ мир"),
    ("rechnung fur", "Rechnung für Łódź"), ("lodz", "Rechnung für Łódź"), ("lodz für rech", "Rechnung für Łódź"),
    ("100%", "100% off_er"), ("off_er", "100% off_er"), ("送付", "見積書の送付"), ("पत्र", "राम का पत्र"),
    ("obriens", "O’Brien’s offer"), ("brien offer", "O’Brien’s offer"), ("grace@", "Other"), ("münchen", "Other"),
    ("grace@xn--mnchen-3ya.example", "Other"),
])  # fmt: skip
def test_a_message_is_found_by_words_of_its_subject_or_address(
    alice: Actor, letters: None, typed: str, subject: str
) -> None:
    assert found(alice, typed) == [subject]


@pytest.mark.parametrize("typed", ["weisung", "hello", "off nothing", "%", "🙂", "🙂 off"])
def test_what_no_word_begins_with_finds_no_message(alice: Actor, letters: None, typed: str) -> None:
    assert found(alice, typed) == (["100% off_er", "O’Brien’s offer"] if typed == "🙂 off" else [])


def test_words_and_filters_narrow_together(alice: Actor, letters: None) -> None:
    assert len(found(alice, "ada", states=("pending",))) == 7
    assert found(alice, "ada", states=("sent",)) == found(alice, "ada", since=clock.now()) == []


def test_a_message_is_no_contact_and_a_contact_no_message(alice: Actor, ada: ContactCard, letters: None) -> None:
    assert found(alice, "lovelace") == []
    assert perform(alice, contacts.search, contacts.Query(q="offer")).rows == []


def test_the_days_of_a_schedule_are_found_by_the_address_they_go_to_now(alice: Actor, ada: ContactCard) -> None:
    tomorrow = datetime.combine(clock.today("UTC") + timedelta(days=1), datetime.min.time())
    daily = {"contact_id": ada.id, "subject": "Good morning", "body": "Hello.", "starts_at": tomorrow, "zone": "UTC"}
    perform(alice, messages.create_schedule, daily)
    planned = found(alice, "morning ada@example.com")
    assert planned and set(planned) == {"Good morning"}
    perform(alice, contacts.change, ada.id, {"emails": ["countess@example.com"]})
    assert (found(alice, "morning ada"), found(alice, "morning countess")) == ([], planned)


def test_what_is_taken_back_is_not_found_any_more(alice: Actor, ada: ContactCard) -> None:
    tomorrow = datetime.combine(clock.today("UTC") + timedelta(days=1), datetime.min.time())
    daily = {"contact_id": ada.id, "subject": "Good morning", "body": "Hello.", "starts_at": tomorrow, "zone": "UTC"}
    perform(alice, messages.create_schedule, daily)
    perform(alice, contacts.bin, ada.id)
    assert (found(alice, "morning"), documents(alice)) == ([], 0)
    perform(alice, contacts.restore, ada.id)
    assert found(alice, "morning")
