"""Any history of sales: the rebuilt amounts and balances are what an independent model says (P-03)."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import Session

from models.base import Row
from models.contacts import Contact
from models.deals import Deal
from models.invoices import Balance, MoneySum
from models.payments import Allocation
from models.sales import Order, Quote
from services import ledger
from services.ledger import proving
from services.work import Actor, work
from tests.ledger import rows
from tests.ledger.model import Books, Money, Offer, Paper, Part, Sale

CURRENCIES = ("EUR", "EUR", "USD", "JPY")
STEPS = (
    "sell", "sell", "offer", "offer", "turn_down", "close", "move", "throw_away", "agree", "agree", "cancel", "bill", "bill",
    "bill", "credit", "receive", "receive", "receive", "pay", "pay", "pay", "take_back", "reverse", "refund",
)  # fmt: skip


class Undo(Exception):
    """The end of a history: nothing of it is kept."""


class Nothing(Exception):
    """There is nothing yet that this could happen to."""


@dataclass
class History:
    """One history, in the product and in the model."""

    data: st.DataObject
    session: Session
    contacts: list[UUID]
    books: Books = field(default_factory=Books)
    hours: int = 0

    def one(self, some: Any) -> Any:
        fitting = list(some)
        if not fitting:
            raise Nothing
        return self.data.draw(st.sampled_from(fitting))

    def much(self, most: int = 10_000) -> int:
        return self.data.draw(st.integers(1, most))

    def write(self, *made: Row, before: Row | None = None) -> None:
        self.session.add_all(made)
        ledger.rebuild(self.session, before, *made)

    def who(self, n: int, deal: Sale | None = None) -> dict[str, Any]:
        return {"contact_id": self.contacts[n], "deal_id": deal.id if deal else None}

    def sell(self) -> None:
        sale = Sale(self.much(), self.one(CURRENCIES), self.one((0, 1)))
        self.books.sales.append(sale)
        contact = self.contacts[sale.contact]
        self.write(rows.deal(self.session, sale.amount, currency=sale.currency, id=sale.id, contact_id=contact))

    def offer(self) -> None:
        sale, offer = self.one(self.books.sales), Offer(self.much(), self.one(CURRENCIES))
        sale.offers.append(offer)
        self.hours += 1
        self.write(rows.quote(offer.total, currency=offer.currency, hours=self.hours, deal_id=sale.id))

    def turn_down(self) -> None:
        sale = self.one(one for one in self.books.sales if any(offer.stands for offer in one.offers))
        newest = max(n for n, offer in enumerate(sale.offers) if offer.stands)
        sale.offers[newest].stands = False
        mine = select(Quote).where(Quote.deal_id == sale.id, Quote.state == "sent")  # type: ignore[arg-type]
        quote = max(self.session.scalars(mine), key=lambda row: row.sent_at)  # type: ignore[arg-type, return-value]
        quote.state = self.one(("declined", "expired"))
        self.write(quote)

    def close(self) -> None:
        sale = self.one(self.books.sales)
        sale.state = self.one(("won", "lost", "open"))
        deal = self.session.get_one(Deal, sale.id)
        deal.stage_id = rows.stage(self.session, sale.state).id
        self.write(deal)

    def move(self) -> None:
        sale = self.one(self.books.sales)
        sale.contact = 1 - sale.contact
        deal = self.session.get_one(Deal, sale.id)
        before = Deal(**deal.model_dump())
        deal.contact_id = self.contacts[sale.contact]
        self.write(deal, before=before)

    def throw_away(self) -> None:
        sale = self.one(self.books.sales)
        sale.binned = not sale.binned
        deal = self.session.get_one(Deal, sale.id)
        deal.binned_at = deal.made_at if sale.binned else None
        self.write(deal)

    def agree(self) -> None:
        deal = self.one([None, *self.books.sales])
        paper = Paper("order", self.much(), self.one(CURRENCIES), self.one((0, 1)), deal)
        self.books.papers.append(paper)
        self.write(rows.order(paper.total, currency=paper.currency, id=paper.id, **self.who(paper.contact, deal)))

    def cancel(self) -> None:
        paper = self.one(
            one for one in self.books.of("order") if not self.books.billed(one) and not self.books.standing(to=one)
        )
        paper.cancelled = True
        order = self.session.get_one(Order, paper.id)
        order.state = "cancelled"
        self.write(order)

    def bill(self) -> None:
        order = self.one([None, *self.books.of("order")])
        deal, kind = self.one([None, *self.books.sales]), self.one(("invoice", "deposit"))
        paper = Paper(kind, self.much(), self.one(CURRENCIES), self.one((0, 1)), deal, order)
        self.books.papers.append(paper)
        more = {"id": paper.id, "order_id": order.id if order else None, **self.who(paper.contact, deal)}
        self.write(rows.invoice(paper.total, kind, currency=paper.currency, **more))

    def credit(self) -> None:
        of = self.one(one for one in self.books.of("invoice", "deposit") if self.books.open(one) > 0)
        much = self.much(self.books.open(of))
        paper = Paper("credit", much, of.currency, of.contact, of.deal, of.order, credited=of)
        self.books.papers.append(paper)
        part = Part(paper, of, much, much)
        self.books.parts.append(part)
        more = {"id": paper.id, "of_invoice_id": of.id, "order_id": of.order.id if of.order else None}
        self.session.add(rows.invoice(much, "credit", currency=of.currency, **more, **self.who(of.contact, of.deal)))
        self.write(Allocation(id=part.id, credit_id=paper.id, invoice_id=of.id, taken=much, given=much))

    def receive(self) -> None:
        self.money(Money(self.much(), self.one(CURRENCIES), self.one((0, 1))))

    def money(self, one: Money) -> None:
        self.books.payments.append(one)
        of = {
            "refunds_id": one.of.id if one.of else None,
            "reverses_id": one.takes_back.id if one.takes_back else None,
        }
        way, contact = "in" if one.into else "out", self.contacts[one.contact]
        self.write(rows.payment(one.amount, way, one.currency, id=one.id, contact_id=contact, **of))

    def pay(self) -> None:
        by = self.one(one for one in self.books.usable() if self.books.left(one) > 0)
        papers = self.books.of("invoice", "deposit", "order")
        to = self.one(one for one in papers if self.books.open(one) > 0)
        taken = self.much(self.books.left(by))
        there = self.books.open(to)
        self.part(by, to, taken, min(taken, there) if by.currency == to.currency else self.much(there))

    def part(self, by: Money, to: Paper, taken: int, given: int) -> None:
        taken = min(taken, given) if by.currency == to.currency else taken
        part = Part(by, to, taken, given)
        self.books.parts.append(part)
        name = "order_id" if to.kind == "order" else "invoice_id"
        self.write(Allocation(id=part.id, payment_id=by.id, taken=taken, given=given, **{name: to.id}))

    def take_back(self) -> None:
        self.undo(self.one(self.books.standing()))

    def undo(self, part: Part) -> None:
        part.back = True
        self.write(rows.undone(self.session.get_one(Allocation, part.id)))

    def reverse(self) -> None:
        refunded = [one.of for one in self.books.payments if not self.books.reversed(one)]
        fitting = (one for one in self.books.payments if one.takes_back is None and not self.books.reversed(one))
        one = self.one(each for each in fitting if each not in refunded)
        for part in self.books.standing(one):
            self.undo(part)
        self.money(Money(one.amount, one.currency, one.contact, not one.into, takes_back=one))

    def refund(self) -> None:
        one = self.one(each for each in self.books.usable() if each.amount > self.back(each))
        much = self.much(one.amount - self.back(one))
        for part in reversed(self.books.standing(one)):
            if self.books.left(one) < much:
                self.undo(part)
        self.money(Money(much, one.currency, one.contact, into=False, of=one))

    def back(self, one: Money) -> int:
        return sum(other.amount for other in self.books.payments if other.of is one and not self.books.reversed(other))

    def compare(self) -> None:
        """The product says what the model says, of every contact, deal, invoice and order."""
        for n, contact in enumerate(self.contacts):
            mine = self.books.amounts(lambda one, n=n: one.contact == n, allocated=False)  # type: ignore[misc]
            assert self.kept("contact_id", contact) == mine
        for sale in self.books.sales:
            mine = self.books.amounts(
                lambda one, sale=sale: one is sale or getattr(one, "deal", None) is sale,  # type: ignore[misc]
                allocated=True,
            )
            assert self.kept("deal_id", sale.id) == mine
        found = self.session.scalars(select(Balance))
        assert {row.invoice_id or row.order_id: (row.open, row.status) for row in found} == self.books.balances()

    def kept(self, name: str, subject: UUID) -> dict[str, tuple[int, ...]]:
        found = self.session.scalars(select(MoneySum).where(getattr(MoneySum, name) == subject))
        return {row.currency: tuple(getattr(row, one) for one in rows.AMOUNTS) for row in found}


def live(actor: Actor, data: st.DataObject, steps: list[str]) -> None:
    with suppress(Undo), work(actor) as session:
        people = [Contact(name=name, name_key=name) for name in ("ada", "eve")]
        session.add_all(people)
        history = History(data, session, [one.id for one in people])
        for name in steps:
            try:
                getattr(history, name)()
            except Nothing:
                continue
            history.compare()
        assert proving.prove(session).differences == []
        raise Undo


def tried(actor: Actor, examples: int, steps: int) -> None:
    quiet = [HealthCheck.too_slow, HealthCheck.data_too_large]

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=quiet, phases=[Phase.generate])
    @given(st.data(), st.lists(st.sampled_from(STEPS), min_size=steps // 2, max_size=steps))
    def histories(data: st.DataObject, some: list[str]) -> None:
        live(actor, data, ["sell", *some])

    histories()


def test_p03_any_history_comes_to_what_the_model_says(alice: Actor) -> None:
    tried(alice, 50, 16)


@pytest.mark.soak
@pytest.mark.timeout(1_800)
def test_p03_two_thousand_histories_come_to_what_the_model_says(alice: Actor) -> None:
    tried(alice, 2_000, 20)
