"""Outgoing webhooks: addresses that are told of events of some kinds, within what their owner sees (F-21)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.columns import uuid7
from models.doors import Webhook, WebhookDraft
from models.language import N_, _
from models.text import line
from services.channels import guard
from services.channels.webhook import private_too
from services.doors import hook_signing, offered
from services.records import fields
from services.work import (
    Actor,
    Conflict,
    Event,
    Invalid,
    Mistakes,
    NotFound,
    action,
    announce,
    clock,
    expect,
    kind,
    step,
    vault,
)
from services.work.places import places

ADDED = kind("webhook.added", N_("{actor} added the webhook “{title}”"), "webhook")
CHANGED = kind("webhook.changed", N_("{actor} changed the webhook “{title}”"), "webhook")
ROTATED = kind("webhook.rotated", N_("{actor} made a new secret of the webhook “{title}”"), "key")
STOPPED = kind("webhook.stopped", N_("The webhook “{title}” was stopped: {reason}"), "link_off")
REMOVED = kind("webhook.removed", N_("{actor} removed the webhook “{title}”"), "delete")
KINDS = [ADDED, CHANGED, ROTATED, STOPPED, REMOVED]
MOST = 50  # webhooks of a workspace
OVERLAP = timedelta(hours=24)  # for which the former secret signs as well
DISABLED = N_("Its owner's account was disabled.")


class WebhookValues(WebhookDraft):
    """What is typed of a webhook."""

    kinds: list[str] = Field(default_factory=list, max_length=200, description=N_("Of which events it is told."))
    on: bool = Field(default=True, description=N_("Switched off, it is told nothing, nor later of what it missed."))


class WebhookCard(SQLModel):
    """A webhook, without its secret. `state` is on, off, or stopped (with `stopped_why`); since `failing_at` every
    completed delivery failed; until `previous_until_at` the former secret signs as well."""

    id: UUID
    name: str
    url: str
    kinds: list[str]
    owner_id: UUID
    owner: str
    state: str
    stopped_why: str
    failing_at: datetime | None
    previous_until_at: datetime | None
    made_at: datetime
    version: int


class MadeWebhook(WebhookCard):
    """A webhook with its secret, which is told only this once."""

    secret: str


@action("settings.read")
def every(session: Session, actor: Actor) -> list[WebhookCard]:
    """Return the webhooks of the workspace, by name."""
    rows = session.execute(
        select(Webhook, col(User.name))
        .join(User, col(User.id) == col(Webhook.user_id))
        .order_by(func.lower(col(Webhook.name)), col(Webhook.id))
        .limit(2 * MOST)
    ).all()
    return [_card(row, owner) for row, owner in rows]


@action("settings.read")
def find(session: Session, actor: Actor, webhook_id: UUID) -> WebhookCard:
    """Return one webhook."""
    return _shown(session, row_of(session, webhook_id))


@action("settings.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> MadeWebhook:
    """Add a webhook of one's own (`WebhookValues`), and return it with its secret.

    Refuses (`Invalid`) an address that must not be called and kinds that the actor may not be told of, and (`Conflict`)
    the same address and kinds twice.
    """
    assert actor.user_id
    typed = _checked(session, actor, dict(values))
    if (session.scalar(select(func.count()).select_from(Webhook)) or 0) >= MOST:
        raise Conflict(_("There are {number} webhooks already. Remove one first.").format(number=MOST))
    secret, row_id = hook_signing.new_secret(), uuid7()
    row = Webhook(id=row_id, **typed, user_id=actor.user_id, secret=_sealed(row_id, secret), cursor=uuid7())
    session.add(row)
    session.flush()
    announce(session, ADDED, row, title=row.name)
    return MadeWebhook(**_shown(session, row).model_dump(), secret=secret)


@action("settings.edit")
def change(
    session: Session, actor: Actor, webhook_id: UUID, changes: Mapping[str, Any], version: int | None = None
) -> WebhookCard:
    """Change the named fields (`WebhookValues`). One that was stopped goes on with `on`, without what it missed."""
    row = row_of(session, webhook_id)
    expect(row, version, **changes)
    before = {"name": row.name, "url": row.url, "kinds": row.kinds, "on": row.state == "on"}
    typed = _checked(session, actor, {**before, **changes}, row.id)
    if typed["state"] == "on" and row.state != "on":
        row.cursor, row.failing_at, row.stopped_why = uuid7(), None, ""
    if typed["state"] == "off" and row.state == "stopped":
        typed["state"] = "stopped"
    for name, value in typed.items():
        setattr(row, name, value)
    session.flush()
    announce(session, CHANGED, row, title=row.name)
    return _shown(session, row)


@action("settings.edit")
def rotate(session: Session, actor: Actor, webhook_id: UUID) -> MadeWebhook:
    """Make a new secret, and return it. For 24 hours the former one signs as well."""
    row, secret = row_of(session, webhook_id), hook_signing.new_secret()
    former = vault.unseal(row.secret, f"webhooks.secret:{row.id}")
    row.previous_secret = vault.seal(former, f"webhooks.previous_secret:{row.id}")
    row.previous_until_at, row.secret = clock.now() + OVERLAP, _sealed(row.id, secret)
    session.flush()
    announce(session, ROTATED, row, title=row.name)
    return MadeWebhook(**_shown(session, row).model_dump(), secret=secret)


@action("settings.edit")
def remove(session: Session, actor: Actor, webhook_id: UUID) -> None:
    """Remove a webhook and its log. What waits for it is not sent any more."""
    row = row_of(session, webhook_id)
    announce(session, REMOVED, row, title=row.name)
    session.delete(row)
    session.flush()


@step
def row_of(session: Session, webhook_id: UUID) -> Webhook:
    """Return the row of a webhook."""
    row = session.get(Webhook, webhook_id)
    if row is None:
        raise NotFound(_("That webhook is no longer here."))
    return row


@step
def stop(session: Session, row: Webhook, why: str) -> None:
    """Stop a webhook until somebody switches it on again."""
    row.state, row.stopped_why = "stopped", why[:300]
    announce(session, STOPPED, row, title=row.name, reason=_(why))


@step
def follow_user(session: Session, actor: Actor, event: Event) -> None:
    """Stop the webhooks of somebody who was disabled: nobody is told what they no longer see."""
    mine = select(Webhook).where(col(Webhook.user_id) == event.subject_id, col(Webhook.state) == "on")
    for row in session.scalars(mine.with_for_update()):
        stop(session, row, DISABLED)


def secrets(row: Webhook) -> list[str]:
    """Return the secrets that sign now, the present one first."""
    found = [vault.unseal(row.secret, f"webhooks.secret:{row.id}")]
    if row.previous_secret and row.previous_until_at and row.previous_until_at > clock.now():
        found.append(vault.unseal(row.previous_secret, f"webhooks.previous_secret:{row.id}"))
    return found


def _sealed(row_id: UUID, secret: str) -> str:
    return vault.seal(secret, f"webhooks.secret:{row_id}")


@step
def _checked(session: Session, actor: Actor, values: dict[str, Any], but: UUID | None = None) -> dict[str, Any]:
    typed = fields.draft(WebhookValues, values)
    with Mistakes() as found:
        name = found.check(_name, typed.name)
        url = found.check(_url, typed.url)
        kinds = found.check(_kinds, actor, typed.kinds)
    same = select(Webhook).where(col(Webhook.url) == url)
    for other in session.scalars(same):
        if other.id != but and sorted(other.kinds) == kinds:
            said = _("“{name}” tells this address the same already.").format(name=other.name)
            raise Conflict(said, fields={"url": said})
    return {"name": name, "url": url, "kinds": kinds, "state": "on" if typed.on else "off"}


def _name(typed: str) -> str:
    named = line(typed, 60)
    if not named:
        raise Invalid(_("Please check the form."), name=_("Required."))
    return named


def _url(typed: str) -> str:
    config = places().config
    private = private_too(config)
    try:
        return guard.check(typed, private=private, plain=config.environment != "production" or private)
    except guard.Refused as refusal:
        raise Invalid(_("Please check the form."), url=_(str(refusal))) from None


def _kinds(actor: Actor, typed: list[str]) -> list[str]:
    known = offered.known(actor)
    for name in typed:
        if name not in known:
            said = _("There is no event “{name}” to be told of.").format(name=str(name)[:80])
            raise Invalid(_("Please check the form."), kinds=said)
    if not typed:
        raise Invalid(_("Please check the form."), kinds=_("Choose at least one event."))
    return sorted(set(typed))


@step
def _shown(session: Session, row: Webhook) -> WebhookCard:
    owner = session.get(User, row.user_id)
    return _card(row, owner.name if owner else "")


def _card(row: Webhook, owner: str) -> WebhookCard:
    same = WebhookCard.model_fields.keys() & Webhook.model_fields.keys()
    return WebhookCard(**row.model_dump(include=same), owner_id=row.user_id, owner=owner)
