"""Imports for their callers: the list, one of them, its rows; changing how it reads, running, cancelling, undoing it."""

import csv
import io
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import User
from models.imports import OUTCOMES, Import
from models.language import _
from services.imports import checking, mapping, options, rows, running, starting, states, undoing
from services.imports.cards import ImportCard, RowCard, card
from services.imports.rows import ROWS
from services.records import errands, lists
from services.records.lists import Page, Slice
from services.work import Actor, Conflict, Invalid, action, clock, errand, step, visible, work

SORTS = {"made_at": col(Import.made_at)}
LATELY = timedelta(days=14)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run what begins so
GUARD = "'"


@action("imports.read")
def find(session: Session, actor: Actor, import_id: UUID) -> ImportCard:
    """Return one import. Refuses one the actor may not see (`NotFound`)."""
    return card(session, states.seen(session, actor, import_id))


@action("imports.read")
def search(session: Session, actor: Actor, part: Slice = Slice(), refused: bool = False) -> Page[ImportCard]:
    """Return one page of the imports the actor may see, the latest first; `refused`: the actor's own of the last two
    weeks that left rows out, or would."""
    query = select(Import).where(visible(actor, Import))
    if refused:
        lately = (col(Import.made_by) == actor.user_id, col(Import.made_at) >= clock.now() - LATELY)
        rows = col(Import.counts)["refused"].as_integer() > 0
        query = query.where(*lately, col(Import.state).in_(("previewed", "done")), rows)
    found = lists.page(session, query, part, SORTS, col(Import.id), "-made_at", lambda row: row.Import)
    who = {one.made_by for one in found.rows}
    owners = {one.id: one for one in session.scalars(select(User).where(col(User.id).in_(who)))}
    cards = [card(session, one, owners.get(one.made_by)) for one in found.rows]
    return Page(cards, found.total, found.capped, found.cursor)


@action("imports.read")
def lines(session: Session, actor: Actor, import_id: UUID, outcome: str = "", part: Slice = Slice()) -> Page[RowCard]:
    """Return one page of the rows of an import, in their order; with an `outcome`, only those."""
    states.seen(session, actor, import_id)
    if outcome and outcome not in OUTCOMES:
        said = _("Choose one of: {values}.").format(values=", ".join(OUTCOMES))
        raise Invalid(said, state=said)
    where = [ROWS.c.import_id == import_id, *([ROWS.c.plan == outcome] if outcome else [])]
    query = select(*(ROWS.c[name] for name in SHOWN)).where(*where)
    return lists.page(session, query, part, {"number": ROWS.c.number}, ROWS.c.id, "number", _row)


SHOWN = ("id", "number", "plan", "reason", "wrong", "cells", "record_id", "corrected")


@action("imports.edit")
def change(
    session: Session,
    actor: Actor,
    import_id: UUID,
    columns: Mapping[str, Any] | None = None,
    chosen: Mapping[str, Any] | None = None,
) -> ImportCard:
    """Change the fields of columns or the options of an import that has not run, and check it again."""
    row = states.locked(session, actor, import_id, "previewed", "checking", "cancelled", "failed")
    if row.ran_at is not None:
        raise Conflict(_("This import has run already."))
    now = {name: row.options.get(name, usual) for name, usual in options.USUAL.items()}
    checked = options.checked(chosen or {}, now)
    row.mapping = mapping.chosen(columns or {}, row.headings, row.mapping)
    row.options = {**row.options, **checked, "first": 0}
    row.warnings = starting.warnings(row)
    checking.begin(session, actor, row)
    return card(session, row)


@action("imports.edit")
def apply(session: Session, actor: Actor, import_id: UUID) -> ImportCard:
    """Run an import that was checked. Refuses one that is not, or that has run."""
    row = states.locked(session, actor, import_id, "previewed")
    running.begin(session, actor, row)
    return card(session, row)


@action("imports.edit")
def cancel(session: Session, actor: Actor, import_id: UUID) -> ImportCard:
    """Stop what an import is doing; what was done so far stays. One that waits after its check is given up."""
    row = states.locked(session, actor, import_id, "checking", "running", "undoing", "previewed", "cancelled")
    if row.state == "previewed":
        row.state = "cancelled"
        states.moved(session, row)
    elif row.state != "cancelled" and row.errand_id:
        errands.cancel(session, actor, row.errand_id)
    return card(session, row)


@action("imports.edit")
def undo(session: Session, actor: Actor, import_id: UUID) -> ImportCard:
    """Undo what an import did, within 30 days: what was edited since stays, and is listed in `kept`."""
    row = states.locked(session, actor, import_id, "done", "cancelled", "failed")
    if row.ran_at is None:
        raise Conflict(_("This import has changed nothing."))
    if row.undoable_until is None or row.undoable_until < clock.now():
        raise Conflict(_("An import can be undone for 30 days."))
    undoing.begin(session, actor, row)
    return card(session, row)


@errand("imports.read")
def refused(actor: Actor, import_id: UUID) -> tuple[str, bytes]:
    """Return the refused rows of an import as a CSV file, each with its reason, and the name of that file. Texts that a
    spreadsheet would run as a formula get a mark in front, which an import takes off again."""
    with work(actor, read=True) as session:
        row = states.seen(session, actor, import_id)
        name, headings = row.name.rpartition(".")[0] or row.name, list(row.headings)
    file = io.StringIO(newline="")
    table = csv.writer(file)
    table.writerow([*map(_safe, headings), _("Reason")])
    cursor: int | None = -1
    while cursor is not None:
        with work(actor, read=True) as session:
            found, cursor = _refused_after(session, import_id, cursor)
        table.writerows([*map(_safe, one.cells), _told(one, headings)] for one in found)
    return _("{name} (refused).csv").format(name=name), b"\xef\xbb\xbf" + file.getvalue().encode()


@action("imports.read")
def samples(session: Session, actor: Actor, import_id: UUID) -> list[list[str]]:
    """Return for each column its first three filled values, of the first 200 rows."""
    row = states.seen(session, actor, import_id)
    found: list[list[str]] = [[] for _heading in row.headings]
    for line in rows.some(session, import_id, None, 200):
        for place, cell in enumerate(line.cells[: len(found)]):
            if cell and len(found[place]) < 3:
                found[place].append(cell[:80])
    return found


@action("imports.read")
def some_rows(session: Session, actor: Actor, import_id: UUID) -> list[tuple[int, list[str]]]:
    """Return the rows on which to check the letters: those with other than plain ones, else the first."""
    row = states.seen(session, actor, import_id)
    wanted = row.layout.get("foreign") or []
    where = (ROWS.c.number.in_(wanted),) if wanted else ()
    return [(line.number, line.cells) for line in rows.some(session, import_id, None, 5, *where)]


@step
def _refused_after(session: Session, import_id: UUID, after: int) -> tuple[list[RowCard], int | None]:
    mine = (ROWS.c.import_id == import_id, ROWS.c.plan == "refused", ROWS.c.number > after)
    query = select(*(ROWS.c[name] for name in SHOWN)).where(*mine).order_by(ROWS.c.number).limit(rows.AT_ONCE)
    found = [_row(one) for one in session.connection().execute(query)]
    return found, found[-1].row if len(found) == rows.AT_ONCE else None


def _row(row: Any) -> RowCard:
    return RowCard(
        row=row.number,
        outcome=row.plan,
        reason=reason(row.reason, row.wrong),
        wrong=row.wrong,
        cells=rows.opened(row.id, row.cells),
        record_id=row.record_id,
        corrected=row.corrected,
    )


def reason(said: str, wrong: Mapping[str, str]) -> str:
    """Return why a row is refused, in one text: the sentence of the row, else those of its columns."""
    return said or " ".join(dict.fromkeys(wrong.values()))


def _told(one: RowCard, headings: list[str]) -> str:
    """Return the reason with the names of its columns."""
    named = [
        f"{headings[int(place)]}: {said}" if place and int(place) < len(headings) and headings[int(place)] else said
        for place, said in one.wrong.items()
    ]
    return _safe(" ".join(named) or one.reason)


def _safe(text: str) -> str:
    number = text[:1] in "+-" and text[1:].replace(" ", "").isdigit()
    return GUARD + text if text.startswith(FORMULA) and not number else text
