"""TABLE 22: what becomes, at an erasure, of each row that names a person. A table without a rule fails a test.

What hangs on a row that goes (ON DELETE CASCADE) goes with it, whatever table it is in: those are found by themselves.
"""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from models.language import N_
from services.work import clock

CONTACTS = "contacts"


class Rule(NamedTuple):
    """What becomes of the rows: they `go`, lose their personal values (`blank`, to `values`; a function is called), or are
    kept as they are for the reason `why` (a key of WHY). `of` names the column with the table that the id is of. `but`
    leaves rows alone in which a column has this value: they are kept."""

    does: Literal["go", "blank", "keep"]
    values: Mapping[str, Any] = {}
    of: str = ""
    why: str = ""
    but: tuple[str, str] | None = None


WHY = {
    "books": N_("Books must be kept"),
    "amounts": N_("Amounts of your books, without anything personal"),
    "opt_out": N_("So that nobody writes to them again; only a fingerprint of the address"),
    "fetched": N_("Empty; only the id of the mail, so that it is not fetched again"),
    "number": N_("Derived from the books"),
}
GO = Rule("go")
ABOUT = Rule("go", of="subject")
# `name` of a document is its number and title; what is without a number is called by nothing but its date then.
DOCUMENT: dict[str, Any] = {"title": "", "reference": "", "note": None, "buyer_person": None}
RULES: dict[str, Rule] = {
    "campaign_recipients.contact_id": GO,
    "consents.contact_id": GO,
    "contact_addresses.contact_id": GO,
    "contact_interests.contact_id": GO,
    "contact_point_changes.contact_id": GO,
    "contact_points.contact_id": GO,
    "deals.contact_id": Rule(
        "blank", {"title": "–", "name_key": "", "note": None, "lost_reason": "", "fields": {}}, why="amounts"
    ),
    "duplicate_pairs.high_id": GO,
    "duplicate_pairs.low_id": GO,
    "invoices.contact_id": Rule("blank", DOCUMENT, why="books", but=("state", "issued")),
    "job_series.contact_id": GO,
    "jobs.contact_id": GO,
    "merges.kept_id": GO,
    "messages.contact_id": GO,
    "money_sums.contact_id": Rule("keep", why="number"),
    "notes.contact_id": GO,
    "orders.contact_id": Rule(
        "blank",
        {"title": "", "reference": "", "note": None, "cancel_reason": ""},
        why="amounts",
    ),
    "payments.contact_id": Rule("keep", why="books"),
    "quotes.contact_id": Rule(
        "blank",
        {**DOCUMENT, "decided_by": "", "decided_from": "", "decline_reason": ""},
        why="amounts",
    ),
    "received.contact_id": Rule(
        "blank",
        {
            **dict.fromkeys(("sender", "sender_key", "sender_name", "to", "subject", "text", "shown_text", "why"), ""),
            "files": [],
            "file_id": None,
            "contact_id": None,
            "deleted_at": clock.now,
        },
        why="fetched",
    ),
    "schedules.contact_id": GO,
    "sites.contact_id": GO,
    "summaries.contact_id": GO,
    "suppressions.contact_id": Rule(
        "blank", {"address": "", "detail": "", "lifted_why": "", "contact_id": None}, why="opt_out"
    ),
    "tag_links.contact_id": GO,
    "tasks.contact_id": GO,
    "threads.contact_id": GO,
    "visits.contact_id": GO,
    # Ids without a foreign key: of the person, and of every row that goes or is blanked.
    "audit_entries.subject_id": Rule("blank", {"changes": {}, "salt": ""}),
    "errand_rows.record_id": GO,
    "event_subjects.record_id": GO,
    "events.subject_id": GO,
    "field_values.record_id": GO,
    "import_rows.record_id": GO,
    "inbound_receipts.subject_id": ABOUT,
    "notices.subject_id": ABOUT,
    "search_documents.subject_id": GO,
    "stored_files.subject_id": ABOUT,
    "tasks.subject_id": ABOUT,
}
# The tombstone: what is left of the contact itself.
LEFT = frozenset(
    {"id", "made_at", "made_by", "version", "binned_at", "erased_at", "name", "status", "rating", "preferred", "terms"}
)
EMPTY: dict[str, Any] = {
    "name_key": "", "title": None, "zone": None, "street": None, "postcode": None, "city": None, "country": None,
    "note": None, "fields": {}, "company_id": None, "owner_id": None, "merged_into": None, "verified_on": None,
    "verified_by": None, "active_at": None, "rating": 0, "preferred": False, "terms": "",
}  # fmt: skip
# Tables whose rows share the id of another one's row.
TWINS = {"messages": "outbox"}
# What the bank and a provider said of kept payments stays with them.
OF_PAYMENTS = ("bank_lines", "payment_events")
# What an erasure that goes on after a kill needs to know of the person: it goes in the last work, with the name.
TOLD_BY = frozenset({"contact_points", "contact_point_changes"})
# Columns of addresses, of rows that may name no contact: what came before there was one, and what was sent by hand.
ADDRESSED = {"received": "sender_key", "outbox": "recipient_key"}
# Columns that name a stored file by its id.
FILES = ("received.file_id", "photos.file_id", "signatures.file_id")
