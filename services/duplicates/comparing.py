"""Comparing: two contacts side by side, field by field, and what a merge would move."""

from uuid import UUID

from sqlmodel import Field, Session, SQLModel

from models.contacts import Contact
from models.language import _
from services.contacts import ContactCard, cards
from services.duplicates import fields
from services.duplicates.reach import Ways, ways
from services.duplicates.references import counts
from services.duplicates.strictest import wishes_of
from services.work import Actor, Conflict, action
from services.work import find as find_row


class Compared(SQLModel):
    """The contact that would be kept, the one that would go, whose value of each field is kept unless somebody says
    otherwise (kept, gone or both), the emails and phones of both, how many rows would move by table, and what each
    wishes about messages."""

    kept: ContactCard
    gone: ContactCard
    choose: dict[str, str] = Field(default_factory=dict)
    reach: Ways = Field(default_factory=Ways)
    moves: dict[str, int] = Field(default_factory=dict)
    opted_out: dict[str, bool] = Field(default_factory=dict)  # kept, gone


@action("duplicates.read")
def compare(session: Session, actor: Actor, contact_id: UUID, with_id: UUID) -> Compared:
    """Compare two contacts the actor sees. Refuses one in the bin."""
    kept = find_row(session, actor, Contact, contact_id, "contact")
    gone = find_row(session, actor, Contact, with_id, "contact")
    if kept.binned or gone.binned:
        raise Conflict(_("One of these contacts is in the bin. Restore it first."))
    return Compared(
        kept=cards.card(session, kept),
        gone=cards.card(session, gone),
        choose=fields.choices(kept, gone, None),
        reach=ways(session, kept, gone),
        moves=counts(session, gone.id, kept.id),
        opted_out={"kept": wishes_of(session, kept), "gone": wishes_of(session, gone)},
    )
