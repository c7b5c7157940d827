"""How quotes are called on their pages."""

from collections.abc import Mapping
from typing import Any

from models.language import _
from services import orders, quotes
from services.documents.offered import Offered
from ui.parts.document_desk import Facts, fixed_terms
from ui.parts.filters import day_of
from ui.words import local_day

LIVE = [*quotes.KINDS, *orders.KINDS]  # after these its pages are read again: accepting one adds an order
DAYS = ("expires_on",)
TONES = {"draft": "mute", "sent": "info", "accepted": "ok", "declined": "bad", "expired": "warn"}


def facts_of(offered: Offered) -> Any:
    """Return the function that says the days and references of typed values."""

    def facts(values: Mapping[str, Any]) -> Facts:
        until = day_of(values["expires_on"] or "") or _("{count} days after sending").format(count=offered.quote_days)
        return [
            (_("Valid until"), until),
            (_("Payment terms"), values["terms"]),
            (_("Your order"), values["reference"]),
        ]

    return facts


def fixed_facts(card: Any, zone: str) -> Facts:
    """Return the days and references of a quote that was sent."""
    sent = local_day(card.sent_at, zone) if card.sent_at else ""
    return [(_("Sent"), sent), (_("Valid until"), card.expires_on), *_ends(card)]


def _ends(card: Any) -> Facts:
    return [(_("Payment terms"), fixed_terms(card)), (_("Your order"), card.reference)]
