"""Many contacts at once, straight into the tables with everything a service would have put there; for measuring only."""

import random
from uuid import UUID

from sqlalchemy import insert

from models.base import METADATA
from models.columns import uuid7
from models.text import fold
from services.contacts import points
from services.demo.names import FIRST, LAST
from services.records.search import document
from services.work import clock, house_actor, work

AT_ONCE = 5_000


def add_contacts(place: str, count: int, owner: UUID) -> None:
    """Add that many contacts with an email, a phone and their search words."""
    dice = random.Random(count)
    for start in range(0, count, AT_ONCE):
        with work(house_actor(place)) as session:
            rows = [_rows(number, owner, dice) for number in range(start, min(count, start + AT_ONCE))]
            for table in ("contacts", "contact_points", "search_documents"):
                some = [row for one in rows for row in one[table]]
                session.connection().execute(insert(METADATA.tables[table]), some)
    with work(house_actor(place)) as session:
        if session.get_bind().dialect.name == "postgresql":  # what its autovacuum does by itself within a minute
            session.connection().exec_driver_sql("ANALYZE")


def _rows(number: int, owner: UUID, dice: random.Random) -> dict[str, list[dict[str, object]]]:
    now, contact, phone = clock.now(), uuid7(), uuid7()
    name, email = f"{dice.choice(FIRST)} {dice.choice(LAST)} {number}", f"person{number}@company{number % 997}.example"
    key, tail, value = points.sealed(f"+3319900{number:06d}", phone)
    common = {"made_at": now, "made_by": owner, "version": 1}
    return {
        "contacts": [
            common | {"id": contact, "name": name, "name_key": fold(name), "rating": number % 6, "preferred": False,
                      "status": ("lead", "qualified", "customer", "former")[number % 4], "owner_id": owner, "fields": {}}
        ],
        "contact_points": [
            common | {"id": uuid7(), "contact_id": contact, "kind": "email", "value": email, "key": email, "tail": None,
                      "first": True, "live": True},
            common | {"id": phone, "contact_id": contact, "kind": "phone", "first": True, "live": True,
                      "value": value, "key": key, "tail": tail},
        ],
        "search_documents": [{"kind": "contact", "subject_id": contact, "text": document("contact", [name, email])}],
    }  # fmt: skip
