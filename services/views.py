"""Views: saved lists, each a filter and a sort of one record type."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import User
from models.language import N_, _, ngettext
from models.views import View, ViewDraft
from services.records import declaration, filters, lists, verbs
from services.records.declaration import Record, kinds
from services.records.lists import Page
from services.work import Actor, Invalid, action
from services.work import find as find_row


def _check(session: Session, draft: ViewDraft, view: View | None) -> None:
    said = _("Choose one of: {values}.")
    known = {one.noun: one for one in declaration.declared() if one.binnable}
    if draft.record not in known:
        raise Invalid(_("Please check the form."), record=said.format(values=", ".join(known)))
    filters.criterion(known[draft.record], session.info["actor"], draft.filter)
    if draft.sort.removeprefix("-") not in {"", *known[draft.record].sorts}:
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
    """Change the named fields of a view, as `verbs.change` does."""
    return _card(session, verbs.change(session, actor, VIEW, view_id, changes, version=version, before=before))


@action("views.delete")
def bin(session: Session, actor: Actor, view_id: UUID, version: int | None = None) -> ViewCard:
    """Move a view to the bin."""
    return _card(session, verbs.move_to_bin(session, actor, VIEW, view_id, version))


@action("views.edit")
def restore(session: Session, actor: Actor, view_id: UUID) -> ViewCard:
    """Restore a view from the bin."""
    return _card(session, verbs.restore(session, actor, VIEW, view_id))


def _card(session: Session, view: View) -> ViewCard:
    session.flush()
    owner = session.get(User, view.owner_id) if view.owner_id else None
    return _shown(view, owner.name if owner else None)


def _shown(view: View, owner: str | None) -> ViewCard:
    return ViewCard(**view.model_dump(exclude={"name_key", "made_by"}), owner=owner)
