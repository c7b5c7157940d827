"""Webhook: JSON for a program of somebody else: Slack, PagerDuty, or any address that takes it.

The recipient is the id of a channel of alerts; its address or key comes with the envelope's values as it leaves, so it is
stored once, sealed, and is in no log. The body is JSON. A lost answer is sent again: what takes it recognises the id
(`webhook-id`, and PagerDuty its `dedup_key`), and an alert that is lost is worse than one that comes twice.
"""

import json
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError

from models.language import N_
from services.channels import guard, web
from services.channels.channel import Channel, Envelope, ForGood, ForNow, Handed, Receipt, Unclear

PATIENCE = 15.0  # seconds for the whole request
LARGEST = 2_048  # bytes of an answer that are read
GONE = N_("The channel that this was for is no longer here.")
STANDARD = "standard"  # an envelope of services/doors/telling.py: signed, with the headers of Standard Webhooks
OTHERS = "rcpt"  # the phase of a failure of one receiver, which says nothing about the others: no circuit opens
PAGERDUTY = "https://events.pagerduty.com/v2/enqueue"


class WebhookTransport:
    """Posts to the address of each envelope, on a guarded connection of its own."""

    def __init__(self, private: bool, plain: bool, pagerduty: str = PAGERDUTY) -> None:
        self.private, self.plain, self.pagerduty = private, plain, pagerduty

    async def send(self, envelope: Envelope, handed: Handed) -> Receipt:
        """Post one body."""
        target, kind = envelope.values.get("target", ""), envelope.values.get("kind", "webhook")
        if not target:
            raise ForGood(None, GONE, "rcpt")
        url, body = (
            (self.pagerduty, _with_key(envelope.body, target)) if kind == "pagerduty" else (target, envelope.body)
        )
        try:
            url = guard.check(url, private=self.private, plain=self.plain or kind == "pagerduty")
        except guard.Refused as refusal:
            raise ForGood(None, str(refusal), "rcpt") from None
        headers = {"Content-Type": "application/json", "webhook-id": str(envelope.id)}
        headers |= {name: value for name, value in envelope.headers.items() if name.startswith("webhook-")}
        try:
            with web.sending(handed):
                async with (
                    guard.session(PATIENCE, private=self.private) as session,
                    session.post(url, data=body.encode(), headers=headers, allow_redirects=False) as answer,
                ):
                    said = (await answer.content.read(LARGEST)).decode("utf-8", "replace")
                    return (_standard if kind == STANDARD else _receipt)(answer.status, _unsaid(said, target))
        except Unclear as lost:  # it is recognised by its id
            raise ForNow(None, lost.text, OTHERS if kind == STANDARD else lost.phase) from None
        except ForNow as lost:
            inside = isinstance(lost.__cause__, ClientError | OSError) and guard.INSIDE in str(lost.__cause__)
            if inside:
                raise ForGood(None, guard.INSIDE, "rcpt") from None
            phase = OTHERS if kind == STANDARD and lost.phase != "data" else lost.phase
            raise ForNow(lost.code, _unsaid(lost.text, target), phase) from None

    async def close(self) -> None:
        """Nothing is kept open."""


def _receipt(status: int, said: str) -> Receipt:
    told = web.one_line(said)
    if 200 <= status < 300:
        return Receipt(status, told or N_("Accepted."), None)
    if status in (408, 425, 429) or status >= 500:
        raise ForNow(status, told or N_("The server asks for patience."), "data")
    if 300 <= status < 400:
        raise ForGood(status, N_("It answers with another address. Enter that one instead."), "data")
    raise ForGood(status, told or N_("The server refused it."), "data")


def _standard(status: int, said: str) -> Receipt:
    """Return what an answer means to Standard Webhooks: only 2xx is a yes, and all but "gone" is tried again."""
    told = said[:LARGEST]
    if 200 <= status < 300:
        return Receipt(status, told or N_("Accepted."), None)
    if status == 410:
        raise ForGood(status, told or N_("It is gone for good."), "data")
    if 300 <= status < 400:
        raise ForGood(status, N_("It answers with another address. Enter that one instead."), "data")
    raise ForNow(status, told or N_("The server refused it."), "data")


def _with_key(body: str, key: str) -> str:
    return json.dumps(json.loads(body) | {"routing_key": key})


def _unsaid(said: str, target: str) -> str:
    """Return a text without the secret: the address, its path and its query, which a server may repeat."""
    parts = urlsplit(target) if "://" in target else None
    for secret in (target, *((parts.path, parts.query) if parts else ())):
        if len(secret) > 3:
            said = said.replace(secret, "…")
    return said


def _nobody(typed: str) -> str:
    raise ValueError(N_("Nobody writes to a webhook."))


def _open(config: Any) -> WebhookTransport:
    private = private_too(config)
    return WebhookTransport(private, config.environment != "production" or private, config.pagerduty_url)


def private_too(config: Any) -> bool:
    """Return whether webhooks may call addresses of private networks."""
    return bool(config.allow_private or config.webhook_allow_private)


WEBHOOK = Channel(
    name="webhook",
    carrier=N_("server of the webhook"),
    address=N_("webhook"),
    point=None,
    clean=_nobody,
    ready=lambda config: True,
    open=_open,
    subject=False,
    queue="notices",
    again=True,
    written=False,
)
