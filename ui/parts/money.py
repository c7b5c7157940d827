"""Amounts in forms."""

from typing import Any

from models.typed import NotAnAmount
from services.house.register import workspace
from services.money import amounts
from ui import guard


def amount_of(typed: Any, currency: str) -> int | NotAnAmount | None:
    """Return a typed amount in the smallest unit of a currency, None for nothing, and what is no amount with the reason:
    the service refuses it with that sentence. A single sign before three digits is read as in the workspace's country."""
    text = str(typed or "").strip()
    if not text:
        return None
    try:
        return amounts.read(text, currency, workspace(guard.page_actor().place).country)
    except (ValueError, KeyError) as error:
        found = NotAnAmount(f"?{text}")  # never a whole number of the smallest unit
        found.why = str(error) if isinstance(error, ValueError) else amounts.EXAMPLE
        return found
