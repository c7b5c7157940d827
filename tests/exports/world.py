"""What exports are made of, and how one is run to its end and read."""

from typing import Any
from uuid import UUID

from services import contacts, exports, files
from services.reading import people
from services.reading.tables import open_table
from services.work import Actor, perform
from tests.records.long_work import run

ADA = {
    "name": "Ada Lovelace",
    "title": "Engineer",
    "status": "customer",
    "rating": 4,
    "preferred": True,
    "emails": ["ada@example.org", "ada@home.example"],
    "phones": ["+4930123456", "+16085550142 ext. 42"],
    "interests": ["Pumps, heat", "Roofs"],
    "company": "Engines & Söhne",
    "street": "Hauptstr. 1",
    "postcode": "01067",
    "city": "Dresden",
    "country": "DE",
    "zone": "Europe/Berlin",
    "terms": "month end + 30",
    "note": 'Two lines;\nof "notes", all hers.',
}


def added(actor: Actor, **more: Any) -> UUID:
    """Add Ada, or somebody like her."""
    return perform(actor, contacts.create, {**ADA, **more}).id


def made(actor: Actor, noun: str = "contact", which: Any = None, format: str = "csv", **more: Any) -> bytes:
    """Export to the end, and download the file."""
    begun = perform(actor, exports.begin, noun, {"filter": {}} if which is None else which, format, **more)
    done = run(actor, begun.id)
    assert done.state == "done", done.trouble
    card = perform(actor, exports.find, begun.id)
    assert card.file_id is not None
    return files.content(actor, card.file_id)[1]


def taken_back(content: bytes, name: str = "contacts.csv") -> list[dict[str, Any]]:
    """What our import reads of a file, without any mapping."""
    table = open_table(content, name=name, country="DE")
    targets = [one.target for one in table.columns]
    found = [people.person(row.cells, targets, country="DE") for row in table.rows()]
    assert [one.wrong for one in found] == [{} for _ in found]
    return [one.values for one in found]
