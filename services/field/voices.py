"""Voice notes of a visit (V-07): recorded on a phone, sent perhaps twice, and kept once, as a file of the visit.

Its row in the ledger of acts is in the same work as the file, so that a server that dies in between keeps both or neither.
"""

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from models.files import StoredFile
from models.language import N_, _
from models.visits import FieldAct
from services import files
from services.files import kinds, stored
from services.visits import working
from services.visits.record import VISIT
from services.work import Actor, Conflict, Invalid, action, announce, blobs, clock, errand, perform, step

ACT = "voice"
FILE = "file"  # where an act keeps the id of its recording
OTHER = N_("Another recording has this id already. Record it again.")
NO_SOUND = N_("This is no recording: send WebM, Ogg, MP4, MP3 or WAV.")


class Voice(SQLModel):
    """A voice note that has arrived: its file, the id that the phone gave it, and when it was recorded."""

    id: UUID
    client_id: UUID
    at: datetime


class Heard(NamedTuple):
    """A voice note that was sent, and whether it was new."""

    voice: Voice
    new: bool


@errand("visits.work")
def add_voice(
    actor: Actor, visit_id: UUID, client_id: UUID, content: bytes, recorded_at: datetime | None = None
) -> Heard:
    """Keep a voice note under a visit that the actor works on, also of one that is over. The same bytes under the same
    `client_id` are kept once. Refuses other bytes under it (`Conflict`), what is no recording (`Invalid`), more than 25 MB, and
    a full workspace."""
    digest = sha256(visit_id.bytes + content).hexdigest()
    there = perform(actor, heard_before, visit_id, client_id, digest)
    if there is not None:
        return Heard(there, False)
    stored.refuse_large(content)
    if kinds.sound_of(content) is None:
        raise Invalid(_("Please check the file."), file=_(NO_SOUND))
    blobs.lay(actor.place, content)
    try:
        return Heard(perform(actor, keep_voice, visit_id, client_id, digest, content, recorded_at), True)
    except Conflict:  # the same one at the same moment
        there = perform(actor, heard_before, visit_id, client_id, digest)
        if there is None:
            raise
        return Heard(there, False)


@action("visits.read")
def heard_before(session: Session, actor: Actor, visit_id: UUID, client_id: UUID, digest: str) -> Voice | None:
    """Return the voice note that has this id already, if it is this one. Refuses another one (`Conflict`), and a visit that
    is not the actor's to work on."""
    working.refuse_others(session, actor, working.seen(session, actor, visit_id))
    there = session.scalars(select(FieldAct).where(col(FieldAct.client_id) == client_id)).first()
    if there is None:
        return None
    if (there.act, there.digest, there.user_id) != (ACT, digest, actor.user_id):
        raise Conflict(_(OTHER))
    return _voice(there)


@action("visits.work")
def keep_voice(
    session: Session,
    actor: Actor,
    visit_id: UUID,
    client_id: UUID,
    digest: str,
    content: bytes,
    recorded_at: datetime | None = None,
) -> Voice:
    """Keep a voice note whose bytes lie on the disk: the work of `add_voice`."""
    visit = working.mine(session, actor, visit_id)
    assert actor.user_id
    at = min(recorded_at or clock.now(), clock.now())
    when = at.astimezone(ZoneInfo(actor.zone)).strftime("%Y-%m-%d %H.%M")
    name = _("Voice note {when}").format(when=when) + f".{kinds.sound_of(content)}"
    kept = files.keep(session, name, content, subject=VISIT.table, subject_id=visit.id)
    made = FieldAct(
        client_id=client_id, user_id=actor.user_id, visit_id=visit.id, act=ACT, at=at, digest=digest, answer="done"
    )
    made.data = {FILE: str(kept.id)}
    session.add(made)
    announce(session, files.KEPT, visit, working.about(visit), name=kept.name)
    session.flush()
    return _voice(made)


@step
def voices_of(session: Session, visits: list[UUID]) -> dict[UUID, list[Voice]]:
    """Return the voice notes of several visits that are still here, each in the order in which they were recorded."""
    mine = (col(FieldAct.visit_id).in_(visits), col(FieldAct.act) == ACT)
    sent = session.scalars(select(FieldAct).where(*mine).order_by(col(FieldAct.at), col(FieldAct.id))).all()
    named = [UUID(one.data[FILE]) for one in sent]
    here = set(session.scalars(select(col(StoredFile.id)).where(col(StoredFile.id).in_(named))))
    found: dict[UUID, list[Voice]] = {}
    for act in sent:
        if act.visit_id and UUID(act.data[FILE]) in here:
            found.setdefault(act.visit_id, []).append(_voice(act))
    return found


def _voice(act: FieldAct) -> Voice:
    return Voice(id=UUID(act.data[FILE]), client_id=act.client_id, at=act.at)
