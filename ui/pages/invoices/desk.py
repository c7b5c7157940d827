"""The desk of a draft: its editor, beside what the customer will get."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from models.invoices import INVOICE_KINDS
from models.language import _
from services import invoices
from services.documents.offered import Offered
from services.documents.previewing import Preview, is_empty, typed_line
from services.invoices import INVOICE, Parties
from services.money import amounts
from ui.guard import is_id
from ui.live import perform
from ui.parts.document_desk import terms_word
from ui.parts.document_editor import DocumentEditor
from ui.parts.document_paper import Sheet, paper_html, sheet
from ui.parts.filters import day_of
from ui.parts.markup import element, panel

DAYS = ("issued_on", "due_on")
SHOWN = 60  # lines of the preview: it is drawn again after each change
Customer = tuple[UUID | None, UUID | None]


class Desk:
    """The editor of a draft of this kind with these values and lines, and its preview."""

    def __init__(self, values: Mapping[str, Any], lines: list[Any], offered: Offered, kind: str = "invoice") -> None:
        self.kind = kind
        self.parties = Parties({}, None, None)
        self.of: Customer | None = None  # whose address the preview shows
        with element("div", "desk"):
            with element("div", "stack"):
                self.editor = DocumentEditor(INVOICE, values, lines, offered, DAYS, self._draw)
            with panel(_("Preview"), _("as the customer gets it")):
                self.paper = sheet()

    async def _draw(self, values: Mapping[str, Any], found: Preview) -> None:
        customer = (_id(values["contact_id"]), _id(values["company_id"]))
        if customer != self.of:
            self.of = customer
            self.parties = await perform(invoices.parties_of, *customer) or self.parties
        if not self.paper.is_deleted:
            self.paper.show(paper_html(self._sheet(values, found)))

    def _sheet(self, values: Mapping[str, Any], found: Preview) -> Sheet:
        code, sums = self.editor.currency(), found.totals
        lines = self._lines(found)
        due = day_of(values["due_on"] or "") or terms_word(values, self.parties)
        return Sheet(
            title=_(INVOICE_KINDS[self.kind]),
            number=_("Number is given on issue"),
            currency=code,
            net=sums.net,
            tax=sums.tax,
            total=sums.total,
            seller=self.parties.seller,
            buyer=self.parties.buyer,
            person=self.parties.person,
            facts=[
                (_("Issued"), day_of(values["issued_on"] or "") or _("On issue")),
                (_("Due"), due),
                (_("Your order"), values["reference"]),
                (_("To pay"), amounts.shown(sums.total, code)),
            ],
            lines=lines[:SHOWN],
            more=max(0, len(lines) - SHOWN),
            taxes=sums.taxes,
            note=values["note"] or "",
            mark=_("Draft"),
        )

    def _lines(self, found: Preview) -> list[dict[str, Any]]:
        """Return the lines in which something was typed, with what each comes to, and the deducted deposits."""
        every = self.editor.lines.table.lines
        typed = zip([one for one in every if not one.get("fixed")], found.amounts, strict=False)
        mine = [typed_line(one) | {"amount": much} for one, much in typed if not is_empty(one)]
        return mine + [one | {"amount": one["fixed"]} for one in every if one.get("fixed")]


def _id(value: Any) -> UUID | None:
    return UUID(str(value)) if value and is_id(str(value)) else None
