"""Direct: one attempt past the outbox, where that is sick: a notice that it has not touched for a minute, and the news
that the database is down, of which no row can be written. What the outbox may not send, is not sent past it either.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.alerts import Alert, AlertNotice
from models.columns import uuid7
from models.language import N_
from services.channels import CHANNELS, Envelope, Withdrawn, sender
from services.house import settings
from services.house.alerts import planning, putting, reaching, rota, wording
from services.house.alerts.reaching import Around, Reach
from services.house.alerts.readings import Readings
from services.house.alerts.rules import BY_KEY, Rule
from services.outbox import claim, states
from services.outbox.claim import Claimed
from services.outbox.holds import HELD
from services.outbox.states import OUTBOX, Change
from services.work import HOUSE, Actor, step, trouble, work
from services.work import clock as time
from services.work.places import Places, places

log = logging.getLogger(__name__)
SICK = timedelta(minutes=1)  # for which the outbox has not begun with a message
OLD = timedelta(hours=1)


@dataclass(slots=True)
class _Known:
    """Who could be told when the database last answered, and since when it does not."""

    house: Places | None = None
    reaches: Sequence[Reach] = ()
    around: Around | None = None
    rule: Rule = BY_KEY["database"]  # as operators want it
    since: datetime | None = None
    told: dict[str, datetime] = field(default_factory=dict)


_known = _Known()


@step
def remember(session: Session, around: Around, rules: Mapping[str, Rule]) -> None:
    """Remember who can be told, for a time without a database; and make an alert of one that was told of."""
    global _known  # noqa: PLW0603
    before = _known
    reaches = [*reaching.channels(session), *(one for one in reaching.people(session) if one.level == 3)]
    held = bool(settings.read(session, HELD))
    _known = _Known(places(), () if held else reaches or around.operators, around, rules["database"])
    if before.house is places() and before.since is not None and before.told:
        at = min(before.told.values())
        told = {key: {"what": planning.FIRING, "at": one.isoformat()} for key, one in before.told.items()}
        session.add(
            Alert(rule="database", level="critical", state="firing", since_at=before.since, fired_at=at, value=1,
                  told=told, flips=[at.isoformat()])
        )  # fmt: skip
        session.flush()


def told() -> bool:
    """Return whether this process told that the database did not answer, and of its end not yet."""
    return _known.house is places() and bool(_known.told)


def shout(readings: Readings) -> None:
    """Tell everybody directly that the database does not answer, once, after the duration of its rule."""
    if _known.house is not places() or _known.around is None:
        return
    _known.since = _known.since or readings.at
    rule = _known.rule
    if not rule.active or _known.told or readings.at - _known.since < rule.lasts:
        return
    said = wording.Said(uuid7(), "database:", "critical", wording.title_of(rule, rule.key, ""), "", "", _known.since)
    text = wording.Text("firing", [said], (), (), _known.around.address, _known.around.zone)
    people = [one for one in _known.reaches if one.level]
    duty = rota.on_duty(people, readings.at, _known.around.zone) or people
    for reach in (one for one in _known.reaches if not one.level or one in duty):
        _known.told[reach.key] = readings.at
        why = tell(reach, text)
        if why:
            log.error("nobody could be told that the database is down: %s", why, extra={"channel": reach.name})


def tell(reach: Reach, text: wording.Text) -> str:
    """Send a notice at once, past the outbox. Return why it could not be, without any secret; empty when it left."""
    troubles = [send(channel, envelope) for envelope, channel in _envelopes(reach, text)]
    return next((one for one in troubles if one), "")


def rescue(actor: Actor) -> int:
    """Send the notices that the outbox has not begun with for a minute. Return how many messages.

    Each is taken out of the outbox first, so that it does not leave twice; one that cannot be sent goes back.
    """
    with work(actor, read=True) as session:
        if settings.read(session, HELD):
            return 0
        ids = _stuck(session)
    return sum(_rescue(actor, notice_id, row_id) for notice_id, row_id in ids)


@step
def _stuck(session: Session) -> list[tuple[UUID, UUID]]:
    now = time.now()
    late = (col(AlertNotice.told_at).is_(None), col(AlertNotice.made_at).between(now - OLD, now - SICK))
    notices = session.scalars(select(AlertNotice).where(*late).order_by(col(AlertNotice.made_at))).all()
    of = {UUID(row_id): one for one in notices for row_id in one.outgoing_ids}
    if not of:
        return []
    query = select(OUTBOX.c.id, OUTBOX.c.state, OUTBOX.c.attempts).where(OUTBOX.c.id.in_(list(of)))
    found = []
    for row_id, state, attempts in session.execute(query):
        waits = state in ("pending", "claimed") and attempts == 0
        broken_off = state == "cancelled" and of[row_id].direct and not of[row_id].trouble
        if waits or broken_off:
            found.append((of[row_id].id, row_id))
    return found


def _rescue(actor: Actor, notice_id: UUID, row_id: UUID) -> bool:
    with work(actor) as session:
        taken = Change(
            row_id, ("pending", "claimed", "cancelled"), "cancelled", text=N_("It was sent past the outbox.")
        )
        if not states.apply(session, actor, [taken])[0]:
            return False
        session.get_one(AlertNotice, notice_id).direct = True
        [row] = [Claimed(*one) for one in session.execute(claim.SAID, {"these": [row_id]})]
    envelope = _completed(row)
    why = send(row.channel, envelope)
    with work(actor) as session:
        putting.note(session, notice_id, ok=not why, trouble=why)
        if why:  # the outbox goes on with it
            states.apply(session, actor, [Change(row_id, ("cancelled",), "pending", 1, text=why)])
    return not why


def _completed(row: Claimed) -> Envelope:
    envelope = Envelope(
        row.id,
        f"<{row.id}@{_domain()}>",
        "",
        row.address,
        row.subject,
        row.body,
        headers=dict(row.headers),
        html=row.html,
    )
    return putting.address(HOUSE, row, envelope)


def _envelopes(reach: Reach, text: wording.Text) -> list[tuple[Envelope, str]]:
    """Return the messages of a notice that no row holds."""
    made = Envelope(uuid7(), f"<{uuid7()}@{_domain()}>", "", str(reach.channel_id), "", "")
    if reach.kind == "email":
        subject, body = wording.subject(text), wording.plain(text)
        return [
            (replace(made, id=uuid7(), recipient=one, subject=subject, body=body), "email") for one in reach.addresses
        ]
    values = {"target": reach.target, "kind": reach.kind}
    if reach.kind == "pagerduty":
        bodies = [body for _fingerprint, body in wording.pagerduty(text)]
    else:
        bodies = [wording.slack(text) if reach.kind == "slack" else wording.generic(text, str(made.id))]
    return [(replace(made, body=one, values=values), putting.WEBHOOK) for one in bodies]


def send(channel: str, envelope: Envelope) -> str:
    """Send one message by an account of its own. Return why it could not be, without any secret; empty when it left."""

    async def once() -> None:
        transport = CHANNELS[channel].open(places().config)
        try:
            await transport.send(envelope, _handed)
        finally:
            await transport.close()

    try:
        asyncio.run(once())
    except Withdrawn:
        return ""
    except Exception as error:
        if not hasattr(error, "phase"):
            trouble.log_repeated(log, "a notice could not be sent directly", channel=channel)
            return type(error).__name__
        return str(error)
    return ""


async def _handed() -> bool:
    return True


def _domain() -> str:
    config = places().config
    return sender.domain(sender.of(config.mail_from, config.site_url))
