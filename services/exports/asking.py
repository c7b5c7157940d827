"""Asking: how many records an export would have, its begin, and its result; small ones are made at once."""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from models.accounts import User
from models.errands import Errand
from models.files import StoredFile
from models.language import N_, _, with_noun
from services.exports import choosing, columns, formats, keeping, making
from services.exports.columns import Column
from services.exports.formats import FORMATS, Style
from services.exports.making import EXPORT, Plan
from services.house import register
from services.money.amounts import decimal_sign
from services.records import declaration, errands
from services.records.declaration import Record
from services.records.errands import ErrandCard
from services.records.lists import COUNTED
from services.work import Actor, Invalid, NotFound, action, clock, errand, step, work
from services.work import find as find_row

SMALL = 2_000  # records of an export that is made while its person waits
AT_ONCE = 500
SHOWN = 10
Which = Mapping[str, Any]


class ExportCard(ErrandCard):
    """An export, with its file once that is made: for 24 hours, `expires_at`. `file_id` is empty before and after."""

    name: str
    format: str
    file_id: UUID | None
    size: int | None
    expires_at: datetime | None


@action("exports.run")
def count(session: Session, actor: Actor, noun: str, which: Which) -> tuple[int, bool]:
    """Return how many records an export would have (`choosing.frozen`), and whether there are more, as lists count."""
    record = _of(actor, noun)
    found = choosing.count(session, actor, record, choosing.frozen(session, actor, record, which))
    return (COUNTED, True) if found is None else (found, False)


@action("exports.run")
def begin(
    session: Session,
    actor: Actor,
    noun: str,
    which: Which,
    format: str = "csv",
    names: Sequence[str] = (),
    bom: bool = True,
) -> ErrandCard:
    """Begin to export the chosen records (`choosing.frozen`) that the actor may see, with these columns (none: all).
    Refuses an unknown format, column or choice. `bom`: a CSV file begins with the mark that spreadsheets need."""
    plan = _plan(session, actor, noun, which, format, names, bom)
    total = choosing.count(session, actor, plan.record, plan.chosen)
    return errands.begin(session, actor, EXPORT, plan.params(), total)


@errand("exports.run")
def small(
    actor: Actor, noun: str, which: Which, format: str = "csv", names: Sequence[str] = (), bom: bool = True
) -> tuple[str, bytes]:
    """Return an export of at most 2,000 records at once: its name and its bytes. Refuses as `begin` does."""
    with work(actor) as session:
        session.info["action"] = "exports.small"
        plan = _plan(session, actor, noun, which, format, names, bom)
        many = choosing.count(session, actor, plan.record, plan.chosen)
        if many is None or many > SMALL:
            raise Invalid(_("These are too many to be exported at once."))
        making.tell(session, find_row(session, actor, User, _person(actor), "user"), plan, many)
    found, after = making.head(actor, plan), ""
    while True:
        content, _count, after = making.next_piece(actor, plan, after, AT_ONCE)
        found += content
        if not after:
            break
    if format != "xlsx":
        return plan.name, found
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / making.ROWS
        rows.write_bytes(found)
        return plan.name, making.finished(plan, rows).read_bytes()


@action("exports.read", private=True)
def find(session: Session, actor: Actor, errand_id: UUID) -> ExportCard:
    """Return one of one's own exports. Nobody else sees it, because it holds what its person may see."""
    row = find_row(session, actor, Errand, errand_id, "export")
    if row.kind != EXPORT.name or row.made_by != actor.user_id:
        raise NotFound(with_noun("That {noun} is no longer here.", N_("export")))
    return _card(session, row)


@action("exports.read", private=True)
def mine(session: Session, actor: Actor) -> list[ExportCard]:
    """Return one's own exports of the last 24 hours, the latest first, at most 10."""
    lately = (col(Errand.kind) == EXPORT.name, col(Errand.made_at) > clock.now() - keeping.KEPT)
    query = select(Errand).where(*lately, col(Errand.made_by) == actor.user_id)
    rows = session.exec(query.order_by(col(Errand.made_at).desc(), col(Errand.id).desc()).limit(SHOWN)).all()
    return [_card(session, row) for row in rows]


@step
def _card(session: Session, row: Errand) -> ExportCard:
    file = session.get(StoredFile, UUID(row.params["file"])) if "file" in row.params else None
    return ExportCard(
        **errands.shown(row).model_dump(),
        name=row.params["name"],
        format=row.params["format"],
        file_id=file.id if file else None,
        size=file.size if file else None,
        expires_at=file.made_at + keeping.KEPT if file else None,
    )


@step
def _plan(
    session: Session, actor: Actor, noun: str, which: Which, format: str, names: Sequence[str], bom: bool
) -> Plan:
    record = _of(actor, noun)
    if format not in formats.formats_of(record):
        said = _("Choose one of: {values}.").format(values=", ".join(formats.formats_of(record)))
        raise Invalid(_("Please choose again."), format=said)
    shown = columns.of(session, record, names)
    sign = decimal_sign(register.workspace(session.info["place"]).country) or "."
    style = Style(bom, ";" if sign == "," else ",", "," if sign == "," else ".")
    name = f"{_(record.plural)}-{clock.today(actor.zone).isoformat()}.{FORMATS[format].ending}"
    chosen = choosing.frozen(session, actor, record, which)
    return Plan(noun, chosen, format, name, _frozen(record, names, shown), style)


def _frozen(record: Record, names: Sequence[str], shown: Sequence[Column]) -> tuple[str, ...]:
    """Return the columns that an export keeps: a custom field that is added meanwhile would move its cells."""
    return tuple(one.name for one in shown) if names or record.custom else ()


def _of(actor: Actor, noun: str) -> Record:
    known = {one.noun: one for one in declaration.declared() if columns.exportable(one)}
    if noun not in known:
        raise Invalid(_("Please choose again."), record=_("Choose one of: {values}.").format(values=", ".join(known)))
    actor.require(making.permission(known[noun]))
    return known[noun]


def _person(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise NotFound(with_noun("That {noun} is no longer here.", N_("user")))
    return actor.user_id
