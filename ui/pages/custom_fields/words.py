"""How a custom field is told in words: how many records have it, and the list of those."""

import json
from urllib.parse import urlencode

from models.language import _
from services.custom_fields import FieldCard
from services.records import custom, declaration


def filled(card: FieldCard) -> str:
    """Return how many records have a value, in words."""
    return declaration.of_noun(card.record).counted(card.filled) if card.filled else _("Nowhere yet")


def filled_path(card: FieldCard) -> str:
    """Return the address of the records with a value; nothing where there are none, or lists cannot be filtered by it."""
    if not card.filled or not card.filterable or card.binned_at is not None:
        return ""
    tree = {"all": [{"field": f"{custom.PREFIX}{card.id}", "op": "not_empty"}]}
    asked = urlencode({"filter": json.dumps(tree, separators=(",", ":"))})
    return f"{declaration.of_noun(card.record).path}?{asked}"
