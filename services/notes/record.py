"""Notes: add, change, move to the bin, restore, and look up former texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import computed_field
from sqlalchemy import ColumnElement, select, true
from sqlmodel import Session, SQLModel, col

from models.accounts import User
from models.companies import Company
from models.contacts import Contact
from models.deals import Deal
from models.language import N_, _, ngettext, with_noun
from models.notes import Note, NoteDraft, NoteVersion
from services.accounts import users
from services.documents.checking import refuse_unknown
from services.notes import marking, mentioning, story
from services.records import indexing, lists, verbs
from services.records.declaration import Record, kinds
from services.records.lists import Page
from services.work import Actor, Invalid, Mistakes, NotAllowed, NotFound, action, clock, step
from services.work import find as find_row

ABOUT = {"contact_id": Contact, "company_id": Company, "deal_id": Deal}


def _check(session: Session, draft: NoteDraft, note: Note | None) -> None:
    actor: Actor = session.info["actor"]
    with Mistakes() as found:
        if draft.deal_id and not actor.may("deals.read"):
            found.check(refuse_unknown, session, "deal_id", Deal, UUID(int=0))
        for name, table in ABOUT.items():
            found.check(refuse_unknown, session, name, table, getattr(draft, name), note)
        found.check(_refuse_several, draft)


def _refuse_several(draft: NoteDraft) -> None:
    about = [name for name in ABOUT if getattr(draft, name)]
    if len(about) > 1:
        said = _("A note is about one contact, company or deal.")
        raise Invalid(_("Please check the form."), **dict.fromkeys(about[1:], said))


def _derive(note: Note) -> None:
    note.name = marking.title(note.text)


def _open(actor: Actor) -> ColumnElement[bool]:
    """Return the criterion of the notes about what the actor's role may open."""
    return true() if actor.may("deals.read") else col(Note.deal_id).is_(None)


NOTE = Record(
    N_("note"),
    Note,
    NoteDraft,
    kinds("note", "edit_note"),
    "edit_note",
    plural=N_("notes"),
    counted=lambda n: ngettext("{count} note", "{count} notes", n),
    words=lambda one: (one.text,),
    opened=_open,
    under=indexing.under(Note, "contact_id", "company_id", "deal_id"),
    sorts={"name": col(Note.name_key), "made_at": col(Note.made_at)},
    usual="-made_at",
    check=_check,
    derive=_derive,
    about=lambda one: (one.contact_id, one.company_id, one.deal_id),
    story="notes",
    entries={"notes": story.notes, "calls": story.calls},
    quiet=frozenset({"note.added", "note.changed"}),
)
KINDS = list(NOTE.kinds)


@dataclass(frozen=True, slots=True)
class Query(lists.Query):
    """The notes of a list to show: about a contact, a company or a deal, of a kind, by an author."""

    contact: UUID | None = None
    company: UUID | None = None
    deal: UUID | None = None
    kind: str = ""
    author: UUID | None = None


class NoteCard(NoteDraft):
    """Everything about one note. `html` is its text, safe to show. An edit must send back its `version`."""

    id: UUID
    version: int
    name: str
    contact: str | None
    company: str | None
    deal: str | None
    author_id: UUID | None
    author: str | None
    edited_at: datetime | None
    made_at: datetime
    binned_at: datetime | None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def html(self) -> str:
        """The text as HTML, safe to show."""
        return marking.html(self.text)


class Version(SQLModel):
    """A former text of a note: until when it stood, and who replaced it."""

    id: UUID
    text: str
    until: datetime
    by: str


@action("notes.read")
def find(session: Session, actor: Actor, note_id: UUID) -> NoteCard:
    """Return everything about one note, in the bin or not. Refuses one the actor may not see (`NotFound`)."""
    return _card(session, _find(session, actor, note_id))


@action("notes.read")
def search(session: Session, actor: Actor, query: lists.Query) -> Page[NoteCard]:
    """Return one page of the notes the actor may see, outside the bin."""
    rows: Any = select(
        Note,
        col(Contact.name).label("contact"),
        col(Company.name).label("company"),
        col(Deal.title).label("deal"),
        col(User.name).label("author"),
    )
    for table, key in ((Contact, Note.contact_id), (Company, Note.company_id), (Deal, Note.deal_id)):
        rows = rows.outerjoin(table, col(table.id) == col(key))
    rows = rows.outerjoin(User, col(User.id) == col(Note.made_by)).where(_open(actor))
    if isinstance(query, Query):
        rows = rows.where(*_of(query))
    return lists.search(
        session,
        actor,
        NOTE,
        rows,
        query,
        make=lambda row: _shown(row.Note, contact=row.contact, company=row.company, deal=row.deal, author=row.author),
    )


@action("notes.read")
def versions(session: Session, actor: Actor, note_id: UUID) -> list[Version]:
    """Return the former texts of a note, the latest first."""
    note = _find(session, actor, note_id)
    query = select(NoteVersion).where(col(NoteVersion.note_id) == note.id)
    rows = session.scalars(query.order_by(col(NoteVersion.made_at).desc(), col(NoteVersion.id).desc())).all()
    names = users.names(session, {one.made_by for one in rows if one.made_by})
    return [
        Version(id=one.id, text=one.text, until=one.made_at, by=names.get(one.made_by, "Steward"))  # type: ignore[arg-type]
        for one in rows
    ]


@action("notes.edit")
def create(session: Session, actor: Actor, values: Mapping[str, Any]) -> NoteCard:
    """Add a note from typed values (`NoteDraft`), and tell the colleagues it mentions."""
    note = verbs.create(session, actor, NOTE, values)
    mentioning.tell(session, note)
    return _card(session, note)


@action("notes.edit")
def change(
    session: Session,
    actor: Actor,
    note_id: UUID,
    changes: Mapping[str, Any],
    version: int | None = None,
    before: Mapping[str, Any] | None = None,
) -> NoteCard:
    """Change the named fields of a note, as `verbs.change`; its former text is kept. Refuses all but its author and
    administrators."""
    note = _mine(session, actor, note_id)
    was = note.text
    with session.no_autoflush:  # one write, and one version
        verbs.change(session, actor, NOTE, note_id, changes, version=version, before=before)
        if note.text != was:
            note.edited_at = clock.now()
            session.add(NoteVersion(note_id=note.id, text=was))
    session.flush()
    if note.text != was:
        former = select(col(NoteVersion.text)).where(col(NoteVersion.note_id) == note.id)
        mentioning.tell(session, note, session.scalars(former).all())
    return _card(session, note)


@action("notes.delete")
def bin(session: Session, actor: Actor, note_id: UUID, version: int | None = None) -> NoteCard:
    """Move a note to the bin. Refuses all but its author and administrators."""
    _mine(session, actor, note_id)
    return _card(session, verbs.move_to_bin(session, actor, NOTE, note_id, version))


@action("notes.edit")
def restore(session: Session, actor: Actor, note_id: UUID) -> NoteCard:
    """Restore a note from the bin. Refuses all but its author and administrators."""
    _mine(session, actor, note_id)
    return _card(session, verbs.restore(session, actor, NOTE, note_id))


def may_change(actor: Actor, author_id: UUID | None) -> bool:
    """Return whether the actor may change the notes of this author: their own, or all with the permission for it."""
    own = author_id is not None and author_id == actor.user_id
    return actor.may("notes.edit") and (own or actor.may("notes.moderate"))


@step
def _find(session: Session, actor: Actor, note_id: UUID) -> Note:
    note = find_row(session, actor, Note, note_id, "note")
    if note.deal_id and not actor.may("deals.read"):
        raise NotFound(with_noun("That {noun} is no longer here.", N_("note")))
    return note


@step
def _mine(session: Session, actor: Actor, note_id: UUID) -> Note:
    note = _find(session, actor, note_id)
    if not may_change(actor, note.made_by):
        raise NotAllowed(_("Only its author or an administrator can change a note."))
    return note


def _of(query: Query) -> list[Any]:
    named = (
        (Note.contact_id, query.contact),
        (Note.company_id, query.company),
        (Note.deal_id, query.deal),
        (Note.kind, query.kind),
        (Note.made_by, query.author),
    )
    return [col(column) == value for column, value in named if value]


def _card(session: Session, note: Note) -> NoteCard:
    session.flush()
    return _shown(
        note,
        contact=session.scalar(select(col(Contact.name)).where(col(Contact.id) == note.contact_id)),
        company=session.scalar(select(col(Company.name)).where(col(Company.id) == note.company_id)),
        deal=session.scalar(select(col(Deal.title)).where(col(Deal.id) == note.deal_id)),
        author=users.names(session, [note.made_by] if note.made_by else []).get(note.made_by),  # type: ignore[arg-type]
    )


def _shown(note: Note, **names: str | None) -> NoteCard:
    return NoteCard(**note.model_dump(exclude={"name_key", "made_by"}), author_id=note.made_by, **names)  # type: ignore[arg-type]
