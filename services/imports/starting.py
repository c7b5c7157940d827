"""Starting: a file comes in, is kept and read, and its rows wait sealed for the check."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session

from models.imports import Import
from models.language import _, counted, ngettext
from models.text import fold, line
from services import files
from services.house.register import workspace
from services.imports import checking, mapping, options, rows, states
from services.imports.cards import ImportCard, card
from services.imports.rows import CLAIMS, ROWS
from services.reading import days, tables
from services.reading.sources import LARGEST
from services.reading.tables import Table
from services.work import Actor, Conflict, action, blobs, errand, perform, step, work

LAYOUT = ("sheet", "encoding", "delimiter", "header")
NAMED = 10  # columns that are not imported and are named
OWN = "Steward"
ANEW = frozenset({"added", "made_at", "company_id", "owner_id"})  # columns of our exports that say nothing else
PROGRAMS = {  # headings, folded, that tell a program
    "HubSpot": ("lifecycle stage", "record id"),
    "Salesforce": ("account name", "contact owner"),
    "Google": ("group membership", "labels"),
    "Outlook": ("e-mail address", "e-mail-adresse", "adresse de messagerie"),
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was read, and what was chosen for it; its bytes are on the disk, and nothing is in the database."""

    name: str
    content: bytes
    table: Table
    options: Mapping[str, Any]
    columns: Mapping[str, Any]


@errand("imports.edit")
def start(
    actor: Actor,
    name: str,
    content: bytes,
    *,
    dry_run: bool = True,
    columns: Mapping[str, Any] | None = None,
    layout: Mapping[str, Any] | None = None,
    chosen: Mapping[str, Any] | None = None,
) -> ImportCard:
    """Begin an import: keep the file, read it, and begin to check it. `columns` names the field of some columns, `layout`
    how the file is read (sheet, encoding, delimiter, header), `chosen` are options (`options.CHOICES`, country).

    Without a dry run it runs as soon as it is checked. Refuses a file that cannot be read, and wrong choices (`Invalid`).
    """
    ready = prepare(actor, name, content, dry_run=dry_run, columns=columns, layout=layout, chosen=chosen)
    return take_rows(actor, perform(actor, begin, ready).id, ready)


@errand("imports.edit")
def prepare(
    actor: Actor,
    name: str,
    content: bytes,
    *,
    dry_run: bool = True,
    columns: Mapping[str, Any] | None = None,
    layout: Mapping[str, Any] | None = None,
    chosen: Mapping[str, Any] | None = None,
) -> Prepared:
    """Read a file, and lay it down, for `begin` and `take_rows`: the three parts of `start`. Refuses as `start` does."""
    checked = options.checked(chosen or {})
    country = checked["country"] or workspace(actor.place).country or ""
    table = _opened(name, content, country, layout or {})
    mapping.chosen(columns or {}, table.headings, {})
    blobs.lay(actor.place, content)
    return Prepared(name, content, table, {**checked, "at_once": not dry_run}, columns or {})


@action("imports.edit")
def begin(session: Session, actor: Actor, ready: Prepared) -> ImportCard:
    """Keep the file of an import, and note how it is read."""
    digest = hashlib.sha256(ready.content).hexdigest()
    row = Import(name=files.clean_name(ready.name), digest=digest, size=len(ready.content), made_by=actor.user_id)
    row.options = dict(ready.options)
    session.add(row)
    session.flush()
    named = [(ready.name, ready.content)]
    row.file_id = files.keep_all(session, named, most=LARGEST, subject="imports", subject_id=row.id)[0].id
    _describe(session, row, ready.table, ready.columns)
    states.tell(session, row, states.ADDED)
    return card(session, row)


@errand("imports.edit")
def take_rows(actor: Actor, import_id: UUID, ready: Prepared) -> ImportCard:
    """Keep the rows, and begin the check. An import that never gets so far is forgotten after an hour. Refuses one the actor
    may not see, and one that has its rows."""
    with work(actor) as session:
        states.locked(session, actor, import_id, "read")
    return _take_rows(actor, import_id, ready.table)


@errand("imports.edit")
def reread(actor: Actor, import_id: UUID, layout: Mapping[str, Any]) -> ImportCard:
    """Read the file again in another way: another encoding, delimiter, sheet or row of headings. Corrections are lost."""
    with work(actor, read=True) as session:
        row = states.seen(session, actor, import_id)
        file_id, name, now = row.file_id, row.name, {key: row.layout.get(key) for key in LAYOUT}
        country = row.options.get("country") or workspace(actor.place).country or ""
    if file_id is None:
        raise Conflict(_("The file of this import is no longer here."))
    _stored, content = files.read(actor.place, file_id)
    table = _opened(name, content, country, {**now, **layout})
    with work(actor) as session:
        session.info["action"] = "imports.starting.reread"
        row = states.locked(session, actor, import_id, "previewed", "cancelled", "failed", "checking")
        if row.ran_at is not None:
            raise Conflict(_("This import has run already."))
        session.connection().execute(delete(CLAIMS).where(CLAIMS.c.import_id == import_id))
        session.connection().execute(delete(ROWS).where(ROWS.c.import_id == import_id))
        row.state, row.total, row.options = "read", None, {**row.options, "fixes": [], "first": 0}
        _describe(session, row, table, {})
    return _take_rows(actor, import_id, table)


def _opened(name: str, content: bytes, country: str, layout: Mapping[str, Any]) -> Table:
    header = layout.get("header")
    return tables.open_table(
        content,
        name=name,
        country=country,
        sheet=layout.get("sheet") or None,
        encoding=layout.get("encoding") or None,
        delimiter=layout.get("delimiter") or None,
        header=int(header) if header not in (None, "") else None,
    )


@step
def _describe(session: Session, row: Import, table: Table, columns: Mapping[str, Any]) -> None:
    """Note how a file was read, and what its columns hold."""
    manner = table.manner
    row.format, row.headings = manner.kind, [line(one) or "" for one in table.headings]
    row.layout = {
        "encoding": manner.encoding,
        "sure": manner.sure,
        "delimiter": manner.delimiter,
        "header": manner.header,
        "sheet": manner.sheet,
        "sheets": list(manner.sheets),
        "filled": [one.filled for one in table.columns],
        "foreign": [one.number for one in table.foreign],
        "orders": _orders(table, session.info["place"]),
        "said": [line(one) or "" for one in table.warnings],
    }
    found = mapping.remembered(session, row.headings)
    guessed = mapping.guessed(row.headings, [one.samples for one in table.columns])
    guessed = mapping.with_custom(session, row.headings, guessed)
    row.source = _program(row.headings, guessed)
    row.mapping = mapping.chosen(columns, row.headings, guessed if found is None else found)
    row.warnings = warnings(row)


def warnings(row: Import) -> list[str]:
    """Return what a person should know of how a file was read."""
    found = [*row.layout["said"]]
    found += [
        _("“{column}” could be read day first or month first. It is read {order}.").format(
            column=row.headings[int(place)], order=_(options.DATE_ORDER[order]).lower()
        )
        for place, (order, sure) in row.layout["orders"].items()
        if not sure and str(row.mapping.get(place, "")).startswith("verified_on") and not row.options.get("date_order")
    ]
    left = mapping.left_out(row.headings, row.mapping, row.layout["filled"])
    if row.source == OWN:
        left = [one for one in left if fold(one) not in ANEW]
    if left:
        found.append(_left(left))
    return found


def _left(names: Sequence[str]) -> str:
    """Return which columns are not imported: the first ten by their names."""
    named, more = ", ".join(names[:NAMED]), len(names) - NAMED
    if more <= 0:
        return _("Not imported: {columns}.").format(columns=named)
    said = ngettext(
        "Not imported: {columns} and {count} more column.", "Not imported: {columns} and {count} more columns.", more
    )
    return said.format(columns=named, count=counted(more))


def _orders(table: Table, place: str) -> dict[str, tuple[str, bool]]:
    """Return the order of the days of each column whose first value looks like a day."""
    wanted = [at for at, one in enumerate(table.columns) if any(days.DAY.fullmatch(text) for text in one.samples)]
    texts: dict[int, list[str]] = defaultdict(list)
    for row in table.rows() if wanted else ():
        for at in wanted:
            if at < len(row.cells):
                texts[at].append(row.cells[at])
    usual = options.usual_order(workspace(place).country or "")
    return {str(at): days.order_of(some, usual) for at, some in texts.items()}


def _program(headings: Sequence[str], guessed: Mapping[str, str]) -> str:
    if "id" in guessed.values():
        return OWN
    there = {fold(one) for one in headings}
    return next((name for name, words in PROGRAMS.items() if there & set(words)), "")


def _take_rows(actor: Actor, import_id: UUID, table: Table) -> ImportCard:
    """Keep the rows, some in each work, and begin the check."""
    found, total = table.rows(), 0
    while some := list(islice(found, rows.AT_ONCE)):
        made = [rows.made(import_id, actor.user_id, one.number, one.cells, one.wrong) for one in some]
        total += len(made)
        with work(actor) as session:
            rows.add(session, made)
    with work(actor) as session:
        session.info["action"] = "imports.starting.start"
        row = states.locked(session, actor, import_id)
        row.total = total
        checking.begin(session, actor, row)
        return card(session, row)
