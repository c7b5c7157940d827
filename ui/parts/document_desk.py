"""The desk of a draft: its editor, beside what the customer will get; and a fixed document, on its sheet of paper."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from models import terms
from models.language import _
from services import invoices
from services.documents.due import terms_of_fixed
from services.documents.offered import Offered
from services.documents.previewing import Preview, is_empty, typed_line
from services.invoices import Parties
from services.money.totals import Tax
from services.records.declaration import Record
from ui.guard import is_id
from ui.live import perform
from ui.parts.document_editor import DocumentEditor
from ui.parts.document_paper import Sheet, paper_html, sheet
from ui.parts.markup import element, panel

SHOWN = 60  # lines of the preview: it is drawn again after each change
Facts = Sequence[tuple[str, date | str | None]]
Customer = tuple[UUID | None, UUID | None]


class DocumentDesk:
    """The editor of a draft with these values and lines, and its preview. `title` is what the paper calls it, `number`
    stands where its number will be, `facts` returns the days and references of typed values (with the words for their
    `terms`, and the `total`), `to` is the word above the customer."""

    def __init__(
        self, record: Record, values: Mapping[str, Any], lines: list[Any], offered: Offered, days: tuple[str, ...],
        title: str, number: str, facts: Callable[[Mapping[str, Any]], Facts], to: str = "",
    ) -> None:  # fmt: skip
        self.title, self.number, self.facts, self.to = title, number, facts, to or _("For")
        self.parties = Parties({}, None, None)
        self.of: Customer | None = None  # whose address the preview shows
        with element("div", "desk"):
            with element("div", "stack"):
                self.editor = DocumentEditor(record, values, lines, offered, days, self._draw)
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
        code, sums, lines = self.editor.currency(), found.totals, self._lines(found)
        told = {**values, "terms": terms_word(values, self.parties), "total": sums.total, "currency": code}
        return Sheet(
            title=self.title,
            number=self.number,
            currency=code,
            net=sums.net,
            tax=sums.tax,
            total=sums.total,
            seller=self.parties.seller,
            buyer=self.parties.buyer,
            person=self.parties.person,
            facts=self.facts(told),
            lines=lines[:SHOWN],
            more=max(0, len(lines) - SHOWN),
            taxes=sums.taxes,
            note=values["note"] or "",
            mark=_("Draft"),
            to=self.to,
        )

    def _lines(self, found: Preview) -> list[dict[str, Any]]:
        """Return the lines in which something was typed, with what each comes to, and the deducted deposits."""
        every = self.editor.lines.table.lines
        typed = zip([one for one in every if not one.get("fixed")], found.amounts, strict=False)
        mine = [typed_line(one) | {"amount": much} for one, much in typed if not is_empty(one)]
        return mine + [one | {"amount": one["fixed"]} for one in every if one.get("fixed")]


async def show_paper(card: Any, title: str, facts: Facts, beside: Callable[[], Awaitable[None]]) -> None:
    """Show a document that is fixed, as its customer has it, and `beside` it what became of it."""
    parties = await _parties(card)
    one = Sheet(
        title=title,
        number=card.number or "",
        currency=card.currency,
        net=card.net,
        tax=card.tax,
        total=card.total,
        seller=parties.seller,
        buyer=parties.buyer,
        person=parties.person,
        facts=facts,
        lines=[line.model_dump() for line in card.lines],
        taxes=[Tax(tax.category, round(float(tax.rate) * 1_000), tax.base, tax.tax) for tax in card.taxes],
        note=card.note or "",
        to=_("For"),
    )
    with element("div", "desk"):
        holder = sheet()
        holder.classes("whole")
        with element("div", "stack"):
            await beside()
    holder.show(paper_html(one))


async def _parties(card: Any) -> Parties:
    """Return the parties of a fixed document: those of then, where they were kept."""
    if getattr(card, "seller", None) is not None:
        return Parties(card.seller, card.buyer, card.buyer_person)
    return await perform(invoices.parties_of, card.contact_id, card.company_id) or Parties({}, None, None)


def fixed_terms(card: Any) -> str:
    """Return the words for the terms that a fixed document is due by; nothing where a day was named."""
    found = terms_of_fixed(card)
    return terms.said(found) if found else ""


def terms_word(values: Mapping[str, Any], parties: Parties) -> str:
    """Return the words for the terms that apply to typed values: their own, else the customer's."""
    try:
        own = terms.read(values["terms"]) if values["terms"] else parties.terms
    except ValueError:
        own = parties.terms
    return terms.said(own)


def _id(value: Any) -> UUID | None:
    return UUID(str(value)) if value and is_id(str(value)) else None
