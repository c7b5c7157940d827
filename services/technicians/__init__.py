"""Technicians: who goes to customers, what they can do, and when they work."""

from services.technicians.record import (
    AWAY,
    BACK,
    KINDS,
    TECHNICIAN,
    AbsenceCard,
    Query,
    TechnicianCard,
    absences,
    add_absence,
    bin,
    change,
    create,
    find,
    remove_absence,
    restore,
    search,
)

__all__ = [
    "AWAY",
    "BACK",
    "KINDS",
    "TECHNICIAN",
    "AbsenceCard",
    "Query",
    "TechnicianCard",
    "absences",
    "add_absence",
    "bin",
    "change",
    "create",
    "find",
    "remove_absence",
    "restore",
    "search",
]
