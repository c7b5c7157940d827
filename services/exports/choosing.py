"""Which records an export has: those of a list, of a view, or named by their ids; only what the person may see, asked
again for each portion.

They come in the order they were added, which no edit changes: so none is missed or told twice while colleagues work.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from models.language import _, counted
from models.views import View
from services.records.declaration import Record
from services.records.lists import LARGEST, Slice
from services.work import Actor, Invalid, find, step, visible

MOST_IDS = 5_000  # they travel in the errand's row; a longer choice is a filter
ORDER = "made_at"
Chosen = Mapping[str, Any]


@step
def frozen(session: Session, actor: Actor, record: Record, which: Mapping[str, Any]) -> Chosen:
    """Return a choice as an errand keeps it. `which` has `ids`, or a `view`, or a `filter` (a tree; an empty one is the
    whole list) and with it a search `q`, or `list`, the query of the record type's list. Refuses two ways at once."""
    ways = [name for name in ("ids", "view", "filter", "list") if which.get(name) is not None]
    if len(ways) != 1:
        said = _("Choose records in one way: by ids, by a view or by a filter.")
        raise Invalid(_("Please choose again."), **{ways[-1] if ways else "filter": said})
    if ways[0] == "ids":
        ids = sorted({one.hex for one in which["ids"]})
        if len(ids) > MOST_IDS:
            said = _("Name at most {count} records; choose more by a filter.").format(count=counted(MOST_IDS))
            raise Invalid(_("Please choose again."), ids=said)
        return {"ids": ids}
    if ways[0] == "list":
        return {"list": _plain(which["list"])}
    tree = which.get("filter") or {}
    if ways[0] == "view":
        view = find(session, actor, View, which["view"], "view")
        if view.record != record.noun:
            raise Invalid(_("Please choose again."), view=_("This view shows another list."))
        tree = view.filter
    named = {"filter": json.dumps(tree) if tree else "", "q": str(which.get("q") or "")}
    known = {one.name for one in fields(record.service.Query)}
    unknown = next((name for name, value in named.items() if value and name not in known), None)
    if unknown:
        raise Invalid(_("Please choose again."), **{unknown: _("This list has no such filter.")})
    return {"list": {name: value for name, value in named.items() if value}}


@step
def count(session: Session, actor: Actor, record: Record, chosen: Chosen) -> int | None:
    """Return how many records are chosen; None where there are more than a list counts. Refuses what the list does."""
    if "ids" in chosen or _criteria_of(record):
        where = _criteria(session, actor, record, chosen)
        return session.scalar(select(func.count()).select_from(record.row).where(*where)) or 0
    found = record.service.search(session, actor, replace(_query(record, chosen), part=Slice(ORDER, 1)))
    return None if found.capped else int(found.total)


@step
def some(
    session: Session, actor: Actor, record: Record, chosen: Chosen, after: str, limit: int
) -> tuple[list[UUID], str]:
    """Return the ids of the next records, at most `limit`, and where to go on; empty when there are no more."""
    if "ids" in chosen or _criteria_of(record):
        key = col(record.row.id)
        where = _criteria(session, actor, record, chosen)
        query = select(key).where(*where, *([key > UUID(after)] if after else []))
        ids = list(session.connection().execute(query.order_by(key).limit(limit)).scalars())
        return ids, ids[-1].hex if len(ids) == limit else ""
    found: list[UUID] = []
    query = _query(record, chosen)
    while len(found) + LARGEST <= max(limit, LARGEST):
        page = record.service.search(session, actor, replace(query, part=Slice(ORDER, LARGEST, cursor=after or None)))
        found += [one.id for one in page.rows]
        after = page.cursor or ""
        if not after:
            break
    return found, after


def _criteria_of(record: Record) -> Any:
    """Return what names the criteria of a list of many rows by itself, faster than page by page; None for most types."""
    return getattr(record.service, "chosen", None)


def _criteria(session: Session, actor: Actor, record: Record, chosen: Chosen) -> Sequence[ColumnElement[bool]]:
    row: Any = record.row
    if "ids" not in chosen:
        found: Sequence[ColumnElement[bool]] = _criteria_of(record)(session, actor, _query(record, chosen))
        return found
    where = [col(row.id).in_([UUID(one) for one in chosen["ids"]]), visible(actor, row)]
    return [*where, col(row.binned_at).is_(None)] if record.binnable else where


def _query(record: Record, chosen: Chosen) -> Any:
    return record.service.Query(**{name: _opened(value) for name, value in chosen["list"].items()})


def _plain(query: Any) -> dict[str, Any]:
    """Return the query of a list as JSON keeps it, without the page that is shown."""
    if not is_dataclass(query):
        raise Invalid(_("Please choose again."), list=_("This list has no such filter."))
    found = {one.name: getattr(query, one.name) for one in fields(query) if one.name != "part"}
    return {name: _closed(value) for name, value in found.items() if value}


def _closed(value: Any) -> Any:
    if isinstance(value, UUID):
        return {"id": value.hex}
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return {"several": [_closed(one) for one in value]} if isinstance(value, tuple | list) else value


def _opened(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    (kind, kept), *_more = value.items()
    if kind == "several":
        return tuple(_opened(one) for one in kept)
    opens: Mapping[str, Callable[[str], Any]] = {"id": UUID, "at": datetime.fromisoformat, "day": date.fromisoformat}
    return opens[kind](kept)
