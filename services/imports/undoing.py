"""Undoing a run, field by field: what nobody edited since goes back; what somebody did stays, and is listed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.audit import AuditEntry
from models.companies import Company
from models.contacts import Contact, ContactInterest
from models.errands import ErrandRow
from models.imports import Import
from models.language import N_
from services import contacts
from services.companies import COMPANY
from services.contacts import CONTACT, Reach, former
from services.contacts.points import of, plain
from services.imports import states
from services.imports.attached import PARTS, attached
from services.imports.further import FURTHER
from services.imports.running import COMPANY as MADE_COMPANY
from services.imports.running import FEWEST, LASTS, MADE
from services.records import errands, verbs
from services.records.errands import ErrandKind, Portion, Worked
from services.work import Actor, step

AT_ONCE = 200
LISTED = 1_000  # of what an undo kept; the counts have all of it
LAST = "companies:"  # companies and tags go last, because only those go that nothing uses
UNNOTED = frozenset({"active_at"})  # changes by themselves
LISTS = {"emails": "email", "phones": "phone"}


@step
def begin(session: Session, actor: Actor, row: Import) -> None:
    """Begin to undo the run of an import."""
    mine = col(ErrandRow.errand_id) == UUID(row.options["run"])
    total = session.scalar(select(func.count()).select_from(ErrandRow).where(mine)) or 0
    row.kept = []
    states.begin(session, actor, row, UNDO, "undoing", total)


@step
def undo(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Undo the next effects."""
    row = session.get(Import, UUID(portion.params["import"]))
    if row is None or row.errand_id != portion.id or row.state != "undoing":
        return Worked(0)
    last = (portion.cursor or "").startswith(LAST)
    after = int((portion.cursor or "").removeprefix(LAST) or -1)
    effects = _effects(session, UUID(row.options["run"]), after, last, portion.at_once)
    kept: list[tuple[UUID, str]] = []
    counted = {"undone": 0, "kept": 0}
    there, worked = _people(session, effects), _worked(session, effects)
    fresh, touched = list[Contact](), list[UUID]()
    for effect in effects:
        contact = there.get(effect.record_id)
        new = effect.verb == "created" and contact is not None and contact.version == 1 and not contact.binned
        if contact is not None and new and contact.id not in worked:
            fresh.append(contact)
            counted["undone"] += 1
            continue
        left = _undone(session, actor, effect, touched, worked)
        kept += left
        counted["kept" if left else "undone"] += 1
    contacts.bin_many(session, actor, fresh)
    contacts.index_many(session, touched)
    row.kept = [*row.kept, *({"id": str(one), "field": name} for one, name in kept)][:LISTED]
    counted = {verb: count for verb, count in counted.items() if count}
    if len(effects) == portion.at_once:
        return Worked(len(effects), f"{LAST if last else ''}{effects[-1].position}", counted)
    if not last:
        return Worked(len(effects), f"{LAST}-1", counted)
    row.state = "undone"
    states.tell(session, row, states.UNDONE)
    return Worked(len(effects), None, counted)


UNDO = ErrandKind(
    "import.undo",
    N_("Undoing the import of {name}"),
    "imports.edit",
    undo,
    AT_ONCE,
    "/imports/{import}",
    lasts=LASTS,
    fewest=FEWEST,
)


@step
def _effects(session: Session, run_id: UUID, after: int, last: bool, limit: int) -> Sequence[ErrandRow]:
    made = col(ErrandRow.verb).in_((MADE_COMPANY, MADE))
    query = select(ErrandRow).where(col(ErrandRow.errand_id) == run_id, col(ErrandRow.position) > after)
    query = query.where(made if last else ~made)
    return session.scalars(query.order_by(col(ErrandRow.position)).limit(limit)).all()


@step
def _people(session: Session, effects: Sequence[ErrandRow]) -> dict[Any, Contact]:
    ids = [one.record_id for one in effects if one.verb != MADE_COMPANY]
    return {one.id: one for one in session.scalars(select(Contact).where(col(Contact.id).in_(ids)))}


@step
def _undone(
    session: Session, actor: Actor, effect: ErrandRow, touched: list[UUID], worked: Mapping[UUID, list[str]]
) -> list[tuple[UUID, str]]:
    """Undo one effect. Return what stays, as ids and what it stays for: fields that were edited since, tables of work."""
    if effect.verb == MADE:
        made = {name: [UUID(one) for one in ids] for name, ids in errands.before(effect).items()}
        return [(one, name) for name, ids in made.items() for one in FURTHER[name].tidy(session, actor, ids)]
    if effect.record_id is None:
        return []
    if effect.verb == MADE_COMPANY:
        return _without_company(session, actor, effect.record_id, effect.record_id in worked)
    contact = session.get(Contact, effect.record_id)
    if contact is None or contact.binned:
        return []
    if effect.verb == "created":
        edited = [*_edited(session, "contacts", contact), *worked.get(contact.id, ())]
        if edited:
            return [(contact.id, name) for name in edited]
        verbs.move_to_bin(session, actor, CONTACT, contact.id)
        return []
    touched.append(contact.id)
    return [(contact.id, name) for name in _put_back(session, actor, contact, errands.before(effect), effect.after)]


@step
def _edited(session: Session, table: str, row: Any) -> list[str]:
    """Return the fields of a row that somebody edited since it was added."""
    if row.version == 1:
        return []
    mine = (col(AuditEntry.subject) == table, col(AuditEntry.subject_id) == row.id, col(AuditEntry.verb) == "changed")
    found = {name for changes in session.scalars(select(col(AuditEntry.changes)).where(*mine)) for name in changes}
    return sorted(found - UNNOTED) or ["*"]


@step
def _put_back(
    session: Session, actor: Actor, contact: Contact, before: Mapping[str, Any], after: Mapping[str, str]
) -> list[str]:
    """Put the former values back where the present one is still that of the import. Return the other fields."""
    columns = {name: _typed(name, before[name]) for name in after}
    kept = [name for name, mark in after.items() if not _is_ours(contact, name, mark, columns[name])]
    reach = [Reach(kind, value) for name, kind in LISTS.items() for value in before.get(name, ())]
    here = {plain(one) for one in of(session, contact.id)}
    kept += [name for name in LISTS if any(value not in here for value in before.get(name, ()))]
    back = {name: value for name, value in columns.items() if name not in kept and getattr(contact, name) != value}
    was = former.lists(session, contact.id)
    contacts.drop_reach(session, contact, reach)
    contacts.drop_interests(session, contact, before.get("interests", ()))
    there = set(session.scalars(select(col(ContactInterest.name)).where(col(ContactInterest.contact_id) == contact.id)))
    dropped = [one for one in before.get("dropped", ()) if one not in there]
    further, left = _further_back(session, actor, contact, before)
    now = former.lists(session, contact.id)
    further |= {name for name, kind in LISTS.items() if now[kind] != was[kind]}
    event = contacts.amend(session, actor, contact, back, (), dropped, further)
    former.keep(session, contact.id, event, was, now)
    return kept + left


@step
def _further_back(
    session: Session, actor: Actor, contact: Contact, before: Mapping[str, Any]
) -> tuple[set[str], list[str]]:
    """Take the further values off a contact that the import gave it, and give it those that the import cleared. Return the
    fields that changed, and those of which a value is not there any more."""
    changed, left = set[str](), list[str]()
    for name, kind in FURTHER.items():
        if name not in before and f"cleared {name}" not in before:
            continue
        has = kind.there(session, [contact.id]).get(contact.id, {})
        given = before.get(name, ())
        added = [one for one in given if kind.key(one) in has]
        cleared = [one for one in before.get(f"cleared {name}", ()) if kind.key(one) not in has]
        if added:
            kind.drop(session, contact.id, added)
        if cleared:
            kind.add(session, actor, {contact.id: cleared})
        changed |= {name} if added or cleared else set()
        left += [name] if len(added) < len(given) else []
    return changed, left


def _is_ours(contact: Contact, name: str, mark: str, former: Any) -> bool:
    now = getattr(contact, name)
    return now == former or errands.same(now, mark)


def _typed(name: str, value: Any) -> Any:
    """Return a former value as its column takes it: the effect keeps ids and days as text."""
    if value is None or name not in ("company_id", "owner_id", "verified_on"):
        return value
    return date.fromisoformat(value) if name == "verified_on" else UUID(value)


@step
def _without_company(session: Session, actor: Actor, company_id: UUID, used: bool) -> list[tuple[UUID, str]]:
    """Move a company that the import made to the bin, if it is empty and nobody edited it."""
    company = session.get(Company, company_id)
    if company is None or company.binned:
        return []
    edited = _edited(session, "companies", company)
    if edited or used:
        return [(company_id, name) for name in edited or ["company"]]
    verbs.move_to_bin(session, actor, COMPANY, company_id)
    return []


@step
def _worked(session: Session, effects: Sequence[ErrandRow]) -> dict[UUID, list[str]]:
    """Return the tables that name what an import added: the work on its contacts, and any row of its companies."""
    new = [one.record_id for one in effects if one.record_id and one.verb == "created"]
    made = [one.record_id for one in effects if one.record_id and one.verb == MADE_COMPANY]
    return {**attached(session, "contacts", new, PARTS), **attached(session, "companies", made)}
