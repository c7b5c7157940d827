"""The kinds of long work of bulk: for each record type a change, a move to the bin and out of it, and the undo of each."""

from collections.abc import Iterable
from functools import partial

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.errands import Errand, ErrandRow
from models.language import N_
from services.bulk import working
from services.records import errands
from services.records.declaration import Kinds, Record
from services.records.errands import ErrandKind
from services.work import Actor, step

PAGE = "/bulk/{id}"
LASTS = 0.15  # seconds of a work: a click beside it may wait up to 0.3, and shorter ones mostly repeat what each costs
FEWEST = 100  # rows of a work: of fewer, what each work costs by itself (about twenty statements) is more than half
BINS = 100  # records of one work: each is moved by the rules of its room
_known: dict[tuple[str, str], ErrandKind] = {}


def errand_kinds(records: Iterable[Record]) -> list[ErrandKind]:
    """Return the kinds for these record types (services/record_types.py)."""
    for record in records:
        if record.binnable and isinstance(record.kinds, Kinds):
            _declare(record)
    return list(_known.values())


def of(noun: str, verb: str) -> ErrandKind:
    """Return the kind of a record type: `change`, `bin`, `restore`, or `undo` and the undo of each."""
    return _known[noun, verb]


def _declare(record: Record) -> None:
    room = (record.room or record.plural).partition(".")[0]
    edit, remove = f"{room}.edit", f"{room}.delete"
    back = N_("Undoing a change of {count} records")
    made = {
        "undo": ErrandKind(f"bulk_undo.{record.noun}", back, edit, working.undo, link=PAGE, lasts=LASTS, fewest=FEWEST),
        "undo_bin": ErrandKind(f"bulk_restore.{record.noun}", back, edit, working.undo, BINS, link=PAGE),
        "undo_restore": ErrandKind(f"bulk_rebin.{record.noun}", back, remove, working.undo, BINS, link=PAGE),
    }
    made["change"] = ErrandKind(
        f"bulk.{record.noun}",
        N_("Changing {count} records"),
        edit,
        working.change,
        link=PAGE,
        lasts=LASTS,
        fewest=FEWEST,
        undo=partial(_undo, made["undo"]),
    )
    made["bin"] = ErrandKind(
        f"bulk_bin.{record.noun}",
        N_("Moving {count} records to the bin"),
        remove,
        working.to_bin,
        BINS,
        link=PAGE,
        undo=partial(_undo, made["undo_bin"]),
    )
    made["restore"] = ErrandKind(
        f"bulk_back.{record.noun}",
        N_("Restoring {count} records"),
        edit,
        working.to_life,
        BINS,
        link=PAGE,
        undo=partial(_undo, made["undo_restore"]),
    )
    _known.update({(record.noun, verb): kind for verb, kind in made.items()})


@step
def _undo(kind: ErrandKind, session: Session, actor: Actor, errand: Errand) -> Errand:
    done = (col(ErrandRow.errand_id) == errand.id, col(ErrandRow.verb).in_(working.DONE))
    total = session.scalar(select(func.count()).select_from(ErrandRow).where(*done)) or 0
    params = {"errand": str(errand.id), "noun": errand.params["noun"], "count": f"{total:,}"}
    return errands.start(session, actor, kind, params, total)
