"""Matching: which contacts, companies and claims of other rows the rows of one work meet. A few queries for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.companies import Company
from models.contacts import Contact, ContactInterest, ContactPoint
from models.text import fold
from services.contacts import points
from services.imports.further import FURTHER
from services.imports.given import Given
from services.imports.rows import CLAIMS
from services.optouts import erased
from services.work import Actor, step, vault, visible

# Domains that anybody may have an address of: they say nothing of a company.
ANYBODYS = frozenset(
    {
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "aol.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "t-online.de",
        "freenet.de",
        "orange.fr",
        "free.fr",
        "wanadoo.fr",
        "laposte.net",
        "sfr.fr",
        "proton.me",
        "protonmail.com",
        "mail.com",
        "yahoo.de",
        "yahoo.fr",
        "yahoo.co.uk",
        "hotmail.fr",
        "hotmail.de",
        "hotmail.co.uk",
        "outlook.de",
        "outlook.fr",
    }
)
DIGEST = 32


class Claim(NamedTuple):
    """What another row takes: its number, and the digests of its name and of the whole row."""

    number: int
    name: str
    same: str


@dataclass(slots=True)
class There:
    """What is there. `names` are the keys of the names of contacts outside the bin, seen or not; `seen` those that the
    actor may see, with their rows."""

    seen: dict[UUID, Contact] = field(default_factory=dict)
    names: dict[UUID, str] = field(default_factory=dict)
    binned: set[UUID] = field(default_factory=set)
    merged: dict[UUID, UUID] = field(default_factory=dict)
    emails: dict[str, UUID] = field(default_factory=dict)
    binned_emails: set[str] = field(default_factory=set)
    phones: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    points: dict[UUID, list[ContactPoint]] = field(default_factory=lambda: defaultdict(list))
    interests: dict[UUID, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    further: dict[str, Mapping[UUID, Mapping[str, Any]]] = field(default_factory=dict)
    refusals: dict[str, Mapping[str, str]] = field(default_factory=dict)
    companies: dict[str, UUID] = field(default_factory=dict)
    domains: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    company_keys: dict[UUID, str] = field(default_factory=dict)
    erased: set[UUID | str] = field(default_factory=set)  # contacts that were erased on request, and their addresses
    claims: dict[str, list[Claim]] = field(default_factory=lambda: defaultdict(list))


def digest(text: str) -> str:
    """Return the digest under which a claim is kept."""
    return vault.mac(text.encode(), "errand rows")[:DIGEST]


def name_of(text: str | None) -> str:
    """Return a name for comparing: its words, whatever their order."""
    return " ".join(sorted(fold(text or "").replace(",", " ").split()))


@lru_cache(maxsize=4_000)  # companies and domains stand in many rows
def domain_of(text: str) -> str:
    """Return the domain of an email address or of a website; empty where there is none of a company."""
    host = text.rpartition("@")[2] if "@" in text else urlsplit(text if "//" in text else f"//{text}").hostname or ""
    host = host.lower().removeprefix("www.")
    return host if "." in host and host not in ANYBODYS else ""


@step
def look_up(session: Session, actor: Actor, import_id: UUID, rows: Sequence[Given]) -> There:
    """Return what these rows meet."""
    there = There()
    candidates = {one.id for one in rows if one.id}
    candidates |= _reach(session, there, rows)
    _people(session, actor, there, candidates)
    there.erased |= erased.remembered(session, {at.value for one in rows for at in (*one.emails, *one.phones)})
    _companies(session, actor, there, rows)
    _further(session, actor, there, rows)
    return there


@step
def claims(session: Session, there: There, import_id: UUID, keys: Iterable[str]) -> None:
    """Look up who claims these keys."""
    query = select(CLAIMS.c.key, CLAIMS.c.number, CLAIMS.c.name, CLAIMS.c.same)
    query = query.where(CLAIMS.c.import_id == import_id, CLAIMS.c.key.in_(set(keys)))
    for key, number, name, same in session.connection().execute(query.order_by(CLAIMS.c.number)):
        there.claims[key].append(Claim(number, name, same))


@step
def _reach(session: Session, there: There, rows: Sequence[Given]) -> set[UUID]:
    emails = {one.value for row in rows for one in row.emails}
    if emails:
        found = select(col(ContactPoint.key), col(ContactPoint.contact_id), col(ContactPoint.live))
        for key, contact_id, live in session.execute(
            found.where(col(ContactPoint.kind) == "email", col(ContactPoint.key).in_(emails))
        ):
            if live:
                there.emails[key] = contact_id
            else:
                there.binned_emails.add(key)
    keys = {key for row in rows for some in row.keys.values() for key in some}
    if keys:
        having = select(col(ContactPoint.key), col(ContactPoint.contact_id))
        live = (col(ContactPoint.live), col(ContactPoint.kind) == "phone")
        for key, contact_id in session.execute(having.where(col(ContactPoint.key).in_(keys), *live)):
            there.phones[key].add(contact_id)
    return {*there.emails.values(), *(one for some in there.phones.values() for one in some)}


@step
def _people(session: Session, actor: Actor, there: There, ids: set[UUID]) -> None:
    if not ids:
        return
    all_of = select(
        col(Contact.id), col(Contact.name), col(Contact.binned_at), col(Contact.merged_into), col(Contact.erased_at)
    )
    found = list(session.execute(all_of.where(col(Contact.id).in_(ids))))
    there.merged = {row.id: row.merged_into for row in found if row.binned_at and row.merged_into}
    if there.merged:
        winners = set(there.merged.values()) - ids
        found += session.execute(all_of.where(col(Contact.id).in_(winners))).all()
        ids = ids | winners
    there.names = {row.id: name_of(row.name) for row in found if row.binned_at is None}
    there.binned = {row.id for row in found if row.binned_at is not None}
    there.erased |= {row.id for row in found if row.erased_at is not None}
    here = (col(Contact.binned_at).is_(None), col(Contact.erased_at).is_(None))
    query = select(Contact).where(col(Contact.id).in_(ids), *here, visible(actor, Contact))
    there.seen = {one.id: one for one in session.scalars(query)}
    mine = col(ContactPoint.contact_id).in_(there.seen)
    for point in session.scalars(select(ContactPoint).where(mine).order_by(col(ContactPoint.id))):
        there.points[point.contact_id].append(point)
    interests = select(col(ContactInterest.contact_id), col(ContactInterest.key), col(ContactInterest.name))
    for contact_id, key, name in session.execute(interests.where(col(ContactInterest.contact_id).in_(there.seen))):
        there.interests[contact_id][key] = name


@step
def _companies(session: Session, actor: Actor, there: There, rows: Sequence[Given]) -> None:
    keys = {fold(row.company) for row in rows if row.company}
    here = (col(Company.binned_at).is_(None), visible(actor, Company))
    if keys:
        named = select(col(Company.id), col(Company.name_key)).where(col(Company.name_key).in_(keys), *here)
        for company_id, key in session.execute(named.order_by(col(Company.id).desc())):
            there.companies[key] = company_id  # the oldest of several
    domains = (
        {one for row in rows if row.company for one in domains_of(row)} if keys - there.companies.keys() else set()
    )
    if domains:
        sites = {f"{start}{one}{end}" for one in domains for end in ("", "/") for start in STARTS}
        found = select(col(Company.id), col(Company.website)).where(col(Company.website).in_(sites), *here)
        for company_id, website in session.execute(found):
            there.domains[domain_of(website)].add(company_id)
    present = {one.company_id for one in there.seen.values() if one.company_id}
    if present:
        query = select(col(Company.id), col(Company.name_key)).where(col(Company.id).in_(present))
        there.company_keys = {company_id: key for company_id, key in session.execute(query)}


@step
def _further(session: Session, actor: Actor, there: There, rows: Sequence[Given]) -> None:
    """Look up the values of the further fields that these rows have or clear."""
    used = {name for row in rows for name in (*row.further, *row.blank) if name in FURTHER}
    for name in used:
        one = FURTHER[name]
        there.further[name] = one.there(session, there.seen) if there.seen else {}
        values = {one.key(value): value for row in rows for value in row.further.get(name, ())}
        there.refusals[name] = one.refusals(session, actor, values.values())


STARTS = ("https://", "https://www.", "http://", "http://www.")


def domains_of(row: Given) -> list[str]:
    """Return the domains that may be those of the company of a row: its name if it is one, then that of its emails."""
    texts = (row.company, *(f"@{at.value.rpartition('@')[2]}" for at in row.emails))
    return [one for one in map(domain_of, texts) if one]


def open_phones(some: Iterable[ContactPoint]) -> Any:
    """Return the keys of the phones among these points."""
    return {one.key for one in some if one.kind == "phone"}


def open_emails(some: Iterable[ContactPoint]) -> set[str]:
    """Return the addresses among these points."""
    return {points.open_point(one) for one in some if one.kind == "email"}
