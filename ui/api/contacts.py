"""Contacts, for programs."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from models.contacts import ContactDraft
from services import contacts
from services.contacts import ContactCard, Listed, Query
from services.house.idempotency import Answer
from services.work import Actor, Conflict, Invalid, Stale, perform
from ui.api import answers, asked, done
from ui.api.openapi import ID, IF_MATCH, IF_NONE_MATCH, ONCE, operation, parameter

router = APIRouter(prefix="/api/v1/contacts", tags=["contacts"])
FIELDS = (*ContactDraft.model_fields, "emails", "phones", "interests", "company", "email", "phone")
SHORT = (("email", "emails"), ("phone", "phones"))  # one value for those who have only one
FILTERS = ("q", "status", "owner", "rating", "interest", "company", "sort", "page_size", "cursor")
LISTED = tuple(name for name in Listed.__dataclass_fields__ if name != "name_key")
WHAT = "contact"


@router.get(
    "",
    **operation(
        "listContacts", "The contacts you may see, one page at a time", gives="ContactPage",
        takes=[parameter("q", "Beginnings of words of name, title, company, email and interests, or a phone number."),
               parameter("status", "lead, qualified, customer or former."),
               parameter("owner", "The id of a colleague, “me”, or “none”."),
               parameter("rating", "At least so many stars, 0 to 5.", "integer"),
               parameter("interest", "An interest, written in any case."), parameter("company", "The id of a company."),
               "sort:name, made_at, rating, status", "page_size", "cursor"],
    ),
)  # fmt: skip
async def list_contacts(request: Request) -> Response:
    """Search, filter and sort; follow `next_cursor` until it is null, and every contact comes exactly once."""
    query = _query(asked.actor(request), asked.parameters(request, FILTERS))
    return await done.show(request, lambda found: answers.page(found, _row), contacts.search, query)


@router.post(
    "", **operation("createContact", "Add a contact", sends="NewContact", gives="Contact", status=201, takes=[ONCE])
)
async def create_contact(request: Request) -> Response:
    """You own it unless `owner_id` says otherwise. An email another contact has is a conflict."""
    asked.actor(request)
    body = await asked.body(request, FIELDS)
    return await _named(body, lambda: done.once(request, _created, contacts.create, _many(body)))


@router.get("/{contact_id}", **operation("getContact", "One contact", gives="Contact", takes=[ID, IF_NONE_MATCH]))
async def get_contact(request: Request) -> Response:
    """Everything about one contact, also while it lies in the bin (`binned_at`)."""
    asked.actor(request)
    return await done.record(request, shape, contacts.find, asked.path_id(request, "contact_id", WHAT))


@router.patch(
    "/{contact_id}",
    **operation("changeContact", "Change a contact", sends="ContactChange", gives="Contact", takes=[ID, IF_MATCH]),
)
async def change_contact(request: Request) -> Response:
    """Only the fields you name are changed. With a stale `If-Match` nothing is, and you are shown both versions."""
    who, row_id = asked.actor(request), asked.path_id(request, "contact_id", WHAT)
    body, version = await asked.body(request, FIELDS), asked.version(request)

    async def change() -> Response:
        card = await asyncio.to_thread(_change, who, row_id, body, version)
        return answers.response(done.versioned(shape, card))

    return await _named(body, change)


@router.delete(
    "/{contact_id}", **operation("binContact", "Put a contact into the bin", status=204, takes=[ID, IF_MATCH])
)
async def bin(request: Request) -> Response:
    """Its email may be used again. Nothing is lost: `restore` brings it back."""
    asked.actor(request)
    row_id = asked.path_id(request, "contact_id", WHAT)
    return await done.binned(request, shape, contacts.find, contacts.bin, row_id)


@router.post(
    "/{contact_id}/restore", **operation("restoreContact", "Bring a contact back", gives="Contact", takes=[ID, ONCE])
)
async def restore_contact(request: Request) -> Response:
    """Refused when its email was given to another contact meanwhile."""
    asked.actor(request)
    await asked.body(request, ())
    row_id = asked.path_id(request, "contact_id", WHAT)
    return await done.once(request, lambda card: done.versioned(shape, card), contacts.restore, row_id)


def shape(card: ContactCard) -> dict[str, Any]:
    """A contact as programs see it."""
    phone = card.phones[0] if card.phones else None
    return {**card.model_dump(), "email": card.email, "phone": phone, "reachable": card.reachable}


def _row(row: Listed) -> dict[str, Any]:
    return {name: getattr(row, name) for name in LISTED}


def _created(card: ContactCard) -> Answer:
    return done.versioned(shape, card, 201, location=f"{router.prefix}/{card.id}")


def _query(who: Actor, given: dict[str, str]) -> Query:
    owner: UUID | str | None = given.get("owner") or None
    if owner == "me":
        owner = who.user_id
    elif owner != "none":
        owner = asked.id_of(given, "owner")
    return Query(
        q=given.get("q", ""), status=given.get("status") or None, owner=owner, interest=given.get("interest") or None,
        rating=asked.number(given, "rating", 0) or 0, company=asked.id_of(given, "company"), part=asked.part(given),
    )  # fmt: skip


def _many(body: Mapping[str, Any], now: ContactCard | None = None) -> dict[str, Any]:
    """`email` and `phone` as the lists they stand for; in a change they are the first one, and the others stay."""
    values = dict(body)
    for one, many in SHORT:
        if one not in values:
            continue
        if many in values:
            raise Invalid("Please check the form.", **{one: f"Give {one} or {many}, not both."})
        value, others = values.pop(one), getattr(now, many)[1:] if now is not None else []
        values[many] = others if value is None or value == "" else [value, *others]
    return values


def _change(who: Actor, row_id: UUID, body: Mapping[str, Any], version: int | None) -> ContactCard:
    """Change a contact. Without a version of its own, a change of the first email is made on what stands there."""
    short = any(one in body for one, _ in SHORT)

    def act() -> ContactCard:
        now = perform(who, contacts.find, row_id) if short else None
        seen = now.version if now is not None and version is None else version
        return perform(who, contacts.change, row_id, _many(body, now), seen)

    try:
        return done.unless_stale(version, act)
    except Stale as error:
        raise done.both_versions(who, error, contacts.find, shape, row_id, body=body, mine=version) from None


async def _named(body: Mapping[str, Any], act: Callable[[], Any]) -> Response:
    """Do it; what is refused is told by the names the program used."""

    def name(field: str) -> str:
        top = field.partition(".")[0]
        for one, many in SHORT:
            if top in (one, many):
                return one if one in body else many
        return top

    try:
        answer: Response = await act()
        return answer
    except Stale:
        raise
    except (Invalid, Conflict) as error:
        raise done.renamed(error, name) from None
