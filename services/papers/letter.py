"""The letter that takes an invoice to its customer: its words, and the PDF."""

from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from models import dates
from models.language import _, speaking
from services import files, invoices
from services.files import FileCard
from services.house.register import workspace
from services.invoices import InvoiceCard
from services.languages import catalogue, of_customers
from services.money import amounts
from services.papers import keeping
from services.work import Actor, errand, work

PARAGRAPH = Markup("<p>{}</p>")


@dataclass(frozen=True, slots=True)
class Letter:
    """A message to begin with: to whom, its subject, its text as HTML, and the PDF."""

    contact_id: UUID | None
    to: str
    subject: str
    html: str
    file: FileCard


@errand("invoices.issue")
def letter(actor: Actor, invoice_id: UUID) -> Letter:
    """Return the letter of an issued invoice or credit note, with its PDF, drawn now if it was not yet. Refuses a draft
    (`Conflict`)."""
    file_id = keeping.make(actor, invoice_id)
    with work(actor, read=True) as session:
        card, file = invoices.find(session, actor, invoice_id), files.find(session, actor, file_id)
        spoken = catalogue(of_customers(session))
    with speaking(spoken):  # who reads it is no colleague
        return _letter(actor, card, file)


def _letter(actor: Actor, card: InvoiceCard, file: FileCard) -> Letter:
    person = card.buyer_person or {}
    hello = _("Hello {name},").format(name=person["name"]) if person.get("name") else _("Hello,")
    what = _("credit note") if card.kind == "credit" else _("invoice")
    here = _("attached is our {what} {number} over {amount}.").format(
        what=what, number=card.number, amount=amounts.shown(card.total, card.currency)
    )
    said = [PARAGRAPH.format(hello), PARAGRAPH.format(here)]
    if card.kind != "credit" and card.due_on:
        said.append(PARAGRAPH.format(_("Please pay it by {day}.").format(day=dates.long_day(card.due_on))))
    subject = _("{what} {number} from {workspace}").format(
        what=what.capitalize(), number=card.number, workspace=workspace(actor.place).name
    )
    return Letter(card.contact_id, person.get("email") or "", subject, str(Markup("").join(said)), file)
