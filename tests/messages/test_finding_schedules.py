"""Schedules in the palette (F-01)."""

from datetime import datetime, timedelta

from services import contacts, messages
from services.records.lookup import lookup
from services.work import Actor, clock, perform

TOMORROW = datetime.combine(clock.now().date(), datetime.min.time()) + timedelta(days=1, hours=9)


def test_f01_a_schedule_is_found_by_its_subject_and_the_present_name_of_its_contact(
    alice: Actor, charlie: Actor
) -> None:
    grace = perform(alice, contacts.create, {"name": "Grace", "emails": ["grace@example.com"]})
    daily = {
        "subject": "Good morning",
        "body": "Dear Grace,",
        "starts_at": TOMORROW,
        "zone": "Europe/Paris",
    }
    made = perform(alice, messages.create_schedule, {**daily, "contact_id": grace.id})

    def found(actor: Actor, typed: str) -> list[tuple[str, str]]:
        return [(one.title, one.under) for one in perform(actor, lookup, typed) if one.noun == "schedule"]

    assert found(alice, "good mor") == found(alice, "grace") == [("Good morning", "Grace")]
    perform(alice, contacts.change, grace.id, {"name": "Grace Hopper"})
    perform(alice, messages.change_schedule, made.id, {"subject": "Good evening"})
    assert found(alice, "hopper") == found(alice, "evening") == [("Good evening", "Grace Hopper")]
    assert found(alice, "morning") == found(charlie, "evening") == []
