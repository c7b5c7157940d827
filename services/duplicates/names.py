"""Names, emails and companies as they are compared: what people write differently for the same thing is left out."""

import re
from functools import lru_cache
from sys import intern

from models.text import fold


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


WORD = re.compile(r"[^\W_]+")
HONORIFICS = frozenset({"dr", "prof", "mr", "mrs", "ms", "miss", "herr", "frau", "mme", "mlle", "sir"})
# Who a shared mailbox or desk is called after: such a name says nothing about a person.
ROLES = _set(
    "abteilung accounting accounts admin administration anfrage billing bookkeeping buchhaltung buero bureau "  # no text
    "compta comptabilite contact customer department desk dispatch einkauf empfang enquiries facility finance "
    "front help helpdesk hello hotline hr human info information invoice invoices invoicing it kontakt "
    "kundendienst mail management marketing office orders payroll personal post postmaster procurement purchasing "
    "reception resources sales secretariat sekretariat service shop support team technik vente ventes verkauf "
    "versand vertrieb verwaltung web webmaster zentrale"
)
LEGAL = _set(
    "ab ag aps as asa bv co company corp corporation eirl eurl gbr gmbh inc incorporated kg kgaa limited llc llp "  # no text
    "ltd nv oy oyj plc pty sa sarl sas sasu scop se sl sociedad spa srl sro ug"
)
# Mail providers, by the first label of their domain: people share nothing but the provider.
PROVIDERS = _set(
    "gmail googlemail outlook hotmail live msn yahoo ymail icloud me mac gmx web t-online freenet aol proton "  # no text
    "protonmail pm orange wanadoo free laposte sfr libero virgilio mail yandex rediffmail qq 163 126 zoho "
    "fastmail bluewin tutanota"
)
GMAIL = ("gmail.com", "googlemail.com")


@lru_cache(maxsize=50_000)
def words(name: str) -> tuple[str, ...]:
    """Return the words of a name, folded, the given name first: “Lovelace, Ada” and “Dr. Ada Lovelace” are the same.
    Hyphens stay."""
    last, comma, given = name.partition(",")
    folded = fold(f"{given} {last}" if comma else name).replace("'", "")
    found = [one.strip(".-") for one in folded.split()]
    return tuple(intern(one) for one in found if WORD.search(one) and one not in HONORIFICS)


def tokens(name: str) -> tuple[str, ...]:
    """Return the parts of a name in order of the alphabet; equal ones are equal names, however they were ordered."""
    return tuple(sorted(map(intern, WORD.findall(" ".join(words(name))))))


def is_role(parts: tuple[str, ...]) -> bool:
    """Return whether a name is that of a desk and not of a person."""
    return all(one in ROLES for one in parts)


def canonical(email: str) -> str:
    """Return the mailbox behind an email address: without what follows a plus, and without the dots of Gmail. Empty for
    the mailbox of a desk (`info@`)."""
    local, _at, domain = email.lower().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in GMAIL:
        local, domain = local.replace(".", ""), GMAIL[0]
    return "" if is_role(tuple(WORD.findall(local))) else f"{local}@{domain}"


def private_domain(email: str) -> str:
    """Return the domain of an email address, if it is that of a company or a family; empty for a mail provider."""
    domain = email.lower().rpartition("@")[2]
    return "" if domain.partition(".")[0] in PROVIDERS else domain


@lru_cache(maxsize=20_000)
def company_key(name: str) -> str:
    """Return the name of a company without its legal form."""
    parts = WORD.findall(fold(name).replace("'", "").replace(".", ""))
    plain = [one for one in parts if one not in LEGAL]
    return " ".join(plain or parts)
