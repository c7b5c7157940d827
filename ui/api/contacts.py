"""Contacts, for programs."""

from dataclasses import replace
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Request
from pydantic import Field, create_model
from starlette.responses import Response

from services import contacts, duplicates
from services.contacts import CONTACT, ContactCard, Listed, Query
from services.house.idempotency import Answer
from services.work import Actor
from ui.api import responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation, renamed
from ui.api.records import routes
from ui.api.requests import Body, Filters, Id, Key, Text, Tree, at_least, id_of, in_path, no_body, sorted_by
from ui.api.versions import IfMatch, versioned

NEW = {
    "name": "Ada Lovelace",
    "email": "ada@example.com",
    "phone": "+33 1 23 45 67 89",
    "company": "Engines",
    "status": "lead",
    "rating": 4,
    "addresses": [{"label": "Work", "street": "5 Quai Est", "postcode": "69002", "city": "Lyon", "country": "FR"}],
    "interests": ["mathematics"],
    "tags": ["Trade fair 2027"],
}
WORDS = "Beginnings of words of name, title, company, email and interests, or a phone number."


CHOOSE = (
    "By field, whose value is kept: “kept”, “gone” or the id of either; of `note` also “both”. `address` stands for street, "
    "postcode, city and country, and the other one becomes a further address; `emails` and `phones` say whose comes first. "
    "Else the kept contact’s value, unless it is empty."
)

REACH = "`emails` and `phones` that stay, the first one first. The others go to the bin with the contact that goes."


class ContactFilters(Filters):
    """Filters for the list of contacts."""

    q: Text = Field(None, description=WORDS)
    status: Text = Field(None, description="lead, qualified, customer or former.")
    owner: Id | Literal["me", "none"] = Field(None, description="The id of a colleague, “me”, or “none”.")
    rating: Annotated[int, at_least(0)] = Field(0, ge=0, description="At least so many stars, 0 to 5.")
    interest: Text = Field(None, description="An interest, written in any case.")
    tag: Text = Field(None, description="A tag, written in any case.")
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
        tag=given.tag or "",
        company=given.company,
        # With a cursor, even an empty one, lists are not sorted by company or owner: those pages have no cursors.
        part=replace(given.part, cursor=given.part.cursor or ""),
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
    moves=True,
    create="You own it unless `owner_id` says otherwise. An email another contact has is a conflict.",
    bin="Its email may be used again. Nothing is lost: `restore` undoes it.",
    restore="Refused when its email was given to another contact meanwhile.",
)


class Point(Body):
    """An email or a phone that stays."""

    value: str = Field(max_length=254, description="As either contact has it.", examples=["ada@example.com"])
    label: str | None = Field(None, max_length=30, description="Its new label.", examples=["work"])


# By this function, because `with` is a word of Python.
FIELDS: dict[str, Any] = {
    "with": (UUID, Field(description="The contact that goes to the bin; its address leads to the kept one.")),
    "choose": (dict[str, str], Field(default_factory=dict, description=CHOOSE)),
    "reach": (dict[str, list[Point]], Field(default_factory=dict, description=REACH)),
    "versions": (dict[str, int], Field(default_factory=dict, description="What you compared, by the ids of both.")),
}
Merge = create_model("Merge", __base__=Body, __doc__="The contact that goes, and whose values are kept.", **FIELDS)
Merged = renamed("MergedContact", duplicates.Merged)


@router.post(
    "/{contact_id}/merge", **operation("mergeContact", "Merge another contact into it", 404, 409, *BODY, gives=Merged)
)
async def merge_contact(
    request: Request,
    contact_id: Annotated[UUID, id_of("contact"), in_path("contact")],
    body: Merge,
    key: Key = None,
) -> Response:
    """Everything that named the other contact names this one from now on: messages, deals, documents, payments, tasks.
    It can be undone for 30 days, by `id`."""

    def tell(done: duplicates.Merged) -> Answer:
        return responses.json(done.model_dump())

    said = body.model_dump()
    given = {name: said[name] for name in ("with", "choose", "versions", "reach")}
    return await run_idempotent(request, key, tell, duplicates.merge, contact_id, *given.values())


ContactId = Annotated[UUID, id_of("contact"), in_path("contact")]
Contact = renamed("Contact", ContactCard)


@router.post(
    "/{contact_id}/verify",
    **operation(
        "verifyContact",
        "Mark a contact as verified",
        404,
        409,
        422,
        gives=Contact,
        dependencies=[Depends(no_body)],
    ),
)
async def verify_contact(request: Request, contact_id: ContactId, version: IfMatch = None) -> Response:
    """You confirm that its details are right: `verified_on` becomes today."""
    return await run(request, versioned, contacts.verify, contact_id, version)
