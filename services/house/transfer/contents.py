"""Contents: which tables and files an export takes along, and what stays behind and why."""

from pathlib import Path
from typing import Any

from sqlalchemy import Table, not_

from models.base import tables
from models.settings import Setting
from services.house import maintenance_mode
from services.house.secrets import known
from services.house.tenants import LIVES_ON
from services.outbox.holds import HELD
from services.work.places import tree_of

# Short-lived, or made anew at once.
LEFT: dict[str, str] = {
    "sessions": "everyone signs in again",
    "sign_in_failures": "they count for some minutes",
    "rate_counts": "they count for some minutes",
    "setup_links": "a link is valid for an hour",
    "beats": "each background task writes its own within a minute",
    "search_documents": "the import makes the search index anew",
    "search_words": "they are gathered with the index",
    "search_pieces": "they are gathered with the index",
}
# What a place remembers about the machine that it lives on.
FACTS = (LIVES_ON, known.ROW, HELD, maintenance_mode.FACT)
MIGRATIONS = Path(__file__).resolve().parents[3] / "migrations"
MAILBOX = "mailbox"  # a folder beside the places: letters that were kept instead of sent


def taken(place: str) -> list[Table]:
    """Return the tables of a place that an export takes along, parents before children."""
    return [table for table in tables(tree_of(place)) if table.name not in LEFT]


def left(place: str) -> dict[str, str]:
    """Return the tables of a place that stay behind, and why."""
    return {table.name: LEFT[table.name] for table in tables(tree_of(place)) if table.name in LEFT}


def which(table: Table) -> Any:
    """Return the criterion of the rows that an export takes along, or None for all."""
    return not_(table.c.name.in_(FACTS)) if table.name == Setting.__tablename__ else None


def newest(place: str) -> str:
    """Return the revision that a place of this version has."""
    files = (MIGRATIONS / tree_of(place) / "versions").glob("[0-9]*_*.py")
    return max(path.name.partition("_")[0] for path in files)
