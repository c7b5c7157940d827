"""The price list: what is sold again and again. A line of a document copies an item, and may differ from it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.language import N_, ngettext
from models.prices import PriceItem, PriceItemDraft
from services.house.register import workspace
from services.prices.taxes import refuse_taxed
from services.records import lists, verbs
from services.records.declaration import Record, kinds
from services.records.lists import Page
from services.work import Actor, action
from services.work import find as find_row


def _check(session: Session, draft: PriceItemDraft, row: PriceItem | None) -> None:
    if not draft.currency:
        draft.currency = workspace(session.info["place"]).currency
    refuse_taxed(draft.tax_category, draft.tax, "tax")


PRICE = Record(
    N_("price"),
    PriceItem,
    PriceItemDraft,
    kinds("price", "sell"),
    "sell",
    plural=N_("prices"),
    counted=lambda n: ngettext("{count} price", "{count} prices", n),
    room="prices.items",
    path="/prices",
    words=lambda one: (one.name, one.note),
    sorts={"name": col(PriceItem.name_key), "made_at": col(PriceItem.made_at)},
    check=_check,
)
KINDS = list(PRICE.kinds)
Query = lists.Query


class PriceCard(PriceItemDraft):
    """Everything about one item of the price list. An edit must send back its `version`."""

    id: UUID
    version: int
    made_at: datetime
    binned_at: datetime | None


@action("prices.read")
def find(session: Session, actor: Actor, price_id: UUID) -> PriceCard:
    """Return everything about one item, in the bin or not."""
    return _shown(find_row(session, actor, PriceItem, price_id, PRICE.noun))


@action("prices.read")
def search(session: Session, actor: Actor, query: Query) -> Page[PriceCard]:
    """Return one page of the price list, outside the bin."""
    return lists.search(session, actor, PRICE, select(PriceItem), query, make=lambda row: _shown(row.PriceItem))


@action("prices.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> PriceCard:
    """Add an item from typed values (`PriceItemDraft`). Without a currency it is in the workspace's."""
    return _card(session, verbs.create(session, actor, PRICE, values))


@action("prices.edit")
def change(
    session: Session,
    actor: Actor,
    price_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> PriceCard:
    """Change the named fields of an item, as `verbs.change`. Documents keep the price that they have."""
    return _card(session, verbs.change(session, actor, PRICE, price_id, changes, version=version, before=before))


@action("prices.delete")
def bin(session: Session, actor: Actor, price_id: UUID, version: int | None = None) -> PriceCard:
    """Move an item to the bin. Documents keep it."""
    return _card(session, verbs.move_to_bin(session, actor, PRICE, price_id, version))


@action("prices.edit")
def restore(session: Session, actor: Actor, price_id: UUID) -> PriceCard:
    """Restore an item from the bin."""
    return _card(session, verbs.restore(session, actor, PRICE, price_id))


def _card(session: Session, item: PriceItem) -> PriceCard:
    session.flush()
    return _shown(item)


def _shown(item: PriceItem) -> PriceCard:
    return PriceCard(**item.model_dump(exclude={"name_key", "made_by"}))
