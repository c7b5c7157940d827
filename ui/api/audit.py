"""The audit trail, for programs: its entries, the proof of the chain, and signed reviews."""

from contextlib import suppress
from datetime import date, datetime
from typing import Annotated

from fastapi import Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services import audit
from services.audit import ABOUT, AuditLine, ReviewCard, ReviewDraft
from services.audit.verifying import Verified, verify
from services.house.idempotency import Answer
from services.work import Invalid
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.openapi import BODY, operation
from ui.api.requests import Filters, Id, Key, Text

router = requests.router("audit")
Entry = openapi.renamed("AuditEntry", AuditLine)
EntryPage = openapi.page_of("AuditEntry", Entry)
Review = openapi.renamed("AuditReview", ReviewCard)
ReviewPage = openapi.page_of("AuditReview", Review)
NewReview = requests.body("NewAuditReview", ReviewDraft, {"verdict": "fine", "note": "Exports and roles looked at"})


class AuditFilters(Filters):
    """Filters for the entries."""

    by: Id = Field(None, description="The id of a colleague.")
    subject: Text = Field(None, description="The name of a table, such as `contacts`.")
    record: Id = Field(None, description="The id of a record.")
    verb: Text = Field(None, description="One of added, changed, deleted, reviewed, exported.")
    action: Text = Field(None, description="The beginning of an action, such as `contacts.`.")
    first: Text = Field(None, description="The first day, as 2026-11-28.")
    last: Text = Field(None, description="The last day, as 2026-11-28.")
    address: Text = Field(None, description="The beginning of an internet address.")
    about: Text = Field(None, description=f"One of {', '.join(ABOUT)}.")


class VerifyFilters(BaseModel, extra="forbid"):
    """What the chain is compared with."""

    anchor: Text = Field(None, description="`SEQUENCE:DIGEST`, as an earlier answer has it.")


class Proof(BaseModel):
    """What a walk along the chain found. `anchor` is its end as it is now: keep it elsewhere."""

    whole: bool
    entries: int
    trouble: str
    anchor: str
    at: datetime


@router.get("", **operation("listAuditEntries", "The audit trail, the latest first", 422, gives=EntryPage))
async def list_audit_entries(request: Request, given: Annotated[AuditFilters, Query()]) -> Response:
    """Who changed what, when and from where, with old and new values in words."""
    query = audit.Query(
        given.by, given.subject or "", given.record, given.verb or "", given.action or "", _day(given.first, "first"),
        _day(given.last, "last"), given.address or "", given.about or "", given.part,
    )  # fmt: skip
    return await run(request, lambda found: responses.page(found, Entry), audit.search, query)


@router.get("/verify", **operation("verifyAudit", "Whether the audit trail is whole", 422, gives=Proof))
async def verify_audit(request: Request, given: Annotated[VerifyFilters, Query()]) -> Response:
    """Walks along the whole chain, which takes minutes where there are a million entries."""
    return await run(request, _proof, verify, given.anchor or "")


@router.get("/reviews", **operation("listAuditReviews", "The signed reviews, the latest first", 422, gives=ReviewPage))
async def list_audit_reviews(request: Request, given: Annotated[Filters, Query()]) -> Response:
    """Who read the trail up to which entry, and what they found."""
    return await run(request, lambda found: responses.page(found, Review), audit.reviews, given.part)


@router.post("/reviews", **operation("addAuditReview", "Sign a review", *BODY, gives=Review, status=201))
async def add_audit_review(request: Request, body: NewReview, key: Key = None) -> Response:  # type: ignore[valid-type]
    """It covers the trail up to its last sealed entry, and is never changed."""
    values = body.model_dump(exclude_unset=True)  # type: ignore[attr-defined]
    return await run_idempotent(request, key, lambda card: responses.json(card.model_dump(), 201), audit.review, values)


def _proof(found: Verified) -> Answer:
    return responses.json(found.model_dump())


def _day(text: str | None, name: str) -> date | None:
    if not text:
        return None
    with suppress(ValueError):
        return date.fromisoformat(text)
    raise Invalid("Please check the filters.", **{name: "Write a day as 2026-11-28."})
