"""The events of campaigns, and what tells open pages that one went on."""

from uuid import UUID

from sqlmodel import Session

from models.language import N_
from services.work import kind, step
from services.work.events import signal

STARTED = kind("campaign.started", N_("{actor} started the campaign “{title}”"), "campaign")
PAUSED = kind("campaign.paused", N_("{actor} paused the campaign “{title}”: {reason}"), "pause_circle")
RESUMED = kind("campaign.resumed", N_("{actor} resumed the campaign “{title}”"), "play_circle")
STOPPED = kind("campaign.stopped", N_("{actor} stopped the campaign “{title}”: {reason}"), "stop_circle")
ENDED = kind("campaign.ended", N_("The campaign “{title}” is done"), "done_all")
GUARDED = kind("campaign.guarded", N_("The campaign “{title}” paused by itself: {reason}"), "gpp_maybe")
MOVED = kind("campaign.moved", N_("A campaign went on"), "campaign")  # a signal: nothing of it is stored
KINDS = [STARTED, PAUSED, RESUMED, STOPPED, ENDED, GUARDED, MOVED]


@step
def moved(session: Session, campaign_id: UUID) -> None:
    """Tell open pages that a campaign went on; its rows say how far."""
    signal(session, MOVED, "campaigns", [campaign_id])
