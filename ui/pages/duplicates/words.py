"""Words of the page of duplicates: scores, reasons, fields and their values, and what a merge moves."""

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup

from models.contacts import STATUS_WORDS
from models.language import _, ngettext
from services.contacts import CONTACT, ContactCard
from services.duplicates import AGAINST, PairCard, said
from services.records import custom
from services.records.custom import Custom
from ui.parts.markup import icon_html
from ui.parts.people import TONES
from ui.theme import colour, initials
from ui.words import number, phone

VERY, QUITE = 90, 80  # scores from which a pair is called so
FIELDS = (
    "name", "title", "company_id", "emails", "phones", "status", "rating", "preferred", "address", "owner_id", "zone", "note",
)  # fmt: skip
RING = Markup(
    '<svg viewBox="0 0 36 36" aria-hidden="true"><circle cx="18" cy="18" r="16" pathLength="100"/>'
    '<circle class="ring-part" cx="18" cy="18" r="16" pathLength="100" stroke-dasharray="{score} 100"/></svg><b>{score}</b>'
)
REASON = Markup('<span class="chip {tone}">{icon}{text}</span>')
DISC = Markup('<span class="av mini {}" aria-hidden="true">{}</span>{}')
CHIP = Markup('<span class="chip {}">{}</span>')
STARS = Markup('<span class="stars s{}" role="img" aria-label="{}"></span>')
EMPTY = Markup('<span class="muted">{}</span>')


def likely(score: int) -> str:
    """Return how likely a score is, in words."""
    if score >= VERY:
        return _("Very likely the same person")
    return _("Likely the same person") if score >= QUITE else _("Perhaps the same person")


def tone(score: int) -> str:
    """Return the tone of a score."""
    return "ok" if score >= VERY else "mute" if score >= QUITE else "warn"


def reasons(pair: PairCard) -> Markup:
    """Return the reasons of a pair as chips: what speaks for it, and what against."""
    chips = []
    for one in pair.reasons:
        against = one in AGAINST
        sign = icon_html("remove" if against else "check")
        chips.append(REASON.format(tone="mute" if against else "ok", icon=sign, text=said(one)))
    return Markup("").join(chips)


def label(name: str, own: Mapping[str, Custom]) -> str:
    """Return the label of a field; `own` are the custom ones, by their ids."""
    if name in own:
        return own[name].name
    return {"address": _("Address")}.get(name) or CONTACT.label(name)


def plain(card: ContactCard, name: str) -> Any:
    """Return the value of a field, to compare it with another one's; empty where there is none."""
    if name not in FIELDS:
        return card.fields.get(name, "")
    if name == "address":
        return tuple(filter(None, (card.street, card.postcode, card.city, card.country)))
    value = getattr(card, {"company_id": "company", "owner_id": "owner"}.get(name, name))
    return tuple(value) if isinstance(value, list) else value or ""


def shown(card: ContactCard, name: str, own: Mapping[str, Custom]) -> Markup:
    """Return the value of a field, as it is shown on the record."""
    value = plain(card, name)
    if name in own:
        return Markup("{}").format(custom.said(own[name], value)) if value != "" else EMPTY.format(_("Empty"))
    if name == "status":
        return CHIP.format(TONES.get(value, "mute"), _(STATUS_WORDS.get(value, value)))
    if not value:
        return EMPTY.format(_("No") if name == "preferred" else _("Empty"))
    if name == "rating":
        return STARS.format(value, ngettext("{count} star", "{count} stars", value).format(count=value))
    if name == "owner_id":
        return DISC.format(colour(value), initials(value), value)
    if name == "preferred":
        return Markup("{}").format(_("Yes"))
    return Markup("{}").format(", ".join(map(phone, value)) if isinstance(value, tuple) else value)


def moves(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return what a merge moves, each with its icon."""
    words: dict[str, tuple[str, Callable[[int], str]]] = {
        "messages": ("mail", lambda n: ngettext("{count} message", "{count} messages", n)),
        "received": ("mark_email_unread", lambda n: ngettext("{count} reply", "{count} replies", n)),
        "schedules": ("event_repeat", lambda n: ngettext("{count} schedule", "{count} schedules", n)),
        "deals": ("view_kanban", lambda n: ngettext("{count} deal", "{count} deals", n)),
        "quotes": ("request_quote", lambda n: ngettext("{count} quote", "{count} quotes", n)),
        "orders": ("shopping_bag", lambda n: ngettext("{count} order", "{count} orders", n)),
        "invoices": ("receipt_long", lambda n: ngettext("{count} invoice", "{count} invoices", n)),
        "payments": ("payments", lambda n: ngettext("{count} payment", "{count} payments", n)),
        "tasks": ("task_alt", lambda n: ngettext("{count} task", "{count} tasks", n)),
        "notes": ("sticky_note_2", lambda n: ngettext("{count} note", "{count} notes", n)),
        "stored_files": ("attach_file", lambda n: ngettext("{count} file", "{count} files", n)),
        "tag_links": ("sell", lambda n: ngettext("{count} tag", "{count} tags", n)),
    }
    return [
        (icon, counted(counts[table]).format(count=number(counts[table])))
        for table, (icon, counted) in words.items()
        if counts.get(table)
    ]
