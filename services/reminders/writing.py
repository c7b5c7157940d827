"""The text of a reminder: the workspace's own, with its places filled in (O-06)."""

import re
from collections.abc import Mapping

from services.channels import CHANNELS
from services.reminders.debts import Debt
from services.reminders.rules import Rules
from services.settings.placed import PLACE


def written(rules: Rules, debt: Debt, number: int, channel: str, phone: str) -> tuple[str, str]:
    """Return the subject and the text of a step. SMS and WhatsApp have no subject, and a short text."""
    language, places = rules.spoken(debt), rules.places(debt, phone)
    if not CHANNELS[channel].subject:
        return "", filled(rules.short[language], places)
    subject, _line, body = rules.texts[language, number].partition("\n")
    return " ".join(filled(subject, places).split()), filled(body, places)


def filled(text: str, places: Mapping[str, str]) -> str:
    """Return a text with its places filled in, once: what stands in a value is never read as a place. A line with an
    empty place is left out."""
    lines = [line for line in text.split("\n") if all(places.get(name) for name in PLACE.findall(line))]
    whole = PLACE.sub(lambda found: places[found.group(1)], "\n".join(lines))
    return re.sub(r"\n{3,}", "\n\n", whole).strip()
