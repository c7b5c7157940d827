"""Starting a campaign: from a page, a program, or a schedule; again for those that failed; and a test to oneself."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.campaigns import Campaign
from models.language import _
from models.messages import Schedule
from models.templates import Template, TemplateVersion
from services import files, sending, templates
from services.campaigns import chosen, drafting, estimating, preparing, times
from services.campaigns.chosen import Audience
from services.campaigns.progress import STARTED
from services.campaigns.results import CampaignCard, card
from services.outbox.states import OUTBOX
from services.records import search
from services.work import Actor, Conflict, Invalid, action, announce, clock, find, step
from services.work.occurrences import Occurrence

VARIABLES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
BEFORE = re.compile(r"\s+([,.;:!?])")


@action("campaigns.send")
def start(session: Session, actor: Actor, values: Mapping[str, Any]) -> CampaignCard:
    """Send to many, from typed values (`CampaignDraft`): now, or at `send_at`. Nothing is handed over within the first
    ten seconds, so that it can be stopped.

    Refuses wrong values (all mistakes at once), recipients of whom nobody would get it, and texts with variables that
    some of them have no value for (`MissingValues`, with the contacts).
    """
    plan = drafting.recipients_of(session, actor, values)
    attached = drafting.files_of(session, actor, plan)
    version = drafting.texts_of(session, plan)
    found = estimating.count(session, actor, plan.audience, plan.times)
    _refuse_nobody(found.will_get)
    sending.refuse_many(session, plan.audience.channel, found.will_get)
    _refuse_missing(session, actor, plan.audience, version, plan.draft.variables)
    draft, audience = plan.draft, plan.audience
    campaign = Campaign(
        name=draft.name or _named(version, plan.template),
        channel=audience.channel,
        version_id=version.id,
        topic_id=audience.topic_id,
        chosen={**audience.chosen, "counted": found.left_out},
        variables=draft.variables,
        send_at=plan.send_at,
        in_zones=draft.in_zones,
        spread=draft.spread,
        guarded=draft.guarded,
        total=found.total,
    )
    if attached:
        kept = files.belong(session, attached, "campaigns", campaign.id)
        campaign.files = files.carried(kept, version.html)
    return _started(session, actor, campaign)


@action("campaigns.send")
def send_again(session: Session, actor: Actor, campaign_id: UUID) -> CampaignCard:
    """Start a new campaign for those whose message failed. Those whose outcome is unknown are not among them: it may have
    arrived. Refuses one of which none failed, and one that is being sent again already (`Conflict`)."""
    old = find(session, actor, Campaign, campaign_id, "campaign")
    session.refresh(old, with_for_update=True)  # of two clicks the second sees the campaign of the first
    there = select(Campaign).where(chosen.again(old.id), col(Campaign.state) != "stopped").limit(1)
    if (other := session.scalars(there).first()) is not None:
        raise Conflict(_("They were sent it again already, by the campaign “{name}”.").format(name=other.name))
    failed = (OUTBOX.c.group_id == old.id, OUTBOX.c.state == "failed")
    if not session.scalar(select(func.count()).where(*failed)):
        raise Conflict(_("None of its messages failed."))
    who = {"failed_of": old.id.hex, "zone": actor.zone}
    audience = replace(chosen.of(session, old), chosen=who)
    found = estimating.count(session, actor, audience, times.Times(clock.now(), actor.zone))
    _refuse_nobody(found.will_get)
    campaign = Campaign(
        name=_("{name}, again").format(name=old.name[:180]),
        channel=old.channel,
        version_id=old.version_id,
        topic_id=old.topic_id,
        chosen={**who, "counted": found.left_out},
        variables=dict(old.variables),
        files=list(old.files),
        guarded=old.guarded,
        total=found.total,
    )
    return _started(session, actor, campaign)


@step
def from_schedule(
    session: Session, actor: Actor, schedule: Schedule, one: Occurrence, expires_at: datetime | None
) -> bool:
    """Add the campaign of a schedule for one of its local days, or move the one that has not begun. Return whether it
    was added: there is one for each day. It follows the lateness of campaigns, not `expires_at`."""
    mine = (col(Campaign.schedule_id) == schedule.id, col(Campaign.occurrence_on) == one.day)
    there = session.scalars(select(Campaign).where(*mine)).first()
    if there is not None:
        if there.state == "draft":
            there.send_at = one.due_at
        return False
    template = session.get(Template, schedule.template_id) if schedule.template_id else None
    if template is not None and not (schedule.html or schedule.body):
        version = templates.freeze(session, template=template)
    else:
        version = templates.freeze(session, subject=schedule.subject, html=schedule.html, text=schedule.body)
    who = {**(schedule.chosen or {}), "zone": schedule.zone}
    campaign = Campaign(
        name=_readable(schedule.subject) or _named(version, template),
        channel=schedule.channel,
        version_id=version.id,
        topic_id=(schedule.chosen or {}).get("topic_id") or (template.topic_id if template else None),
        schedule_id=schedule.id,
        occurrence_on=one.day,
        chosen=who,
        variables=dict(schedule.variables),
        files=files.carried({UUID(str(one)): UUID(str(one)) for one in schedule.attachments}, version.html),
        send_at=one.due_at,
        in_zones=schedule.in_zones,
        made_by=schedule.made_by,
    )
    _add(session, campaign)
    return True


@step
def take_back(session: Session, actor: Actor, schedule: Schedule, why: str) -> None:
    """Remove the campaigns of a schedule that have not begun."""
    waits = (col(Campaign.schedule_id) == schedule.id, col(Campaign.state) == "draft")
    for campaign in session.scalars(select(Campaign).where(*waits)).all():
        search.forget(session, campaign.id)
        session.delete(campaign)


@step
def begin(session: Session, actor: Actor, campaign: Campaign) -> None:
    """Begin a campaign: count whom it is for, and write its recipients."""
    campaign.total = campaign.total or chosen.total(session, actor, chosen.of(session, campaign))
    preparing.begin(session, actor, campaign)


@step
def _started(session: Session, actor: Actor, campaign: Campaign) -> CampaignCard:
    """Add a campaign, and begin it now unless its time is far."""
    if times.begins_at(campaign) <= clock.now():
        begin(session, actor, campaign)
    _add(session, campaign)
    announce(session, STARTED, campaign, title=campaign.name)
    return card(session, actor, campaign)


@step
def _add(session: Session, campaign: Campaign) -> None:
    session.add(campaign)
    session.flush()
    search.index(session, "campaign", campaign.id, campaign.name, new=True)


@step
def _refuse_missing(
    session: Session, actor: Actor, audience: Audience, version: TemplateVersion, given: Mapping[str, Any]
) -> None:
    blank = estimating.missing(session, actor, audience, version, given)
    if blank:
        raise templates.MissingValues(blank)


def _refuse_nobody(will_get: int) -> None:
    if not will_get:
        said = _("Everybody chosen is left out. Look at the reasons.")
        raise Invalid(_("Nobody would get this."), contact_ids=said)


def _named(version: TemplateVersion, template: Template | None) -> str:
    """Return the name of a campaign that was given none."""
    return ((template.name if template else "") or _readable(version.subject) or _("Campaign"))[:200]


def _readable(subject: str) -> str:
    """Return a subject without its variables: `{{ first_name }}, is your boiler ready?` is "Is your boiler ready?"."""
    plain = BEFORE.sub(r"\1", " ".join(VARIABLES.sub("", subject).split())).lstrip(" ,;:.–-")
    return plain[:1].upper() + plain[1:]
