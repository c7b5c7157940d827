"""Checks of the books: the open amounts and the four amounts of each workspace are what its ledger says (P-03)."""

from collections.abc import Iterator

from sqlmodel import Session

from models.language import N_, _, ngettext
from services.house.checks.table import found
from services.house.finding import Finding
from services.ledger import proving
from services.ledger.proving import Difference
from services.money.amounts import shown
from services.work import HOUSE, step

RECORDS = {
    "deal": N_("deal"),
    "contact": N_("contact"),
    "company": N_("company"),
    "invoice": N_("invoice"),
    "order": N_("order"),
}
WORDS = {
    "open": N_("open"),
    "potential": N_("potential"),
    "accepted": N_("accepted"),
    "billed": N_("billed"),
    "received": N_("received"),
}


@step
def ledger(session: Session, place: str, name: str) -> Iterator[Finding]:
    """Check that the last proof of a workspace found no difference. One that was not proved lately is proved now."""
    if place == HOUSE:
        return
    proof = proving.last(session)
    if proof is None or not proof.fresh:
        proof = proving.prove(session)
    when = f"{proof.at:%Y-%m-%d %H:%M}"
    text = _("{name}: every amount is what the ledger says, proved {when} UTC.")
    if proof.count:
        text = ngettext(
            "{name}: {count} amount is not what the ledger says: {first}.",
            "{name}: {count} amounts are not what the ledger says, first: {first}.",
            proof.count,
        )
    first = told(proof.differences[0]) if proof.differences else ""
    said = text.format(name=name, when=when, count=proof.count, first=first)
    yield found("ledger", not proof.count, said, place=place)


def told(one: Difference) -> str:
    """Return a difference in words, with both values."""
    text = _("{amount} of {record} {id}: {kept} is kept, {proved} is right")
    both = {"kept": shown(one.kept, one.currency), "proved": shown(one.proved, one.currency)}
    return text.format(amount=_(WORDS[one.amount]), record=_(RECORDS[one.of]), id=one.id, **both)
