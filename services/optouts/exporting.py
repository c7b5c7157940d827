"""Exporting opt-outs: the file that another system, or an import here, reads."""

import csv
import io
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.privacy import Suppression
from models.templates import Topic
from services.optouts import suppressions
from services.optouts.importing import COLUMNS
from services.reading.guards import guarded
from services.work import Actor, errand, step, visible, work

AT_ONCE = 2_000  # rows of one work


@errand("optouts.edit")
def export(actor: Actor) -> bytes:
    """Return every opt-out that holds now as CSV in UTF-8, the oldest first, without those of people who were erased."""
    found = io.StringIO(newline="")
    table = csv.writer(found)
    table.writerow(COLUMNS)
    after: UUID | None = None
    more = True
    while more:
        with work(actor, read=True) as session:
            rows = _some(session, actor, after)
        table.writerows(
            (row.channel, guarded(suppressions.opened(row)), guarded(topic or ""), row.reason, row.made_at.date().isoformat())
            for row, topic in rows
        )  # fmt: skip
        more, after = len(rows) == AT_ONCE, rows[-1][0].id if rows else None
    return found.getvalue().encode()


@step
def _some(session: Session, actor: Actor, after: UUID | None) -> list[tuple[Suppression, str | None]]:
    query = select(Suppression, col(Topic.name)).outerjoin(Topic, col(Topic.id) == col(Suppression.topic_id))
    known = (col(Suppression.lifted_at).is_(None), col(Suppression.address) != "")
    query = query.where(visible(actor, Suppression), *known)
    if after is not None:
        query = query.where(col(Suppression.id) > after)
    return [(row, topic) for row, topic in session.execute(query.order_by(col(Suppression.id)).limit(AT_ONCE))]
