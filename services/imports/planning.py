"""Planning: what becomes of each row. The check and the run ask this one function, so a preview equals its result.

Rows are planned without regard to their order: what a row takes (`ImportClaim`) no other row of the file may take, so no
row depends on what another one writes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import Session

from models.contacts import INTERESTS_MAX, Contact
from models.imports import Import
from models.language import N_, _, ngettext
from models.text import fold
from services.contacts.indexing import interest_key
from services.imports import claiming, given, matching, options, rows
from services.imports.further import FURTHER
from services.imports.given import CLEARED, EMAILS, Given, Rules
from services.imports.matching import There
from services.imports.plans import Plan
from services.imports.rows import CLAIMS, Line
from services.records.errands import Portion
from services.work import Actor, step, work
from services.work.quick_inserts import insert_rows

AGAIN = "again"  # the cursor of a check that first forgets the claims of an earlier one, with a number


@dataclass(frozen=True, slots=True)
class Ready:
    """The rows of one work, read before it begins: that takes no writer."""

    rules: Rules = field(default_factory=lambda: Rules([]))
    rows: Sequence[Given] = ()


def ready(actor: Actor, portion: Portion) -> Ready:
    """Return the next rows of an import, read."""
    if (portion.cursor or "").startswith(AGAIN):
        return Ready()
    with work(actor, read=True) as session:
        row = session.get(Import, UUID(portion.params["import"]))
        if row is None or row.errand_id != portion.id:
            return Ready()
        rules = options.rules(session, row)
        lines = rows.some(session, row.id, portion.cursor, portion.at_once)
    return read(lines, rules)


def read(lines: Sequence[Line], rules: Rules) -> Ready:
    """Return rows, read."""
    return Ready(rules, [given.read(line, rules) for line in lines])


@step
def plan(session: Session, actor: Actor, row: Import, ready: Ready) -> list[Plan]:
    """Return what becomes of these rows, and note what they claim."""
    there = matching.look_up(session, actor, row.id, ready.rows)
    planned = [_decide(one, there, ready.rules, actor) for one in ready.rows]
    keys = {key for one in planned for key, _name in one.claims} | {one.brings for one in planned if one.brings}
    matching.claims(session, there, row.id, keys)
    noted: list[dict[str, Any]] = []
    for one in planned:
        one.again = any(other.number < one.line.number for other in there.claims.get(one.brings, ()))
        if one.verb != "refused":
            claiming.stand_back(one, there)
        noted += claiming.noted(row, one, there)
    insert_rows(session, CLAIMS, noted)
    return planned


def _decide(row: Given, there: There, rules: Rules, actor: Actor) -> Plan:
    plan = Plan(row.line, "refused")
    if row.line.reason or row.wrong:
        plan.reason, plan.wrong = row.line.reason, row.wrong
        return plan
    if row.empty and row.company:
        return _alone(plan, row, there, rules, actor)
    if row.empty:
        plan.reason = _("There is no name, email address or phone number in this row.")
        return plan
    found, said = _match(row, there, rules)
    if said:
        plan.reason = said
        return plan
    contact = there.seen[found] if found else None
    taken = next((one.value for one in row.emails if there.emails.get(one.value, found) != found), None)
    if taken:
        plan.reason = _("Another contact already has {email}.").format(email=taken)
        return plan
    if contact is None:
        _new(plan, row, there, rules)
    else:
        _known(plan, row, there, rules, contact)
    return _may_add(plan, there, actor)


def _may_add(plan: Plan, there: There, actor: Actor) -> Plan:
    """Refuse a row that needs a new company or tag, where the actor may not add one."""
    for name, some in plan.further.items():
        refused = there.refusals.get(name, {})
        if said := next((refused[key] for key in map(FURTHER[name].key, some) if key in refused), ""):
            plan.leave("refused", said)
            return plan
    if plan.company and not actor.may("companies.edit"):
        said = _("There is no company “{name}”, and your role does not allow you to add it.")
        plan.leave("refused", said.format(name=plan.company))
    plan.brings = claiming.company(plan.company) if plan.company else ""
    return plan


def _alone(plan: Plan, row: Given, there: There, rules: Rules, actor: Actor) -> Plan:
    """Plan a row that names a company and nobody, as a card of an address book may."""
    plan.alone, plan.verb = True, "unchanged"
    if fold(row.company) not in there.companies and rules.mode != "update":
        plan.verb, plan.company = "created", row.company
    return _may_add(plan, there, actor)


def _match(row: Given, there: There, rules: Rules) -> tuple[UUID | None, str]:
    """Return the contact of a row, None for a new one, or the sentence that refuses it."""
    by = rules.match
    if row.id and by in ("auto", "id"):
        own = there.merged.get(row.id, row.id)
        if own in there.erased:
            return None, _(ERASED)
        if own in there.seen:
            return own, ""
        if own in there.names:
            return None, _(UNSEEN)
        if own in there.binned:
            return None, _("This contact is in the bin. Restore it first.")
    found: set[UUID] = set()
    if by in ("auto", "email"):
        found = {there.emails[one.value] for one in row.emails if one.value in there.emails}
    if not found and by in ("auto", "phone"):
        found = _by_phone(row, there)
    if not found:
        return None, ""
    if len(found) > 1:
        said = ngettext("{count} contact matches this row.", "{count} contacts match this row.", len(found))
        return None, said.format(count=len(found))
    (one,) = found
    return (one, "") if one in there.seen else (None, _(UNSEEN))


ERASED = N_("This person was erased on request. If they came back, add them by hand.")
UNSEEN = N_("This row matches a contact that you cannot see.")


def _by_phone(row: Given, there: There) -> set[UUID]:
    """Return who has one of these numbers, if the names agree or one is empty."""
    mine = matching.name_of(row.columns.get("name"))
    alike = {one for keys in row.keys.values() for key in keys for one in there.phones.get(key, ())}
    return {one for one in alike if not mine or there.names.get(one, "") in ("", mine)}


def _new(plan: Plan, row: Given, there: There, rules: Rules) -> None:
    if rules.mode == "update":
        plan.reason = _("No contact matches this row, and this import adds none.")
        return
    if any(one.value in there.erased for one in (*row.emails, *row.phones)):
        plan.reason = _(ERASED)
        return
    missing = [name for key, name in rules.needed.items() if row.own.get(key) is None]
    if missing:
        plan.reason = _("“{field}” is required.").format(field=missing[0])
        return
    plan.verb = "created"
    plan.columns = dict(row.columns)
    if row.own:
        plan.columns["fields"] = {key: value for key, value in row.own.items() if value is not None}
    if not plan.columns.get("name"):  # a number is no name: names are not sealed
        plan.columns["name"] = row.emails[0].value[:200] if row.emails else row.company or _("No name")
    plan.emails, plan.phones = row.emails, row.phones
    plan.interests = given.interests_of(row.interests)
    plan.further = dict(row.further)
    _company(plan, row, there, None)
    if any(one.value in there.binned_emails for one in row.emails):
        plan.reason = _("A contact with this email address is in the bin.")
    plan.claims = list(claiming.of(row, row.columns.get("name")))


def _known(plan: Plan, row: Given, there: There, rules: Rules, contact: Contact) -> None:
    plan.record_id, plan.contact = contact.id, contact
    plan.claims = list(claiming.of(row, row.columns.get("name"), contact, there))
    if rules.mode == "create":
        plan.verb, plan.reason = "unchanged", _("This contact is here already, and this import only adds new ones.")
        return
    wanted = row.columns | {name: CLEARED[name] for name in row.blank if name in CLEARED}
    plan.columns = {name: value for name, value in wanted.items() if getattr(contact, name) != value}
    if any(contact.fields.get(key) != value for key, value in row.own.items()):
        both = {**contact.fields, **row.own}
        plan.columns["fields"] = {key: value for key, value in both.items() if value is not None}
    name = plan.columns.get("name")
    if name and fold(name) != contact.name_key and matching.name_of(name) == matching.name_of(contact.name):
        del plan.columns["name"]  # the same words in another order: “Lovelace, Ada”
    had = there.points[contact.id]
    emails, phones = matching.open_emails(had), matching.open_phones(had)
    plan.emails = [one for one in row.emails if one.value not in emails]
    plan.phones = [one for one in row.phones if phones.isdisjoint(row.keys[one.value])]
    marks = there.interests[contact.id]
    plan.interests = [one for one in given.interests_of(row.interests) if interest_key(one) not in marks]
    plan.dropped = list(marks.values()) if "interests" in row.blank else []
    _company(plan, row, there, contact)
    if not _further(plan, row, there, contact):
        return
    for some, many in ((plan.emails, len(emails)), (plan.phones, len(phones))):
        if len(some) + many > EMAILS:
            plan.reason = _("This contact would have more than {count} addresses or numbers.").format(count=EMAILS)
            return
    if len(plan.interests) + len(marks) > INTERESTS_MAX:
        plan.reason = _("This contact would have more than {count} interests.").format(count=INTERESTS_MAX)
        return
    plan.verb = "updated" if plan.changes else "unchanged"


def _further(plan: Plan, row: Given, there: There, contact: Contact) -> bool:
    """Plan the further values that a contact does not have. Return whether there is room for them."""
    for name, kind in FURTHER.items():
        has = there.further.get(name, {}).get(contact.id, {})
        fresh = [one for one in row.further.get(name, ()) if kind.key(one) not in has]
        if len(fresh) + len(has) > kind.most:
            said = _("This contact would have more than {count} of these: {field}.")
            plan.reason = said.format(count=kind.most, field=_(kind.label))
            return False
        if fresh:
            plan.further[name] = fresh
        if has and name in row.blank:
            plan.cleared[name] = list(has.values())
    return True


def _company(plan: Plan, row: Given, there: There, contact: Contact | None) -> None:
    """Link the company by its folded name, else by its domain; else it is a new one."""
    now = contact.company_id if contact else None
    if row.company:
        key = fold(row.company)
        if now and there.company_keys.get(now) == key:
            return
        found = there.companies.get(key)
        for domain in matching.domains_of(row) if found is None else ():
            if len(there.domains.get(domain, ())) == 1:
                (found,) = there.domains[domain]
                break
        if found is None:
            plan.company = row.company
        elif found != now:
            plan.columns["company_id"] = found
    elif "company_id" in row.blank and now is not None:
        plan.columns["company_id"] = None
