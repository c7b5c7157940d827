"""Campaigns, for programs: send to many, follow it, pause, resume and stop it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator, Field
from starlette.responses import Response

from models.campaigns import LEFT_OUT, LONGEST_SPREAD, CampaignDraft
from models.outbox import STATES
from services import campaigns
from services.campaigns import CampaignCard, Estimate, RecipientCard, RecipientQuery
from services.campaigns.running import LONGEST_REASON
from services.house.idempotency import Answer
from ui.api import openapi, requests, responses
from ui.api.actions import run, run_idempotent
from ui.api.messages import Channel, instant
from ui.api.openapi import BODY, operation
from ui.api.requests import Body, Filters, Key, Text, id_of, in_path, no_body

router = requests.router("campaigns")
CampaignId = Annotated[UUID, id_of("campaign"), in_path("campaign")]
Campaign = openapi.renamed("Campaign", CampaignCard)
CampaignPage = openapi.page_of("Campaign", Campaign)
Recipient = openapi.renamed("Recipient", RecipientCard)
RecipientPage = openapi.page_of("Recipient", Recipient)
NEW: dict[str, Any] = {
    "name": "Winter boiler check",
    "filter": {"status": "customer"},
    "subject": "{{ first_name|default('Hello') }}, is your boiler ready?",
    "html": "<p>Winter comes.</p>",
}


class NewCampaign(Body, CampaignDraft):
    """The fields that start a campaign: a template or texts, and `contact_ids`, a `view` or a `filter` of contacts."""

    model_config = {"json_schema_extra": {"example": NEW}}
    channel: Channel = Field("email", max_length=20)
    send_at: Annotated[datetime | None, BeforeValidator(instant)] = Field(
        None, description="With its offset; now when missing."
    )
    spread: int = Field(0, ge=0, le=LONGEST_SPREAD, description="Minutes over which it is spread.")


class Why(Body):
    """Why a campaign is paused or stopped."""

    model_config = {"json_schema_extra": {"example": {"reason": "The price is wrong."}}}
    reason: str = Field("", max_length=LONGEST_REASON)


class RecipientFilters(Filters):
    """Filters for the recipients of a campaign."""

    state: Text = Field(None, description=f"One state or several with commas: {', '.join(STATES)}.")
    reason: Text = Field(None, description=f"Why they were left out: {', '.join(LEFT_OUT)}.")

    @property
    def states(self) -> tuple[str, ...]:
        """Return each state once."""
        return tuple(dict.fromkeys(one for one in (part.strip() for part in (self.state or "").split(",")) if one))


@router.get("", **operation("listCampaigns", "The campaigns you may see, the latest first", 422, gives=CampaignPage))
async def list_campaigns(request: Request, given: Annotated[Filters, Query()]) -> Response:
    """Campaigns with their counts."""
    return await run(
        request, lambda found: responses.page(found, Campaign), campaigns.search, campaigns.Query(given.part)
    )


@router.post("", **operation("startCampaign", "Send to many", 404, 409, *BODY, gives=Campaign, status=202))
async def start_campaign(request: Request, body: NewCampaign, key: Key = None) -> Response:
    """Recipients are written in the background; nothing is handed over within the first ten seconds. Variables without
    a value refuse it: `missing` names them, with the contacts. Without a `topic_id` it is transactional."""
    return await run_idempotent(request, key, _accepted, campaigns.start, _values(body))


@router.post("/estimate", **operation("estimateCampaign", "Who would get it", 404, 409, *BODY, gives=Estimate))
async def estimate_campaign(request: Request, body: NewCampaign) -> Response:
    """How many would get it, and how many are left out for which reason. Nothing is sent."""
    return await run(request, _plain, campaigns.estimate, _values(body))


@router.get("/{campaign_id}", **operation("getCampaign", "One campaign", 404, 422, gives=Campaign))
async def get_campaign(request: Request, campaign_id: CampaignId) -> Response:
    """Its state, its messages by their states, those left out by reason, its rate, and the time it still needs."""
    return await run(request, _plain, campaigns.find, campaign_id)


@router.get(
    "/{campaign_id}/recipients",
    **operation("listCampaignRecipients", "The recipients of a campaign", 404, 422, gives=RecipientPage),
)
async def list_recipients(
    request: Request, campaign_id: CampaignId, given: Annotated[RecipientFilters, Query()]
) -> Response:
    """Each chosen contact, with the message written to it or the reason it was left out."""
    query = RecipientQuery(given.states, given.reason or "", given.part)
    return await run(request, lambda found: responses.page(found, Recipient), campaigns.recipients, campaign_id, query)


@router.post("/{campaign_id}/pause", **operation("pauseCampaign", "Pause a campaign", 404, 409, *BODY, gives=Campaign))
async def pause_campaign(request: Request, campaign_id: CampaignId, body: Why, key: Key = None) -> Response:
    """Nothing of it leaves until it is resumed. What was handed over already is not called back."""
    return await run_idempotent(request, key, _plain, campaigns.pause, campaign_id, body.reason)


@router.post(
    "/{campaign_id}/resume",
    **operation("resumeCampaign", "Resume a campaign", 404, 409, 422, gives=Campaign, dependencies=[Depends(no_body)]),
)
async def resume_campaign(request: Request, campaign_id: CampaignId, key: Key = None) -> Response:
    """It goes on where it stopped."""
    return await run_idempotent(request, key, _plain, campaigns.resume, campaign_id)


@router.post("/{campaign_id}/stop", **operation("stopCampaign", "Stop a campaign", 404, 409, *BODY, gives=Campaign))
async def stop_campaign(request: Request, campaign_id: CampaignId, body: Why, key: Key = None) -> Response:
    """What waits is cancelled, for good; what has left stays."""
    return await run_idempotent(request, key, _plain, campaigns.stop, campaign_id, body.reason)


@router.post(
    "/{campaign_id}/again",
    **operation(
        "sendCampaignAgain",
        "Send again what failed",
        404,
        409,
        422,
        gives=Campaign,
        status=202,
        dependencies=[Depends(no_body)],
    ),
)
async def send_again(request: Request, campaign_id: CampaignId, key: Key = None) -> Response:
    """A new campaign for those whose message failed; never for those whose outcome is unknown."""
    return await run_idempotent(request, key, _accepted, campaigns.send_again, campaign_id)


def _values(body: NewCampaign) -> dict[str, Any]:
    return body.model_dump(include=set(CampaignDraft.model_fields), exclude_unset=True)


def _plain(card: CampaignCard | Estimate) -> Answer:
    return responses.json(card.model_dump())


def _accepted(card: CampaignCard) -> Answer:
    return responses.json(card.model_dump(), 202, location=f"{router.prefix}/{card.id}")
