"""Making: an errand that reads the records in short works and writes them outside of any, as the person who began it.

The cursor holds how long the file is and the record after which it goes on. So a kill at any moment neither skips nor
doubles a row: what was written past the cursor is cut off and written again.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.errands import Errand
from models.language import N_
from services.contacts import reached
from services.exports import choosing, columns, formats, keeping
from services.exports.formats import Style
from services.records import declaration
from services.records.declaration import Record
from services.records.errands import ErrandKind, Portion, Worked
from services.work import Actor, announce, blobs, kind, step, work
from services.work.killpoints import reach

EXPORTED = kind("export.made", N_("{actor} exported {count} {plural}: {name}"), "download")
OVER = "end"
LABELLED = {"emails": "email", "phones": "phone"}  # what a vCard has with its labels: read once, by `_label`
ROWS, BOOK = "rows", "book.xlsx"  # the files of an export that is being made


@dataclass(frozen=True, slots=True)
class Plan:
    """What to export: which records (`choosing.frozen`), in which format, with which columns (none: all)."""

    noun: str
    chosen: Mapping[str, Any]
    format: str
    name: str
    columns: tuple[str, ...] = ()
    style: Style = field(default_factory=Style)

    @property
    def record(self) -> Record:
        """Its record type."""
        return declaration.of_noun(self.noun)

    def params(self) -> dict[str, Any]:
        """Return it as an errand keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Ready:
    """What was written outside: so many rows, and where to go on; at the end the digest and the size of the file."""

    rows: int
    cursor: str = ""
    digest: str = ""
    size: int = 0


def planned(params: Mapping[str, Any]) -> Plan:
    """Return the plan of an errand."""
    named = {name: params[name] for name in ("noun", "chosen", "format", "name")}
    return Plan(**named, columns=tuple(params["columns"]), style=Style(**params["style"]))


def next_piece(actor: Actor, plan: Plan, after: str, limit: int) -> tuple[bytes, int, str]:
    """Return the next records as bytes, how many, and where to go on; empty at the end."""
    record = plan.record
    with work(actor, read=True) as session:
        session.info["action"] = "exports.next_piece"
        shown = columns.of(session, record, plan.columns if plan.format != "vcard" else ())
        ids, then = choosing.some(session, actor, record, plan.chosen, after, limit)
        cards = plan.format == "vcard"
        rows = columns.read(session, actor, record, ids, [one for one in shown if not (cards and one.name in LABELLED)])
        if cards:
            _label(session, ids, rows)
    return formats.piece(plan.format, shown, rows, plan.style, actor.zone), len(rows), then


def head(actor: Actor, plan: Plan) -> bytes:
    """Return what stands before the first record."""
    with work(actor, read=True) as session:
        session.info["action"] = "exports.head"
        shown = columns.of(session, plan.record, plan.columns)
    return formats.head(plan.format, shown, plan.style)


def finished(plan: Plan, rows: Path) -> Path:
    """Return the whole file, made of what was written of its rows."""
    if plan.format != "xlsx":
        return rows
    book = rows.with_name(BOOK)
    formats.workbook(rows, book)
    return book


def outside(actor: Actor, portion: Portion) -> Ready:
    """Write the next records to the file of an export; after the last one, put the file among the place's files."""
    plan = planned(portion.params)
    actor.require(permission(plan.record))
    size, _space, after = (portion.cursor or "0 ").partition(" ")
    target = keeping.folder(actor.place, portion.id) / ROWS
    if after == OVER:
        keeping.append(target, int(size), b"")
        return Ready(0, "", *blobs.lay_file(actor.place, finished(plan, target)))
    content, count, then = next_piece(actor, plan, after, portion.at_once)
    whole = keeping.append(target, int(size), content if portion.cursor else head(actor, plan) + content)
    reach("export written")
    return Ready(count, f"{whole} {then or OVER}")


@step
def take(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Note what was written, and keep the finished file for the actor."""
    ready: Ready = portion.ready
    if ready.cursor:
        return Worked(ready.rows, ready.cursor, {"exported": ready.rows} if ready.rows else {})
    plan, errand = planned(portion.params), session.get_one(Errand, portion.id)
    file = keeping.keep(session, plan.name, ready.digest, ready.size)
    errand.params = {**errand.params, "file": str(file.id)}
    tell(session, errand, plan, portion.done)
    return Worked(0)


EXPORT = ErrandKind(
    "export", N_("Exporting “{name}”"), "exports.run", take, link="/exports", outside=outside, fewest=500
)  # its rows are read and written without the writer


@step
def tell(session: Session, subject: Any, plan: Plan, count: int) -> None:
    """Record who exported what, and how much of it."""
    announce(session, EXPORTED, subject, count=count, plural=plan.record.plural, name=plan.name)


def permission(record: Record) -> str:
    """Return what it takes to see records of a type."""
    return f"{(record.room or record.plural).partition('.')[0]}.read"


@step
def _label(session: Session, ids: list[UUID], rows: list[Any]) -> None:
    for name, which in LABELLED.items():
        found = reached.points_of(session, ids, which)
        for row in rows:
            row[name] = found.get(row["id"], [])
