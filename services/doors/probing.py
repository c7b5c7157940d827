"""Trying a webhook: one signed event of no record, and what became of it, told apart: name, connection, TLS, answer."""

import asyncio
import json
import ssl
import time
from uuid import UUID

from aiohttp import ClientConnectorError, ClientError
from sqlmodel import SQLModel

from models.columns import uuid7
from models.language import N_, _
from services.channels import guard, web
from services.channels.webhook import private_too
from services.doors import hook_signing, webhooks
from services.work import Actor, clock, errand, work
from services.work.places import places

PATIENCE = 15.0  # seconds, as for a delivery
LARGEST = 2_048  # bytes of the answer that are read
PING = "ping"
STEPS = {"name": N_("Its name"), "connection": N_("Connection"), "tls": N_("TLS"), "answer": N_("Answer")}


class ProbeStep(SQLModel):
    """One step of a try: `name`, `connection`, `tls` or `answer`; whether it went well (null: not reached), and words."""

    step: str
    ok: bool | None
    text: str


class Probe(SQLModel):
    """A try: each of its steps, the status of the answer if there was one, and how long it took."""

    ok: bool
    status: int | None
    took_ms: int
    steps: list[ProbeStep]


@errand("settings.edit")
def test(actor: Actor, webhook_id: UUID) -> Probe:
    """Post one signed event of the type `ping` to a webhook, also to one that is off. Outside of its log and its state."""
    with work(actor, read=True) as session:
        row = webhooks.row_of(session, webhook_id)
        url, keys = row.url, webhooks.secrets(row)
    body = json.dumps({"type": PING, "timestamp": clock.now().isoformat(), "data": {}}).encode()
    signed = hook_signing.headers(keys, f"msg_{uuid7().hex}", int(clock.now().timestamp()), body)
    began = time.perf_counter()
    status, failed, said = asyncio.run(_post(url, signed, body))
    secure = url.startswith("https:")
    steps = [one for one in STEPS if one != "tls" or secure]
    reached = steps.index(failed) if failed in steps else len(steps)
    told = [
        ProbeStep(
            step=one,
            ok=at < reached if at <= reached else None,
            text=said if at == min(reached, len(steps) - 1) else "",
        )
        for at, one in enumerate(steps)
    ]
    return Probe(ok=not failed, status=status, took_ms=int((time.perf_counter() - began) * 1_000), steps=told)


async def _post(url: str, headers: dict[str, str], body: bytes) -> tuple[int | None, str, str]:
    """Return the status, the step that failed (empty: none), and what to say about it."""
    config = places().config
    private = private_too(config)
    try:
        guard.check(url, private=private, plain=config.environment != "production" or private)
        async with (
            guard.session(PATIENCE, private=private) as session,
            session.post(
                url, data=body, headers={"Content-Type": "application/json", **headers}, allow_redirects=False
            ) as answer,
        ):
            said = web.one_line((await answer.content.read(LARGEST)).decode("utf-8", "replace"))
            failed = "" if 200 <= answer.status < 300 else "answer"
            return answer.status, failed, f"{answer.status} {said}".strip()
    except guard.Refused as refusal:
        return None, "name", _(str(refusal))
    except (ClientError, OSError, ValueError) as lost:
        return None, _step(lost), _reason(lost)


def _step(lost: Exception) -> str:
    under = lost.os_error if isinstance(lost, ClientConnectorError) else lost
    if isinstance(under, ssl.SSLError) or "ertificate" in type(lost).__name__:
        return "tls"
    if any(one in str(lost) for one in (guard.INSIDE, guard.NOWHERE)):
        return "name"
    return "connection" if isinstance(lost, ClientConnectorError) else "answer"


def _reason(lost: Exception) -> str:
    known = next((one for one in (guard.INSIDE, guard.NOWHERE) if one in str(lost)), "")
    return _(known) if known else _(web.reason(lost))
