"""Reconciliations: a period compared with the accounting system, kept with its file, and signed by a person (P-04)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.language import N_, _
from models.payments import Reconciliation
from models.text import line
from services import files
from services.ledger import proving
from services.ledger.amounts import Entries, listed
from services.reconciliations.comparing import Difference, differences
from services.reconciliations.figures import ROWS, Figures, figures, rows_behind
from services.reconciliations.reading import Booked, read
from services.work import Actor, Conflict, Invalid, action, announce, blobs, clock, errand, find, kind, work

COMPARED = kind("reconciliation.compared", N_("{actor} compared a period with the accounting system"), "balance")
SIGNED = kind("reconciliation.signed", N_("{actor} signed a reconciliation"), "verified")
KINDS = [COMPARED, SIGNED]
LISTED = 1_000  # differences that are kept; the last entry counts the others
LONGEST = timedelta(days=3_700)
NOUN = N_("reconciliation")


class Report(SQLModel):
    """The figures of a period by currency, and what differs from the accounting system, by its latest comparison."""

    from_on: date
    to_on: date
    figures: dict[str, Figures] = Field(default_factory=dict)
    differences: list[Difference] = Field(default_factory=list)
    compared_at: datetime | None = None
    signed_at: datetime | None = None
    signed_by: str | None = None
    proved_at: datetime | None = None
    unproved: int = 0  # differences of the last proof of all amounts


class Card(SQLModel):
    """Everything about one reconciliation."""

    id: UUID
    from_on: date
    to_on: date
    figures: dict[str, Figures]
    differences: list[Difference]
    count: int
    note: str
    file_id: UUID | None
    made_at: datetime
    made_by: str | None
    signed_at: datetime | None
    signed_by: str | None


@action("reconciliations.read")
def report(session: Session, actor: Actor, from_on: date, to_on: date) -> Report:
    """Return the figures of a period as they are now, and the differences that its latest comparison found."""
    refuse_period(from_on, to_on)
    proof, latest = proving.last(session), session.scalars(_of(from_on, to_on)).first()
    told = Report(from_on=from_on, to_on=to_on, figures=figures(session, from_on, to_on))
    if proof is not None:
        told.proved_at, told.unproved = proof.at, proof.count
    if latest is not None:
        told.differences = [Difference.model_validate(one) for one in latest.differences]
        told.compared_at, told.signed_at = latest.made_at, latest.signed_at
        told.signed_by = _name(session, latest.signed_by)
    return told


@action("reconciliations.read")
def entries(
    session: Session, actor: Actor, figure: str, currency: str, from_on: date, to_on: date, page: int = 1
) -> Entries:
    """Return the rows that make one figure of a period in a currency, as they are now: one page of them, how many there
    are, and what all come to."""
    refuse_period(from_on, to_on)
    if figure not in ROWS:
        raise Invalid(_("Please check the address."), figure=_("There is no such figure."))
    return listed(session, rows_behind(figure, from_on, to_on), currency, page)


@action("reconciliations.read")
def find_one(session: Session, actor: Actor, reconciliation_id: UUID) -> Card:
    """Return everything about one reconciliation."""
    return _card(session, find(session, actor, Reconciliation, reconciliation_id, NOUN))


@action("reconciliations.read")
def latest(session: Session, actor: Actor, limit: int = 40) -> list[Card]:
    """Return the latest reconciliations, the newest first."""
    rows = session.scalars(select(Reconciliation).order_by(col(Reconciliation.id).desc()).limit(limit))
    return [_card(session, row) for row in rows]


@errand("reconciliations.edit")
def compare(actor: Actor, from_on: date, to_on: date, name: str, content: bytes) -> Card:
    """Compare a period with the export of the accounting system, and keep both. Refuses what is no such file."""
    refuse_period(from_on, to_on)
    rows = read(content)
    blobs.lay(actor.place, content)
    with work(actor) as session:
        session.info["action"] = "reconciliations.compare"
        row = _kept(session, from_on, to_on, rows)
        row.file_id = files.keep(session, name, content, subject="reconciliations", subject_id=row.id).id
        announce(session, COMPARED, row)
        return _card(session, row)


@action("reconciliations.edit", fresh=True)
def sign(session: Session, actor: Actor, reconciliation_id: UUID, note: str = "") -> Card:
    """Sign a reconciliation: that its figures and differences were looked at. It never changes afterwards."""
    row = find(session, actor, Reconciliation, reconciliation_id, NOUN)
    if row.signed_at is not None:
        raise Conflict(_("This was signed already."))
    said = line(note) or ""
    if len(said) > 2_000:
        raise Invalid(
            _("Please check the form."), note=_("Use at most {max_length} characters.").format(max_length=2_000)
        )
    if row.differences and not said:
        raise Invalid(_("Please check the form."), note=_("Say what became of the differences."))
    row.note, row.signed_by, row.signed_at = said, actor.user_id, clock.now()
    announce(session, SIGNED, row)
    return _card(session, row)


def _kept(session: Session, from_on: date, to_on: date, rows: Sequence[Booked]) -> Reconciliation:
    found = differences(session, rows, from_on, to_on)
    listed = found[:LISTED] + ([Difference(why="more", count=len(found) - LISTED)] if len(found) > LISTED else [])
    row = Reconciliation(from_on=from_on, to_on=to_on)
    row.figures = {currency: one.model_dump() for currency, one in figures(session, from_on, to_on).items()}
    row.differences = [one.model_dump(mode="json", exclude_none=True) for one in listed]
    session.add(row)
    session.flush()
    return row


def refuse_period(from_on: date, to_on: date) -> None:
    """Refuse a period that ends before it starts, or is longer than ten years."""
    if to_on < from_on:
        raise Invalid(_("Please check the form."), to=_("The end is before the start."))
    if to_on - from_on > LONGEST:
        raise Invalid(_("Please check the form."), to=_("Use a period of at most ten years."))


def quarter(today: date) -> tuple[date, date]:
    """Return the first and the last day of the quarter that ended last."""
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    end = first - timedelta(days=1)
    return date(end.year, end.month - 2, 1), end


def _of(from_on: date, to_on: date) -> Any:
    mine = (col(Reconciliation.from_on) == from_on, col(Reconciliation.to_on) == to_on)
    return select(Reconciliation).where(*mine).order_by(col(Reconciliation.id).desc()).limit(1)


def _card(session: Session, row: Reconciliation) -> Card:
    found = [Difference.model_validate(one) for one in row.differences]
    count = sum(one.count or 1 for one in found)
    names = {"made_by": _name(session, row.made_by), "signed_by": _name(session, row.signed_by)}
    return Card(**{**row.model_dump(), "differences": found, "count": count, **names})


def _name(session: Session, user_id: UUID | None) -> str | None:
    user = session.get(User, user_id) if user_id else None
    return user.name if user else None
