"""Web push: notices for browsers that show them while no page is open. They leave by the outbox (decision 0043).

A push holds the id of a notice and no words: the browser asks for those with its session. Once a browser has
unsubscribed, the push service says so, and the subscription goes.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import Session, col

from models.columns import uuid7
from models.language import N_, _
from models.notices import Notice, PushSubscription
from models.outbox import Attempt
from models.text import line
from services.accounts import users
from services.channels import Envelope
from services.channels.push import GONE, TTL
from services.house import vapid
from services.notices.kinds import CHANGED
from services.outbox import claim, states
from services.outbox.claim import Claimed, Verdict
from services.outbox.states import OUTBOX, Change
from services.work import HOUSE, Actor, Invalid, action, clock, errand, house_actor, step, vault, work
from services.work.events import Event, signal

CHANNEL = "push"
MOST = 20  # browsers of one person
# Where browsers may be told. An address elsewhere would let anybody make this server call any other.
SERVICES = (
    r"https://([a-z0-9-]+\.)*google(apis)?\.com/",
    r"https://([a-z0-9-]+\.)*push\.services\.mozilla\.com/",
    r"https://([a-z0-9-]+\.)*push\.apple\.com/",
    r"https://([a-z0-9-]+\.)*notify\.windows\.com/",
)


@errand("account.read", private=True)
def public_key(actor: Actor) -> str:
    """Return the key that browsers subscribe to."""
    return vapid.public_key()


@action("account.read", private=True)
def mine(session: Session, actor: Actor) -> list[PushSubscription]:
    """Return one's own browsers that take notifications, the latest first. Their addresses stay sealed."""
    here = col(PushSubscription.user_id) == actor.user_id
    return list(session.scalars(select(PushSubscription).where(here).order_by(col(PushSubscription.made_at).desc())))


@action("account.edit")
def subscribe(session: Session, actor: Actor, endpoint: str, p256dh: str, auth: str, agent: str = "") -> UUID:
    """Let one's notices go to a browser, known by the address its push service gave it. Again: it takes new keys.

    Return the id of its row. Refuses an address that is not of a known push service, and keys that are none.
    """
    _refuse_strange(endpoint, p256dh, auth)
    me, key = users.me(session, actor), hashlib.sha256(endpoint.encode()).hexdigest()
    session.execute(
        delete(PushSubscription).where(col(PushSubscription.endpoint_key) == key)
    )  # perhaps another person's
    old = [one.id for one in mine(session, actor)][MOST - 1 :]
    session.execute(delete(PushSubscription).where(col(PushSubscription.id).in_(old)))
    row = PushSubscription(id=uuid7(), user_id=me.id, endpoint="", endpoint_key=key, keys="")
    row.endpoint = vault.seal(endpoint, f"push_subscriptions.endpoint:{row.id}")
    row.keys = vault.seal(json.dumps({"p256dh": p256dh, "auth": auth}), f"push_subscriptions.keys:{row.id}")
    row.agent = line(agent, 200) or ""
    session.add(row)
    signal(session, CHANGED, "push_subscriptions", [me.id])
    return row.id


@action("account.edit")
def unsubscribe(session: Session, actor: Actor, endpoint: str = "", subscription_id: UUID | None = None) -> None:
    """Send no more notices to one of one's own browsers, named by its address or its id."""
    which = col(PushSubscription.endpoint_key) == hashlib.sha256(endpoint.encode()).hexdigest()
    if subscription_id is not None:
        which = col(PushSubscription.id) == subscription_id
    session.execute(delete(PushSubscription).where(col(PushSubscription.user_id) == actor.user_id, which))
    if actor.user_id is not None:
        signal(session, CHANGED, "push_subscriptions", [actor.user_id])


@step
def put(session: Session, told: Mapping[UUID, tuple[UUID, datetime]]) -> None:
    """Queue a push to each browser of these people: by user, the notice and when it may leave."""
    if not told:
        return
    rows = select(col(PushSubscription.id), col(PushSubscription.user_id))
    for subscription_id, user_id in session.execute(rows.where(col(PushSubscription.user_id).in_(told))).all():
        notice_id, due_at = told[user_id]
        claim.put(
            session,
            key=f"push:{notice_id}:{subscription_id}",
            channel=CHANNEL,
            recipient=str(subscription_id),
            subject="",
            body=str(notice_id),
            due_at=due_at,
        )


@step
def check(session: Session, rows: Sequence[Claimed]) -> dict[UUID, Verdict]:
    """Cancel pushes of notices that were read meanwhile, are gone, or are older than a push service would keep them."""
    some = {row.id: UUID(row.body) for row in rows if row.channel == CHANNEL}
    if not some or session.info["place"] == HOUSE:
        return {}
    new = (col(Notice.read_at).is_(None), col(Notice.id).in_(some.values()))
    fresh = set(session.scalars(select(col(Notice.id)).where(*new)))
    late = {row.id for row in rows if row.asked_for_at < clock.now() - timedelta(seconds=TTL)}
    said = Verdict("cancel", N_("It was read meanwhile, or is too old to be shown."))
    return {one: said for one, notice in some.items() if notice not in fresh or one in late}


def address(place: str, row: Claimed, envelope: Envelope) -> Envelope:
    """Complete a push as it leaves: the browser's address and keys, and our signature. A STEP (services/leaving.py)."""
    if row.channel != CHANNEL:
        return envelope
    with work(house_actor(place), read=True) as session:
        found = session.get(PushSubscription, UUID(row.recipient))
        if found is None:
            return envelope
        endpoint = vault.unseal(found.endpoint, f"push_subscriptions.endpoint:{found.id}")
        keys = json.loads(vault.unseal(found.keys, f"push_subscriptions.keys:{found.id}"))
    return replace(envelope, values={**keys, "endpoint": endpoint, "authorization": vapid.authorization(endpoint)})


@step
def of_failed(session: Session, actor: Actor, event: Event) -> None:
    """Forget a browser whose push service answered that it is gone."""
    latest = select(col(Attempt.code)).where(col(Attempt.outgoing_id) == event.subject_id)
    code = session.scalar(latest.order_by(col(Attempt.at).desc(), col(Attempt.id).desc()).limit(1))
    if code not in GONE or session.info["place"] == HOUSE:
        return
    here = (OUTBOX.c.id == event.subject_id, OUTBOX.c.channel == CHANNEL)
    recipient = session.scalar(select(OUTBOX.c.recipient).where(*here))
    if recipient:
        session.execute(delete(PushSubscription).where(col(PushSubscription.id) == UUID(recipient)))


@step
def of_unknown(session: Session, actor: Actor, event: Event) -> None:
    """Send a push again whose answer was lost: the browser shows one notice once, however often it comes."""
    here = (OUTBOX.c.id == event.subject_id, OUTBOX.c.channel == CHANNEL)
    if session.scalar(select(OUTBOX.c.id).where(*here)) is not None:
        said = N_("The answer was lost; it is sent again, and shown once.")
        states.apply(session, actor, [Change(event.subject_id, ("unknown",), "pending", text=said)])


def _refuse_strange(endpoint: str, p256dh: str, auth: str) -> None:
    if len(endpoint) > 1_000 or not any(re.match(one, endpoint) for one in SERVICES):
        raise Invalid(_("This browser's push service is not known."), endpoint=_("This push service is not known."))
    if not re.fullmatch(r"[\w-]{86,88}=?", p256dh) or not re.fullmatch(r"[\w-]{22}(==)?", auth):
        raise Invalid(_("Please check the form."), p256dh=_("These are not keys of a browser."))
