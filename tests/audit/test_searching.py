"""The trail is found by colleague, record, verb, day and address, and reads as people speak (A-01, A-03)."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from models.audit import AuditEntry
from services import audit, contacts
from services.accounts import users
from services.audit import Query
from services.contacts import ContactCard
from services.records.lists import Slice
from services.work import Actor, Invalid, NotAllowed, clock, perform, work
from services.work.actor import Scope
from services.work.trail import seal


def found(actor: Actor, **asked: object) -> list[audit.AuditLine]:
    return perform(actor, audit.search, Query(**asked)).rows  # type: ignore[arg-type]


def test_a01_a_change_says_who_what_when_from_where_and_both_values(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.change, ada.id, {"title": "Buyer"})
    perform(alice, contacts.change, ada.id, {"title": "Director"})
    one = found(alice, record_id=ada.id)[0]
    said = [(c.label, c.old, c.new, c.state) for c in one.changes]
    assert (one.by, one.record, one.name, one.verb, one.address) == (
        "Alice",
        "Contact",
        "Ada Lovelace",
        "changed",
        "127.0.0.1",
    )
    assert said == [("Title", "Buyer", "Director", "")]
    assert one.link == f"/contacts/{ada.id}"


def test_a01_entries_are_found_by_colleague_verb_table_day_and_address(
    alice: Actor, bob: Actor, ada: ContactCard
) -> None:
    theirs = perform(bob, contacts.create, {"name": "Grace"})
    today = clock.today(alice.zone)
    assert {one.record_id for one in found(alice, by=bob.user_id)} == {theirs.id}
    assert {one.verb for one in found(alice, verb="changed", subject="contacts")} <= {"changed"}
    assert theirs.id in {one.record_id for one in found(alice, subject="contacts", first=today, last=today)}
    assert found(alice, first=today + timedelta(days=1)) == []
    assert found(alice, address="10.") == []
    assert theirs.id in {one.record_id for one in found(alice, address="127.0")}
    assert {one.record_id for one in found(alice, action="contacts.", by=bob.user_id)} == {theirs.id}


def test_a01_a_page_goes_on_by_its_cursor(alice: Actor) -> None:
    for number in range(5):
        perform(alice, contacts.create, {"name": f"Guest {number}"})
    first = perform(alice, audit.search, Query(subject="contacts", part=Slice(size=3)))
    rest = perform(alice, audit.search, Query(subject="contacts", part=Slice(size=3, cursor=first.cursor)))
    names = [one.name for one in (*first.rows, *rest.rows)]
    assert names[:5] == [f"Guest {number}" for number in (4, 3, 2, 1, 0)]


def test_a01_a_hidden_value_is_named_as_hidden_and_an_erased_one_as_erased(alice: Actor, ada: ContactCard) -> None:
    invited = [one for one in _invited(alice)]
    assert ("token_hash", "hidden") in [(c.field, c.state) for c in invited[0].changes]
    with work(alice) as session:
        session.execute(update(AuditEntry).where(col(AuditEntry.subject_id) == ada.id).values(changes={}, salt=""))
    assert {c.state for one in found(alice, record_id=ada.id, subject="contacts") for c in one.changes} == {"erased"}


def _invited(alice: Actor) -> list[audit.AuditLine]:
    from services.accounts import invitations

    perform(alice, invitations.invite, "new@example.com", "sales")
    return found(alice, subject="invitations")


def test_a01_shortcuts_find_permissions_deletions_exports_and_the_api(
    alice: Actor, bob: Actor, ada: ContactCard
) -> None:
    perform(alice, users.change_role, bob.user_id, "billing")
    perform(replace(alice, kind="program"), contacts.bin, ada.id)
    assert ("Bob", "billing") in [(one.name, one.changes[0].new) for one in found(alice, about="permissions")]
    assert ada.id in [one.record_id for one in found(alice, about="deletions")]
    assert (ada.id, "program") in [(one.record_id, one.via) for one in found(alice, about="api")]
    audit.export(alice, Query(), "csv")
    assert found(alice, about="exports")[0].verb == "exported"


def test_a01_refused_sign_ins_are_listed(alice: Actor, bob: Actor) -> None:
    from services.accounts import sign_in
    from services.work import announce_id, house_actor

    with work(house_actor(alice.place)) as session:
        announce_id(session, sign_in.REFUSED, "users", bob.user_id)
    assert [(one.name, one.verb) for one in found(alice, about="sign_ins")] == [("Bob", "refused")]


def test_a01_an_export_has_the_entries_and_is_an_entry(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.change, ada.id, {"title": "=1+1"})
    rows = list(csv.DictReader(io.StringIO(audit.export(alice, Query(record_id=ada.id), "csv").decode("utf-8-sig"))))
    assert (rows[0]["by"], rows[0]["name"]) == ("Alice", "Ada Lovelace")
    assert not any(value.startswith("=") for row in rows for value in row.values())
    assert json.loads(audit.export(alice, Query(record_id=ada.id), "json"))[0]["verb"] == "changed"
    with pytest.raises(Invalid):
        audit.export(alice, Query(), "pdf")
    with pytest.raises(NotAllowed):
        audit.export(replace(alice, permissions=frozenset({"audit.read"})), Query(), "csv")


def test_a01_only_who_may_reads_it(bob: Actor, alice: Actor) -> None:
    with pytest.raises(NotAllowed):
        perform(bob, audit.search)
    with pytest.raises(NotAllowed):
        audit.house_trail(bob)
    assert audit.house_trail(alice).rows


@pytest.mark.parametrize("scope", ["own", "team"])
def test_a01_who_does_not_see_every_record_does_not_read_it(alice: Actor, scope: Scope) -> None:
    for about in ("", "sign_ins"):
        with pytest.raises(NotAllowed):
            perform(replace(alice, scope=scope), audit.search, Query(about=about))


def test_a02_a_review_is_signed_to_the_last_entry(alice: Actor, ada: ContactCard) -> None:
    with work(alice) as session:
        seal(session)
    before = perform(alice, audit.due)
    signed = perform(alice, audit.review, {"verdict": "fine", "note": "Looked at exports"})
    after = perform(alice, audit.due)
    assert (before.evening, before.month, signed.entries) == (True, True, before.entries)
    assert (after.entries, after.evening, after.last.by if after.last else "") == (0, False, "Alice")
    with pytest.raises(Invalid):
        perform(alice, audit.review, {"verdict": "concern", "note": " "})
    assert [one.note for one in perform(alice, audit.reviews).rows] == ["Looked at exports"]
