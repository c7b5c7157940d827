"""Campaigns: one text to many people, with progress, a way to stop it, and what became of each of them."""

from sqlmodel import col

from models.campaigns import Campaign, CampaignDraft
from models.language import N_, ngettext
from services.campaigns import results
from services.campaigns.estimating import Estimate, LeftOut, estimate, estimate_rows
from services.campaigns.estimating import Query as EstimateQuery
from services.campaigns.late import skipped
from services.campaigns.preparing import PREPARE
from services.campaigns.progress import KINDS, MOVED
from services.campaigns.results import CampaignCard, Query, RecipientCard, RecipientQuery, find, recipients, search
from services.campaigns.running import CANCEL, follow_errand, look, pause, resume, stop
from services.campaigns.starting import from_schedule, send_again, start, take_back
from services.campaigns.trying import send_test
from services.messages import recurring
from services.records.declaration import Record

recurring.CAMPAIGNS[:] = [recurring.Recurring(from_schedule, take_back)]
CAMPAIGN = Record(
    N_("campaign"),
    Campaign,
    CampaignDraft,
    KINDS,
    "campaign",
    plural=N_("campaigns"),
    counted=lambda n: ngettext("{count} campaign", "{count} campaigns", n),
    words=lambda one: (one.name,),
    sorts={"made_at": col(Campaign.made_at)},
    usual="-made_at",
    story="messages",
    filters=results.filter_fields,
    listed=True,
)

__all__ = [
    "CAMPAIGN",
    "CANCEL",
    "KINDS",
    "MOVED",
    "PREPARE",
    "CampaignCard",
    "Estimate",
    "EstimateQuery",
    "LeftOut",
    "Query",
    "RecipientCard",
    "RecipientQuery",
    "estimate",
    "estimate_rows",
    "find",
    "follow_errand",
    "from_schedule",
    "look",
    "pause",
    "recipients",
    "results",
    "resume",
    "search",
    "send_again",
    "send_test",
    "skipped",
    "start",
    "stop",
    "take_back",
]
