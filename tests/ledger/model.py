"""A small ledger of plain lists, which knows the rules by their words alone: it shares no code with the product."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID, uuid4

Doc = Literal["invoice", "deposit", "order"]


@dataclass
class Offer:
    total: int
    currency: str
    stands: bool = True


@dataclass
class Sale:
    """A deal, with the quotes that were sent of it, the oldest first."""

    amount: int
    currency: str
    contact: int
    state: str = "open"
    binned: bool = False
    offers: list[Offer] = field(default_factory=list)
    id: UUID = field(default_factory=uuid4)


@dataclass
class Paper:
    """An order, an invoice or a credit note."""

    kind: str
    total: int
    currency: str
    contact: int
    deal: Sale | None = None
    order: "Paper | None" = None
    credited: "Paper | None" = None
    cancelled: bool = False
    id: UUID = field(default_factory=uuid4)


@dataclass
class Money:
    """A payment."""

    amount: int
    currency: str
    contact: int
    into: bool = True
    of: "Money | None" = None  # what it gives back
    takes_back: "Money | None" = None  # what it reverses
    id: UUID = field(default_factory=uuid4)


@dataclass
class Part:
    """So much of a payment or a credit note, for a paper. What is taken back is marked, and counts no more."""

    by: Money | Paper
    to: Paper
    taken: int
    given: int
    back: bool = False
    id: UUID = field(default_factory=uuid4)


@dataclass
class Books:
    """Everything that happened."""

    sales: list[Sale] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    payments: list[Money] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def of(self, *kinds: str) -> list[Paper]:
        return [one for one in self.papers if one.kind in kinds and not one.cancelled]

    def standing(self, one: Money | Paper | None = None, to: Paper | None = None) -> list[Part]:
        return [p for p in self.parts if not p.back and (one is None or p.by is one) and (to is None or p.to is to)]

    def open(self, paper: Paper) -> int:
        return max(0, paper.total - self.billed(paper) - sum(part.given for part in self.standing(to=paper)))

    def reversed(self, one: Money) -> bool:
        return any(other.takes_back is one for other in self.payments)

    def left(self, one: Money) -> int:
        back = sum(other.amount for other in self.payments if other.of is one and not self.reversed(other))
        return one.amount - back - sum(part.taken for part in self.standing(one))

    def usable(self) -> list[Money]:
        return [one for one in self.payments if one.into and one.takes_back is None and not self.reversed(one)]

    def billed(self, order: Paper) -> int:
        return sum(one.total for one in self.of("invoice", "deposit") if one.order is order)

    def balances(self) -> dict[UUID, tuple[int, str]]:
        orders = (one for one in self.of("order") if not self.billed(one) or self.billed(one) < one.total)
        return {one.id: (self.open(one), self._called(one)) for one in [*self.of("invoice", "deposit"), *orders]}

    def _called(self, paper: Paper) -> str:
        if self.open(paper) <= 0 and not self.billed(paper):
            return "paid"
        return "partial" if self.standing(to=paper) else "unpaid"

    def amounts(self, mine: Callable[[Sale | Paper | Money], bool], *, allocated: bool) -> dict[str, tuple[int, ...]]:
        """The four amounts, by currency, of what is mine."""
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for at, currency, much in self._all(mine, allocated):
            sums[currency][at] += much
        return {currency: tuple(four) for currency, four in sums.items() if any(four)}

    def _all(self, mine: Callable[[Sale | Paper | Money], bool], allocated: bool) -> Iterator[tuple[int, str, int]]:
        for sale in filter(mine, self.sales):
            if sale.state == "open" and not sale.binned:
                offers = [one for one in sale.offers if one.stands]
                yield (0, offers[-1].currency, offers[-1].total) if offers else (0, sale.currency, sale.amount)
        for paper in filter(mine, self.of("order", "invoice", "deposit", "credit")):
            if paper.kind == "order" or (paper.kind != "credit" and paper.order is None):
                yield 1, paper.currency, paper.total
            if paper.kind != "order":
                yield 2, paper.currency, paper.total if paper.kind != "credit" else -paper.total
        if not allocated:
            for one in filter(mine, self.payments):
                if one.takes_back is None and not self.reversed(one):
                    yield 3, one.currency, one.amount if one.into else -one.amount
            return
        for part in self.standing():
            if isinstance(part.by, Money) and mine(part.to):
                yield 3, part.by.currency, part.taken
