"""Merging: a tag that gets the name of another one takes over what the other one marked."""

from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from models.language import N_
from models.tags import Tag, TagLink
from services.records import search
from services.work import announce, clock, kind, step
from services.work.events import signal

MERGED = kind("tag.merged", N_("{actor} merged “{name}” into {subject}"), "merge")

MARKED = kind("tag.marked", N_("{actor} changed the tags of some records"), "sell")  # a signal: nothing of it is stored
TOLD = 1_000  # records of a tag whose open pages are refreshed after it changed


@step
def refresh(session: Session, tag: Tag) -> None:
    """Refresh the open pages of what a tag marks, after its name changed or it came or went."""
    columns = (col(TagLink.contact_id), col(TagLink.company_id), col(TagLink.deal_id))
    rows = session.execute(select(*columns).where(col(TagLink.tag_id) == tag.id).limit(TOLD))
    ids = [one for row in rows for one in row if one is not None]
    if ids:
        signal(session, MARKED, "tags", ids)


@step
def of_key(session: Session, key: str, but: UUID | None = None) -> Tag | None:
    """Return the tag of a folded name, outside the bin."""
    here = [col(Tag.name_key) == key, col(Tag.binned_at).is_(None)]
    if but is not None:
        here.append(col(Tag.id) != but)
    return session.scalars(select(Tag).where(*here).order_by(col(Tag.id)).limit(1)).first()


@step
def wait_for_name(session: Session, key: str) -> None:
    """Lock the name until the work ends, so that no other work adds it. SQLite has one writer at a time anyway."""
    if session.get_bind().dialect.name == "postgresql":
        what = f"tag:{session.info['place']}:{key}"
        session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))


@step
def take_over(session: Session, tag: Tag, other: Tag) -> None:
    """Mark with `tag` what `other` marks, and move the other one, which marks nothing any more, to the bin."""
    theirs = col(TagLink.tag_id) == other.id
    for column in (col(TagLink.contact_id), col(TagLink.company_id), col(TagLink.deal_id)):
        both = select(column).where(col(TagLink.tag_id) == tag.id, column.is_not(None))
        session.execute(delete(TagLink).where(theirs, column.in_(both.scalar_subquery())))
    session.execute(update(TagLink).where(theirs).values(tag_id=tag.id))
    other.binned_at = clock.now()
    search.forget(session, other.id)
    announce(session, MERGED, tag, (other.id,), name=other.name)
