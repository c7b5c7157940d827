"""Before the click: how many will get it, who is left out and why, and who has no value for a variable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlmodel import Field, Session, SQLModel, col

from models.campaigns import LEFT_OUT
from models.companies import Company
from models.contacts import Contact, ContactInterest
from models.planner import any_of
from models.templates import TemplateVersion
from services import settings, templates
from services.campaigns import chosen, drafting, zones_of
from services.campaigns.chosen import Audience
from services.campaigns.gaps import Gaps
from services.campaigns.times import Times
from services.records import fields, lists
from services.records.lists import Page, Slice
from services.templates.variables import look_up, plain
from services.work import Actor, action, step

CANDIDATES = 2_000  # contacts that may lack a value and are looked at before the click; more are found while preparing
SORTS: dict[str, Any] = {"name": col(Contact.name_key)}


class Estimate(SQLModel):
    """How many will get it, and how many are left out for which reason (a key of `LEFT_OUT`)."""

    will_get: int = 0
    left_out: dict[str, int] = Field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many contacts were chosen."""
        return self.will_get + sum(self.left_out.values())


class LeftOut(SQLModel):
    """One contact of an estimate."""

    id: UUID
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Query:
    """Which contacts of an estimate to show: those left out for a reason; without one, those who will get it."""

    reason: str = ""
    part: Slice = field(default_factory=Slice)


@action("campaigns.read")
def estimate(session: Session, actor: Actor, values: Mapping[str, Any]) -> Estimate:
    """Return how many of the chosen contacts (`CampaignDraft`; its texts are not looked at) will get it, and how many
    are left out for which reason. Refuses what `start` refuses about recipients and times."""
    plan = drafting.recipients_of(session, actor, values)
    return count(session, actor, plan.audience, plan.times)


@step
def count(session: Session, actor: Actor, audience: Audience, when: Times) -> Estimate:
    """Count the chosen contacts by reason; in their own zones, by zone as well. One statement, where no number is asked."""
    judged, told = chosen.judged(session, actor, audience)
    by = (judged.c.reason, judged.c.zone) if when.in_zones else (judged.c.reason,)
    found, limit = Estimate(), settings.get(session, settings.CAMPAIGN_LATE)
    by_number = zones_of.late_by_number(session, judged, told, audience.channel, when, limit)
    for row in session.connection().execute(select(*by, func.count().label("number")).group_by(*by), told):
        late = when.in_zones and not row.reason and when.too_late(row.zone, limit)
        if late and row.zone is None and by_number is not None:
            late = False  # judged one by one
        _add(found, "too_late" if late else row.reason, row.number)
    if by_number:
        _add(found, "", -len(by_number))
        _add(found, "too_late", len(by_number))
    return found


def _add(found: Estimate, reason: str, number: int) -> None:
    if reason:
        found.left_out[reason] = found.left_out.get(reason, 0) + number
    else:
        found.will_get += number


@action("campaigns.read")
def estimate_rows(session: Session, actor: Actor, values: Mapping[str, Any], query: Query) -> Page[LeftOut]:
    """Return one page of the contacts of an estimate, by name: those left out for a reason, or who will get it."""
    reason = fields.one_of(query.reason, ("", *LEFT_OUT), "reason")
    plan = drafting.recipients_of(session, actor, values)
    judged, told = chosen.judged(session, actor, plan.audience)
    here = select(col(Contact.id), col(Contact.name), col(Contact.name_key)).join(
        judged, judged.c.id == col(Contact.id)
    )
    limit = settings.get(session, settings.CAMPAIGN_LATE)
    by_number = zones_of.late_by_number(session, judged, told, plan.audience.channel, plan.times, limit)
    late = _late(session, judged, plan.times, told, by_number)
    told = {**told, **({} if by_number is None else {"late": by_number})}
    if reason == "too_late":
        here = here.where(judged.c.reason == "", late)
    else:
        here = here.where(judged.c.reason == reason, *([~late] if not reason else []))
    connection = session.connection()
    counted = select(func.count()).select_from(here.limit(lists.COUNTED + 1).subquery())
    total, capped = lists.capped(connection.execute(counted, told).scalar_one())
    rows = connection.execute(lists.cut(here, query.part, SORTS, col(Contact.id), "name"), told).all()
    page = rows[: lists.size(query.part)]
    cursor = lists.cursor_after(page[-1], query.part, "name", SORTS) if len(rows) > len(page) else None
    return Page([LeftOut(id=row.id, name=row.name, reason=reason) for row in page], total, capped, cursor)


@step
def missing(
    session: Session, actor: Actor, audience: Audience, version: TemplateVersion, given: Mapping[str, Any]
) -> dict[str, list[UUID]]:
    """Return the variables that some of those who will get it have no value for, each with the ids of the contacts.

    Only contacts that may lack one are looked at, 2,000 at the most.
    """
    names = [name for name in version.variables if look_up(given, plain(name)) in (None, "", [])]
    may = (BLANK.get(plain(name), ANY) for name in names)
    doubtful = [one for one in may if one is not None]
    if not doubtful:
        return {}
    judged, told = chosen.judged(session, actor, audience)
    query = select(col(Contact.id)).join(judged, judged.c.id == col(Contact.id)).where(judged.c.reason == "")
    query = query.outerjoin(Company, col(Company.id) == col(Contact.company_id)).where(or_(*doubtful))
    ids = list(session.connection().execute(query.limit(CANDIDATES), told).scalars())
    return _missing_of(session, actor, audience.channel, version, given=given, ids=ids)


@step
def _missing_of(
    session: Session,
    actor: Actor,
    channel: str,
    version: TemplateVersion,
    *,
    given: Mapping[str, Any],
    ids: Sequence[UUID],
) -> dict[str, list[UUID]]:
    found: dict[str, list[UUID]] = {}
    values = templates.variables_of_many(session, ids, channel, actor, version.variables)
    gaps = Gaps(version)
    for one, mine in values.items():
        for name in gaps.of(templates.merged(mine, given)):
            found.setdefault(name, []).append(one)
    return found


def _late(
    session: Session, judged: Any, when: Times, told: Mapping[str, Any], by_number: Sequence[UUID] | None
) -> ColumnElement[bool]:
    """Return the criterion of contacts in whose zone the time has passed. `by_number` are those without one of their
    own, by their number; they are the parameter `late`."""
    if not when.in_zones:
        return false()
    limit = settings.get(session, settings.CAMPAIGN_LATE)
    zones = session.connection().execute(select(judged.c.zone).distinct(), told).scalars()
    late = [zone for zone in zones if when.too_late(zone, limit)]
    none = judged.c.zone.is_(None) if None in late else false()
    if by_number is not None:
        none = any_of(judged.c.id, "late")
    return or_(func.coalesce(judged.c.zone, "").in_([zone for zone in late if zone]), none)


def _empty(column: Any) -> ColumnElement[bool]:
    return func.coalesce(column, "") == ""


ANY = true()  # one's own values: all are looked at
BLANK: Mapping[str, ColumnElement[bool] | None] = {  # which contacts may have no value; None: each has one
    "first_name": None,
    "name": None,
    "status": None,
    "rating": None,
    "workspace.name": None,
    "today": None,
    "unsubscribe_link": None,
    "last_name": ~col(Contact.name).contains(" "),
    "title": _empty(col(Contact.title)),
    "company": _empty(col(Company.name)),
    "city": _empty(col(Company.city)),
    "owner.name": col(Contact.owner_id).is_(None),
    "interests": ~select(col(ContactInterest.id)).where(col(ContactInterest.contact_id) == col(Contact.id)).exists(),
}
