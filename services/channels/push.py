"""Web push: a notice for a browser that shows it while no page is open (RFC 8030, RFC 8291, decision 0043).

The recipient is the id of a subscription; its address and keys, and our signature (VAPID), come with the envelope's
values as it leaves. The body is the id of a notice and nothing else. It travels encrypted, and the push service stores
it for at most 12 hours. Its topic makes a second delivery replace the first, so what was cut off is sent again.
"""

from typing import Any

from aiohttp import ClientError
from pywebpush import WebPusher  # type: ignore[import-untyped]

from models.language import N_
from services.channels import web
from services.channels.channel import Channel, Envelope, ForGood, ForNow, Handed, Receipt, Withdrawn

TTL = 12 * 3_600  # seconds
PATIENCE = 10.0  # seconds for an answer
GONE = (404, 410)  # the browser has unsubscribed, or was removed
TAKEN = (200, 201, 202)


class PushTransport:
    """Sends to whichever push service a browser has named, on a connection of its own each time."""

    def __init__(self) -> None:
        self.web = web.Web(PATIENCE)

    async def send(self, envelope: Envelope, handed: Handed) -> Receipt:
        """Encrypt and post one notice."""
        values = envelope.values
        if not values.get("endpoint"):
            raise ForGood(None, N_("This browser no longer takes notifications."), "rcpt")
        try:
            keys = {"p256dh": values["p256dh"], "auth": values["auth"]}
            content = WebPusher({"endpoint": values["endpoint"], "keys": keys}).encode(envelope.body.encode())["body"]
        except Exception as wrong:  # the keys are the browser's, and the library raises whatever its parts do
            raise ForGood(None, N_("The keys of this browser cannot be used."), "rcpt") from wrong
        if not await handed():
            raise Withdrawn
        headers = {
            "Authorization": values["authorization"],
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(TTL),
            "Topic": envelope.body.replace("-", "")[:32],
            "Urgency": "normal",
        }
        try:
            answer = await self.web.ask("POST", values["endpoint"], data=content, headers=headers)
        except (ClientError, OSError, ValueError):  # its text holds the endpoint, which is a secret
            raise ForNow(None, N_("The push service does not answer."), "connect") from None
        return _receipt(answer.status)

    async def close(self) -> None:
        """Close every connection."""
        await self.web.close()


def _receipt(code: int) -> Receipt:
    if code in TAKEN:
        return Receipt(code, N_("Accepted by the push service."), None)
    if code in GONE:
        raise ForGood(code, N_("This browser no longer takes notifications."), "rcpt")
    if code == 429 or code >= 500:
        raise ForNow(code, N_("The push service asks for patience."), "data")
    raise ForGood(code, N_("The push service refused it."), "data")


def _nobody(typed: str) -> str:
    raise ValueError(N_("Nobody writes to a browser."))


def _open(config: Any) -> PushTransport:
    return PushTransport()


PUSH = Channel(
    name="push",
    carrier=N_("push service"),
    address=N_("browser"),
    point=None,
    clean=_nobody,
    ready=lambda config: True,
    open=_open,
    subject=False,
    queue="notices",
    written=False,
)
