"""Fixing cells: the bad values of a column, equal ones together; one cell or all alike; and the fix taken back."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, SQLModel

from models.imports import Import
from models.language import _
from models.text import CONTROL, fold
from services.imports import checking, options, planning, rows, states
from services.imports.cards import ImportCard, card
from services.imports.given import Rules
from services.imports.plans import keep
from services.imports.rows import CLAIMS, ROWS
from services.reading import people
from services.work import Actor, Conflict, Invalid, action, errand, step, work

GROUPED = 20_000  # refused rows whose values are grouped
SHOWN = 20  # rows of a group
GROUPS = 100
LONGEST = 32_767  # characters of a cell
Change = Callable[[list[str], dict[int, str], int], bool]  # of the cells, their former texts, and the number of a row


class BadRow(SQLModel):
    """A row with a bad value: its number, who it is, the company, and the text in the file."""

    row: int
    name: str
    company: str
    value: str


class BadValue(SQLModel):
    """A value of a column that is refused in `count` rows, upper and lower case alike; `offer` is what may be meant."""

    column: int
    heading: str
    field: str
    value: str
    reason: str
    offer: str
    count: int
    rows: list[BadRow]


@action("imports.read")
def bad_values(session: Session, actor: Actor, import_id: UUID) -> list[BadValue]:
    """Return the bad values of an import, those of most rows first, at most 100."""
    row = states.seen(session, actor, import_id)
    rules = options.rules(session, row)
    found: dict[tuple[int, str], BadValue] = {}
    query = select(ROWS).where(ROWS.c.import_id == row.id, ROWS.c.plan == "refused").order_by(ROWS.c.number)
    for one in session.connection().execute(query.limit(GROUPED)):
        wrong = [(int(place), said) for place, said in one.wrong.items() if place]
        cells = rows.opened(one.id, one.cells) if wrong else []
        for place, said in wrong:
            if place >= len(cells):
                continue
            group = found.get((place, fold(cells[place])))
            if group is None:
                group = found[place, fold(cells[place])] = _group(row, rules, cells, place, said)
            group.count += 1
            if len(group.rows) < SHOWN:
                group.rows.append(_who(one.number, cells, place, rules))
    return sorted(found.values(), key=lambda one: -one.count)[:GROUPS]


@errand("imports.edit")
def fix(actor: Actor, import_id: UUID, column: int | str, old: str, new: str, number: int | None = None) -> ImportCard:
    """Replace a bad value of a column in all refused rows that have it, or in one row, whatever its value; then check
    those rows again. Refuses an import that does not wait for its run."""
    with work(actor, read=True) as session:
        row = states.seen(session, actor, import_id)
        place = _place(row, column)
    old, text = CONTROL.sub("", old)[:LONGEST], CONTROL.sub("", new)[:LONGEST]
    key = fold(old)

    def change(cells: list[str], was: dict[int, str], _number: int) -> bool:
        if place >= len(cells) or (number is None and fold(cells[place]) != key):
            return False
        was.setdefault(place, cells[place])
        cells[place] = text
        return True

    where = [ROWS.c.number == number] if number is not None else [ROWS.c.plan == "refused"]
    fixed = _change(actor, import_id, change, where)
    if not fixed:
        raise Conflict(_("No row has this value any more."))
    return _after(
        actor,
        import_id,
        fixed,
        {"column": place, "from": old[:200], "to": text[:200], "count": len(fixed), "row": number},
    )


@errand("imports.edit")
def unfix(actor: Actor, import_id: UUID, at: int) -> ImportCard:
    """Take back the fix at this place of the list: the cells that still have its value get their former text."""
    with work(actor, read=True) as session:
        fixes = list(states.seen(session, actor, import_id).options.get("fixes", ()))
    if not 0 <= at < len(fixes):
        raise Conflict(_("This fix was taken back already."))
    done, place = fixes[at], int(fixes[at]["column"])

    def change(cells: list[str], was: dict[int, str], number: int) -> bool:
        mine = done["row"] is None and fold(was.get(place, "")[:200]) == fold(done["from"])
        if place not in was or cells[place][:200] != done["to"] or not (mine or number == done["row"]):
            return False
        cells[place] = was.pop(place)
        return True

    return _after(actor, import_id, _change(actor, import_id, change, [ROWS.c.corrected]), None, at)


def _change(actor: Actor, import_id: UUID, change: Change, where: list[Any]) -> list[int]:
    """Change the cells of rows, some in each work. Return the numbers of the changed ones."""
    fixed: list[int] = []
    cursor: int | None = -1
    while cursor is not None:
        with work(actor) as session:
            session.info["action"] = "imports.fixing.fix"
            states.locked(session, actor, import_id, "previewed")
            some, cursor = _change_some(session, import_id, cursor, change, where)
        fixed += some
    return fixed


@step
def _change_some(
    session: Session, import_id: UUID, after: int, change: Change, where: list[Any]
) -> tuple[list[int], int | None]:
    query = select(ROWS).where(ROWS.c.import_id == import_id, ROWS.c.number > after, *where)
    found = session.connection().execute(query.order_by(ROWS.c.number).limit(rows.AT_ONCE)).all()
    told: list[dict[str, Any]] = []
    for one in found:
        cells, was = rows.both(one.id, one.cells)
        if change(cells, was, one.number):
            told.append(
                {"key": one.id, "number": one.number, "text": rows.sealed(one.id, cells, was), "now": bool(was)}
            )
    if told:
        values: dict[str, Any] = {"cells": bindparam("text"), "corrected": bindparam("now")}
        session.connection().execute(
            update(ROWS).where(ROWS.c.id == bindparam("key")).values(**values),
            [{name: value for name, value in one.items() if name != "number"} for one in told],
        )
    return [one["number"] for one in told], found[-1].number if len(found) == rows.AT_ONCE else None


def _after(
    actor: Actor, import_id: UUID, fixed: list[int], note: dict[str, Any] | None, gone: int | None = None
) -> ImportCard:
    """Note a fix, and check the fixed rows again: at once where they are few and no other row depends on them."""
    with work(actor) as session:
        session.info["action"] = "imports.fixing.fix"
        row = states.locked(session, actor, import_id, "previewed")
        fixes = [one for at, one in enumerate(row.options.get("fixes", ())) if at != gone]
        row.options = {**row.options, "fixes": [*fixes, *([note] if note else [])][-50:]}
        if len(fixed) > rows.AT_ONCE or _claimed(session, import_id, fixed):
            checking.begin(session, actor, row)
        elif fixed:
            rows.uncheck(session, import_id, fixed)
            lines = rows.some(session, import_id, None, rows.AT_ONCE, ROWS.c.number.in_(fixed))
            keep(session, planning.plan(session, actor, row, planning.read(lines, options.rules(session, row))))
            row.counts = rows.counts(session, import_id)
        states.moved(session, row)
        return card(session, row)


@step
def _claimed(session: Session, import_id: UUID, numbers: list[int]) -> bool:
    """Return whether rows take something that other rows may have been refused for."""
    query = select(CLAIMS.c.id).where(CLAIMS.c.import_id == import_id, CLAIMS.c.number.in_(numbers))
    return session.connection().execute(query.limit(1)).first() is not None


def _place(row: Import, column: int | str) -> int:
    """Return the position of a column, named by it or by its heading."""
    if isinstance(column, int) or column.isdecimal():
        place = int(column)
    else:
        place = row.headings.index(column) if column in row.headings else -1
    if not 0 <= place < len(row.headings):
        said = _("There is no column “{name}” in this file.").format(name=str(column)[:60])
        raise Invalid(said, column=said)
    return place


def _group(row: Import, rules: Rules, cells: list[str], place: int, said: str) -> BadValue:
    target = rules.targets[place] if place < len(rules.targets) else None
    person = people.person(cells, rules.targets, country=rules.country, order=rules.order)
    return BadValue(
        column=place,
        heading=row.headings[place],
        field=target.field if target else "",
        value=cells[place][:200],
        reason=said,
        offer=person.offers.get(place, ""),
        count=0,
        rows=[],
    )


def _who(number: int, cells: list[str], place: int, rules: Rules) -> BadRow:
    def text(*names: str) -> Iterator[str]:
        return (cells[at] for at in rules.places(*names) if at < len(cells) and cells[at])

    name = (
        " ".join(text("name")) or " ".join(text("first_name", "middle_name", "last_name")) or next(text("emails"), "")
    )
    return BadRow(row=number, name=name[:200], company=next(text("company"), "")[:200], value=cells[place][:200])
