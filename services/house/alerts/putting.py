"""Putting: one notice into the outbox of the house, under its key; a mail for each address, an event for each alert of
PagerDuty. What completes it as it leaves, and what became of it."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from models.alerts import AlertChannel, AlertNotice
from models.columns import uuid7
from services.channels import Envelope
from services.house.alerts import reaching, wording
from services.house.alerts.reaching import Reach
from services.house.alerts.wording import Text
from services.outbox import claim
from services.outbox.claim import Claimed
from services.outbox.states import Change
from services.work import HOUSE, clock, house_actor, signing, step, work
from services.work.places import places

NOTICE = "X-Steward-Alert"  # no text: the header that names the notice of a message
PURPOSE = "alert acknowledgement"
VALID = timedelta(days=7)  # for which the link of a mail acknowledges
WEBHOOK = "webhook"
WELL = ("sent", "delivered", "kept")


@step
def put(session: Session, reach: Reach, text: Text, key: str) -> UUID:
    """Queue one notice. The database refuses a key that was used before: of two processes the second one fails."""
    notice = AlertNotice(
        id=uuid7(),
        key=key,
        reach=reach.key,
        channel_id=reach.channel_id,
        kind=text.kind,
        alerts=[str(one.id) for one in (*text.fresh, *text.over)],
        critical=any(one.level == "critical" for one in text.fresh),
        name=reach.name,
    )
    session.add(notice)
    session.flush()
    if reach.kind == "email":
        for address in reach.addresses:
            link = _link(notice.id, reach.name if reach.level else address) if text.fresh else ""
            _queue(session, notice, f"{key}:{address}", "email", address, wording.subject(text),
                   wording.plain(text, link), wording.html(text, link))  # fmt: skip
    elif reach.kind == "pagerduty":
        for fingerprint, body in wording.pagerduty(text):
            _queue(session, notice, f"{key}:{fingerprint}", WEBHOOK, str(reach.channel_id), "", body)
    else:
        body = wording.slack(text) if reach.kind == "slack" else wording.generic(text, key)
        _queue(session, notice, key, WEBHOOK, str(reach.channel_id), "", body)
    return notice.id


@step
def _queue(
    session: Session, notice: AlertNotice, key: str, channel: str, to: str, subject: str, body: str, html: str = ""
) -> None:
    row_id = claim.put(
        session,
        key=key[:200],
        channel=channel,
        recipient=to,
        subject=subject,
        body=body,
        html=html,
        due_at=clock.now(),
        headers={NOTICE: str(notice.id), "Auto-Submitted": "auto-generated"},
        queue="notices",
    )
    notice.outgoing_ids = [*notice.outgoing_ids, str(row_id)]


def address(place: str, row: Claimed, envelope: Envelope) -> Envelope:
    """Complete a webhook as it leaves: where it goes, which is sealed until then. A STEP (services/leaving.py)."""
    if row.channel != WEBHOOK or place != HOUSE:
        return envelope
    with work(house_actor(), read=True) as session:
        found = session.get(AlertChannel, UUID(row.recipient))
        reach = reaching.opened(found) if found is not None else None
    if reach is None:
        return envelope
    return replace(envelope, values={"target": reach.target, "kind": reach.kind})


def answered(place: str, row: Claimed, change: Change) -> None:
    """Note on a notice and its channel what became of a message of it."""
    notice_id = row.headers.get(NOTICE, "")
    if place != HOUSE or not notice_id:
        return
    with work(house_actor()) as session:
        note(session, UUID(notice_id), ok=change.to in WELL, trouble=change.text)


@step
def note(session: Session, notice_id: UUID, *, ok: bool, trouble: str) -> None:
    """Note that a notice was told, or why not, also on its channel."""
    notice = session.get(AlertNotice, notice_id)
    if notice is None:
        return
    if ok:
        notice.told_at, notice.trouble = clock.now(), ""
    else:
        notice.trouble = trouble[:500]
    channel = session.get(AlertChannel, notice.channel_id) if notice.channel_id else None
    if channel is not None:
        channel.last_ok_at = clock.now() if ok else channel.last_ok_at
        channel.trouble = "" if ok else trouble[:500]


def _link(notice_id: UUID, who: str) -> str:
    ends = int((clock.now() + VALID).timestamp())
    token = signing.sign({"notice": str(notice_id), "who": who[:200], "exp": ends}, PURPOSE)
    return f"{places().config.address.rstrip('/')}/alert/{token}"
