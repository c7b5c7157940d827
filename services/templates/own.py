"""Own: the custom fields of a contact, of its company and of its latest open deal, as variables of templates."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.companies import Company
from models.contacts import Contact
from models.deals import Deal, Stage
from models.text import fold
from services.records import custom, declaration
from services.records.custom import Custom
from services.work import Actor, action, step, visible

FIELDS = "fields"  # the namespace of a contact's own values: {{ fields.boiler }}
GROUPS: Mapping[str, str] = {FIELDS: "contact", "company_fields": "company", "deal_fields": "deal"}  # whose fields

Values = dict[str, dict[str, Any]]  # by namespace, and the name in it


def own_name(group: str, field: Custom) -> str:
    """Return the name of a custom field in templates: `fields.next_service` of “Next service”."""
    word = re.sub(r"\W+", "_", fold(field.name)).strip("_")
    return f"{group}.{word if word[:1].isalpha() else f'f_{word}'}"


@action("templates.read")
def own_variables(session: Session, actor: Actor) -> dict[str, dict[str, str]]:
    """Return the names in templates of the custom fields, as they are inserted, with their words, by record type: those
    of contacts, and of companies and deals where the actor may see them."""
    found: dict[str, dict[str, str]] = {}
    for group, noun in GROUPS.items():
        some = custom.live(session, noun) if declaration.of_noun(noun).may(actor, "read") else ()
        found[noun] = {own_name(group, one) + ("|date" if one.kind == "day" else ""): one.name for one in some}
    return {noun: names for noun, names in found.items() if names}


@step
def values(
    session: Session, some: Sequence[Contact], actor: Actor | None, wanted: Collection[str] | None
) -> dict[UUID, Values]:
    """Return the custom values of contacts, their companies and their latest open deals, by contact. Only those of the
    `wanted` variables are read, where they are given; none of a company or deal that the actor may not see."""
    found: dict[UUID, Values] = {one.id: {} for one in some}
    for group, noun in GROUPS.items():
        fields = custom.live(session, noun) if _asked(group, wanted) and _sees(actor, noun) else ()
        kept = _READ[noun](session, some, actor) if fields else {}
        for one in some:
            found[one.id][group] = _said(group, fields, kept.get(one.id, {}))
    return found


def _asked(group: str, wanted: Collection[str] | None) -> bool:
    return wanted is None or any(one.startswith(f"{group}.") for one in wanted)


def _sees(actor: Actor | None, noun: str) -> bool:
    return actor is None or noun == "contact" or declaration.of_noun(noun).may(actor, "read")


def _of_contacts(_session: Session, some: Iterable[Contact], _actor: Actor | None) -> dict[UUID, dict[str, Any]]:
    return {one.id: one.fields for one in some}


def _of_companies(session: Session, some: Iterable[Contact], actor: Actor | None) -> dict[UUID, dict[str, Any]]:
    of = {one.id: one.company_id for one in some if one.company_id}
    seen = [visible(actor, Company)] if actor else []
    query = select(col(Company.id), col(Company.fields)).where(col(Company.id).in_(set(of.values())), *seen)
    kept = {one: fields for one, fields in session.execute(query)}
    return {contact: kept[company] for contact, company in of.items() if company in kept}


def _of_deals(session: Session, some: Iterable[Contact], actor: Actor | None) -> dict[UUID, dict[str, Any]]:
    """Return the values of the latest open deal of each contact; the last one read of a contact is its latest."""
    here = (col(Deal.contact_id).in_([one.id for one in some]), col(Deal.binned_at).is_(None))
    seen = [visible(actor, Deal)] if actor else []
    query = select(col(Deal.contact_id), col(Deal.fields)).join(Stage, col(Stage.id) == col(Deal.stage_id))
    latest = query.where(*here, col(Stage.kind) == "open", *seen).order_by(col(Deal.made_at), col(Deal.id))
    return {contact: fields for contact, fields in session.execute(latest)}


_READ: Mapping[str, Any] = {"contact": _of_contacts, "company": _of_companies, "deal": _of_deals}


def _said(group: str, fields: Iterable[Custom], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return values by the names of their fields, as they are shown; days as `date` reads them, and nothing instead of a
    no, so that a condition can ask."""
    found: dict[str, Any] = {}
    for field in fields:
        value = kept.get(field.key)
        shown = value if field.kind == "day" else custom.said(field, value) or None
        found[own_name(group, field).partition(".")[2]] = None if value is False else shown
    return found
