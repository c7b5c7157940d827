"""Former emails and phones: told in the history of the field, put back by one click, and kept where nobody else reads them
(F-17)."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from models.contacts import ContactPoint, ContactPointChange
from models.events import EventRow
from services import contacts, duplicates, messages, optouts
from services.contacts import ContactCard
from services.house.secrets import sealed
from services.records import bin, history, timeline
from services.records.history import Was
from services.work import Actor, Conflict, NotFound, clock, house_actor, perform, work
from tests.imports.files import imported, undone

PHONE, OTHER = "+442079460958", "+442079460959 ext. 42"


def past(actor: Actor, contact_id: UUID, field: str) -> list[Was]:
    return perform(actor, history.of_field, "contact", contact_id, field)


def put_back(actor: Actor, contact_id: UUID, was: Was) -> ContactCard:
    return perform(actor, contacts.change, contact_id, {was.field: was.value})


@pytest.mark.parametrize(
    ("field", "first", "second"),
    [("emails", ["ada@x.example", "a@y.example"], ["lovelace@x.example"]), ("phones", [PHONE, OTHER], [PHONE])],
)
def test_f17_a_former_list_is_told_and_put_back(
    alice: Actor, ada: ContactCard, field: str, first: list[str], second: list[str]
) -> None:
    for values in (first, second):
        perform(alice, contacts.change, ada.id, {field: values})
    was = past(alice, ada.id, field)[0]
    assert (was.by, was.known, was.value, was.old, was.new) == (
        "Alice",
        True,
        first,
        ", ".join(first),
        ", ".join(second),
    )
    assert getattr(put_back(alice, ada.id, was), field) == first
    assert (past(alice, ada.id, field)[0].old, past(alice, ada.id, field)[0].new) == (was.new, was.old)


def test_f17_an_address_somebody_else_has_by_now_is_not_put_back(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.change, ada.id, {"emails": []})
    perform(alice, contacts.create, {"name": "Ada King", "emails": ["ada@example.com"]})
    with pytest.raises(Conflict, match="Another contact already has"):
        put_back(alice, ada.id, past(alice, ada.id, "emails")[0])


def test_f17_an_address_put_back_is_still_opted_out(alice: Actor, ada: ContactCard) -> None:
    with work(alice) as session:
        session.info["action"] = "test"
        optouts.suppress(session, "email", "ada@example.com", "bounced")
    perform(alice, contacts.change, ada.id, {"emails": ["new@example.com"]})
    put_back(alice, ada.id, past(alice, ada.id, "emails")[0])
    told = perform(alice, messages.foresee, "email", [ada.id])
    assert (told.reached, [one.id for one in told.left_out]) == ([], [ada.id])


def test_f17_labels_stay_with_the_addresses_that_stay(alice: Actor) -> None:
    imported(alice, b"BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nTEL;TYPE=WORK:+442079460958\nEND:VCARD\n", name="ada.vcf")
    (one,) = perform(alice, contacts.search, contacts.Query()).rows
    perform(alice, contacts.change, one.id, {"phones": ["+442079460959", PHONE]})
    with work(alice, read=True) as session:
        labels = session.scalars(select(col(ContactPoint.label)).order_by(col(ContactPoint.id))).all()
    assert labels == ["", "work"]


def test_f17_what_an_import_added_is_told_and_its_undo_as_well(alice: Actor, ada: ContactCard) -> None:
    card = imported(alice, b"Name,Email,Email 2\nAda Lovelace,ada@example.com,more@example.com\n")
    both = "ada@example.com, more@example.com"
    assert [(one.old, one.new) for one in past(alice, ada.id, "emails")] == [("ada@example.com", both)]
    undone(alice, card)
    latest = past(alice, ada.id, "emails")[0]
    assert (latest.old, latest.new) == (both, "ada@example.com")


def test_f17_what_a_merge_and_its_undo_made_of_them_is_told(alice: Actor, ada: ContactCard) -> None:
    gone = perform(alice, contacts.create, {"name": "A. Lovelace", "emails": ["lovelace@example.com"]})
    merged = perform(alice, duplicates.merge, ada.id, gone.id)
    both = "ada@example.com, lovelace@example.com"
    assert [(one.old, one.new) for one in past(alice, ada.id, "emails")] == [("ada@example.com", both)]
    perform(alice, duplicates.undo, merged.id)
    assert past(alice, ada.id, "emails")[0].new == "ada@example.com"


def test_f17_events_timelines_and_tables_hold_no_former_address(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.change, ada.id, {"emails": ["secret@example.com"], "phones": [PHONE]})
    perform(alice, contacts.change, ada.id, {"emails": [], "phones": []})
    told = perform(alice, timeline.of_record, "contact", ada.id)
    with work(alice, read=True) as session:
        kept = [one.lists for one in session.scalars(select(ContactPointChange))]
        stored = [str(one.data) for one in session.scalars(select(EventRow))]
    assert len(kept) == 4 and all(one.startswith("v1.") for one in kept)
    for text in (*kept, *stored, *map(str, told)):
        assert "secret" not in text and PHONE[3:] not in text
    assert any(one.name == "contact_point_changes.lists" for one in sealed.SEALED)


def test_f17_they_go_with_the_contact_and_are_seen_with_it(alice: Actor, bob: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.change, ada.id, {"emails": []})
    with pytest.raises(NotFound):
        past(bob, ada.id, "emails")
    perform(alice, contacts.bin, ada.id)
    with clock.at(clock.now() + timedelta(days=400)):
        bin.empty(house_actor(alice.place))
    with work(alice, read=True) as session:
        assert session.scalar(select(func.count()).select_from(ContactPointChange)) == 0
