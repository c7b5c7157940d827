"""Campaigns at a merge: one that was prepared for both contacts writes to the one they become once."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session

from models.campaigns import CampaignRecipient
from models.language import N_
from services.outbox.states import CANCELLABLE, OUTBOX, Change, apply
from services.work import Actor, step

RECIPIENTS = CampaignRecipient.__table__  # type: ignore[attr-defined]
MISSED = ("failed", "bounced", "cancelled")  # it reached nobody: another message of the campaign may still
WHY = N_("It goes to this person once: the contact was merged with another one that gets it.")


@step
def write_once(session: Session, actor: Actor, kept: UUID, gone: UUID) -> int:
    """Cancel the second message of each campaign that waits for either contact, before its rows are put together. Where
    one of them has left, the waiting one goes; else the one to the contact that is kept stays. Return how many."""
    query = select(RECIPIENTS.c.campaign_id, RECIPIENTS.c.contact_id, OUTBOX.c.id, OUTBOX.c.state, OUTBOX.c.attempts)
    both = query.join(OUTBOX, OUTBOX.c.id == RECIPIENTS.c.message_id).where(RECIPIENTS.c.contact_id.in_((kept, gone)))
    found = defaultdict(list)
    for row in session.execute(both.where(OUTBOX.c.state.not_in(MISSED)).order_by(RECIPIENTS.c.id)):
        found[row.campaign_id].append(row)
    changes = []
    for some in found.values():
        _first, *others = sorted(some, key=lambda row: (row.state in CANCELLABLE, row.contact_id != kept))
        changes += [Change(row.id, CANCELLABLE, "cancelled", row.attempts, text=WHY) for row in others]
    return sum(apply(session, actor, changes))
