"""Channels: the ways on which alerts are told: mail, Slack, PagerDuty, or any webhook (L-24). Their targets are secrets."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.alerts import AlertChannel
from models.columns import uuid7
from models.language import N_, _
from models.text import line
from services.channels import CHANNELS, guard
from services.house.alerts import direct, reaching, rules
from services.house.alerts.reaching import Reach
from services.house.alerts.wording import Said, Text
from services.records import fields
from services.work import (
    Actor,
    Conflict,
    Invalid,
    NotFound,
    announce,
    clock,
    errand,
    house_actor,
    kind,
    step,
    vault,
    work,
)
from services.work.actor import on_behalf
from services.work.places import places

CHANGED = kind("alert.channel_changed", N_("{actor} changed how alerts are told: {title}"), "podcasts")
TRIED = kind("alert.channel_tried", N_("{actor} sent a test alert: {title}"), "send")
KINDS = {"email": N_("Email"), "slack": N_("Slack"), "pagerduty": N_("PagerDuty"), "webhook": N_("Webhook")}
MOST_ADDRESSES = 20


class ChannelDraft(SQLModel):
    """What an operator types of a channel."""

    name: str = Field(min_length=1, max_length=100, description=N_("How colleagues know it, as “Operations by mail”."))
    kind: str = Field(default="email", description=N_("Where it leads: mail, Slack, PagerDuty, or a program of yours."))
    target: str = Field(
        default="",
        max_length=2_000,
        description=N_("Addresses with commas between, the address of a webhook, or a key. It is sealed."),
    )
    least: str = Field(default="warning", description=N_("The least level that is told here; graver ones are, too."))
    active: bool = Field(default=True, description=N_("One that is off tells nobody."))


@dataclass(frozen=True, slots=True)
class ChannelCard:
    """A channel as people see it: never its whole target."""

    id: UUID
    name: str
    kind: str
    where: str
    least: str
    active: bool
    last_ok_at: datetime | None
    trouble: str


@errand("maintenance.read")
def listing(actor: Actor) -> list[ChannelCard]:
    """Return the channels by name."""
    with work(house_actor(), read=True) as session:
        return [_card(one) for one in session.scalars(select(AlertChannel).order_by(col(AlertChannel.name)))]


@errand("maintenance.run")
def save(actor: Actor, values: dict[str, Any], channel_id: UUID | None = None) -> ChannelCard:
    """Add a channel (`ChannelDraft`), or change one; an empty target leaves it as it is. Refuses a name that is taken, a
    wrong address, and an address inside our own network (guard.py)."""
    typed = fields.draft(ChannelDraft, {**values, "name": line(str(values.get("name") or "")) or ""})
    fields.one_of(typed.kind, tuple(KINDS), "kind")
    fields.one_of(typed.least, tuple(rules.LEVELS), "least")
    with work(on_behalf(actor)) as session:
        row = AlertChannel(id=uuid7(), name="", kind="", target="")
        if channel_id is not None:
            row = _find(session, channel_id)
        named = select(col(AlertChannel.id)).where(col(AlertChannel.name) == typed.name, col(AlertChannel.id) != row.id)
        if session.scalar(named) is not None:
            raise Conflict(_("There is already a channel of that name."), fields={"name": _("This name is taken.")})
        if typed.target.strip() or channel_id is None or typed.kind != row.kind:
            target = _checked(typed.kind, typed.target)
            row.target = vault.seal(target, f"alert_channels.target:{row.id}")
            row.trouble = ""
        row.name, row.kind, row.least, row.active = typed.name, typed.kind, typed.least, typed.active
        session.add(row)
        session.flush()
        announce(session, CHANGED, row, title=row.name)
        return _card(row)


@errand("maintenance.run")
def remove(actor: Actor, channel_id: UUID) -> None:
    """Remove a channel. What waits for it is not sent."""
    with work(on_behalf(actor)) as session:
        row = _find(session, channel_id)
        announce(session, CHANGED, row, title=row.name)
        session.delete(row)


@errand("maintenance.run")
def test(actor: Actor, channel_id: UUID) -> str:
    """Send a test alert at once, past the outbox. Return what failed, in words; empty when it was taken."""
    around = reaching.around()
    with work(on_behalf(actor)) as session:
        row = _find(session, channel_id)
        reach = reaching.opened(row)
        announce(session, TRIED, row, title=row.name)
    if reach is None:
        return _("Its address cannot be opened with the present secret key. Enter it again.")
    said = Said(
        uuid7(), f"test:{channel_id}", "info", _("This is a test alert. Nothing is wrong."), "", "", clock.now()
    )
    why = direct.tell(reach, Text("test", [said], (), (), around.address, around.zone))
    with work(house_actor()) as session:
        _note(session, channel_id, why)
    return why


@step
def _find(session: Session, channel_id: UUID) -> AlertChannel:
    row = session.get(AlertChannel, channel_id)
    if row is None:
        raise NotFound(_("That channel is no longer here."))
    return row


@step
def _note(session: Session, channel_id: UUID, why: str) -> None:
    row = session.get(AlertChannel, channel_id)
    if row is not None:
        row.trouble, row.last_ok_at = why[:500], row.last_ok_at if why else clock.now()


def _checked(kind: str, target: str) -> str:
    """Return the target as it is kept. Refuses a wrong one."""
    config = places().config
    try:
        if kind == "email":
            found = [CHANNELS["email"].clean(one.strip()) for one in target.split(",") if one.strip()]
            if not found or len(found) > MOST_ADDRESSES:
                raise ValueError(_("Enter one to 20 addresses with commas between."))
            return ", ".join(dict.fromkeys(found))
        if kind == "pagerduty":
            if not (target.strip().isalnum() and 20 <= len(target.strip()) <= 64):
                raise ValueError(_("Enter the integration key of an Events API v2 integration."))
            return target.strip()
        return guard.check(target, private=config.allow_private, plain=config.allow_private)
    except ValueError as wrong:
        raise Invalid(_("Please check the form."), target=_(str(wrong))) from None


def _card(row: AlertChannel) -> ChannelCard:
    reach = reaching.opened(row)
    return ChannelCard(
        row.id, row.name, row.kind, _where(reach), row.least, row.active, row.last_ok_at, row.trouble
    )  # fmt: skip


def _where(reach: Reach | None) -> str:
    """Return where a channel leads, without what is secret about it."""
    if reach is None:
        return _("Cannot be opened with the present secret key")
    if reach.kind == "email":
        return reach.target
    if reach.kind == "pagerduty":
        return f"••••{reach.target[-4:]}"
    return urlsplit(reach.target).hostname or ""
