"""What is written and signed at the customer's: the picture of a signature, and notes."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.language import _
from models.text import block, line
from models.visits import Signature
from services import files
from services.files import kinds, pictures
from services.records import verbs
from services.visits import cards, working
from services.visits.cards import VisitCard
from services.visits.record import VISIT
from services.work import Actor, Invalid, action

LARGEST = 300_000  # bytes of a signature: a line on an empty ground takes 10 to 30 kB
LONGEST = 4_000  # characters of a visit's note
TABLE = "signatures"


@action("visits.work")
def sign_with(
    session: Session, actor: Actor, visit_id: UUID, content: bytes, name: str = "", at: datetime | None = None
) -> VisitCard:
    """Keep the picture of a signature, a PNG, and who signed. Refuses (`Invalid`) what is no PNG or has more than 300 kB,
    and a visit that is signed already (`Conflict`)."""
    if len(content) > LARGEST or kinds.kind_of(content) != "image/png":
        raise Invalid(_("Please check the signature."), picture=_("Send the signature as a PNG of at most 300 kB."))
    drawn = pictures.smaller(content, "image/png")
    visit = working.mine(session, actor, visit_id)
    signature = Signature(visit_id=visit.id, name=(line(name) or "")[:200], signed_at=working.when(visit, at))
    working.sign(session, visit, signature)
    session.flush()
    kept = files.keep(session, _("Signature.png"), drawn, subject=TABLE, subject_id=signature.id)
    signature.file_id = kept.id
    session.flush()
    return cards.card(session, visit)


@action("visits.work")
def note(session: Session, actor: Actor, visit_id: UUID, text: str, at: datetime | None = None) -> VisitCard:
    """Add a paragraph to the note of a visit. What the office wrote stays. Refuses an empty one, and more than 4,000
    characters together."""
    visit = working.mine(session, actor, visit_id)
    said = block(text) or ""
    if not said:
        raise Invalid(_("Please check the note."), text=_("Write something first."))
    whole = f"{visit.note}\n{said}" if visit.note else said
    if len(whole) > LONGEST:
        raise Invalid(_("Please check the note."), text=_("The notes of a visit may have 4,000 characters together."))
    working.when(visit, at)
    return cards.card(session, verbs.change(session, actor, VISIT, visit_id, {"note": whole}))
