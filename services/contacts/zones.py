"""The time zone of a person: their own, else the one of their phone number when its area has only one."""

from collections.abc import Sequence

import phonenumbers
from phonenumbers import timezone
from sqlmodel import Session

from models.contacts import Contact
from services.contacts import points
from services.work import clock, step

RENAMED = {"Asia/Calcutta": "Asia/Kolkata", "Asia/Katmandu": "Asia/Kathmandu", "Asia/Saigon": "Asia/Ho_Chi_Minh"}


@step
def of(session: Session, contact: Contact) -> str | None:
    """Return the time zone of a contact; None when neither the contact nor a number tells it for sure."""
    if contact.zone in clock.zone_names():
        return contact.zone
    return of_numbers([points.open_point(one) for one in points.of(session, contact.id, "phone")])


def of_numbers(numbers: Sequence[str]) -> str | None:
    """Return the zone of the first of these E.164 numbers that is of one zone alone."""
    for number in numbers:
        try:
            found = timezone.time_zones_for_number(phonenumbers.parse(number))
        except phonenumbers.NumberParseException:
            continue
        name = RENAMED.get(found[0], found[0]) if len(found) == 1 else ""
        if name in clock.zone_names():
            return name
    return None
