"""Following: contacts that were added or changed are compared a few seconds later, outside the work that changed them."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, union
from sqlmodel import Session, col

from models.contacts import Contact
from models.errands import Errand
from models.events import EventRow
from services import companies, contacts
from services.duplicates.pairs import refresh
from services.duplicates.people import HERE
from services.duplicates.scanning import SCAN
from services.house import settings
from services.records import errands
from services.records.errands import ErrandCard
from services.records.errands.states import OPEN
from services.work import Actor, action, clock, step, work

EACH = timedelta(seconds=2)
QUIET = timedelta(seconds=2)  # a work that has begun by then has been committed
BACK = timedelta(minutes=10)  # how far a place looks back that never looked
AT_ONCE = 10  # contacts of one work
MOST = 1_000  # contacts; more of them are left to a scan
FACT = "duplicates.upto"  # until when changes were looked at
SCAN_AT = "01:30"


def follow(actor: Actor) -> int:
    """Find the pairs of the contacts that changed since the last time. A chore: it goes on where it was."""
    until = clock.now() - QUIET
    with work(actor, read=True) as session:
        kept = settings.read(session, FACT)
        since = datetime.fromisoformat(kept) if kept else until - BACK
        changed = _changed(session, since, until)
    if len(changed) > MOST:
        begin_scan(actor)
        changed = []
    for start in range(0, len(changed), AT_ONCE):
        with work(actor) as session:
            refresh(session, changed[start : start + AT_ONCE])
    if changed or not kept or until - since > BACK:
        with work(actor) as session:
            settings.move(session, FACT, until.isoformat())
    return len(changed)


def begin_scan(actor: Actor) -> None:
    """Begin a scan as the house, unless one waits or runs."""
    with work(actor) as session:
        _begin(session, actor)


@action("duplicates.edit")
def scan(session: Session, actor: Actor) -> ErrandCard:
    """Begin a scan of all contacts, or return the one that waits or runs."""
    return _begin(session, actor)


@step
def _begin(session: Session, actor: Actor) -> ErrandCard:
    here = select(Errand).where(col(Errand.kind) == SCAN.name, col(Errand.state).in_(OPEN))
    running = session.scalars(here.limit(1)).first()
    if running:
        return errands.shown(running)
    count = session.scalar(select(func.count()).select_from(Contact).where(*HERE)) or 0
    return errands.begin(session, actor, SCAN, {}, 2 * count)  # each is read and compared


def _changed(session: Session, since: datetime, until: datetime) -> list[UUID]:
    """Return the contacts with an event in this time, those that were added without one, as an import does, and those of
    a company that got another name."""
    names = [one.name for one in contacts.KINDS if one is not contacts.RATED]
    told = select(col(EventRow.subject_id)).where(
        col(EventRow.at) > since, col(EventRow.at) <= until, col(EventRow.kind).in_(names)
    )
    added = select(col(Contact.id)).where(
        col(Contact.binned_at).is_(None), col(Contact.made_at) > since, col(Contact.made_at) <= until
    )
    renamed = _renamed(session, since, until)
    at = select(col(Contact.id)).where(col(Contact.binned_at).is_(None), col(Contact.company_id).in_(renamed))
    return list(session.scalars(union(told, added, *([at] if renamed else [])).limit(MOST + 1)))


def _renamed(session: Session, since: datetime, until: datetime) -> list[UUID]:
    here = (col(EventRow.at) > since, col(EventRow.at) <= until, col(EventRow.kind) == companies.CHANGED.name)
    rows = session.execute(select(col(EventRow.subject_id), col(EventRow.data)).where(*here)).all()
    return [one for one, data in rows if "name" in data.get("fields", ())]
