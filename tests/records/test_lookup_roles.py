"""The palette shows each role what its lists show, and nothing else (F-18)."""

from uuid import UUID

import pytest

from services import contacts, deals, inbound, messages, notes, payments
from services.inbound.conversations import Query as Conversations
from services.record_types import RECORDS
from services.records.declaration import Record
from services.records.lookup import everywhere, opened_lately
from services.records.recent import note
from services.roles import ROLES
from services.work import Actor, perform
from tests.cast import join
from tests.records.samples import KEPT
from tests.rules.belongings import CANARY, daily_work

FOUND = [one for one in RECORDS if one.words is not None or one.index is not None]


def listed(actor: Actor, record: Record) -> set[UUID]:
    """What the list of a type finds by that word; nothing of a type that the role may not read."""
    if not record.may(actor, "read"):
        return set()
    if record is inbound.CONVERSATION:
        return {one.id for one in perform(actor, inbound.threads, Conversations(q=CANARY)).rows}
    if record is messages.SCHEDULE:
        return {one.id for one in perform(actor, messages.schedules, messages.ScheduleQuery(q=CANARY)).rows}
    room = record.service
    return {one.id for one in perform(actor, room.search, room.Query(q=CANARY)).rows}


@pytest.mark.parametrize("role", ROLES)
def test_f18_each_role_finds_what_its_lists_have(alice: Actor, role: str) -> None:
    daily_work(alice)
    one = join(alice.place, role.capitalize(), role)
    mine = perform(one, contacts.create, {"name": f"Own {CANARY}"}) if one.may("contacts.edit") else None
    if one.may("messages.send"):
        perform(one, messages.send, {"to": "x@example.com", "subject": CANARY, "body": "Mine."})
    for typed in (CANARY, f"{CANARY[:4]}"):
        found = {group.noun: {hit.id for hit in group.hits} for group in perform(one, everywhere, typed, 100)}
        for record in FOUND:
            assert found.get(record.noun, set()) == listed(one, record), (record.noun, typed)
        assert mine is None or mine.id in found["contact"]


def test_f18_every_type_with_words_is_walked() -> None:
    assert {"contact", "deal", "invoice", "message", "note", "payment", "task"} <= {one.noun for one in FOUND}
    assert {one.noun for one in KEPT} <= {one.noun for one in FOUND}
    assert messages.MESSAGE in FOUND and payments.PAYMENT in FOUND


def test_f18_a_note_about_a_deal_is_found_by_who_may_open_deals(alice: Actor) -> None:
    deal = perform(alice, deals.create, {"title": "Looms"})
    about = perform(alice, notes.create, {"text": "They bargain hard.", "deal_id": deal.id})
    engineer = join(alice.place, "Eve", "engineering")
    assert [hit.id for group in perform(alice, everywhere, "bargain") for hit in group.hits] == [about.id]
    assert perform(engineer, everywhere, "bargain") == []


def test_f18_what_was_opened_is_shown_as_long_as_it_may_be_seen(alice: Actor, bob: Actor) -> None:
    mine = perform(bob, contacts.create, {"name": "Ada"})
    note(bob, "contact", mine.id)
    assert [one.id for one in perform(bob, opened_lately)] == [mine.id]
    perform(alice, contacts.change, mine.id, {"owner_id": alice.user_id})
    assert perform(bob, opened_lately) == []
