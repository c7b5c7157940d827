"""The zone of each recipient: the contact's own, else that of the number that is written to (contacts/zones.py).

A number is sealed, so it must be opened to be asked: 30 microseconds each. Before the click that is done only when the
time may have passed somewhere already.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from services.campaigns.times import Times
from services.contacts import points, zones
from services.optouts.suppressions import POINTS
from services.work import step

FIRST = "Pacific/Kiritimati"  # where each day begins first: what is not late there is late nowhere


def of_row(row: Any, channel: str, when: Times) -> str | None:
    """Return the zone of a chosen contact (a row of chosen.py); None: the sender's counts."""
    if row.zone is not None or not when.in_zones or POINTS[channel] != "phone":
        return row.zone  # type: ignore[no-any-return]
    return zones.of_numbers([points.open_phone(row.value, row.point_id)])


@step
def late_by_number(
    session: Session, judged: Any, told: Mapping[str, Any], channel: str, when: Times, limit: timedelta
) -> list[UUID] | None:
    """Return those without a zone of their own in whose number's zone the time has passed; None where no number has to
    be asked. `judged` and `told` are as chosen.py returns them."""
    if POINTS[channel] != "phone" or not when.too_late(FIRST, limit):
        return None
    columns = (judged.c.id, judged.c.zone, judged.c.value, judged.c.point_id)
    query = select(*columns).where(judged.c.reason == "", judged.c.zone.is_(None))
    found = session.connection().execute(query, told)
    return [row.id for row in found if when.too_late(of_row(row, channel, when), limit)]
