"""Attached: the work of people on contacts that an import added. An undo that put such a contact into the bin would take the
work along.
"""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from models.base import METADATA
from services.work import step

# Rows that belong to a contact and go with it, or outlive it; those of every other table that names contacts are work.
PARTS = frozenset(
    {
        *(
            "contact_addresses",
            "contact_interests",
            "contact_point_changes",
            "contact_points",
            "duplicate_pairs",
            "merges",
            "money_sums",
        ),
        *("summaries", "suppressions", "tag_links"),
    }
)


@step
def attached(session: Session, named: str, ids: Collection[UUID], parts: Collection[str] = ()) -> dict[UUID, list[str]]:
    """Return the tables outside the bin, but for these `parts`, in which rows of the table `named` are named, by id."""
    found: dict[UUID, list[str]] = defaultdict(list)
    if not ids:
        return found
    for table in METADATA.sorted_tables:
        keys = [key for key in table.foreign_keys if key.column.table.name == named]
        for key in keys if table.name not in parts else ():
            query = select(key.parent).where(key.parent.in_(ids)).distinct()
            if "binned_at" in table.c:
                query = query.where(table.c.binned_at.is_(None))
            for (one,) in session.connection().execute(query):
                found[one].append(table.name)
    return found
