"""Scores: how likely two contacts are one person, from 0 to 100, and why. Plain values in, plain values out."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Self
from uuid import UUID

from rapidfuzz.distance import JaroWinkler

from services.duplicates.names import canonical, company_key, is_role, private_domain, tokens, words

# The specification's scores (section 3).
EMAIL, PHONE, NAME_COMPANY, NAMES_ALIKE, NAME = 95, 95, 90, 80, 70
COMPANIES_DIFFER, COMMON_NAME = 20, 15
NAME_ALIKE, FIRST_ALIKE, LAST_ALIKE = 0.88, 0.90, 0.88  # Jaro-Winkler
COMMON = 5  # so many contacts with one name make it common
SHARED = 6  # so many contacts with one phone make it that of a switchboard
LEAST = NAME  # what scores less is not kept


@dataclass(frozen=True, slots=True)
class Person:
    """What is compared of a contact. `phones` are blind indexes; `company` is its key, empty without one."""

    id: UUID
    words: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    company: str = ""

    @classmethod
    def of(
        cls, id: UUID, name: str, emails: Iterable[str] = (), phones: Iterable[str] = (), company: str | None = None
    ) -> Self:
        """Return the person with these values as they are kept."""
        found, addresses = tokens(name), list(emails)
        return cls(
            id,
            words(name),
            () if is_role(found) else found,
            frozenset(filter(None, map(canonical, addresses))),
            frozenset(phones),
            _shared(tuple(sorted({*filter(None, map(private_domain, addresses))}))),
            company_key(company) if company else "",
        )


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many contacts share a name, and a phone; those that are not in it are shared by few."""

    names: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    phones: Mapping[str, int] = field(default_factory=dict)

    def common(self, name: tuple[str, ...]) -> bool:
        """Return whether a name is common."""
        return self.names.get(name, 0) >= COMMON

    def shared(self, phone: str) -> bool:
        """Return whether a phone is that of a switchboard."""
        return self.phones.get(phone, 0) >= SHARED


@dataclass(frozen=True, slots=True)
class Likeness:
    """A score and its reasons: codes, some with a number after a colon (`names_alike:93`)."""

    score: int
    reasons: tuple[str, ...]


def likeness(one: Person, other: Person, crowd: Crowd) -> Likeness | None:
    """Return how likely two contacts are one person, or None where it is less than LEAST."""
    email, company = bool(one.emails & other.emails), bool(one.company) and one.company == other.company
    phone = any(not crowd.shared(key) for key in one.phones & other.phones)
    near = company or bool(one.domains & other.domains)
    same = bool(one.name) and one.name == other.name
    if not (email or phone or near or same):
        return None
    alike = 1.0 if same else _alike(one, other) if email or phone else 0.0
    scores = [EMAIL] if email else []
    if phone and alike >= NAME_ALIKE:
        scores.append(PHONE)
    scores += _by_name(one, other, crowd, same=same, company=company, near=near)
    differ = bool(one.company and other.company) and not company
    score = max(scores, default=0) - (COMPANIES_DIFFER if differ else 0)
    if score < LEAST:
        return None
    told = {
        "same_email": email, "same_phone": phone, "same_name": same, "names_alike": not same, "same_company": company,
        "same_domain": near and not company, "companies_differ": differ, "common_name": same and crowd.common(one.name),
    }  # fmt: skip
    percent = round(100 * max(alike, _alike(one, other)))
    reasons = (f"{code}:{percent}" if code == "names_alike" else code for code, holds in told.items() if holds)
    return Likeness(score, tuple(code for code in reasons if not code.startswith("names_alike") or percent >= 80))


def fingerprint(one: Person, other: Person) -> str:
    """Return a digest of what speaks for and against a pair, the same from both sides. A phone counts, but is not in it:
    a new secret key would make it another one."""
    low, high = sorted((one, other), key=lambda person: person.id)
    told = [
        low.name or low.words,
        high.name or high.words,
        sorted(low.emails & high.emails),
        len(low.phones & high.phones),
        sorted(low.domains & high.domains),
        [low.company, high.company] if low.company and high.company else [],
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


@lru_cache(maxsize=20_000)
def _shared(values: tuple[str, ...]) -> frozenset[str]:
    """Return the set of these values, the same one for all people who have them: a hundred at each company."""
    return frozenset(values)


def _by_name(one: Person, other: Person, crowd: Crowd, *, same: bool, company: bool, near: bool) -> Iterator[int]:
    """Yield the scores that names give, less what a common name takes away."""
    less = COMMON_NAME if crowd.common(one.name) or crowd.common(other.name) else 0
    if same:
        yield (NAME_COMPANY if company else NAME) - less
    if near and one.name and other.name and _first_and_last(one.words, other.words):
        yield NAMES_ALIKE - less


def _first_and_last(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether both the given and the family names are alike. A single word has only one of them."""
    if len(one) < 2 or len(other) < 2:
        return False
    return (
        JaroWinkler.similarity(one[-1], other[-1], score_cutoff=LAST_ALIKE) > 0
        and JaroWinkler.similarity(one[0], other[0], score_cutoff=FIRST_ALIKE) > 0
    )


def _alike(one: Person, other: Person) -> float:
    """Return how alike two names are, as written or in order of the alphabet. Names of desks are never alike."""
    if not one.name or not other.name:
        return 0.0
    plain = JaroWinkler.similarity(" ".join(one.words), " ".join(other.words))
    return max(plain, JaroWinkler.similarity(" ".join(one.name), " ".join(other.name)))
