"""Results: what a bulk errand did to each record, by name, as far as the actor may see it."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from models.errands import Errand
from models.language import N_, _, with_noun
from services.records import declaration, errands
from services.records.declaration import Record
from services.records.lists import Page, Slice
from services.work import Actor, NotFound, action, visible
from services.work import find as find_row


@dataclass(frozen=True, slots=True)
class Line:
    """One record: its name and address, the outcome, and the reason for it."""

    id: UUID
    name: str
    path: str
    verb: str
    reason: str


@action("account.read")
def lines(session: Session, actor: Actor, errand_id: UUID, verb: str, part: Slice = Slice()) -> Page[Line]:
    """Return one page of the records with that outcome: refused, or kept as they were edited since."""
    found = errands.rows(session, actor, errand_id, verb, part)
    errand = find_row(session, actor, Errand, errand_id, "errand")
    if not errand.kind.startswith("bulk"):
        raise NotFound(with_noun("That {noun} is no longer here.", N_("errand")))
    record = declaration.of_noun(errand.params["noun"])
    ids = [one.record_id for one in found.rows if one.record_id]
    title = getattr(record.row, record.title)
    query = select(col(record.row.id), title).where(col(record.row.id).in_(ids), visible(actor, record.row))
    names: dict[UUID | None, str] = {one: name for one, name in session.exec(query)}
    rows = [
        Line(
            one.id,
            names.get(one.record_id) or _("a removed record"),
            f"{record.path}/{one.record_id}" if one.record_id in names else "",
            one.verb,
            _edited(record, one.reason) if one.verb == "kept" else one.reason,
        )
        for one in found.rows
    ]
    return Page(rows, found.total, found.capped, found.cursor)


def _edited(record: Record, names: str) -> str:
    fields = ", ".join(record.label(name) for name in names.split(","))
    return _("Edited since, so it stays: {fields}.").format(fields=fields)
