"""What is typed about a campaign, checked: its recipients and times, its texts, its topic and its files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.campaigns import CampaignDraft
from models.language import _
from models.templates import Template, TemplateVersion, Topic
from services import files, sending, templates
from services.campaigns import chosen
from services.campaigns.chosen import Audience
from services.campaigns.times import UNDO, Times
from services.channels import CHANNELS
from services.channels.mime import MOST
from services.optouts.suppressions import POINTS
from services.records import fields
from services.work import Actor, Invalid, Mistakes, NotFound, clock, find, step

FARTHEST = timedelta(days=366)
ALREADY = timedelta(minutes=5)  # a time that passed while the form was open still means "now"


@dataclass(frozen=True, slots=True)
class Plan:
    """A checked campaign, without its texts: the draft, who gets it, and when."""

    draft: CampaignDraft
    audience: Audience
    times: Times
    template: Template | None
    send_at: datetime | None


@step
def recipients_of(session: Session, actor: Actor, values: Mapping[str, Any]) -> Plan:
    """Return a checked campaign, its texts aside. Refuses all mistakes at once (`Invalid`)."""
    with Mistakes() as found:
        draft = found.check(fields.draft, CampaignDraft, dict(values))
        draft = draft or fields.right(CampaignDraft, dict(values), found.fields)
        template = found.check(_template, session, actor, draft.template_id)
        channel = template.channel if template else draft.channel or "email"
        found.check(_carried, channel)
        sending.refuse_off(channel)
        topic_id = draft.topic_id or (template.topic_id if template else None)
        found.check(_topic, session, actor, topic_id)
        who = (
            {}
            if found.fields.keys() & {"contact_ids", "filter", "view"}
            else found.check(chosen.freeze, session, actor, draft)
        )
        send_at = found.check(_time, draft, actor.zone)
    who = {**(who or {}), "zone": actor.zone}
    at = send_at or clock.now() + UNDO
    when = Times(at, actor.zone, draft.in_zones, draft.spread)
    approved = template is not None and _same(template, _texts(draft, template))
    bound = chosen.is_bound(channel, template.content_sid if template is not None and approved else None)
    return Plan(draft, Audience(who, channel, topic_id, bound), when, template, send_at)


@step
def texts_of(session: Session, plan: Plan) -> TemplateVersion:
    """Return the frozen texts: those of the template where none are typed. Refuses an empty one."""
    template, own = plan.template, _texts(plan.draft, plan.template)
    if template is not None and _same(template, own):
        return templates.freeze(session, template=template)
    wrong = {} if own["html"] or own["text"] else {"text": _("Required.")}
    if plan.audience.channel == "email" and not own["subject"]:
        wrong["subject"] = _("Required.")
    if wrong:
        raise Invalid(_("Please check the message."), **wrong)
    subject, html, text = own["subject"], own["html"], own["text"]
    return templates.freeze(session, subject=subject, html=html, text=text, channel=plan.audience.channel)


@step
def files_of(session: Session, actor: Actor, plan: Plan) -> list[UUID]:
    """Return the ids of the files to attach. Refuses those that are not there, and more than a mail carries."""
    if not plan.draft.files:
        return []
    try:
        found = files.named(session, actor, plan.draft.files)
    except NotFound:
        gone = _("One of these files is no longer here. Attach it again.")
        raise Invalid(_("Please check the message."), files=gone) from None
    if plan.audience.channel != "email":
        raise Invalid(_("Please check the message."), files=_("Only emails carry attachments."))
    if sum(one.size for one in found) > MOST:
        raise Invalid(_("Please check the message."), files=_("The attachments are larger than 25 MB together."))
    return list(dict.fromkeys(plan.draft.files))


@step
def _template(session: Session, actor: Actor, template_id: UUID | None) -> Template | None:
    if template_id is None:
        return None
    found = find(session, actor, Template, template_id, "template")
    if found.binned:
        raise Invalid(_("Please check the form."), template_id=_("This template is in the bin. Restore it first."))
    return found


@step
def _topic(session: Session, actor: Actor, topic_id: UUID | None) -> None:
    if topic_id is not None and find(session, actor, Topic, topic_id, "topic").binned:
        raise Invalid(_("Please check the form."), topic_id=_("This topic is in the bin. Restore it first."))


def _texts(draft: CampaignDraft, template: Template | None) -> dict[str, str]:
    """Return the typed texts; those of the template where none are typed."""
    own = {name: getattr(draft, name) for name in ("subject", "html", "text")}
    if template is not None:
        if not own["html"] and not own["text"]:
            own |= {"html": template.html, "text": template.text}
        own["subject"] = own["subject"] or template.subject
    return own


def _same(template: Template, own: Mapping[str, str]) -> bool:
    return all(own[name] == getattr(template, name) for name in own)


def _carried(channel: str) -> None:
    if channel not in CHANNELS or channel not in POINTS:
        raise Invalid(_("Please check the form."), channel=_("Messages cannot be sent by this channel."))


def _time(draft: CampaignDraft, zone: str) -> datetime | None:
    """Return when it is sent, None for now. A time without an offset is in the actor's zone, as a form sends it."""
    at, now = draft.send_at, clock.now()
    if at is None:
        if draft.in_zones:
            raise Invalid(_("Please check the time."), send_at=_("Choose the time that counts in each zone."))
        return None
    try:
        at = (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except OverflowError:
        raise Invalid(_("Please check the time."), send_at=_("Choose a day and a time.")) from None
    if at < now - ALREADY and not draft.in_zones:
        raise Invalid(_("Please check the time."), send_at=_("That time has passed."))
    if not now - timedelta(days=2) < at < now + FARTHEST:
        raise Invalid(_("Please check the time."), send_at=_("Choose a time within the next year."))
    return at
