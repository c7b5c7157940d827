"""What else contacts are filtered by than what is typed in their columns: emails, phones, interests, the company's name,
and when something was last heard of them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, not_, select
from sqlmodel import Session, col

from models.addresses import ContactAddress
from models.companies import Company
from models.contacts import Contact, ContactInterest, ContactPoint
from models.language import N_
from models.typed import Kind
from services.contacts import points
from services.contacts.indexing import interest_key
from services.records import custom
from services.records.conditions import column_field, rows_field, text
from services.records.declaration import FilterField
from services.work import Actor, step

LINE = Kind("line")


@step
def fields(session: Session) -> Mapping[str, FilterField]:
    """Return these fields. Phones are sealed: a whole number or its last digits find them."""
    return {
        "emails": rows_field(N_("Email"), LINE, col(ContactPoint.value), lambda where: _has("email", where)),
        "phones": _phones(session),
        "interests": _interests(),
        "addresses": rows_field(N_("City of a further address"), LINE, col(ContactAddress.city), _lives),
        "company": rows_field(N_("Company name"), LINE, col(Company.name), _works_at),
        "active_at": column_field(N_("Last activity"), Kind("day"), col(Contact.active_at)),
        "verified_on": column_field(N_("Last verified"), Kind("day"), col(Contact.verified_on)),
        **custom.fields(session, "contact"),
    }


def _has(kind: str, where: Any) -> ColumnElement[bool]:
    mine = select(col(ContactPoint.contact_id)).where(col(ContactPoint.kind) == kind, where)
    return col(Contact.id).in_(mine)


def _lives(where: Any) -> ColumnElement[bool]:
    return col(Contact.id).in_(select(col(ContactAddress.contact_id)).where(where))


def _works_at(where: Any) -> ColumnElement[bool]:
    return and_(col(Contact.company_id).is_not(None), col(Contact.company_id).in_(select(col(Company.id)).where(where)))


def _phones(session: Session) -> FilterField:
    def reached(value: Any, actor: Actor) -> ColumnElement[bool]:
        found = points.reached_by(session, text(value))
        if found is None:
            raise ValueError
        return col(Contact.id).in_(found)

    any_ = _has("phone", col(ContactPoint.key).is_not(None))
    return FilterField(
        N_("Phone"),
        LINE,
        {"is": reached, "empty": lambda value, actor: not_(any_), "not_empty": lambda value, actor: any_},
    )


def _interests() -> FilterField:
    def has(value: Any, actor: Actor) -> ColumnElement[bool]:
        return _interested(col(ContactInterest.key) == interest_key(text(value)))

    any_ = _interested(col(ContactInterest.key).is_not(None))
    return FilterField(
        N_("Interests"),
        LINE,
        {
            "is": has,
            "is_not": lambda value, actor: not_(has(value, actor)),
            "empty": lambda value, actor: not_(any_),
            "not_empty": lambda value, actor: any_,
        },
    )


def _interested(where: Any) -> ColumnElement[bool]:
    return col(Contact.id).in_(select(col(ContactInterest.contact_id)).where(where))
