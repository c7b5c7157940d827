"""Custom fields: what a workspace wants to know of its contacts, companies and deals beside the fields they all have."""

from services.custom_fields.choices import Used
from services.custom_fields.filling import FILL, FILLED
from services.custom_fields.record import (
    CHANGES,
    FIELD,
    KINDS,
    FieldCard,
    Query,
    bin,
    change,
    create,
    find,
    in_order,
    known,
    move,
    restore,
    search,
    used,
)

__all__ = [
    "CHANGES",
    "FIELD",
    "FILL",
    "FILLED",
    "KINDS",
    "FieldCard",
    "Query",
    "Used",
    "bin",
    "change",
    "create",
    "find",
    "in_order",
    "known",
    "move",
    "restore",
    "search",
    "used",
]
