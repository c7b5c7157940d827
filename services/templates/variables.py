"""The variables of templates: a table with words and an example, and their values for contacts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import User
from models.companies import Company
from models.contacts import STATUS_WORDS, Contact, ContactInterest, ContactPoint
from models.language import N_, _
from services import html
from services.contacts import points
from services.house import tenants
from services.templates import own
from services.work import Actor, clock, step, visible

TITLES = frozenset(
    {"dr", "mr", "mrs", "ms", "mx", "miss", "prof", "sir", "m", "mme", "mlle", "herr", "frau", "shri", "smt"}
)


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: its word on a chip, an example value, and how it is inserted. `late`: known only when the message
    leaves. `html`: safe HTML in the HTML part."""

    word: str
    example: Any
    inserted: str = ""
    late: bool = False
    html: bool = False


VARIABLES: Mapping[str, Variable] = {
    "first_name": Variable(N_("First name"), N_("Ada")),
    "last_name": Variable(N_("Last name"), N_("Lovelace")),
    "name": Variable(N_("Full name"), N_("Ada Lovelace")),
    "title": Variable(N_("Title"), N_("Engineer")),
    "email": Variable(N_("Email"), "ada@engines.example"),
    "phone": Variable(N_("Phone"), "+442079460958", "phone|phone"),
    "status": Variable(N_("Status"), N_("Customer")),
    "rating": Variable(N_("Rating"), 4),
    "company": Variable(N_("Company"), N_("Engines Ltd")),
    "city": Variable(N_("City"), N_("London")),
    "interests": Variable(N_("Interests"), [N_("Boilers"), N_("Heat pumps")]),
    "owner.name": Variable(N_("Owner"), N_("Grace Hopper")),
    "me.name": Variable(N_("My name"), N_("Grace Hopper")),
    "me.email": Variable(N_("My email"), "grace@engines.example"),
    "me.signature": Variable(N_("My signature"), N_("Grace Hopper"), html=True),
    "workspace.name": Variable(N_("Our name"), N_("Harbour Plumbing"), late=True),
    "today": Variable(N_("Today"), "2026-11-30", "today|date", late=True),
    "unsubscribe_link": Variable(N_("Unsubscribe link"), "https://crm.example/u/example", late=True),
}
OF_CONTACT = frozenset(name for name, one in VARIABLES.items() if not one.late and "." not in name)
LISTS = frozenset(name for name, one in VARIABLES.items() if isinstance(one.example, list))
GROUPS = frozenset({name.partition(".")[0] for name in VARIABLES if "." in name} | {*own.GROUPS, "contact"})
LONGEST = 4_000  # characters of one value
MOST = 100  # values of a list


def known(name: str) -> bool:
    """Return whether templates may use this name: a variable, one of a contact's as `contact.…`, or one's own."""
    group, _dot, rest = name.partition(".")
    return name in VARIABLES or (group == "contact" and rest in OF_CONTACT) or (group in own.GROUPS and bool(rest))


def plain(name: str) -> str:
    """Return the one name of a variable that has two: `contact.city` is `city`."""
    return name.removeprefix("contact.")


def examples() -> dict[str, Any]:
    """Return the example of each variable, to try a template with."""
    found: dict[str, Any] = {group: _Anything() for group in own.GROUPS}
    for name, one in VARIABLES.items():
        put(found, name, _shown(one.example))
    return found


def _shown(example: Any) -> Any:
    if isinstance(example, list):
        return [_(one) for one in example]
    return _(example) if isinstance(example, str) else example


class _Anything(dict[str, Any]):
    """Holds an example for each of one's own values."""

    def get(self, key: str, default: Any = None) -> Any:
        return "42"


def put(values: dict[str, Any], name: str, value: Any) -> None:
    """Set a variable by its dotted name."""
    group, _dot, rest = name.rpartition(".")
    (values.setdefault(group, {}) if group else values)[rest] = value


def late(place: str) -> dict[str, Any]:
    """Return the values known only when a message leaves. It reads the register: not inside a work."""
    tenant = tenants.of(place)
    return {"workspace": {"name": tenant.name}, "today": clock.today(tenant.zone).isoformat()}


@step
def variables_of(session: Session, contact_id: UUID | None, channel: str, actor: Actor | None) -> dict[str, Any]:
    """Return the values of a contact's variables, and of `me`, the writer. Plain JSON; without a contact, only `me`."""
    found = variables_of_many(session, [contact_id] if contact_id else [], channel, actor)
    return next(iter(found.values()), {"me": _me(session, channel, actor)})


@step
def variables_of_many(
    session: Session,
    contact_ids: Sequence[UUID],
    channel: str,
    actor: Actor | None,
    names: Collection[str] | None = None,
) -> dict[UUID, dict[str, Any]]:
    """Return the values for several contacts at once, by id, in six queries; those the actor may not see are left
    out. With the `names` of a version only what it uses is read: a phone costs more than all the rest."""
    wanted = {plain(one) for one in names} if names is not None else OF_CONTACT
    seen = [visible(actor, Contact)] if actor else []
    rows = session.execute(
        select(
            Contact, col(Company.name).label("company"), col(Company.city).label("city"), col(User.name).label("owner")
        )
        .outerjoin(Company, col(Company.id) == col(Contact.company_id))
        .outerjoin(User, col(User.id) == col(Contact.owner_id))
        .where(col(Contact.id).in_(contact_ids), *seen)
    ).all()
    ids = [row.Contact.id for row in rows]
    reach = _reach(session, ids) if wanted & {"email", "phone"} else {}
    interests = _interests(session, ids) if "interests" in wanted else {}
    me = _me(session, channel, actor)
    more = own.values(session, [row.Contact for row in rows], actor, wanted if names is not None else None)
    return {
        one: _values(row, reach, interests.get(one, []), me) | more[one] for one, row in zip(ids, rows, strict=True)
    }


def _values(
    row: Any, reach: Mapping[tuple[UUID, str], str], interests: list[str], me: dict[str, str]
) -> dict[str, Any]:
    one: Contact = row.Contact
    first, last = split(one.name)
    return {
        "first_name": first, "last_name": last, "name": one.name, "title": one.title,
        "email": reach.get((one.id, "email")), "phone": reach.get((one.id, "phone")),
        "status": STATUS_WORDS.get(one.status, one.status), "rating": one.rating, "company": row.company,
        "city": row.city, "interests": interests, "owner": {"name": row.owner}, "me": me,
    }  # fmt: skip


def split(name: str) -> tuple[str, str]:
    """Return the first name and the rest of a person's name, without a title before it."""
    words = name.split()
    while len(words) > 1 and words[0].lower().rstrip(".") in TITLES:
        words = words[1:]
    return (words[0] if words else ""), " ".join(words[1:])


def used(variables: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return only the values that a version uses (`version.variables`): no others are stored with a message."""
    found: dict[str, Any] = {}
    for name in map(plain, names):
        value = look_up(variables, name)
        if value not in (None, "", []):
            put(found, name, value)
    return found


def merged(values: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with those given in addition, which win: by their dotted names, or in groups, which are merged.
    {"fields.boiler": "…"} is {"fields": {"boiler": "…"}}."""
    found = dict(values)
    for name, value in given.items():
        group, _dot, rest = plain(name).partition(".")
        more = {rest: value} if rest else value
        there = found.get(group)
        found[group] = merged(there, more) if isinstance(there, Mapping) and isinstance(more, Mapping) else more
    return found


def look_up(variables: Mapping[str, Any], name: str) -> Any:
    """Return the value of a dotted name, or None."""
    group, _dot, rest = name.partition(".")
    value = variables.get(group)
    return (value.get(rest) if isinstance(value, Mapping) else None) if rest else value


def _reach(session: Session, ids: Collection[UUID]) -> dict[tuple[UUID, str], str]:
    """Return the preferred email and phone of each contact."""
    mine = select(ContactPoint).where(col(ContactPoint.contact_id).in_(ids))
    found: dict[tuple[UUID, str], str] = {}
    for one in session.scalars(mine.order_by(col(ContactPoint.first).desc(), col(ContactPoint.id))):
        if (one.contact_id, one.kind) not in found:
            found[one.contact_id, one.kind] = points.open_point(one)
    return found


def _interests(session: Session, ids: Collection[UUID]) -> dict[UUID, list[str]]:
    found = defaultdict[UUID, list[str]](list)
    mine = select(ContactInterest).where(col(ContactInterest.contact_id).in_(ids))
    for one in session.scalars(mine.order_by(col(ContactInterest.key))):
        found[one.contact_id].append(one.name)
    return found


def _me(session: Session, channel: str, actor: Actor | None) -> dict[str, str]:
    user = session.get(User, actor.user_id) if actor and actor.user_id else None
    if user is None:
        return {}
    signature = user.signature if channel == "email" else html.as_text(user.signature)
    return {"name": user.name, "email": user.email, "signature": signature}
