"""Views: saved lists, each a filter, a sort and the columns of one record type, for oneself or for everyone."""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from models.accounts import User
from models.base import row_of
from models.language import N_, _, ngettext
from models.views import View, ViewDraft
from services.house.register import workspace
from services.records import conditions, custom, declaration, filters, lists, verbs
from services.records.declaration import Record, kinds
from services.records.lists import Page
from services.work import Actor, Invalid, NotAllowed, action, step, visible
from services.work import find as find_row

MOST = 50  # tabs above a list
COLUMNS = 40  # of one view
LONGEST = 60  # characters of a column's name


def _check(session: Session, draft: ViewDraft, view: View | None) -> None:
    said = _("Choose one of: {values}.")
    known = declaration.viewed()
    if draft.record not in known:
        raise Invalid(_("Please check the form."), record=said.format(values=", ".join(known)))
    if view is None or draft.filter != view.filter:  # one whose field was removed can still be renamed
        filters.criterion(session, known[draft.record], session.info["actor"], draft.filter)
    if len(draft.columns) > COLUMNS or any(not 0 < len(name) <= LONGEST for name in draft.columns):
        raise Invalid(_("Please check the form."), columns=_("Choose at most {number} columns.").format(number=COLUMNS))
    names = {"", *known[draft.record].sorts, *known[draft.record].grouped, *custom.sorts(session, draft.record)}
    if draft.sort.removeprefix("-") not in names and (view is None or draft.sort != view.sort):
        sorts = ", ".join(sorted(known[draft.record].sorts))
        raise Invalid(_("Please check the form."), sort=said.format(values=sorts))


VIEW = Record(
    N_("view"),
    View,
    ViewDraft,
    kinds("view", "bookmark_add"),
    "bookmark",
    plural=N_("views"),
    counted=lambda n: ngettext("{count} view", "{count} views", n),
    words=lambda one: (one.name,),
    check=_check,
    sorts={"name": col(View.name_key), "made_at": col(View.made_at)},
)
KINDS = list(VIEW.kinds)


class ViewCard(ViewDraft):
    """Everything about one view. An edit must send back its `version`."""

    id: UUID
    version: int
    owner: str | None
    made_at: datetime
    binned_at: datetime | None


@dataclass(frozen=True, slots=True)
class Query(lists.Query):
    """Which views to show; `record` is the noun of the type they are of."""

    record: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """How many records a filter leaves, at most 10,000 (then `capped`); or the names of its fields that were removed."""

    total: int = 0
    capped: bool = False
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A field that a list is filtered by: its label, the name of its kind, and its operators; the table of a reference,
    and the words of a choice."""

    label: str
    kind: str
    ops: tuple[str, ...]
    table: str
    words: Mapping[Any, str]


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a filter by name, and the currency of its amounts."""

    shapes: Mapping[str, Shape]
    currency: str


@action("views.read")
def find(session: Session, actor: Actor, view_id: UUID) -> ViewCard:
    """Return everything about one view. Refuses one the actor may not see (`NotFound`)."""
    return _card(session, find_row(session, actor, View, view_id, "view"))


@action("views.read")
def search(session: Session, actor: Actor, query: Query) -> Page[ViewCard]:
    """Return one page of the views the actor may see, outside the bin."""
    rows: Any = select(View, col(User.name).label("owner")).outerjoin(User, col(User.id) == col(View.owner_id))
    if query.record:
        rows = rows.where(col(View.record) == query.record)
    return lists.search(session, actor, VIEW, rows, query, make=lambda row: _shown(row.View, row.owner))


@action("views.read")
def of_list(session: Session, actor: Actor, noun: str) -> list[ViewCard]:
    """Return the views of a record type that the actor's lists offer, by name: their own, and those that are shared."""
    rows: Any = select(View, col(User.name).label("owner")).outerjoin(User, col(User.id) == col(View.owner_id))
    here = (col(View.record) == noun, col(View.binned_at).is_(None), offered(actor))
    by_name = rows.where(*here).order_by(col(View.name_key), col(View.id)).limit(MOST)
    return [_shown(row.View, row.owner) for row in session.execute(by_name)]


@action("views.read")
def count(session: Session, actor: Actor, noun: str, tree: Mapping[str, Any]) -> Counted:
    """Return how many records of a type a filter leaves for the actor. Refuses what `filters.criterion` refuses, but a
    field that was removed: it is named, and nothing is counted."""
    record = declaration.of_noun(noun)
    actor.require(f"{(record.room or record.plural).partition('.')[0]}.read")
    gone = filters.removed(session, record, tree)
    return (
        Counted(removed=tuple(custom.removed(session, gone)))
        if gone
        else Counted(*how_many(session, actor, record, tree))
    )


@action("views.read")
def fields(session: Session, actor: Actor, noun: str) -> Fields:
    """Return the fields that lists of a type are filtered by."""
    known = conditions.fields_of(session, declaration.of_noun(noun))
    shapes = {
        name: Shape(
            _(one.label), one.kind.name, tuple(one.ops), one.kind.table, {k: _(w) for k, w in one.kind.words.items()}
        )
        for name, one in known.items()
        if name != "binned_at"
    }
    return Fields(shapes, workspace(session.info["place"]).currency)


@action("views.read")
def names(session: Session, actor: Actor, noun: str, tree: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of the records and colleagues that a filter refers to, by id, as far as the actor sees them."""
    known, wanted = conditions.fields_of(session, declaration.of_noun(noun)), defaultdict[str, set[UUID]](set)
    for one in filters.conditions(tree):
        if one["field"] in known and known[one["field"]].kind.table:
            wanted[known[one["field"]].kind.table] |= _ids(one.get("value"))
    found: dict[str, str] = {}
    for table, ids in wanted.items():
        kind, of = row_of(table), declaration.of_table(table)
        title = getattr(kind, of.title if of else "name")
        query = select(col(kind.id), title).where(col(kind.id).in_(ids), visible(actor, kind))
        found |= {str(one): name for one, name in session.execute(query)}
    return found


def _ids(value: Any) -> set[UUID]:
    found = set()
    for one in value if isinstance(value, list) else [value]:
        with suppress(ValueError, TypeError, AttributeError):
            found.add(UUID(one))
    return found


@step
def how_many(session: Session, actor: Actor, record: Record, tree: Mapping[str, Any]) -> tuple[int, bool]:
    """Return how many records outside the bin a filter leaves for the actor, up to 10,000, and whether there are more."""
    row: Any = record.row
    where = [visible(actor, row), filters.criterion(session, record, actor, tree)]
    if record.binnable:
        where.append(col(row.binned_at).is_(None))
    return lists.count(session, select(col(row.id)).where(*where))


def offered(actor: Actor) -> ColumnElement[bool]:
    """Return the criterion of views that are the actor's or shared: others are nobody else's business."""
    return or_(col(View.owner_id) == actor.user_id, col(View.shared))


@action("views.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> ViewCard:
    """Save a view from typed values (`ViewDraft`). Refuses a filter that its record type does not accept."""
    return _card(session, verbs.create(session, actor, VIEW, values))


@action("views.edit")
def change(
    session: Session,
    actor: Actor,
    view_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> ViewCard:
    """Change the named fields of a view, as `verbs.change` does. Refuses a colleague's, unless to an administrator, who
    changes shared ones."""
    _refuse_stranger(session, actor, view_id)
    return _card(session, verbs.change(session, actor, VIEW, view_id, changes, version=version, before=before))


@action("views.delete")
def bin(session: Session, actor: Actor, view_id: UUID, version: int | None = None) -> ViewCard:
    """Move a view to the bin. Refuses a colleague's, unless to an administrator."""
    _refuse_stranger(session, actor, view_id)
    return _card(session, verbs.move_to_bin(session, actor, VIEW, view_id, version))


@action("views.edit")
def restore(session: Session, actor: Actor, view_id: UUID) -> ViewCard:
    """Restore a view from the bin. Refuses a colleague's, unless to an administrator."""
    _refuse_stranger(session, actor, view_id)
    return _card(session, verbs.restore(session, actor, VIEW, view_id))


def may_change(actor: Actor, owner_id: UUID | None) -> bool:
    """Return whether the actor may change a view with this owner: it is theirs, or they are an administrator."""
    return actor.kind == "house" or actor.may("users.edit") or owner_id == actor.user_id


def _refuse_stranger(session: Session, actor: Actor, view_id: UUID) -> None:
    view = find_row(session, actor, View, view_id, VIEW.noun)
    if not may_change(actor, view.owner_id):
        raise NotAllowed(_("Only the owner of this view or an administrator can change it. Save your own instead."))


def _card(session: Session, view: View) -> ViewCard:
    session.flush()
    owner = session.get(User, view.owner_id) if view.owner_id else None
    return _shown(view, owner.name if owner else None)


def _shown(view: View, owner: str | None) -> ViewCard:
    return ViewCard(**view.model_dump(exclude={"name_key", "made_by"}), owner=owner)
