"""Starting: an administrator adds the sample data, or removes it. A second press finds what the first one began."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session

from models.language import _
from services.records import errands
from services.records.errands import ErrandCard
from services.samples.adding import ADD, PIECES
from services.samples.looking import YOUNG, going, young
from services.samples.registered import registered
from services.samples.removing import REMOVE, counted
from services.samples.touched import kept, touched
from services.work import Actor, Conflict, action


@action("samples.edit")
def add(session: Session, actor: Actor) -> ErrandCard:
    """Begin to add the sample data. Refuses a workspace that has it, or more contacts of its own than are tried out."""
    under_way = going(session)
    if under_way is not None:
        return errands.shown(under_way)
    if any(registered(session).values()):
        raise Conflict(_("The sample data is here already. Remove it before you add it again."))
    if not young(session):
        said = _("Sample data is for new workspaces. This one has more than {number} contacts of its own.")
        raise Conflict(said.format(number=YOUNG))
    return errands.begin(session, actor, ADD, {}, len(PIECES))


@action("samples.edit")
def remove(session: Session, actor: Actor, drop: Sequence[UUID] = (), touched_too: bool = False) -> ErrandCard | None:
    """Begin to delete the sample data for good. Return None where there is none.

    What people have made their own stays, but for the records of `drop`, or all with `touched_too`. Those whose references
    the database keeps stay in any case.
    """
    under_way = going(session)
    if under_way is not None:
        return errands.shown(under_way)
    there = registered(session)
    if not any(there.values()):
        return None
    gone = set(touched(session)) if touched_too else set(drop)
    total = counted(there, kept(session, gone))
    return errands.begin(session, actor, REMOVE, {"drop": sorted(str(one) for one in gone)}, total)
