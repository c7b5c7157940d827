"""How the actions about notes, tags, custom fields and files of records are asked for with what is Alice's: lines of the table in
belongings.py."""

from collections.abc import Callable
from typing import Any

from services import notes

CANARY = "Zanzibar"

NOTES: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "notes.record.search": lambda t: [
        ("nothing", (notes.Query(),)),
        ("nothing", (notes.Query(q=CANARY),)),
        ("nothing", (notes.Query(contact=t.contact, author=t.user),)),
    ],
    "notes.record.create": lambda t: [("wrong", ({"text": "Mine", "contact_id": t.contact},))],
    "tags.record.known": lambda t: [("nothing", ())],
    "tags.record.would_merge": lambda t: [("gone", (t.records["tag"], "Other"))],
    "tags.linking.marks": lambda t: [("nothing", (("Shared", CANARY),))],
    "templates.own.own_variables": lambda t: [("nothing", ())],
    "custom_fields.record.known": lambda t: [("nothing", ("contact",))],
    "custom_fields.record.in_order": lambda t: [("nothing", ("contact",))],
    "custom_fields.record.used": lambda t: [("gone", (t.records["field"],))],
    "custom_fields.record.move": lambda t: [("gone", (t.records["field"],))],
    "history.of_field": lambda t: [("gone", ("contact", t.contact, "title")), ("gone", ("company", t.company, "name"))],
    "files.attached.keep_on": lambda t: [("gone", ("contact", t.contact, "mine.txt", b"mine", None))],
    "files.attached.of_record": lambda t: [("gone", ("contact", t.contact)), ("gone", ("company", t.company))],
    "files.attached.remove": lambda t: [("gone", (t.records["file"],))],
    "notes.record.versions": lambda t: [("gone", (t.records["note"],))],
}
