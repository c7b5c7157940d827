"""Running: each row is planned once more by the function of the check, and written. One commit holds the rows of a work,
what they did, and how far it came, so a kill at any moment neither loses nor doubles a row.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.companies import Company
from models.errands import Errand
from models.imports import Import
from models.language import N_
from models.text import fold
from services import companies, contacts
from services.contacts import Newcomer, Reach
from services.imports import mapping, planning, rows, states
from services.imports.further import FURTHER
from services.imports.plans import Plan, keep
from services.records.errands import Effect, ErrandKind, Portion, Worked
from services.work import Actor, clock, step

UNDOABLE = timedelta(days=30)  # as long as errands are kept (services/records/errands/keeping.py)
COMPANY = "company"  # the verb of a company that was made
MADE = "made"  # that of the rows that were made for further values, such as new tags
AT_ONCE = 500
LASTS = 0.1  # seconds of a work: what it costs by itself, 20 statements, is a tenth of it
FEWEST = 50


@step
def begin(session: Session, actor: Actor, row: Import) -> None:
    """Begin to write all rows."""
    row.ran_at = clock.now()
    row.undoable_until = row.ran_at + UNDOABLE
    mapping.remember(session, row.headings, row.mapping)
    states.begin(session, actor, row, RUN, "running", row.total or 0)
    row.options = {**row.options, "run": str(row.errand_id)}


@step
def run(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Write the next rows."""
    row = session.get(Import, UUID(portion.params["import"]))
    if row is None or row.errand_id != portion.id or row.state != "running":
        return Worked(0)
    actor.require("contacts.edit")
    plans = planning.plan(session, actor, row, portion.ready)
    counted = {verb: sum(one.verb == verb for one in plans) for verb in {one.verb for one in plans}}
    differ = sum((one.verb, one.record_id) != (one.line.plan, one.line.record_id) for one in plans)
    if differ:
        counted["replanned"] = differ
    effects = write(session, actor, plans, portion.done)
    keep(session, plans)
    if len(plans) < portion.at_once:
        _over(session, row, portion, counted)
        return Worked(len(plans), None, counted, effects)
    return Worked(len(plans), str(plans[-1].line.number), counted, effects)


RUN = ErrandKind(
    "import.run",
    N_("Importing {name}"),
    "imports.edit",
    run,
    AT_ONCE,
    "/imports/{import}",
    lasts=LASTS,
    fewest=FEWEST,
    outside=planning.ready,
)


@step
def write(session: Session, actor: Actor, plans: Sequence[Plan], done: int) -> list[Effect]:
    """Write what is planned. Return the effects, each at a position of its own: three for each row."""
    made, effects = _companies(session, actor, plans), list[Effect]()
    newcomers: list[Newcomer] = []
    names = _names(session, plans, made)
    touched: list[UUID] = []
    told: set[UUID] = set()
    for at, one in enumerate(plans, done + 1):
        if one.verb not in ("created", "updated"):
            continue
        if one.company:
            company_id, new = made[fold(one.company)]
            one.columns["company_id"] = company_id
            if new and company_id not in told:
                told.add(company_id)
                effects.append(Effect(COMPANY, company_id, position=3 * at + 1))
        if one.alone:
            continue
        if one.contact is None:
            newcomer = Newcomer(one.columns, _reach(one), one.interests, names.get(one.columns.get("company_id")))
            newcomers.append(newcomer)
            one.record_id = newcomer.id
            effects.append(Effect("created", newcomer.id, position=3 * at))
        else:
            effects.append(_changed(session, actor, one, position=3 * at))
            touched.append(one.contact.id)
    contacts.add_many(session, actor, newcomers)
    contacts.index_many(session, touched)
    if more := _further(session, actor, plans):
        effects.append(Effect(MADE, before=more, position=3 * (done + 1) + 2))
    return effects


@step
def _further(session: Session, actor: Actor, plans: Sequence[Plan]) -> dict[str, list[str]]:
    """Write the further values of these rows. Return the ids of the rows that had to be made for it, by the field."""
    made: dict[str, list[str]] = {}
    written = [(one.record_id, one) for one in plans if one.record_id and one.verb in ("created", "updated")]
    for name, kind in FURTHER.items():
        wanted = {contact_id: one.further[name] for contact_id, one in written if name in one.further}
        for contact_id, one in written:
            if name in one.cleared:
                kind.drop(session, contact_id, one.cleared[name])
        if new := kind.add(session, actor, wanted) if wanted else []:
            made[name] = [str(one) for one in new]
    return made


@step
def _names(session: Session, plans: Sequence[Plan], made: dict[str, tuple[UUID, bool]]) -> dict[Any, str]:
    """Return the names of the companies that rows of this work belong to."""
    wanted = {one.columns["company_id"] for one in plans if one.columns.get("company_id")}
    wanted |= {company_id for company_id, _new in made.values()}
    query = select(col(Company.id), col(Company.name)).where(col(Company.id).in_(wanted))
    return {company_id: name for company_id, name in session.execute(query)}


@step
def _changed(session: Session, actor: Actor, one: Plan, *, position: int) -> Effect:
    """Change a contact. The effect keeps what an undo needs: the former values, and digests of the new ones."""
    contact = one.contact
    assert contact is not None
    columns = {name: value for name, value in one.columns.items() if getattr(contact, name) != value}
    before: dict[str, Any] = {name: getattr(contact, name) for name in columns}
    before |= {
        kind: [at.value for at in some] for kind, some in (("emails", one.emails), ("phones", one.phones)) if some
    }
    before |= {"interests": one.interests} if one.interests else {}
    before |= {"dropped": one.dropped} if one.dropped else {}
    before |= {name: some for name, some in one.further.items() if some}
    before |= {f"cleared {name}": some for name, some in one.cleared.items()}
    contacts.amend(session, actor, contact, columns, _reach(one), one.interests, {*one.further, *one.cleared})
    if one.dropped:
        contacts.drop_interests(session, contact, one.dropped)
    return Effect("updated", contact.id, before=before, after=columns, position=position)


def _reach(one: Plan) -> list[Reach]:
    return [
        Reach(kind, at.value, at.label) for kind, some in (("email", one.emails), ("phone", one.phones)) for at in some
    ]


@step
def _companies(session: Session, actor: Actor, plans: Sequence[Plan]) -> dict[str, tuple[UUID, bool]]:
    """Return the companies that rows of this work need, by their folded names, and whether each is new."""
    wanted = [one.company for one in plans if one.company and one.verb in ("created", "updated")]
    return companies.all_named(session, actor, wanted) if wanted else {}


@step
def _over(session: Session, row: Import, portion: Portion, last: dict[str, int]) -> None:
    """End a run: its counts, and the event that the audit record of an import is."""
    row.state, row.counts = "done", rows.counts(session, row.id)
    replanned = last.get("replanned", 0) + _replanned(session, portion.id)
    row.counts = row.counts | ({"replanned": replanned} if replanned else {})
    counted = {name: row.counts.get(name, 0) for name in ("created", "updated", "unchanged", "refused")}
    states.tell(session, row, states.IMPORTED, **counted)


@step
def _replanned(session: Session, errand_id: UUID) -> int:
    return session.get_one(Errand, errand_id).counts.get("replanned", 0)
