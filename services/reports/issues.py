"""Issues: the problems that colleagues reported (C-17): reported, resolved and pending within a span, and what all wrote."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from models.audit import AuditEntry
from models.feedback import FEEDBACK_STATES, Feedback
from services.reports.periods import Span
from services.work import step

STATES = FEEDBACK_STATES
OVER = ("done", "declined")
NAMED = 5  # pending problems that are named
TEXTS = 20  # newest texts of a compilation
AT_ONCE = 500


class Issues(NamedTuple):
    """Problems of a span: those reported in it, resolved in it, and pending at its end."""

    reported: list[Feedback]
    resolved: list[Feedback]
    pending: list[Feedback]


@step
def issues(session: Session, span: Span) -> Issues:
    """Return the problems of a span, the newest first. One is resolved when its state became done or declined; that is
    known from the audit trail, so a state that changed after the span does not change what it was at its end."""
    here = (col(Feedback.kind) == "problem", col(Feedback.binned_at).is_(None), col(Feedback.made_at) < span.ends_at)
    rows = list(session.scalars(select(Feedback).where(*here).order_by(col(Feedback.made_at).desc(), col(Feedback.id))))
    changes = _changes(session, rows)
    found = Issues([one for one in rows if one.made_at >= span.begins_at], [], [])
    for one in rows:
        state, at = _standing(one, changes.get(one.id, []), span.ends_at)
        if state not in OVER:
            found.pending.append(one)
        elif at >= span.begins_at:
            found.resolved.append(one)
    return found


@step
def compiled(session: Session, span: Span) -> dict[str, Any]:
    """Return the feedback of a span (X-15): how many ideas and problems, how many were answered, and the newest texts."""
    here = (col(Feedback.binned_at).is_(None), col(Feedback.made_at) >= span.begins_at)
    query = select(Feedback).where(*here, col(Feedback.made_at) < span.ends_at)
    rows = list(session.scalars(query.order_by(col(Feedback.made_at).desc(), col(Feedback.id))))
    return {
        "ideas": sum(one.kind == "idea" for one in rows),
        "problems": sum(one.kind == "problem" for one in rows),
        "answered": sum(bool(one.answer) for one in rows),
        "texts": [one.name for one in rows[:TEXTS]],
    }


@step
def _changes(session: Session, rows: list[Feedback]) -> dict[Any, list[tuple[datetime, str, str]]]:
    """Return by problem when its state changed from what to what, the oldest first."""
    found: dict[Any, list[tuple[datetime, str, str]]] = {}
    ids = [one.id for one in rows]
    for start in range(0, len(ids), AT_ONCE):
        mine = (col(AuditEntry.subject) == "feedback", col(AuditEntry.subject_id).in_(ids[start : start + AT_ONCE]))
        query = select(AuditEntry).where(*mine, col(AuditEntry.verb) == "changed")
        for entry in session.scalars(query.order_by(col(AuditEntry.at), col(AuditEntry.id))):
            if isinstance(entry.changes.get("state"), list):
                old, new = entry.changes["state"]
                found.setdefault(entry.subject_id, []).append((entry.at, str(old), str(new)))
    return found


def _standing(one: Feedback, changes: list[tuple[datetime, str, str]], at: datetime) -> tuple[str, datetime]:
    """Return the state of a problem at a time, and since when."""
    state, since = (changes[0][1] if changes else one.state), one.made_at
    for when, _old, new in changes:
        if when >= at:
            break
        state, since = new, when
    return state, since
