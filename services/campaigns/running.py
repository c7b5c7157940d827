"""Running campaigns: pause, resume and stop them; and what the clock asks: begin those due, end those that are done,
pause those that go wrong."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlmodel import Session, col

from models.campaigns import Campaign, CampaignRecipient
from models.errands import Errand
from models.language import N_, _
from models.outbox import Attempt
from models.privacy import Suppression
from models.text import line
from services import notices, settings
from services.campaigns import late, preparing, progress, starting, times
from services.campaigns.progress import ENDED, GUARDED, PAUSED, RESUMED, STOPPED
from services.campaigns.results import END, CampaignCard, card
from services.outbox import claim, holds
from services.outbox.states import CANCELLABLE, OUTBOX, Change, apply
from services.records import errands
from services.records.errands import ErrandKind, Portion, Worked
from services.records.errands.states import OPEN
from services.work import Actor, Conflict, Event, action, announce, clock, find, step, work
from services.work.events import signal

WAITS = (*CANCELLABLE, "handed")
OUTCOMES = ("sent", "delivered", "bounced", "failed", "unknown", "kept")
LONGEST_REASON = 200
AT_ONCE = 2_000  # messages that one work cancels


@action("campaigns.send")
def pause(session: Session, actor: Actor, campaign_id: UUID, reason: str = "") -> CampaignCard:
    """Pause a campaign: nothing of it leaves, and no more recipients are written, until it is resumed.

    Refuses one that is not under way (`Conflict`).
    """
    campaign = _locked(session, actor, campaign_id)
    if campaign.state not in ("preparing", "running"):
        raise Conflict(_("Only a campaign that is being sent can be paused."))
    _pause(session, actor, campaign, line(reason, LONGEST_REASON) or "")
    announce(session, PAUSED, campaign, title=campaign.name, reason=campaign.why or _("no reason given"))
    return card(session, actor, campaign)


@action("campaigns.send")
def resume(session: Session, actor: Actor, campaign_id: UUID) -> CampaignCard:
    """Resume a paused campaign where it stopped. Refuses one that is not paused (`Conflict`)."""
    campaign = _locked(session, actor, campaign_id)
    if campaign.state != "paused":
        raise Conflict(_("This campaign is not paused."))
    # A person looked at what made it pause by itself: the same does not pause it again.
    campaign.guarded = campaign.guarded and not _trouble(session, campaign, _counts(session, campaign_id))
    campaign.why = ""
    if campaign.cursor == END:
        campaign.state = "running"
    else:
        preparing.begin(session, actor, campaign)
    _free(session, actor, campaign)
    announce(session, RESUMED, campaign, title=campaign.name)
    return card(session, actor, campaign)


@action("campaigns.send")
def stop(session: Session, actor: Actor, campaign_id: UUID, reason: str = "") -> CampaignCard:
    """Stop a campaign for good: what waits is cancelled, what has left stays. Refuses one that is over (`Conflict`)."""
    campaign = _locked(session, actor, campaign_id)
    if campaign.state in ("done", "stopped"):
        raise Conflict(_("This campaign is already over."))
    _stop(session, actor, campaign, line(reason, LONGEST_REASON) or "")
    announce(session, STOPPED, campaign, title=campaign.name, reason=campaign.why or _("no reason given"))
    return card(session, actor, campaign)


@step
def cancel_waiting(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Cancel the next waiting messages of a stopped campaign; then lift its hold."""
    campaign_id = UUID(portion.params["campaign"])
    count = _cancel_some(session, actor, campaign_id, portion.at_once, portion.params["why"])
    return Worked(count, str(portion.done + count), {"cancelled": count}) if count else Worked(0)


@step
def _cancel_some(session: Session, actor: Actor, campaign_id: UUID, most: int, why: str) -> int:
    """Cancel waiting messages of a stopped campaign, and lift its hold when none is left. Return how many.

    The hold stays while some are handed over: a server that says "later" sends them back to wait.
    """
    mine = (OUTBOX.c.group_id == campaign_id, OUTBOX.c.state.in_(CANCELLABLE))
    found = session.connection().execute(select(OUTBOX.c.id, OUTBOX.c.attempts).where(*mine).limit(most))
    changes = [Change(i, CANCELLABLE, "cancelled", n, text=why) for i, n in found]
    apply(session, actor, changes)
    progress.moved(session, campaign_id)
    if not changes and not _counts(session, campaign_id).get("handed"):
        holds.lift(session, holds.group(campaign_id))
    return len(changes)


CANCEL = ErrandKind(
    "campaign.stop",
    N_("Stopping “{name}”"),
    "campaigns.send",
    cancel_waiting,
    AT_ONCE,
    "/campaigns/{campaign}",
    quiet=True,
)


def look(actor: Actor) -> None:
    """Begin the campaigns that are due, end those of which nothing waits any more, pause those that go wrong, and cancel
    what came back of stopped ones. A chore of short works."""
    late.AWAKE.note()
    with work(actor, read=True) as session:
        open_ = col(Campaign.state).in_(("draft", "preparing", "running"))
        rows = session.scalars(select(Campaign).where(open_)).all()
        due = [one.id for one in rows if one.state == "draft" and _is_due(one)]
        under_way = [one.id for one in rows if one.state in ("preparing", "running") and one.started_at]
        stopped = _stopped_and_held(session)
    for campaign_id in due:
        with work(actor) as session:
            _begin(session, campaign_id)
    for campaign_id in under_way:
        with work(actor) as session:
            _judge(session, actor, campaign_id)
    for campaign_id in stopped:
        with work(actor) as session:
            _cancel_some(session, actor, campaign_id, AT_ONCE, N_("The campaign was stopped."))


@step
def follow_errand(session: Session, actor: Actor, event: Event) -> None:
    """After writing the recipients ended before its end, pause the campaign: somebody cancelled it, or it failed."""
    errand = session.get(Errand, event.subject_id)
    if errand is None or errand.kind != preparing.PREPARE.name or errand.state == "done":
        return
    campaign = session.get(Campaign, UUID(errand.params["campaign"]))
    if campaign is not None and campaign.state == "preparing":
        why = errand.trouble or N_("Its preparation was cancelled.")
        _pause(session, actor, campaign, why[:300])
        announce(session, PAUSED, campaign, title=campaign.name, reason=why)
        notices.tell(session, [campaign.made_by], GUARDED, campaign, title=campaign.name, reason=why)


@step
def _stopped_and_held(session: Session) -> Sequence[UUID]:
    """Return the stopped campaigns whose hold still stands, and whose messages no errand is cancelling."""
    held = holds.groups(session)
    if not held:
        return []
    stopping = select(Errand).where(col(Errand.kind) == CANCEL.name, col(Errand.state).in_(OPEN))
    busy = {UUID(one.params["campaign"]) for one in session.scalars(stopping)}
    over = select(col(Campaign.id)).where(col(Campaign.id).in_(held), col(Campaign.state) == "stopped")
    return [one for one in session.scalars(over) if one not in busy]


def _is_due(campaign: Campaign) -> bool:
    return campaign.send_at is not None and times.begins_at(campaign) <= clock.now()


@step
def _begin(session: Session, campaign_id: UUID) -> None:
    actor: Actor = session.info["actor"]
    campaign = session.scalars(_lock(campaign_id)).first()
    if campaign is None or campaign.state != "draft":
        return
    if late.is_late(session, campaign):
        why = late.sentence(campaign)
        _stop(session, actor, campaign, why)
        announce(session, STOPPED, campaign, title=campaign.name, reason=why)
        notices.tell(session, [campaign.made_by], STOPPED, campaign, title=campaign.name, reason=why)
    else:
        starting.begin(session, actor, campaign)


@step
def _judge(session: Session, actor: Actor, campaign_id: UUID) -> None:
    campaign = session.scalars(_lock(campaign_id)).first()
    if campaign is None or campaign.state not in ("preparing", "running"):
        return
    states = _counts(session, campaign_id)
    why = _trouble(session, campaign, states) if campaign.guarded else ""
    if why:
        _pause(session, actor, campaign, why)
        announce(session, GUARDED, campaign, title=campaign.name, reason=why)
        notices.tell(session, [campaign.made_by], GUARDED, campaign, title=campaign.name, reason=why)
    elif campaign.state == "running" and not any(states.get(one) for one in WAITS):
        sent = any(states.get(one) for one in OUTCOMES) or not states
        campaign.state, campaign.ended_at = "done" if sent else "stopped", clock.now()
        announce(session, ENDED, campaign, title=campaign.name)


@step
def _trouble(session: Session, campaign: Campaign, states: dict[str, int]) -> str:
    """Return why a campaign must pause; empty when it need not."""
    outcomes = sum(states.get(one, 0) for one in OUTCOMES)
    if outcomes < settings.get(session, settings.CAMPAIGN_ENOUGH):
        return ""
    bounced, complained = states.get("bounced", 0), _complaints(session, campaign)
    refused = _refused(session, campaign) if states.get("failed") else 0
    if (bounced + refused) * 100 >= settings.get(session, settings.CAMPAIGN_BOUNCED) * outcomes:
        if not refused:
            return N_("{count} of {total} bounced.").format(count=bounced, total=outcomes)
        told = N_("{count} of {total} addresses bounced or were refused.")
        return told.format(count=bounced + refused, total=outcomes)
    if complained * 1_000 >= settings.get(session, settings.CAMPAIGN_COMPLAINED) * outcomes:
        return N_("{count} of {total} recipients reported it as spam.").format(count=complained, total=outcomes)
    return ""


@step
def _refused(session: Session, campaign: Campaign) -> int:
    """Return how many of its failed messages were refused for good because of their recipient."""
    last = select(col(Attempt.phase)).where(col(Attempt.outgoing_id) == OUTBOX.c.id, col(Attempt.state) == "failed")
    theirs = last.order_by(col(Attempt.at).desc()).limit(1).scalar_subquery()
    failed = select(func.count()).where(OUTBOX.c.group_id == campaign.id, OUTBOX.c.state == "failed")
    return session.scalar(failed.where(theirs == "rcpt")) or 0


@step
def _complaints(session: Session, campaign: Campaign) -> int:
    """Return how many of its recipients complained since it began."""
    theirs = exists().where(
        col(CampaignRecipient.campaign_id) == campaign.id,
        col(CampaignRecipient.address_key) == col(Suppression.key),
        col(CampaignRecipient.reason) == "",
    )
    since: list[ColumnElement[bool]] = [
        col(Suppression.channel) == campaign.channel,
        col(Suppression.reason) == "complained",
        col(Suppression.made_at) >= (campaign.started_at or clock.now()),
    ]
    return session.scalar(select(func.count(col(Suppression.key).distinct())).where(*since, theirs)) or 0


@step
def _counts(session: Session, campaign_id: UUID) -> dict[str, int]:
    counted = select(OUTBOX.c.state, func.count()).where(OUTBOX.c.group_id == campaign_id)
    return {state: number for state, number in session.execute(counted.group_by(OUTBOX.c.state))}


def _lock(campaign_id: UUID) -> Any:
    return select(Campaign).where(col(Campaign.id) == campaign_id).with_for_update()


@step
def _locked(session: Session, actor: Actor, campaign_id: UUID) -> Campaign:
    campaign = find(session, actor, Campaign, campaign_id, "campaign")
    session.refresh(campaign, with_for_update=True)
    return campaign


@step
def _pause(session: Session, actor: Actor, campaign: Campaign, why: str) -> None:
    campaign.state, campaign.why = "paused", why
    holds.hold(session, holds.group(campaign.id), why or campaign.name, actor.name)
    holds.settle(session, actor)
    progress.moved(session, campaign.id)


@step
def _stop(session: Session, actor: Actor, campaign: Campaign, why: str) -> None:
    """End a campaign at once for the claim; an errand cancels what waits."""
    begun = campaign.started_at is not None
    campaign.state, campaign.why, campaign.ended_at = "stopped", why, clock.now()
    if begun:
        holds.hold(session, holds.group(campaign.id), why or campaign.name, actor.name)
        text = N_("The campaign was stopped by {name}.").format(name=actor.name)
        params = {"campaign": str(campaign.id), "name": campaign.name, "why": text}
        errands.begin(session, actor, CANCEL, params)
    progress.moved(session, campaign.id)


@step
def _free(session: Session, actor: Actor, campaign: Campaign) -> None:
    """Lift the hold of a campaign and wake its lane."""
    holds.lift(session, holds.group(campaign.id))
    holds.settle(session, actor)
    signal(
        session,
        claim.QUEUED,
        "outbox",
        [campaign.id],
        due_at=clock.now().isoformat(),
        channel=campaign.channel,
        rank=claim.MANY,
    )
    progress.moved(session, campaign.id)
