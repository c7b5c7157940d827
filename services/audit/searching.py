"""Searching: the trail by colleague, record, verb, action, days and address, the latest first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from models.audit import AuditEntry
from models.events import EventRow
from models.language import N_, _
from services.accounts import sign_in
from services.audit import telling
from services.audit.telling import AuditLine
from services.records import declaration, lists, timeline
from services.records.lists import Page, Slice
from services.work import Actor, NotAllowed, action, errand, house_actor, step, work

VERBS = {"added": N_("Added"), "changed": N_("Changed"), "deleted": N_("Deleted"), "reviewed": N_("Reviewed")}
ABOUT = {  # what is looked for again and again
    "permissions": N_("Permission changes"),
    "sign_ins": N_("Failed sign-ins"),
    "exports": N_("Exports"),
    "deletions": N_("Deletions and erasures"),
    "api": N_("Through the API"),
}
GIVES = ("accounts.users.change_role", "accounts.users.disable", "accounts.users.enable", "reviews.away.disable_away")
TRAIL: Any = AuditEntry
SORTS: dict[str, Any] = {"at": col(AuditEntry.at)}
EVENT_SORTS: dict[str, Any] = {"at": col(EventRow.at)}


@dataclass(frozen=True, slots=True)
class Query:
    """The entries to show: by a colleague, of a table or one record of it, of a verb, an action (its beginning), from day
    to day, from an address (its beginning), or `about` a line of ABOUT."""

    by: UUID | None = None
    subject: str = ""
    record_id: UUID | None = None
    verb: str = ""
    action: str = ""
    first: date | None = None
    last: date | None = None
    address: str = ""
    about: str = ""
    part: Slice = field(default_factory=Slice)


@action("audit.read")
def search(session: Session, actor: Actor, query: Query = Query()) -> Page[AuditLine]:
    """Return one page of the trail of the workspace, the latest first, in words. Refuses a person who does not see every
    record (`NotAllowed`)."""
    if actor.scope != "all":
        raise NotAllowed(_("The audit trail shows every record: choose all records."), permission="audit.read")
    if query.about == "sign_ins":
        return _refused(session, actor, query)
    return _found(session, query, actor.zone)


@errand("maintenance.read")
def house_trail(actor: Actor, query: Query = Query()) -> Page[AuditLine]:
    """Return one page of the trail of the whole installation, for operators."""
    with work(house_actor(), read=True) as session:
        return _found(session, query, actor.zone)


@action("audit.read")
def tables(session: Session, actor: Actor) -> dict[str, str]:
    """Return what entries may be about: each table with its word."""
    names = [*(one.table for one in declaration.declared()), *telling.TABLES]
    return dict(sorted({name: telling.word(name) for name in names}.items(), key=lambda one: one[1].lower()))


@step
def rows(session: Session, query: Query, zone: str) -> Page[AuditEntry]:
    """Return one page of entries as they are kept."""
    narrowed = select(TRAIL).where(*_where(query, zone))
    return lists.page(session, narrowed, query.part, SORTS, col(AuditEntry.id), "-at", lambda row: row.AuditEntry)


@step
def _found(session: Session, query: Query, zone: str) -> Page[AuditLine]:
    found = rows(session, query, zone)
    return Page(telling.lines(session, found.rows), found.total, found.capped, found.cursor)


def _where(query: Query, zone: str) -> Iterator[ColumnElement[bool]]:
    if query.by:
        yield col(AuditEntry.actor_id) == query.by
    if query.subject:
        yield col(AuditEntry.subject) == query.subject
    if query.record_id:
        yield col(AuditEntry.subject_id) == query.record_id
    if query.verb:
        yield col(AuditEntry.verb) == query.verb
    if query.action:
        yield col(AuditEntry.action).startswith(query.action, autoescape=True)
    if query.address:
        yield col(AuditEntry.address).startswith(query.address.strip(), autoescape=True)
    yield from _days(col(AuditEntry.at), query, zone)
    if query.about in ABOUT:
        yield from _about(query.about)


def _about(about: str) -> Iterator[ColumnElement[bool]]:
    subject, done, verb = col(AuditEntry.subject), col(AuditEntry.action), col(AuditEntry.verb)
    if about == "permissions":
        yield or_(subject.in_(["own_roles", "invitations"]), and_(subject == "users", done.in_(GIVES)))
    if about == "exports":
        yield done.startswith("exports.")
    if about == "deletions":
        yield or_(verb == "deleted", done.endswith(".bin"), done.contains("eras"))
    if about == "api":
        yield col(AuditEntry.via).in_(["program", "token"])


def _days(at: Any, query: Query, zone: str) -> Iterator[ColumnElement[bool]]:
    if query.first:
        yield at >= datetime.combine(query.first, time(), ZoneInfo(zone))
    if query.last:
        yield at < datetime.combine(query.last + timedelta(days=1), time(), ZoneInfo(zone))


@step
def _refused(session: Session, actor: Actor, query: Query) -> Page[AuditLine]:
    """Return the refused sign-ins, which change no row and so are events."""
    kind, at = col(EventRow.kind) == sign_in.REFUSED.name, col(EventRow.at)
    mine = [col(EventRow.subject_id) == query.by] if query.by else []
    chosen = select(EventRow).where(kind, *mine, *_days(at, query, actor.zone))
    found = lists.page(session, chosen, query.part, EVENT_SORTS, col(EventRow.id), "-at", lambda row: row.EventRow)
    names = timeline.names_of(session, found.rows)
    lines = [
        AuditLine(
            id=one.id, sequence=None, at=one.at, by_id=None, by="Steward", verb="refused", action="accounts.sign_in",
            subject="users", record=telling.word("users"), record_id=one.subject_id, address="",
            name=names.get(one.subject_id, _("A former colleague")),
        )
        for one in found.rows
    ]  # fmt: skip
    return Page(lines, found.total, found.capped, found.cursor)
