"""The trail records by itself who changed what, from which value to which (A-01)."""

from typing import Any

import pytest
from sqlmodel import Session, select

from models.audit import AuditEntry
from models.contacts import Contact
from models.settings import Setting
from services import companies, contacts
from services.contacts import ContactCard
from services.house import settings
from services.work import Actor, perform, work
from services.work.trail import bulk


def trail(actor: Actor, subject: str, verb: str | None = None) -> list[AuditEntry]:
    """What was recorded about the rows of one table, oldest first."""
    with work(actor, read=True) as session:
        found = session.exec(select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.id))  # type: ignore[arg-type]
        return [entry for entry in found if verb in (None, entry.verb)]


def changed(actor: Actor, subject: str) -> list[dict[str, Any]]:
    return [entry.changes for entry in trail(actor, subject, "changed")]


def test_a_change_is_recorded_with_old_and_new_value_action_and_actor(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.rate, ada.id, 4)
    entry = trail(alice, "contacts", "changed")[-1]
    assert entry.changes == {"rating": [0, 4]}
    assert (entry.action, entry.actor_id, entry.subject_id) == ("contacts.contacts.rate", alice.user_id, ada.id)


def test_each_changed_column_is_recorded_and_no_other(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.change, ada.id, {"title": "Countess", "status": "customer", "name": "Ada Lovelace"})
    assert changed(alice, "contacts")[-1] == {"title": [None, "Countess"], "status": ["lead", "customer"]}


def test_an_addition_is_recorded_with_every_value_it_has(alice: Actor, ada: ContactCard) -> None:
    entry = trail(alice, "contacts", "added")[-1]
    assert entry.changes["name"] == [None, "Ada Lovelace"]
    assert entry.changes["owner_id"] == [None, str(alice.user_id)]
    assert "note" not in entry.changes


def test_a_deletion_is_recorded_with_what_was_lost(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.change, ada.id, {"interests": ["Poetry"]})
    perform(alice, contacts.change, ada.id, {"interests": []})
    assert trail(alice, "contact_interests", "deleted")[-1].changes["name"] == ["Poetry", None]


def test_hidden_columns_are_named_but_never_quoted(alice: Actor) -> None:
    perform(alice, contacts.create, {"name": "Grace", "emails": ["grace@example.com"], "phones": ["+33123456789"]})
    recorded = trail(alice, "contact_points")
    assert recorded[-1].changes["value"] == ["hidden", "hidden"]
    assert "grace@" not in str([entry.changes for entry in recorded])


def test_a_secret_setting_is_hidden_too(alice: Actor) -> None:
    for value in ("one", "two"):
        with work(alice) as session:
            settings.write(session, "smtp", value)
    assert changed(alice, "settings")[-1] == {"value": ["hidden", "hidden"]}


def test_a_change_of_children_is_a_new_version_but_no_change_of_the_name(alice: Actor, ada: ContactCard) -> None:
    now = perform(alice, contacts.change, ada.id, {"interests": ["Poetry"]})
    assert now.version == ada.version + 1
    assert [one for one in changed(alice, "contacts") if "name" in one] == []


def test_nothing_is_recorded_where_nothing_changed(alice: Actor, ada: ContactCard) -> None:
    before = len(trail(alice, "contacts"))
    perform(alice, contacts.change, ada.id, {"name": "Ada Lovelace", "status": "lead"})
    perform(alice, contacts.rate, ada.id, 0)
    assert len(trail(alice, "contacts")) == before


def test_what_is_exempt_leaves_no_entry(alice: Actor) -> None:
    assert trail(alice, "sessions") == trail(alice, "outbox") == trail(alice, "events") == []


def test_a_work_that_is_undone_leaves_no_entry(alice: Actor) -> None:
    before = len(trail(alice, "settings"))
    with pytest.raises(ZeroDivisionError), work(alice) as session:  # noqa: PT012  (a whole work is what breaks)
        session.add(Setting(name="colour", value="blue"))
        session.flush()
        _ = 1 / 0
    assert len(trail(alice, "settings")) == before


def test_two_changes_in_one_work_are_two_steps(alice: Actor, ada: ContactCard) -> None:
    with work(alice) as session:
        contacts.rate(session, alice, ada.id, 1)
        contacts.rate(session, alice, ada.id, 2)
    assert changed(alice, "contacts")[-2:] == [{"rating": [0, 1]}, {"rating": [1, 2]}]


def test_the_action_that_was_asked_for_is_named_not_the_ones_it_calls(alice: Actor) -> None:
    perform(alice, contacts.create, {"name": "Grace", "company": "Navy"})
    assert {entry.action for entry in trail(alice, "companies")} == {"contacts.contacts.create"}


def test_a_change_of_a_row_that_was_not_read_whole_still_knows_the_old_value(alice: Actor, ada: ContactCard) -> None:
    from sqlalchemy.orm import defer

    perform(alice, contacts.change, ada.id, {"title": "Dr"})
    with work(alice) as session:
        query = select(Contact).where(Contact.id == ada.id).options(defer(Contact.title))  # type: ignore[arg-type]
        session.exec(query).one().title = "Countess"
    assert changed(alice, "contacts")[-1] == {"title": ["Dr", "Countess"]}


def test_times_and_ids_are_recorded_as_text_that_can_be_read_again(alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.bin, ada.id)
    old, new = changed(alice, "contacts")[-1]["binned_at"]
    assert old is None
    assert new.startswith("20") and new.endswith("+00:00")


def test_bulk_work_says_by_itself_what_it_changed(alice: Actor, ada: ContactCard) -> None:
    def rename(session: Session) -> None:
        session.connection().exec_driver_sql("UPDATE contacts SET title = 'Dr'")
        bulk(session, "contacts", ada.id, "changed", {"title": (None, "Dr"), "owner_id": (alice.user_id, None)})

    with work(alice) as session:
        rename(session)
    assert changed(alice, "contacts")[-1] == {"title": [None, "Dr"], "owner_id": [str(alice.user_id), None]}


def test_a_company_added_on_the_way_is_recorded_as_its_makers(alice: Actor) -> None:
    company = perform(alice, companies.create, {"name": "Navy"})
    entry = trail(alice, "companies", "added")[-1]
    assert (entry.subject_id, entry.actor_id, entry.action) == (company.id, alice.user_id, "companies.create")
