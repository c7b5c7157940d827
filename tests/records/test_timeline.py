"""Timelines: what happened, the latest first, in sentences that name people by their present names."""

import pytest

from services import companies, contacts, messages
from services.accounts import users
from services.contacts import ContactCard
from services.record_types import RECORDS
from services.records import activity, timeline
from services.records.timeline import Entry
from services.work import Actor, NotFound, clock, perform
from services.work.events import KINDS
from tests.cast import join
from tests.outbox.rows import force


def told(entries: list[Entry]) -> list[str]:
    return [entry.text for entry in entries]


def test_a_contacts_story_is_told_the_latest_first(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.rate, ada.id, 4)
    perform(alice, contacts.change, ada.id, {"title": "Countess", "status": "customer"})
    perform(alice, contacts.bin, ada.id)
    perform(alice, contacts.restore, ada.id)
    assert told(perform(alice, timeline.of_record, "contact", ada.id)) == [
        "Alice restored Ada Lovelace",
        "Alice moved Ada Lovelace to the bin",
        "Alice changed the status and the title of Ada Lovelace",
        "Alice rated Ada Lovelace 4 of 5",
        "Alice added Ada Lovelace",
    ]


def test_a_sentence_uses_the_names_people_have_now(alice: Actor, ada: ContactCard) -> None:
    perform(alice, users.rename, "Alice Liddell")
    perform(alice, contacts.change, ada.id, {"name": "Ada King"})
    assert told(perform(alice, timeline.of_record, "contact", ada.id))[-1] == "Alice Liddell added Ada King"


def test_a_message_is_told_once_with_its_present_state_and_a_link(alice: Actor, ada: ContactCard) -> None:
    sent = perform(alice, messages.send, {"contact_id": ada.id, "subject": "Hello", "body": "Hello"})
    force(alice, sent.id, "unknown")
    entries = [e for e in perform(alice, timeline.of_record, "contact", ada.id) if "Hello" in e.text]
    assert [(e.text, e.state, e.link) for e in entries] == [
        ("Alice wrote “Hello” to ada@example.com", "unknown", f"/messages/{sent.id}")
    ]


def test_who_may_not_see_messages_sees_none_in_the_story(alice: Actor, ada: ContactCard) -> None:
    from dataclasses import replace

    perform(alice, messages.send, {"contact_id": ada.id, "subject": "Hello", "body": "Hello"})
    blind = replace(alice, permissions=alice.permissions - {"messages.read"})
    assert [line for line in told(perform(blind, timeline.of_record, "contact", ada.id)) if "Hello" in line] == []


def test_a_companys_story_is_that_of_its_people_too(alice: Actor, ada: ContactCard) -> None:
    assert ada.company_id
    perform(alice, companies.change, ada.company_id, {"city": "London"})
    perform(alice, contacts.rate, ada.id, 5)
    assert told(perform(alice, timeline.of_record, "company", ada.company_id)) == [
        "Alice rated Ada Lovelace 5 of 5",
        "Alice changed the city of Engines",
        "Alice added Ada Lovelace",
        "Alice added Engines",
    ]


def test_f18_a_companys_story_leaves_out_people_one_may_not_see(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    assert ada.company_id and bob.user_id
    perform(alice, messages.send, {"contact_id": ada.id, "subject": "Hello", "body": "Hello"})
    perform(alice, companies.change, ada.company_id, {"owner_id": bob.user_id})
    story = told(perform(bob, timeline.of_record, "company", ada.company_id))
    assert story == ["Alice changed the owner of Engines", "Alice added Engines"]


def test_lately_tells_of_colleagues_and_records_but_of_no_sign_ins(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    assert bob.user_id
    perform(alice, users.change_role, bob.user_id, "management")
    recent = told(perform(alice, activity.happened, activity.Query()).rows)
    assert recent[0] == "Alice changed the role of Bob to management"
    assert "Alice added Ada Lovelace" in recent
    assert not [line for line in recent if "signed in" in line]


def test_f18_lately_tells_only_of_what_one_may_see(alice: Actor, ada: ContactCard) -> None:
    fred = join(alice.place, "Fred", "field")
    assert perform(fred, activity.happened, activity.Query()).rows == []
    perform(fred, contacts.create, {"name": "Grace"})
    assert told(perform(fred, activity.happened, activity.Query()).rows) == ["Fred added Grace"]


def test_a_story_is_as_long_as_asked(alice: Actor, ada: ContactCard) -> None:
    for stars in (1, 2, 3, 4, 5) * 3:
        perform(alice, contacts.rate, ada.id, stars)
    assert len(perform(alice, timeline.of_record, "contact", ada.id, 10)) == 10
    assert len(perform(alice, activity.happened, activity.Query(limit=3)).rows) == 3


def test_a_story_of_somebody_elses_record_is_not_there(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    with pytest.raises(NotFound):
        perform(bob, timeline.of_record, "contact", ada.id)


@pytest.mark.parametrize("what", ["{0}", "{actor}", "%s", "{", "}", "{name!r}", "a.b[0]"])
def test_braces_in_what_people_write_are_only_text(alice: Actor, what: str) -> None:
    made = perform(alice, contacts.create, {"name": what, "emails": ["x@example.com"]})
    perform(alice, messages.send, {"contact_id": made.id, "subject": what, "body": what})
    assert told(perform(alice, timeline.of_record, "contact", made.id))[-1] == f"Alice added {what}"


def test_every_kind_of_event_can_be_told(alice: Actor, ada: ContactCard) -> None:
    """A sentence that names what the event does not hold shows a gap, never breaks the page."""
    from services.work import announce, work

    with work(alice) as session:
        for kind in KINDS.values():
            announce(session, kind, _row(session, ada))
    entries = perform(alice, timeline.of_record, "contact", ada.id, 2 * len(KINDS))
    quiet = {name for one in RECORDS for name in one.quiet}
    assert len(entries) >= len(KINDS) - len(quiet)
    assert all(entry.text and entry.at <= clock.now() for entry in entries)


def _row(session: object, ada: ContactCard) -> object:
    from models.contacts import Contact

    return session.get(Contact, ada.id)  # type: ignore[attr-defined]
