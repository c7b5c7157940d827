"""What the mails say that wait, as they would leave."""

import re

from models.columns import uuid7
from services import leaving
from services.channels import Envelope
from services.outbox import claim
from services.work import house_actor, work


def leave(place: str) -> list[Envelope]:
    """Every mail that is due, completed as it leaves; each only once."""
    house = house_actor(place)
    with work(house) as session:
        rows = claim.claim(session, house, uuid7(), 100, leaving.check)
    return [
        leaving.complete(
            place, row, Envelope(row.id, "<1@here>", "", row.recipient, row.subject, row.body, html=row.html)
        )
        for row in rows
    ]


def links(place: str) -> list[str]:
    """The paths of the links to a new password in these mails."""
    found = (re.search(r"(https?://\S+)(/sign-in/reset/\S+)", one.body) for one in leave(place))
    return [one.group(2) for one in found if one]
