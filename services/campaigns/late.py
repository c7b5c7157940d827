"""Late campaigns: what was due while the server was down is not sent hours later, and the campaign says so."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.campaigns import Campaign
from models.events import EventRow, EventSubject
from models.language import N_
from services import notices, settings
from services.campaigns.progress import RESUMED, STOPPED
from services.outbox.claim import MANY, Claimed, Verdict
from services.outbox.states import OUTBOX
from services.work import HOUSE, clock, step

LEFT = ("handed", "sent", "delivered", "bounced", "failed", "unknown", "kept")
WHY = N_("It was due at {time}, and the server was not running then. Start it again if it is still wanted.")
GAP = timedelta(minutes=5)  # without a sign of life for so long, this process was not running, or asleep


class Awake:
    """Since when this process has been running without a gap."""

    def __init__(self) -> None:
        self.since: datetime | None = None
        self.seen: datetime | None = None

    def note(self) -> datetime:
        """Note a sign of life; return since when there has been no gap."""
        now = clock.now()
        if self.since is None or self.seen is None or not timedelta() <= now - self.seen < GAP:
            self.since = now
        self.seen = now
        return self.since


AWAKE = Awake()


@step
def is_late(session: Session, campaign: Campaign) -> bool:
    """Return whether the time of a campaign that has not begun has passed by more than `CAMPAIGN_LATE`. In the zones of
    its recipients each zone is judged for itself, as its recipients are written."""
    limit = settings.get(session, settings.CAMPAIGN_LATE)
    return campaign.send_at is not None and not campaign.in_zones and campaign.send_at < clock.now() - limit


def sentence(campaign: Campaign) -> str:
    """Return why a late campaign was skipped."""
    at = campaign.send_at or campaign.made_at
    return WHY.format(time=at.strftime("%Y-%m-%d %H:%M UTC"))


@step
def skipped(session: Session, rows: Sequence[Claimed]) -> dict[UUID, Verdict]:
    """Return the claimed messages of planned campaigns that were due so long before this process was running, and of
    which nothing has left since. A campaign that began in time, or that a person resumed since, goes on."""
    awake = AWAKE.note()
    old = [row for row in rows if row.rank == MANY and row.group_id and row.asked_for_at < awake and not row.attempts]
    if session.info["place"] == HOUSE or not old:
        return {}
    limit, found = settings.get(session, settings.CAMPAIGN_LATE), {}
    old = [row for row in old if row.asked_for_at < awake - limit]
    for campaign_id in {row.group_id for row in old}:
        campaign = session.get(Campaign, campaign_id)
        if campaign is None or campaign.send_at is None:
            continue
        seen = _touched(session, campaign)
        late = [row.id for row in old if row.group_id == campaign_id and (seen is None or seen < row.asked_for_at)]
        found.update(dict.fromkeys(late, Verdict("cancel", sentence(campaign))))
        if late:
            _say(session, campaign)
    return found


@step
def _touched(session: Session, campaign: Campaign) -> datetime | None:
    """Return when a message of it last had an outcome, or a person last resumed it."""
    of_it = (OUTBOX.c.group_id == campaign.id, OUTBOX.c.state.in_(LEFT))
    sent = session.scalar(select(func.max(func.coalesce(OUTBOX.c.settled_at, OUTBOX.c.due_at))).where(*of_it))
    events = select(func.max(col(EventRow.at))).join(EventSubject, col(EventSubject.event_id) == col(EventRow.id))
    resumed = (col(EventSubject.record_id) == campaign.id, col(EventRow.kind) == RESUMED.name)
    again = session.scalar(events.where(*resumed))
    return max((one for one in (sent, again) if one is not None), default=None)


@step
def _say(session: Session, campaign: Campaign) -> None:
    why = sentence(campaign)
    if campaign.why != why:
        campaign.why = why
        notices.tell(session, [campaign.made_by], STOPPED, campaign, title=campaign.name, reason=why)
