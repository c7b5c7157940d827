"""The bin keeps 30 days: what is older is deleted for good, with what hangs on it, and nothing else is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from models.audit import AuditEntry
from services import chores, companies, contacts, messages
from services.contacts import ContactCard, Query
from services.house import bells
from services.records import activity, bin, timeline
from services.work import Actor, NotFound, clock, house_actor, perform, work
from services.work.trail import Verdict, seal, verify
from tests.cast import join

RICH = {"phones": ["+33123456789"], "interests": ["Looms", "Poetry"], "title": "Countess", "company": "Engines"}
DAILY = {"subject": "Hello", "body": "Hi", "starts_at": datetime(2030, 1, 5, 9), "zone": "Europe/Paris"}
OF_A_CONTACT = ("contacts", "contact_points", "contact_interests", "search_documents")


@contextmanager
def days_later(days: float) -> Iterator[None]:
    """So many days from now."""
    with clock.at(clock.now() + timedelta(days=days)):
        yield


def emptied(actor: Actor, days: float) -> int:
    """What the chore does so many days from now; gives how many records it deleted."""
    with days_later(days):
        return bin.empty(house_actor(actor.place))


def numbers(actor: Actor, *tables: str) -> dict[str, int]:
    """How many rows each table has."""
    with work(actor, read=True) as session:
        return {name: session.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in tables}


def deletions(actor: Actor) -> list[AuditEntry]:
    with work(actor, read=True) as session:
        return list(session.exec(select(AuditEntry).where(AuditEntry.verb == "deleted")))


def sealed(actor: Actor) -> Verdict:
    """The verdict on the whole trail, sealed to its end."""
    with work(actor) as session:
        seal(session)
    with work(actor, read=True) as session:
        return verify(session)


def schedule(actor: Actor, contact: ContactCard, **more: Any) -> messages.ScheduleCard:
    return perform(actor, messages.create_schedule, {**DAILY, "contact_id": contact.id, **more})


@pytest.fixture
def grace(alice: Actor) -> ContactCard:
    """A contact with everything one may have, in the bin."""
    made = perform(alice, contacts.create, {"name": "Grace Hopper", "emails": ["grace@example.com"], **RICH})
    return perform(alice, contacts.bin, made.id)


def test_f17_after_29_days_a_contact_still_comes_back(alice: Actor, grace: ContactCard) -> None:
    assert emptied(alice, 29) == 0
    back = perform(alice, contacts.restore, grace.id)
    assert (back.emails, back.interests) == (["grace@example.com"], ["Looms", "Poetry"])
    assert emptied(alice, 400) == 0


def test_f17_after_31_days_it_goes_with_all_that_hangs_on_it(alice: Actor, grace: ContactCard) -> None:
    with work(alice) as session:
        session.connection().execute(text("INSERT INTO search_documents (kind, subject_id, text) "
                                          "SELECT 'contact', id, 'left behind' FROM contacts"))  # fmt: skip
    assert emptied(alice, 31) == 1
    with pytest.raises(NotFound):
        perform(alice, contacts.find, grace.id)
    assert numbers(alice, *OF_A_CONTACT) == {**dict.fromkeys(OF_A_CONTACT, 0), "search_documents": 1}, "its company's"


def test_what_does_not_lie_in_the_bin_stays_whatever_its_age(alice: Actor, ada: ContactCard) -> None:
    before = numbers(alice, *OF_A_CONTACT)
    assert emptied(alice, 4_000) == 0
    assert numbers(alice, *OF_A_CONTACT) == before


def test_the_days_are_counted_from_the_last_time_it_went_into_the_bin(alice: Actor, grace: ContactCard) -> None:
    with days_later(20):
        perform(alice, contacts.restore, grace.id)
        perform(alice, contacts.bin, grace.id)
    assert emptied(alice, 31) == 0
    assert emptied(alice, 51) == 1


def test_the_trail_names_what_was_deleted_and_still_holds(alice: Actor, grace: ContactCard) -> None:
    emptied(alice, 31)
    (entry,) = [one for one in deletions(alice) if one.subject == "contacts"]
    assert (entry.subject_id, entry.action, entry.actor_id) == (grace.id, "bin.empty", None)
    assert entry.changes["name"] == ["Grace Hopper", None]
    verdict = sealed(alice)
    assert verdict.trouble == "" and verdict.count > 0


def test_emptying_again_does_nothing_more(alice: Actor, grace: ContactCard) -> None:
    emptied(alice, 31)
    before = numbers(alice, "audit_entries", "events", "contacts", "companies")
    assert emptied(alice, 31) == 0
    assert numbers(alice, "audit_entries", "events", "contacts", "companies") == before


def test_messages_to_it_stay_as_they_were_sent(alice: Actor, ada: ContactCard) -> None:
    sent = perform(alice, messages.send, {"contact_id": ada.id, "subject": "Hello", "body": "Dear Ada"})
    perform(alice, contacts.bin, ada.id)
    emptied(alice, 31)
    kept = perform(alice, messages.find, sent.id)
    assert (kept.to, kept.body, kept.contact_id, kept.contact) == ("ada@example.com", "Dear Ada", None, None)


def test_what_was_planned_for_later_is_cancelled_and_says_why(alice: Actor, ada: ContactCard) -> None:
    letter = {"contact_id": ada.id, "subject": "Happy new year", "body": "Dear Ada"}
    planned = perform(alice, messages.send, letter, clock.now() + timedelta(days=300))
    perform(alice, contacts.bin, ada.id)
    emptied(alice, 31)
    kept = perform(alice, messages.find, planned.id)
    assert kept.state == "cancelled"
    assert kept.attempts[-1].text == "The contact was deleted for good."


@pytest.mark.parametrize("more", [{}, {"to": "office@example.com"}])
def test_its_schedules_end_and_write_to_nobody_again(alice: Actor, ada: ContactCard, more: dict[str, str]) -> None:
    made = schedule(alice, ada, **more)
    perform(alice, contacts.bin, ada.id)
    emptied(alice, 31)
    with clock.at(datetime(2030, 1, 9, tzinfo=clock.now().tzinfo)):
        messages.plan_all(house_actor(alice.place))
    card = perform(alice, messages.find_schedule, made.id)
    assert card.ended_at is not None and (card.next_at, card.contact_id) == (None, None)
    assert numbers(alice, "messages", "outbox") == {"messages": 0, "outbox": 0}
    assert perform(alice, messages.schedules, messages.ScheduleQuery(ended=True)).total == 1


def test_a_schedule_of_somebody_else_goes_on(alice: Actor, ada: ContactCard, grace: ContactCard) -> None:
    made = schedule(alice, ada)
    emptied(alice, 31)
    assert perform(alice, messages.find_schedule, made.id).ended_at is None


def test_a_company_goes_and_its_people_stay_without_it(alice: Actor, ada: ContactCard) -> None:
    assert ada.company_id
    perform(alice, companies.bin, ada.company_id)
    assert emptied(alice, 29) == 0
    assert emptied(alice, 31) == 1
    now = perform(alice, contacts.find, ada.id)
    assert (now.company_id, now.company, now.version) == (None, None, ada.version + 1)
    assert perform(alice, contacts.search, Query(q="engines")).rows == []
    assert [row.id for row in perform(alice, contacts.search, Query(q="ada")).rows] == [ada.id]
    assert (
        perform(alice, timeline.of_record, "contact", ada.id)[0].text == "Steward changed the company of Ada Lovelace"
    )
    assert sealed(alice).trouble == ""


def test_more_than_one_work_holds_go_all_the_same(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bin, "AT_ONCE", 3)
    with work(alice) as session:
        company = companies.create(session, alice, {"name": "Engines"})
        for number in range(7):
            contacts.create(session, alice, {"name": f"Stays {number}", "company": "Engines"})
            gone = contacts.create(session, alice, {"name": f"Goes {number}", "company": "Engines"})
            contacts.bin(session, alice, gone.id)
        companies.bin(session, alice, company.id)
    assert emptied(alice, 31) == 8
    assert numbers(alice, "contacts", "companies") == {"contacts": 7, "companies": 0}
    assert perform(alice, contacts.search, Query(q="engines")).rows == []


def test_t04_the_chore_empties_the_bin_of_every_company(alice: Actor, charlie: Actor, grace: ContactCard) -> None:
    other = perform(charlie, contacts.create, {"name": "Charlie's"})
    perform(charlie, contacts.bin, other.id)
    chore = next(one for one in chores.CHORES if one.run is bin.empty)
    bells.run(chore)
    with days_later(31):
        bells.run(chore)
    assert numbers(alice, "contacts") == numbers(charlie, "contacts") == {"contacts": 0}


def test_colleagues_are_told_once_without_a_link_to_what_is_gone(alice: Actor, grace: ContactCard) -> None:
    emptied(alice, 31)
    told = perform(alice, activity.happened, activity.Query()).rows[0]
    assert (told.text, told.link) == ("Steward deleted old records in the bin for good", None)


def test_what_somebody_brings_back_at_that_moment_stays_or_is_gone_whole(alice: Actor, grace: ContactCard) -> None:
    from tests.work.threads import at_once

    perform(alice, contacts.restore, grace.id)
    with days_later(-31):
        perform(alice, contacts.bin, grace.id)
    at_once(
        lambda: bin.empty(house_actor(alice.place)),
        lambda: perform(alice, contacts.restore, grace.id),
    )
    left = numbers(alice, "contacts", "contact_points", "contact_interests")
    assert set(left.values()) in ({0}, {1, 2}), left  # a contact with two points and two interests
    assert emptied(alice, 0) == 0


def test_the_bin_says_how_much_lies_in_it_and_shows_as_much_as_is_asked(alice: Actor) -> None:
    with work(alice) as session:
        for number in range(105):
            _put(session, alice, number)
    first = perform(alice, bin.binned, "contact")
    assert (first.total, len(first.rows), len(perform(alice, bin.binned, "contact", 200).rows)) == (105, 100, 105)
    assert first.rows[0].leaves_at - first.rows[0].binned_at == timedelta(days=30)


def test_the_bin_tells_people_of_one_name_apart(alice: Actor, ada: ContactCard, grace: ContactCard) -> None:
    plain = perform(alice, contacts.create, {"name": "Grace Hopper", "emails": ["other@example.com"]})
    perform(alice, contacts.bin, plain.id)
    listed = perform(alice, bin.binned, "contact").rows
    assert [(one.name, one.under) for one in listed] == [
        ("Grace Hopper", "other@example.com"), ("Grace Hopper", "Engines"),
    ]  # fmt: skip


def test_f18_each_sees_in_the_bin_what_is_his(alice: Actor, bob: Actor, charlie: Actor, grace: ContactCard) -> None:
    mine = perform(bob, contacts.create, {"name": "Bob's"})
    perform(bob, contacts.bin, mine.id)
    nora = join(alice.place, "Nora", "field")
    seen = {who.name: _names(who) for who in (alice, bob, charlie, nora)}
    assert seen == {"Alice": {"Bob's", "Grace Hopper"}, "Bob": {"Bob's"}, "Charlie": set(), "Nora": set()}


def _names(actor: Actor) -> set[str]:
    return {one.name for one in perform(actor, bin.binned, "contact").rows}


def _put(session: Session, actor: Actor, number: int) -> UUID:
    made = contacts.create(session, actor, {"name": f"Contact {number}"})
    contacts.bin(session, actor, made.id)
    return made.id
