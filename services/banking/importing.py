"""Importing a bank statement: all of its entries or none, each once, however often the file comes."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from models.columns import uuid7
from models.language import _
from models.payments import BankLine
from models.text import fold
from services import files, settings
from services.banking import readers
from services.banking.events import IMPORTED
from services.banking.readers.entry import account_of
from services.house.register import workspace
from services.work import Actor, Invalid, announce_id, blobs, clock, errand, step, trail, work

LINES = BankLine.__table__  # type: ignore[attr-defined]
T = TypeVar("T")
TOLD = ("account", "booked_on", "amount", "currency", "payer", "reference")  # in the trail
AT_ONCE = 500  # rows of a statement


class Imported(SQLModel):
    """What became of a file: how many entries are new and how many were known; those that went out are not kept."""

    accounts: list[str]
    new: int
    known: int
    outgoing: int
    file_id: UUID | None = None


class OtherAccount(Invalid):
    """The statement is of an account that is not known, or of none (`accounts` is empty): a person has to say so."""

    code = "other_account"

    def __init__(self, sentence: str, accounts: Sequence[str] = ()) -> None:
        super().__init__(sentence, account=sentence)
        self.accounts = list(accounts)


@errand("payments.edit")
def import_file(actor: Actor, name: str, content: bytes, accounts: Sequence[str] = ()) -> Imported:
    """Take in a bank statement (CAMT.053, MT940 or CSV) and keep the file. Money that went out is only counted.

    Known accounts are that of the seller (Settings) and those that statements came from. Refuses (`OtherAccount`) a
    statement of another one that `accounts` does not name, and a file that names none where there are several.
    """
    entries = readers.read(content, workspace(actor.place).currency)
    confirmed = [account_of(one) for one in accounts]
    with work(actor, read=True) as session:
        entries = _ours(session, entries, confirmed)
    outgoing = sum(one.amount < 0 for one in entries)
    rows = list(_rows(actor, entries))
    if rows:
        blobs.lay(actor.place, content)
    with work(actor) as session:
        session.info["action"] = "banking.importing.import_file"
        made = _insert(session, rows)
        file_id = _keep(session, name, content, made)
        found = sorted({one.account for one in entries})
        if made:
            announce_id(session, IMPORTED, "bank_lines", made[0], account=", ".join(found), new=len(made))
    return Imported(accounts=found, new=len(made), known=len(rows) - len(made), outgoing=outgoing, file_id=file_id)


@step
def _ours(session: Session, entries: Sequence[readers.Entry], confirmed: Sequence[str]) -> list[readers.Entry]:
    """Return the entries, each with its account. Refuses accounts that are neither known nor confirmed."""
    known = _known(session)
    if any(not one.account for one in entries):
        own = list(dict.fromkeys(confirmed)) or sorted(known)
        if len(own) != 1:
            raise OtherAccount(_("This file does not name its account. Say which account it is of."))
        entries = [one if one.account else _of(one, own[0]) for one in entries]
    others = sorted({one.account for one in entries} - known - set(confirmed))
    if others:
        said = _("This is a statement of {account}. Add this account?")
        raise OtherAccount(said.format(account=", ".join(others)), others)
    return list(entries)


@step
def _known(session: Session) -> set[str]:
    there = set(session.scalars(select(LINES.c.account).distinct()))
    return there | {account_of(settings.get(session, settings.SELLER["iban"]))} - {""}


def _of(entry: readers.Entry, account: str) -> readers.Entry:
    return readers.Entry(account, *(getattr(entry, name) for name in readers.Entry.__slots__[1:]))


def _rows(actor: Actor, entries: Sequence[readers.Entry]) -> Iterator[dict[str, Any]]:
    """Yield the rows of what came in. Equal entries are told apart by their ordinal, so that both are kept, and the file
    comes to the same keys the next time (case 34)."""
    seen: Counter[str] = Counter()
    now = clock.now()
    for one in entries:
        if one.amount > 0:
            values = (fold(one.payer), one.payer_account, fold(one.reference), one.bank_ref)
            what = json.dumps([one.account, one.booked_on.isoformat(), one.amount, one.currency, *values])
            seen[what] += 1
            yield {
                "id": uuid7(),
                "made_at": now,
                "made_by": actor.user_id,
                "version": 1,
                "account": one.account,
                "key": hashlib.sha256(f"{what}#{seen[what]}".encode()).hexdigest(),
                "booked_on": one.booked_on,
                "amount": one.amount,
                "currency": one.currency,
                "payer": one.payer,
                "payer_account": one.payer_account,
                "reference": one.reference,
                "state": "new",
                "why": "",
            }


@step
def _insert(session: Session, rows: Sequence[dict[str, Any]]) -> list[UUID]:
    """Insert these rows but those that are there, also those of an import at the same moment. Return the new ids."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    if rows:  # many rows to one statement: with their values in it, building it takes ten times as long as running it
        session.connection().execute(dialect.insert(LINES).on_conflict_do_nothing(), list(rows))
    made: list[UUID] = []
    for some in _pieces(rows):
        new = set(session.scalars(select(LINES.c.id).where(LINES.c.id.in_([row["id"] for row in some]))))
        for row in some:
            if row["id"] in new:
                made.append(row["id"])
                trail.bulk(session, "bank_lines", row["id"], "added", {name: (None, row[name]) for name in TOLD})
    return made


@step
def _keep(session: Session, name: str, content: bytes, made: Sequence[UUID]) -> UUID | None:
    """Keep the file with its first new line; nothing where all of them were known."""
    if not made:
        return None
    kept = files.keep(session, name, content, subject="bank_lines", subject_id=made[0])
    for some in _pieces(made):
        session.connection().execute(LINES.update().where(LINES.c.id.in_(some)).values(file_id=kept.id))
    return kept.id


def _pieces(found: Sequence[T]) -> Iterator[list[T]]:
    for at in range(0, len(found), AT_ONCE):
        yield list(found[at : at + AT_ONCE])
