"""Gaps: what the links of the trail do not show: entries beside the chain, and values that no erasure took."""

from sqlalchemy import func, or_, select
from sqlmodel import Session

from models.audit import AuditEntry, AuditHead
from models.language import _, ngettext

ENTRIES, HEADS = AuditEntry.__table__, AuditHead.__table__  # type: ignore[attr-defined]
EMPTIED = ("audit_entries", "emptied")  # the subject and verb of the entries that say how many an erasure emptied


def found(session: Session) -> str:
    """Return what is wrong beside the chain; empty where nothing is. One statement for each: the sealer may run meanwhile."""
    end = func.coalesce(select(func.max(HEADS.c.sequence)).scalar_subquery(), 0)
    beside = select(func.count()).where(or_(ENTRIES.c.sequence < 1, ENTRIES.c.sequence > end))
    if session.scalar(beside.select_from(ENTRIES)):
        return _("There are entries that are no part of the chain.")
    emptied = select(func.count()).select_from(ENTRIES).where(ENTRIES.c.salt == "")
    told = select(ENTRIES.c.changes).where(ENTRIES.c.subject == EMPTIED[0], ENTRIES.c.verb == EMPTIED[1])
    gone = session.scalar(emptied) or 0  # first: an erasure meanwhile is only told too often
    more = gone - sum(one["entries"][1] for one in session.scalars(told) if "entries" in one)
    if more <= 0:
        return ""
    return ngettext(
        "The values of {count} entry were taken, and no erasure says so.",
        "The values of {count} entries were taken, and no erasure says so.",
        more,
    ).format(count=more)
