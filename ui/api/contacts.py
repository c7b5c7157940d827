"""Contacts, for programs."""

from typing import Annotated, Literal

from pydantic import Field

from services import contacts
from services.contacts import CONTACT, ContactCard, Listed, Query
from services.work import Actor
from ui.api.records import routes
from ui.api.requests import Filters, Id, Text, Tree, at_least, sorted_by

NEW = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "phone": "+33 1 23 45 67 89",
    "company": "Engines",
    "status": "lead",
    "rating": 4,
    "interests": ["mathematics"],
}
WORDS = "Beginnings of words of name, title, company, email and interests, or a phone number."


class ContactFilters(Filters):
    """Filters for the list of contacts."""

    q: Text = Field(None, description=WORDS)
    status: Text = Field(None, description="lead, qualified, customer or former.")
    owner: Id | Literal["me", "none"] = Field(None, description="The id of a colleague, “me”, or “none”.")
    rating: Annotated[int, at_least(0)] = Field(0, ge=0, description="At least so many stars, 0 to 5.")
    interest: Text = Field(None, description="An interest, written in any case.")
    company: Id = Field(None, description="The id of a company.")
    filter: Tree = None
    sort: Text = sorted_by(CONTACT)


def _query(who: Actor, given: ContactFilters) -> Query:
    return Query(
        q=given.q or "",
        status=given.status or None,
        owner=who.user_id if given.owner == "me" else given.owner,
        rating=given.rating,
        interest=given.interest or None,
        company=given.company,
        part=given.part,
        filter=given.filter or "",
    )


router = routes(
    contacts,
    CONTACT,
    card=ContactCard,
    row=Listed,
    filters=ContactFilters,
    query=_query,
    new=NEW,
    change={"rating": 5},
    create="You own it unless `owner_id` says otherwise. An email another contact has is a conflict.",
    bin="Its email may be used again. Nothing is lost: `restore` undoes it.",
    restore="Refused when its email was given to another contact meanwhile.",
)
