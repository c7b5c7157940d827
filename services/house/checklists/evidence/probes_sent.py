"""The probe of sending (N-03): a message goes into the outbox in a work that is rolled back, and is written as the mail that
would leave. Then the mail server is asked whether it takes our mail; only an address that the operator set for it
(`STEWARD_PROBE_ADDRESS`) really gets one. It never reaches a person."""

import asyncio
import time
from uuid import uuid4

from sqlalchemy import select

from models.language import N_, _
from services.channels import CHANNELS, Envelope, sender
from services.channels.channel import ForGood, ForNow, Unclear
from services.channels.encode import write
from services.house.checklists.evidence.found import Collector, Evidence, Moment, failed, ok, unknown
from services.house.checklists.evidence.wording import took
from services.house.checks import lookups
from services.house.version import VERSION
from services.outbox import claim
from services.outbox.claim import TEXTS
from services.outbox.depth import depth
from services.outbox.states import OUTBOX
from services.work import clock, house_actor
from services.work.config import Config
from services.work.places import places
from services.work.undone import undone

SECONDS = 3  # in which a mail server is to answer
LINK = "/messages"
SUBJECT = N_("Test message of the daily check")
BODY = N_("Steward {version} sent this to see whether messages leave. Nobody needs to answer.")


def _message(now: Moment) -> Evidence:
    """N-03: queued, written, and taken by the mail server, as far as no person is reached."""
    if not now.places:
        return unknown(_("No data"), _("There is no workspace yet."))
    config = places().config
    envelope, why = _queued(now.places[0], config)
    if why:
        return failed(_("Held"), "/queues", why)
    if config.smtp_url is None:
        return unknown(_("Kept here"), _("No mail server is set, so mails stay in the mailbox of this machine."), LINK)
    began = time.perf_counter()
    said = asyncio.run(_sent(config, envelope) if config.probe_address else _connected(config))
    seconds = time.perf_counter() - began
    if said is None:
        return failed(
            _("No answer"), LINK, _("The mail server did not answer within {seconds} s.").format(seconds=SECONDS)
        )
    if said:
        return failed(_("Refused"), LINK, said)
    text = _("delivered {time}") if config.probe_address else _("server answers {time}")
    return ok(text.format(time=took(seconds)), LINK, seconds * 1_000)


def _queued(place: str, config: Config) -> tuple[Envelope, str]:
    """Put a message into the outbox, read it back as what would leave, and undo it. Return why sending is held, if it is."""
    ours = sender.of(config.mail_from, config.site_url)
    target = config.probe_address or f"probe@{sender.domain(ours)}"
    with undone(house_actor(place)) as session:
        row_id = claim.put(
            session,
            key=f"probe {uuid4().hex}",
            channel="email",
            recipient=target,
            subject=_(SUBJECT),
            body=_(BODY).format(version=VERSION),
            due_at=clock.now(),
        )
        query = select(OUTBOX.c.id, TEXTS.c.subject, TEXTS.c.body).join(TEXTS, TEXTS.c.id == OUTBOX.c.id)
        kept = session.execute(query.where(OUTBOX.c.id == row_id)).one()
        why = depth(session).held_why
    headers = {"Auto-Submitted": "auto-generated", "X-Steward-Probe": "1"}
    message_id = f"<{kept.id}@{sender.domain(ours)}>"
    envelope = Envelope(kept.id, message_id, "", target, kept.subject, kept.body, headers)
    write(envelope, ours)  # refuses what could never leave
    return envelope, why


async def _connected(config: Config) -> str | None:
    """Sign in to the mail server, and leave. Return its refusal; None when it is silent."""
    assert config.smtp_url
    try:
        async with asyncio.timeout(SECONDS):
            return await lookups.sign_in(config.smtp_url.get_secret_value())
    except TimeoutError:
        return None


async def _sent(config: Config, envelope: Envelope) -> str | None:
    """Hand the mail to the mail server, for the operator's own address. Return its refusal; None when it is silent."""
    transport = CHANNELS["email"].open(config)
    try:
        async with asyncio.timeout(SECONDS):
            await transport.send(envelope, _handed)
    except TimeoutError:
        return None
    except (ForNow, ForGood, Unclear) as refused:
        return str(refused.text)
    finally:
        await transport.close()
    return ""


async def _handed() -> bool:
    return True


COLLECTORS = {"probe.message": Collector(N_("A message can be sent"), _message)}
