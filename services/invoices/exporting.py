"""Exporting the books, for accountants and for the script that proves them."""

from collections.abc import Iterator

from sqlmodel import Session

from services.house import books
from services.house.books import Chain
from services.work import Actor, action, perform


@action("invoices.issue")
def begun(session: Session, actor: Actor) -> tuple[str, list[Chain]]:
    """Return the first line of an export and the series that are told; what is issued later is not in it."""
    return books.header(session), books.chains(session)


@action("invoices.issue")
def told(session: Session, actor: Actor, chain: Chain, after: int) -> list[str]:
    """Return the lines of the next documents of a series."""
    return books.documents(session, chain, after)


def lines(actor: Actor) -> Iterator[str]:
    """Yield the lines of an export: the documents that were issued when it began. Each part is read for itself, so that
    no reader is kept while a slow line takes them."""
    first, chains = perform(actor, begun)
    yield first
    for chain in chains:
        yield chain.line()
        after = 0
        while some := perform(actor, told, chain, after):
            yield from some
            after += len(some)
