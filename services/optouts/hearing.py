"""Hearing: a text message that says STOP or START as a whole is obeyed at once, and confirmed once."""

from uuid import UUID

from sqlmodel import Session

from services.optouts import suppressions, words
from services.optouts.words import Meaning
from services.outbox import claim, recipients
from services.work import clock, step

CONFIRMS = "Steward-Confirms"  # a header of ours: this message confirms an opt-out, and leaves in spite of it


@step
def heard(
    session: Session, channel: str, address: str, text: str, *, confirm: bool = True, contact_id: UUID | None = None
) -> Meaning:
    """Obey a text message of this sender, and return what it says: "stop", "start", or nothing of the kind.

    STOP ends everything on its channel, transactional messages too, until START. Each is confirmed by one message,
    unless it changes nothing, or the provider answers by itself (`confirm` False: Twilio does).
    """
    meaning = words.meaning(text)
    changed = False
    if meaning == "stop":
        there = {row.id for row in suppressions.live_rows(session, channel, address)}
        made = suppressions.suppress(session, channel, address, "stop", detail=text, contact_id=contact_id)
        changed = made.id not in there
    elif meaning == "start":
        changed = suppressions.lift(session, channel, address, why=text) > 0
    if changed and confirm:
        _confirm(session, channel, address, text)
    return meaning


@step
def _confirm(session: Session, channel: str, address: str, text: str) -> None:
    now = clock.now()
    key = f"heard:{channel}:{now.isoformat()}:{recipients.key_of(channel, address)}"
    claim.put(
        session, key=key[:200], channel=channel, recipient=address, subject="", body=words.confirmation(text), due_at=now,
        headers={CONFIRMS: words.meaning(text)},
    )  # fmt: skip
