"""Whom a campaign goes to: the chosen contacts, each with the address that is written to, or the reason it is left out.

One selection counts before the click (estimating.py) and writes afterwards (preparing.py), so both follow the same
rules. The first reason counts: in the bin, no address, the address of another recipient, an address that does not work,
opted out, too late. Of several contacts with one address the one added first is written to.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Case, ColumnElement, Select, case, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.campaigns import Campaign, CampaignDraft, CampaignRecipient
from models.contacts import STATUSES, Contact, ContactPoint
from models.inbound import Received
from models.language import _
from models.planner import any_of
from models.privacy import Suppression
from models.templates import TemplateVersion
from models.views import View
from services import contacts
from services.contacts import Query, points
from services.optouts.suppressions import ALWAYS, POINTS
from services.outbox.states import OUTBOX
from services.records.fields import one_of
from services.texting import window
from services.work import Actor, Invalid, clock, find, step, visible

CONTACTS = Contact.__table__  # type: ignore[attr-defined]
NAMES = {"q", "status", "owner", "rating", "interest", "company", "filter"}
LONGEST = 8_000  # characters of a value of a filter: a tree of conditions as JSON


@dataclass(frozen=True, slots=True)
class Audience:
    """The recipients of a campaign: who was chosen, and by what they are left out. `bound`: only those who wrote to us
    lately may get it (free text by WhatsApp)."""

    chosen: Mapping[str, Any]
    channel: str
    topic_id: UUID | None
    bound: bool = False


@step
def of(session: Session, campaign: Campaign) -> Audience:
    """Return the recipients of a campaign."""
    version = session.get_one(TemplateVersion, campaign.version_id)
    bound = is_bound(campaign.channel, version.content_sid)
    return Audience(campaign.chosen, campaign.channel, campaign.topic_id, bound)


def is_bound(channel: str, content_sid: str | None) -> bool:
    """Return whether texts may only go to those who wrote to us lately."""
    return window.applies(channel) and not content_sid


@step
def freeze(session: Session, actor: Actor, draft: CampaignDraft) -> dict[str, Any]:
    """Return the choice of contacts as a campaign keeps it: their ids, or the list's filter. Refuses none, two ways at
    once, and contacts, views and filters that are not there."""
    ways = [name for name in ("contact_ids", "view", "filter") if getattr(draft, name) is not None]
    if len(ways) != 1:
        many = _("Choose contacts in one way: by ids, by a view or by a filter.")
        raise Invalid(_("Choose the recipients."), **{ways[-1] if ways else "contact_ids": many})
    if draft.contact_ids is not None:
        return {"ids": sorted({one.hex for one in _all_there(session, actor, draft.contact_ids)})}
    if draft.view is not None:
        view = find(session, actor, View, draft.view, "view")
        if view.record != "contact":
            raise Invalid(_("Choose the recipients."), view=_("This view does not show contacts."))
        return {"filter": {"filter": json.dumps(view.filter)} if view.filter else {}}
    found = _plain(draft.filter or {})
    contacts.chosen(session, actor, _query(found))  # refused here, where the mistake is
    return {"filter": found}


@step
def rows(session: Session, actor: Actor, audience: Audience) -> tuple[Select[Any], dict[str, Any]]:
    """Return the selection of the chosen contacts that the actor may see, and its parameters.

    Columns: id, zone, point_id, key and value of the address, and `reason`, which does not know doubles yet.
    """
    point: Any = aliased(ContactPoint)
    first = points.first(POINTS[audience.channel], col(ContactPoint.id))
    query = select(
        col(Contact.id),
        col(Contact.zone),
        point.id.label("point_id"),
        point.key,
        point.value,
        _reason(audience, point.key).label("reason"),
    ).outerjoin(point, point.id == first)
    where, told = _criteria(session, actor, audience)
    return query.where(*where), told


@step
def judged(session: Session, actor: Actor, audience: Audience) -> tuple[Any, dict[str, Any]]:
    """Return the same selection as a subquery, with doubles told, and its parameters."""
    query, told = rows(session, actor, audience)
    all_ = query.subquery("chosen")
    place = func.row_number().over(partition_by=(_out(all_.c.reason), all_.c.key), order_by=all_.c.id)
    ranked = select(all_, place.label("place")).subquery("ranked")
    twice = (ranked.c.place > 1) & ~_out(ranked.c.reason)
    reason = case((twice, "double"), else_=ranked.c.reason).label("reason")
    columns = (ranked.c.id, ranked.c.zone, ranked.c.point_id, ranked.c.value)
    return select(*columns, reason).subquery("judged"), told


@step
def total(session: Session, actor: Actor, audience: Audience) -> int:
    """Return how many contacts are chosen."""
    where, told = _criteria(session, actor, audience)
    return session.connection().execute(select(func.count(col(Contact.id))).where(*where), told).scalar_one()


def _out(reason: Any) -> ColumnElement[bool]:
    """Return the criterion of those whose address does not count: they make nobody a double."""
    found: ColumnElement[bool] = reason.in_(("binned", "no_address"))
    return found


def _reason(audience: Audience, key: Any) -> Case[str]:
    """Return the reason as a column. Each lookup asks one of the two partial indexes of suppressions: asked together,
    by an OR, neither would be used."""
    live = (
        col(Suppression.channel) == audience.channel,
        col(Suppression.key) == key,
        col(Suppression.lifted_at).is_(None),
    )
    worst = func.min(case((col(Suppression.reason) == "bounced", 0), else_=1))
    all_ = select(worst).where(*live, col(Suppression.topic_id).is_(None))
    whens: list[Any] = [(col(Contact.binned_at).is_not(None), "binned"), (key.is_(None), "no_address")]
    if audience.topic_id is None:  # transactional
        all_ = all_.where(col(Suppression.reason).in_(ALWAYS))
    stopped = all_.scalar_subquery()
    whens += [(stopped == 0, "bad_address"), (stopped == 1, "opted_out")]
    if audience.topic_id is not None:
        whens.append((exists().where(*live, col(Suppression.topic_id) == audience.topic_id), "opted_out"))
    if audience.bound:
        heard = exists().where(
            col(Received.sender_key) == key,
            col(Received.channel) == "whatsapp",
            col(Received.at) > clock.now() - window.OPEN_FOR,
        )
        whens.append((~heard, "outside"))
    return case(*whens, else_="")


@step
def _criteria(session: Session, actor: Actor, audience: Audience) -> tuple[list[Any], dict[str, Any]]:
    chosen = audience.chosen
    if "ids" in chosen:
        ids = [UUID(one) for one in chosen["ids"]]
        return [any_of(CONTACTS.c.id, "these"), visible(actor, Contact)], {"these": ids}
    if "failed_of" in chosen:
        failed = select(col(CampaignRecipient.contact_id)).join(
            OUTBOX, OUTBOX.c.id == col(CampaignRecipient.message_id)
        )
        old = UUID(chosen["failed_of"])
        of_it = (OUTBOX.c.group_id == old, OUTBOX.c.state == "failed")
        return [col(Contact.id).in_(failed.where(*of_it)), _not_sent_again(old), visible(actor, Contact)], {}
    return contacts.chosen(session, actor, _query(chosen["filter"])), {}


def again(campaign_id: UUID) -> ColumnElement[bool]:
    """Return the criterion of campaigns to those whose message of this one failed."""
    found: ColumnElement[bool] = col(Campaign.chosen)["failed_of"].as_string() == campaign_id.hex
    return found


def _not_sent_again(campaign_id: UUID) -> ColumnElement[bool]:
    """Return the criterion of contacts that no campaign, stopped meanwhile, sent it to again."""
    there = select(col(CampaignRecipient.contact_id)).join(
        Campaign, col(Campaign.id) == col(CampaignRecipient.campaign_id)
    )
    there = there.join(OUTBOX, OUTBOX.c.id == col(CampaignRecipient.message_id))
    here = (
        again(campaign_id),
        OUTBOX.c.state.not_in(("failed", "cancelled")),
        col(CampaignRecipient.contact_id) == Contact.id,
    )
    return ~there.where(col(Campaign.state) == "stopped", *here).exists()


@step
def _all_there(session: Session, actor: Actor, ids: list[UUID]) -> list[UUID]:
    there = select(col(Contact.id)).where(any_of(CONTACTS.c.id, "these"), visible(actor, Contact))
    found = list(session.connection().execute(there, {"these": ids}).scalars())
    gone = len(set(ids)) - len(found)
    if gone or not ids:
        said = _("{count} of these contacts are no longer here.").format(count=gone)
        raise Invalid(_("Choose the recipients."), contact_ids=said if gone else _("Required."))
    return found


def _plain(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return a filter with what says something, checked. Refuses unknown names and other types."""
    found = {name: value for name, value in typed.items() if value not in (None, "", 0)}
    if isinstance(found.get("filter"), dict):
        found["filter"] = json.dumps(found["filter"])
    for name, value in found.items():
        right = int if name == "rating" else str
        if name not in NAMES or type(value) is not right or len(str(value)) > LONGEST:
            raise _wrong(_("It takes {names}.").format(names=", ".join(sorted(NAMES))))
    if found.get("rating", 0) not in range(6):
        raise _wrong(_("Choose 0 to 5 stars."))
    for name in ("owner", "company"):
        if name in found and not (name == "owner" and found[name] == "none"):
            found[name] = _id(found[name])
    if "status" in found:
        one_of(found["status"], STATUSES, "filter")
    return found


def _query(chosen: Mapping[str, Any]) -> Query:
    """Return the query of the list of contacts that a frozen filter stands for."""
    owner, company = chosen.get("owner"), chosen.get("company")
    return Query(
        q=chosen.get("q", ""),
        status=chosen.get("status"),
        owner=UUID(owner) if owner and owner != "none" else owner,
        rating=chosen.get("rating", 0),
        interest=chosen.get("interest"),
        company=UUID(company) if company else None,
        filter=chosen.get("filter", ""),
    )


def _id(value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        raise _wrong(_("It is an id.")) from None


def _wrong(why: str) -> Invalid:
    return Invalid(_("Please check the filter."), filter=why)
