"""Secrets: the ring of secret keys, its rotation with an overlap, and the ages of all secrets (decision 0031)."""

from services.house.secrets.age import REMIND, WARN, Age, ages, findings, note, noted
from services.house.secrets.known import adopt, misfit, past
from services.house.secrets.resealing import Need, go_on
from services.house.secrets.rotation import KINDS, Overview, overview, reasons, retire, rotate

__all__ = [
    "KINDS",
    "REMIND",
    "WARN",
    "Age",
    "Need",
    "Overview",
    "adopt",
    "ages",
    "findings",
    "go_on",
    "misfit",
    "note",
    "noted",
    "overview",
    "past",
    "reasons",
    "retire",
    "rotate",
]
