"""Contacts in the order of their companies or owners, for screens, page by page; those without one come last.

Sorting by a column of another table reads and sorts all contacts: of 100,000 on SQLite, 314 ms by company and 164 ms by
owner. Instead the companies are walked in the order of their index, and only the owners of the page are read.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, case, func, select
from sqlmodel import Session, col

from models.accounts import User
from models.companies import Company
from models.contacts import Contact
from models.text import fold
from services.records import lists
from services.records.lists import Slice
from services.work import step

GROUPED = ("company", "owner")
COLUMNS = 200  # counts of one statement
NAME, ID = col(Contact.name_key), col(Contact.id)  # the order within a group


def is_grouped(part: Slice) -> bool:
    """Return whether a page is sorted so. Programs page by cursors, and sort by the contacts' own columns."""
    return part.sort.removeprefix("-") in GROUPED and part.cursor is None


@step
def page_of(session: Session, part: Slice, chosen: Any, *, few: bool) -> list[UUID]:
    """Return the ids of one page of the chosen contacts (a selection of ids) and one more, in their order. `few`: they
    are found by words, so that sorting all of them costs less than finding them again for each group."""
    by = _Company(part) if part.sort.endswith("company") else _Owner(session, part)
    return by.sorted(session, chosen) if few or by.deep else by.walked(session, chosen)


class _Part:
    """The page as numbers of rows. Walking `deep` into the list costs more than sorting all of it."""

    deep = False

    def __init__(self, part: Slice) -> None:
        self.down, self.most = part.sort.startswith("-"), lists.size(part) + 1
        self.skipped = (max(part.number, 1) - 1) * lists.size(part)


class _Company(_Part):
    """In the order of the companies outside the bin, as their index has it, and then the others."""

    HERE = and_(col(Company.id) == col(Contact.company_id), col(Company.binned_at).is_(None))
    # Of PostgreSQL's index the first column has to be named, although it has one value in all of them.
    BY = (col(Company.binned_at), col(Company.name_key), col(Company.id))

    def walked(self, session: Session, chosen: Any) -> list[UUID]:
        there = chosen.join(Company, self.HERE)
        found = _some(session, there, self.skipped, self.most, *self._order())
        if len(found) < self.most:
            before = session.scalar(select(func.count()).select_from(there.subquery())) or 0
            others = chosen.where(~select(1).where(self.HERE).correlate(Contact).exists())
            found += _some(session, others, max(0, self.skipped - before), self.most - len(found))
        return found

    def sorted(self, session: Session, chosen: Any) -> list[UUID]:
        all_of_them = chosen.outerjoin(Company, self.HERE)
        return _some(session, all_of_them, self.skipped, self.most, col(Company.id).is_(None), *self._order())

    def _order(self) -> list[Any]:
        return [one.desc() for one in self.BY] if self.down else [*self.BY]


class _Owner(_Part):
    """In the order of the owners' names, and then those of nobody."""

    def __init__(self, session: Session, part: Slice) -> None:
        super().__init__(part)
        names = {one: fold(name) for one, name in session.execute(select(col(User.id), col(User.name)))}
        self.deep = self.skipped >= 300
        self.order = sorted(names, key=lambda one: (names[one], one), reverse=self.down)

    def walked(self, session: Session, chosen: Any) -> list[UUID]:
        owner, skipped = col(Contact.owner_id), self.skipped
        parts = [chosen.where(owner == one) for one in self.order]
        sizes = self._sizes(session, parts)
        found: list[UUID] = []
        for one, size in [*zip(parts, sizes, strict=True), (chosen.where(owner.is_(None)), skipped + self.most)]:
            if skipped < size and len(found) < self.most:
                found += _some(session, one, skipped, self.most - len(found))
            skipped = max(0, skipped - size)
        return found

    def sorted(self, session: Session, chosen: Any) -> list[UUID]:
        ranks = {one: rank for rank, one in enumerate(self.order)}
        rank = case(ranks, value=col(Contact.owner_id), else_=len(ranks))
        return _some(session, chosen, self.skipped, self.most, rank)

    def _sizes(self, session: Session, parts: Sequence[Any]) -> list[int]:
        sizes: list[int] = []
        for start in range(0, len(parts), COLUMNS):
            counts = [_counted(one, self.skipped + self.most) for one in parts[start : start + COLUMNS]]
            sizes += [*session.execute(select(*counts)).one()]
        return sizes


def _counted(one: Any, most: int) -> Any:
    """Return the number of contacts of a selection, counted up to what the page needs."""
    return select(func.count()).select_from(one.limit(most).subquery()).scalar_subquery()


def _some(session: Session, one: Any, skipped: int, most: int, *order: Any) -> list[UUID]:
    ordered = one.order_by(*order, col(Contact.binned_at), NAME, ID)
    return list(session.scalars(ordered.offset(skipped).limit(most)))
