"""How many invoices there are in each state, and how much of it is open since when."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlmodel import Session, col

from models.invoices import Balance, Invoice
from models.language import N_
from services.house.register import workspace
from services.work import Actor, action, clock, visible

STATES = {  # the tabs of the list
    "draft": N_("Draft"),
    "open": N_("Open"),
    "overdue": N_("Overdue"),
    "paid": N_("Paid"),
    "credit": N_("Credit notes"),
}
AGES = {"0-15": (0, 15), "16-30": (16, 30), "31-60": (31, 60), "60+": (61, None)}  # days since it was due


@dataclass(slots=True)
class Figure:
    """A number of invoices, and what they come to by currency: what is open of open ones, else their totals."""

    count: int = 0
    sums: dict[str, int] = field(default_factory=dict)

    def add(self, count: int, currency: str, much: int) -> None:
        """Count more of them."""
        self.count += count
        self.sums[currency] = self.sums.get(currency, 0) + much


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of the tabs and of the ages."""

    states: dict[str, Figure]
    ages: dict[str, Figure]


@action("invoices.read")
def figures(session: Session, actor: Actor) -> Figures:
    """Return the figures of the invoices the actor may see, by one query."""
    today = clock.today(workspace(actor.place).zone)
    late = case((col(Balance.status) == "paid", "paid"), (col(Balance.status).is_(None), ""), else_=_age(today))
    columns = (col(Invoice.state), col(Invoice.kind), late.label("late"), col(Invoice.currency))
    rows = (
        select(*columns, func.count(), func.sum(col(Invoice.total)), func.sum(func.coalesce(col(Balance.open), 0)))
        .outerjoin(Balance, col(Balance.invoice_id) == col(Invoice.id))
        .where(col(Invoice.binned_at).is_(None), visible(actor, Invoice))
        .group_by(*columns)
    )
    found = Figures({name: Figure() for name in STATES}, {name: Figure() for name in AGES})
    for state, kind, age, currency, count, total, left in session.execute(rows):
        if state == "draft":
            found.states["draft"].add(count, currency, int(total))
        elif kind == "credit":
            found.states["credit"].add(count, currency, int(total))
        elif age == "paid":
            found.states["paid"].add(count, currency, int(total))
        elif age:
            found.states["open"].add(count, currency, int(left))
            if age in AGES:
                found.states["overdue"].add(count, currency, int(left))
                found.ages[age].add(count, currency, int(left))
    return found


def in_state(actor: Actor, state: str, age: str = "") -> list[Any]:
    """Return the criteria of a tab and of an age; none for any other text."""
    today = clock.today(workspace(actor.place).zone)
    owed = col(Balance.status).in_(("unpaid", "partial"))
    found: dict[str, list[Any]] = {
        "draft": [col(Invoice.state) == "draft"],
        "open": [_has_balance(owed)],
        "overdue": [_has_balance(overdue(actor))],
        "paid": [_has_balance(col(Balance.status) == "paid")],
        "credit": [col(Invoice.kind) == "credit", col(Invoice.state) == "issued"],
    }
    least, most = AGES.get(age, (None, None))
    if least is None:
        return found.get(state, [])
    aged = [owed, col(Balance.due_on) <= today - timedelta(days=max(least, 1))]
    if most is not None:
        aged.append(col(Balance.due_on) >= today - timedelta(days=most))
    return [*found.get(state, []), _has_balance(*aged)]


def _has_balance(*criteria: Any) -> ColumnElement[bool]:
    """Return the criterion of invoices with such a balance. Asked for each invoice in the order of the list: SQLite would
    begin with the balances otherwise, and sort all invoices for one page."""
    mine = (col(Balance.invoice_id) == col(Invoice.id), *criteria)
    return select(col(Balance.id)).where(*mine).correlate(Invoice).exists()


def overdue(actor: Actor) -> ColumnElement[bool]:
    """Return the criterion of what should have been paid by now: the day it was due has ended where the workspace is."""
    today = clock.today(workspace(actor.place).zone)
    return and_(col(Balance.status).in_(("unpaid", "partial")), col(Balance.due_on) < today)


def _age(today: date) -> Any:
    """Return the age of what is open: `open` until the end of the day on which it is due."""
    due = col(Balance.due_on)
    return case(
        (due >= today, "open"),
        *(((due >= today - timedelta(days=most)), name) for name, (_least, most) in AGES.items() if most is not None),
        else_="60+",
    )
