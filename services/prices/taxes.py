"""Tax rates: the taxes to choose from. Documents copy theirs, so that a changed rate changes no document."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.language import N_, _, ngettext
from models.money import UNTAXED
from models.prices import TaxRate, TaxRateDraft
from services.records import lists, verbs
from services.records.declaration import Record, kinds
from services.records.lists import Page
from services.work import Actor, Invalid, action, step
from services.work import find as find_row


def _check(session: Session, draft: TaxRateDraft, row: TaxRate | None) -> None:
    refuse_taxed(draft.category, draft.rate, "rate")


TAX = Record(
    N_("tax"),
    TaxRate,
    TaxRateDraft,
    kinds("tax", "percent"),
    "percent",
    plural=N_("taxes"),
    counted=lambda n: ngettext("{count} tax", "{count} taxes", n),
    room="prices.taxes",
    path="/prices/taxes",
    words=lambda one: (one.name,),
    sorts={"name": col(TaxRate.name_key), "made_at": col(TaxRate.made_at)},
    check=_check,
)
KINDS = list(TAX.kinds)
Query = lists.Query


class TaxCard(TaxRateDraft):
    """Everything about one tax rate. An edit must send back its `version`."""

    id: UUID
    version: int
    made_at: datetime
    binned_at: datetime | None


def refuse_taxed(category: str, rate: str, name: str) -> None:
    """Refuse a rate (`Invalid`, on `name`) in a category that has none."""
    if category in UNTAXED and rate != "0":
        raise Invalid(_("Please check the form."), **{name: _("There is no tax in this category.")})


@action("prices.read")
def find(session: Session, actor: Actor, tax_id: UUID) -> TaxCard:
    """Return everything about one tax rate, in the bin or not."""
    return _shown(find_row(session, actor, TaxRate, tax_id, TAX.noun))


@action("prices.read")
def search(session: Session, actor: Actor, query: Query) -> Page[TaxCard]:
    """Return one page of the tax rates, outside the bin."""
    return lists.search(session, actor, TAX, select(TaxRate), query, make=lambda row: _shown(row.TaxRate))


@action("prices.read")
def choices(session: Session, actor: Actor) -> list[TaxCard]:
    """Return the tax rates to choose from: the usual one first, then by name."""
    here = select(TaxRate).where(col(TaxRate.binned_at).is_(None))
    rows = session.scalars(here.order_by(col(TaxRate.usual).desc(), col(TaxRate.name_key), col(TaxRate.id)))
    return [_shown(one) for one in rows]


@action("prices.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> TaxCard:
    """Add a tax rate from typed values (`TaxRateDraft`). If it is the usual one, no other is any more."""
    return _card(session, verbs.create(session, actor, TAX, values))


@action("prices.edit")
def change(
    session: Session,
    actor: Actor,
    tax_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> TaxCard:
    """Change the named fields of a tax rate, as `verbs.change`. Documents keep the rate that they have."""
    return _card(session, verbs.change(session, actor, TAX, tax_id, changes, version=version, before=before))


@action("prices.delete")
def bin(session: Session, actor: Actor, tax_id: UUID, version: int | None = None) -> TaxCard:
    """Move a tax rate to the bin. Documents keep it."""
    return _card(session, verbs.move_to_bin(session, actor, TAX, tax_id, version))


@action("prices.edit")
def restore(session: Session, actor: Actor, tax_id: UUID) -> TaxCard:
    """Restore a tax rate from the bin."""
    return _card(session, verbs.restore(session, actor, TAX, tax_id))


@step
def _card(session: Session, tax: TaxRate) -> TaxCard:
    session.flush()
    if tax.usual and not tax.binned:
        others = (col(TaxRate.usual).is_(True), col(TaxRate.id) != tax.id)
        for other in session.scalars(select(TaxRate).where(*others)):
            other.usual = False
        session.flush()
    return _shown(tax)


def _shown(tax: TaxRate) -> TaxCard:
    return TaxCard(**tax.model_dump(exclude={"name_key", "made_by"}))
