"""Exporting: the entries of a view as CSV or JSON. The export itself is an entry of the trail."""

import csv
import io
import json
from dataclasses import replace
from typing import Any

from models.language import N_, _
from services.audit import searching
from services.audit.searching import Query
from services.audit.telling import AuditLine
from services.exports.making import EXPORTED
from services.records.lists import LARGEST, Slice
from services.work import Actor, Invalid, announce_id, errand, perform, work
from services.work.trail import bulk

MOST = 20_000  # entries of one file; a longer one is asked for by days
FORMATS = ("csv", "json")
HEADS = (
    "sequence",
    "at",
    "by",
    "on_behalf",
    "via",
    "verb",
    "record",
    "name",
    "record_id",
    "action",
    "address",
    "changes",
)
UNSAFE = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would take it for a formula


@errand("audit.read")
def export(actor: Actor, query: Query, form: str) -> bytes:
    """Return the entries of a view, the latest first, at most 20,000, and record that they were exported. Refuses a person
    who may not export (`NotAllowed`), and an unknown format."""
    actor.require("exports.run")
    if form not in FORMATS:
        raise Invalid(_("Choose one of: {values}.").format(values=", ".join(FORMATS)))
    found: list[AuditLine] = []
    cursor = None
    while len(found) < MOST:
        page = perform(actor, searching.search, replace(query, part=Slice(size=LARGEST, cursor=cursor)))
        found += page.rows
        cursor = page.cursor
        if cursor is None:
            break
    with work(actor) as session:
        session.info["action"] = "exports.audit"
        assert actor.user_id is not None
        bulk(session, "audit_entries", actor.user_id, "exported", {"count": (None, len(found)), "format": (None, form)})
        told: dict[str, Any] = {"count": len(found), "plural": N_("entries"), "name": _("Audit trail")}
        announce_id(session, EXPORTED, "users", actor.user_id, **told)
    return _json(found) if form == "json" else _csv(found)


def _json(found: list[AuditLine]) -> bytes:
    return json.dumps([one.model_dump(mode="json") for one in found], ensure_ascii=False, indent=1).encode()


def _csv(found: list[AuditLine]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADS)
    for one in found:
        values = one.model_dump(mode="json")
        values["changes"] = "; ".join(
            f"{c.label}: {c.state}" if c.state else f"{c.label}: {c.old} → {c.new}" for c in one.changes
        )
        writer.writerow([_safe(values[name]) for name in HEADS])
    return text.getvalue().encode("utf-8-sig")


def _safe(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(UNSAFE) else text
