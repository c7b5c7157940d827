"""States of an import, and the events of each change."""

from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.errands import Errand
from models.imports import Import
from models.language import N_, _
from services.imports import rows
from services.records import errands
from services.records.errands import ErrandKind
from services.work import Actor, Conflict, Event, announce, kind, step
from services.work import find as find_row
from services.work.events import signal

ADDED = kind("import.added", N_("{actor} chose the file {name} to import"), "upload_file")
IMPORTED = kind(
    "import.done",
    N_("{actor} imported {name}: {created} created, {updated} updated, {refused} refused"),
    "upload_file",
)
STOPPED = kind(
    "import.stopped",
    N_("The import of {name} ended early: {created} created, {updated} updated, {refused} refused"),
    "block",
)
UNDONE = kind("import.undone", N_("{actor} undid the import of {name}"), "undo")
MOVED = kind("import.moved", N_("An import went on"), "upload_file")
KINDS = [ADDED, IMPORTED, STOPPED, UNDONE, MOVED]
NOUN = N_("import")
AT_WORK = ("read", "checking", "running", "undoing")


@step
def seen(session: Session, actor: Actor, import_id: UUID) -> Import:
    """Return an import the actor may see. Refuses another (`NotFound`)."""
    return find_row(session, actor, Import, import_id, NOUN)


@step
def locked(session: Session, actor: Actor, import_id: UUID, *states: str) -> Import:
    """Return an import the actor may see, held until the work ends. Refuses one that is in none of these states."""
    row = seen(session, actor, import_id)
    session.refresh(row, with_for_update=True)
    if states and row.state not in states:
        raise Conflict(_(REFUSALS.get(row.state, "This import has ended.")))
    return row


REFUSALS = {
    "read": N_("This import is still being read."),
    "checking": N_("This import is still being checked."),
    "previewed": N_("This import has not run yet."),
    "running": N_("This import is running."),
    "undoing": N_("This import is being undone."),
    "undone": N_("This import was undone."),
}


@step
def moved(session: Session, row: Import) -> None:
    """Tell open pages that an import changed."""
    signal(session, MOVED, "imports", [row.id])


@step
def begin(session: Session, actor: Actor, row: Import, kind: ErrandKind, state: str, total: int) -> None:
    """Begin the long work of an import, and note it as the one it is in."""
    params: dict[str, Any] = {"import": str(row.id), "name": row.name}
    begun = errands.begin(session, actor, kind, params, total, made_by=actor.user_id or row.made_by)
    row.state, row.errand_id = state, begun.id
    moved(session, row)


@step
def follow_errand(session: Session, actor: Actor, event: Event) -> None:
    """After the long work of an import ended before its end: somebody cancelled it, or it failed. The counts of a run become
    those of the rows that it reached, and the event tells them."""
    errand = session.get(Errand, event.subject_id)
    if errand is None or "import" not in errand.params or errand.state == "done":
        return
    row = session.get(Import, UUID(errand.params["import"]))
    if row is None or row.errand_id != errand.id or row.state not in AT_WORK:
        return
    if row.state == "running":
        rows.forget_after(session, row.id, errand.done)
        replanned = errand.counts.get("replanned", 0)
        row.counts = rows.counts(session, row.id) | ({"replanned": replanned} if replanned else {})
    was, row.state = row.state, "done" if row.state == "undoing" else errand.state
    if was == "running":
        tell(session, row, STOPPED, **{name: row.counts.get(name, 0) for name in ("created", "updated", "refused")})
    else:
        moved(session, row)


@step
def tell(session: Session, row: Import, kind: Any, **data: Any) -> None:
    """Announce what became of an import."""
    announce(session, kind, row, name=row.name, **data)
    moved(session, row)
