"""Checks of the books: what was issued is locked, and still what it was."""

from collections.abc import Iterator

from sqlmodel import Session

from models.language import _
from services.house import books
from services.house.checks.table import found
from services.house.finding import Finding
from services.house.health.sending import named_places
from services.house.upgrades import fixed
from services.work import HOUSE, house_actor, step, work
from services.work.config import Config


@step
def of_place(session: Session, place: str, name: str) -> Iterator[Finding]:
    """Check that the database refuses to change what was issued, and that every seal, number and sum is right."""
    if place == HOUSE:  # it has no books
        return
    yield locked(session, place, name)
    wrong = list(books.verify(_told(session)))
    text = _("{name}: every invoice is as it was issued, and no number is missing.")
    if wrong:
        text = _("{name}: the invoices are not as they were issued ({first}).")
    said = text.format(name=name, first=wrong[0] if wrong else "")
    yield found("books.seals", not wrong, said, place=place)


@step
def locked(session: Session, place: str, name: str) -> Finding:
    """Check that the triggers of what is fixed are there."""
    gone = fixed.missing(session.connection())
    text = _("{name}: issued invoices and payments are locked.")
    if gone:
        text = _("{name}: issued invoices or payments are not locked: {names} is missing.")
    return found("books.locked", not gone, text.format(name=name, names=", ".join(gone)), place=place)


def at_start(config: Config) -> Iterator[Finding]:
    """Check the locks of every workspace, as at each start."""
    for place, name in ((place, name) for place, name in named_places() if place != HOUSE):
        with work(house_actor(place), read=True) as session:
            yield locked(session, place, name)


def _told(session: Session) -> Iterator[str]:
    for chain in books.chains(session):
        yield chain.line()
        after = 0
        while some := books.documents(session, chain, after):
            yield from some
            session.expunge_all()
            after += len(some)
