"""Integrations: which other systems this workspace works with, how each did lately, and a test of each (W-02 to W-11)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from models.alerts import AlertChannel
from models.doors import InboundHook, InboundReceipt, Integration, Webhook
from models.inbound import Mailbox
from models.language import N_, _
from models.payments import PaymentEvent, Reconciliation
from models.sign_on import SignOnProvider
from models.visits import VisitFeed
from services.doors import integrations_noting, integrations_probing
from services.work import Actor, Conflict, NotFound, TooMany, clock, errand, house_actor, kind, step, work
from services.work.config import Config
from services.work.events import signal
from services.work.places import places

TRIED = kind("integration.tried", N_("{actor} tested an integration"), "network_check")  # a signal
KINDS = [TRIED]
AGAIN = 5  # seconds between two tests of one


class IntegrationCard(SQLModel):
    """Another system: what it is for, where it is (its host alone), and how it did. `state` is on, off or bad; `told` is what
    the last test found, by step. Secrets are never part of it."""

    key: str
    name: str
    about: str
    where: str
    state: str
    ok_at: datetime | None
    failed_at: datetime | None
    error: str
    testable: bool
    told: dict[str, str]
    link: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a system's own rows say of it."""

    on: bool = False
    where: str = ""
    ok_at: datetime | None = None
    failed_at: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """A line of the table: the key, its name and what it is for (marked), and the page where it is set up."""

    key: str
    name: str
    about: str
    link: str = ""


DOORS = (
    Door("email", N_("Mail server"), N_("Emails leave by it."), "/sending"),
    Door("sms", N_("SMS provider"), N_("Texts leave by it: Twilio or MSG91."), "/sending"),
    Door("whatsapp", N_("WhatsApp"), N_("By a WAHA server, or by Twilio."), "/sending"),
    Door("push", N_("Push"), N_("Notifications in the browsers of colleagues.")),
    Door("mailboxes", N_("Mailboxes"), N_("Replies and bounces come in by them."), "/mailboxes"),
    Door("payments", N_("Payment provider"), N_("Razorpay reports payments."), "/payments"),
    Door("incoming", N_("Incoming webhooks"), N_("Other systems add and change records."), "/settings/incoming"),
    Door("webhook", N_("Outgoing webhooks"), N_("Other systems are told of what happens."), "/settings/webhooks"),
    Door("sheets", N_("Google Sheets"), N_("Lists are kept in spreadsheets."), "/settings/sheets"),
    Door("feeds", N_("Calendar feeds"), N_("Calendar programs read visits and tasks."), "/calendar"),
    Door("accounting", N_("Accounting"), N_("A period is compared with its file."), "/reconciliation"),
    Door("sign_on", N_("Sign-on services"), N_("Colleagues sign in with them."), "/settings/sign-on"),
    Door("slack", N_("Slack"), N_("Alerts are told there. For operators."), "/alerts"),
    Door("pagerduty", N_("PagerDuty"), N_("Alerts call people. For operators."), "/alerts"),
    Door("sentry", N_("Error tracker"), N_("Crashes are told there, without personal data.")),
    Door("ping", N_("Dead man's switch"), N_("It tells you when Steward itself has died.")),
)
BY_KEY = {one.key: one for one in DOORS}
OF_HOUSE = ("slack", "pagerduty")  # whose rows are the house's: only operators see how they do


@errand("settings.read")
def integrations(actor: Actor) -> list[IntegrationCard]:
    """Return every integration, those that are not set up too, in the order of the table."""
    addresses = _addresses(places().config)
    with work(actor, read=True) as session:
        rows = {one.key: one for one in session.scalars(select(Integration))}
        known = _known(session)
    if actor.may("maintenance.read"):
        with work(house_actor(), read=True) as session:
            known |= _of_house(session)
    return [_card(one, known.get(one.key), rows.get(one.key), addresses.get(one.key, "")) for one in DOORS]


@errand("settings.edit")
def test(actor: Actor, key: str) -> IntegrationCard:
    """Look at the server of an integration now: its name, its certificate and its answer. Nothing secret is sent. Refuses
    one without a server of its own, one that is not set up, and a test within seconds of the last."""
    if key not in BY_KEY:
        raise NotFound(_("There is no such integration."))
    server = integrations_probing.server_of(_addresses(places().config).get(key, ""))
    if server is None:
        raise Conflict(_("There is no server to look at. Set it up first."))
    with work(actor, read=True) as session:
        last = session.scalars(select(Integration).where(col(Integration.key) == key)).first()
    times = [at for at in (last.ok_at, last.failed_at) if at] if last and last.told else []
    if times and 0 <= (clock.now() - max(times)).total_seconds() < AGAIN:
        raise TooMany(_("It was tested a moment ago."), AGAIN)
    told, error = integrations_probing.look(server)
    with work(actor) as session:
        row = integrations_noting.keep(session, key, error, told)
        signal(session, TRIED, "integrations", [row.id])
    return next(one for one in integrations(actor) if one.key == key)


def _addresses(config: Config) -> dict[str, str]:
    """Return the address of each that is set up, by key. They may hold secrets: only hosts of them are shown."""
    texts = config.twilio_url if config.twilio_account_sid else config.msg91_url if config.msg91_auth_key else ""
    by_twilio = config.twilio_url if config.twilio_whatsapp_from else ""
    found = {
        "email": config.smtp_url.get_secret_value() if config.smtp_url else "",
        "sms": texts,
        "whatsapp": config.waha_base_url or by_twilio,
        "pagerduty": config.pagerduty_url,
        "sheets": config.google_sheets_url if config.google_sheets_credentials_json else "",
        "sentry": config.sentry_dsn.get_secret_value() if config.sentry_dsn else "",
        "ping": config.ping_url.get_secret_value() if config.ping_url else "",
    }
    return {key: url for key, url in found.items() if url}


@step
def _known(session: Session) -> dict[str, Known]:
    """Return what the rows of this workspace say of the integrations that have some: one query each."""
    config = places().config
    boxes = session.scalars(select(Mailbox).where(col(Mailbox.off).is_(False))).all()
    failed = max((one for one in boxes if one.last_error_at and one.last_error), key=_erred, default=None)
    oldest = [one.last_ok_at for one in boxes if one.last_ok_at]
    hooks = session.scalar(select(func.count()).select_from(InboundHook).where(col(InboundHook.on))) or 0
    called = select(func.max(col(InboundReceipt.made_at)).filter(col(InboundReceipt.state) == "done"))
    refused = select(InboundReceipt).where(col(InboundReceipt.state) == "refused")
    no = session.scalars(refused.order_by(col(InboundReceipt.made_at).desc()).limit(1)).first()
    feeds, read_at = session.execute(select(func.count(), func.max(col(VisitFeed.read_at)))).one()
    signs = session.scalars(select(col(SignOnProvider.issuer)).where(col(SignOnProvider.on))).all()
    compared = session.scalar(select(func.max(col(Reconciliation.made_at))))
    return {
        "mailboxes": Known(
            bool(boxes), "", max(oldest, default=None),
            failed.last_error_at if failed else None, failed.last_error.partition("\n")[0] if failed else "",
        ),
        "payments": Known(
            config.razorpay_webhook_secret is not None, "", session.scalar(select(func.max(col(PaymentEvent.made_at))))
        ),
        "incoming": Known(hooks > 0, "", session.scalar(called), no.made_at if no else None, no.why if no else ""),
        "feeds": Known(feeds > 0, "", read_at),
        "sign_on": Known(bool(signs), ", ".join(signs)[:200]),
        "accounting": Known(compared is not None, "", compared),
        "push": Known(True),
        "sheets": Known(config.google_sheets_credentials_json is not None),
        "webhook": Known(_has_webhooks(session)),
    }  # fmt: skip


@step
def _has_webhooks(session: Session) -> bool:
    return session.scalar(select(col(Webhook.id)).where(col(Webhook.state) == "on").limit(1)) is not None


def _erred(one: Mailbox) -> Any:
    return one.last_error_at


@step
def _of_house(session: Session) -> Mapping[str, Known]:
    mine = (col(AlertChannel.kind).in_(OF_HOUSE), col(AlertChannel.active))
    rows: Iterable[AlertChannel] = session.scalars(select(AlertChannel).where(*mine))
    found: dict[str, Known] = {}
    for one in rows:
        failed = one.last_ok_at or one.made_at
        found[one.kind] = Known(True, "", one.last_ok_at, failed if one.trouble else None, one.trouble)
    return found


def _card(door: Door, known: Known | None, row: Integration | None, address: str) -> IntegrationCard:
    server = integrations_probing.server_of(address)
    one = known or Known(server is not None and door.key not in OF_HOUSE)
    ok_at = max(filter(None, (one.ok_at, row.ok_at if row else None)), default=None)
    mine = row.failed_at if row else None
    failed_at = max(filter(None, (one.failed_at, mine)), default=None)
    error = (row.error if row and failed_at == mine else one.error) if failed_at else ""
    bad = failed_at is not None and (ok_at is None or failed_at >= ok_at)
    return IntegrationCard(
        key=door.key,
        name=_(door.name),
        about=_(door.about),
        where="" if not one.on else server.host if server else one.where,
        state="off" if not one.on else "bad" if bad else "on",
        ok_at=ok_at,
        failed_at=failed_at,
        error=error,
        testable=one.on and server is not None,
        told=dict(row.told) if row else {},
        link=door.link,
    )
