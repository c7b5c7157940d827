"""What tests of the sample data do: add it, remove it, and look at everything that a workspace holds."""

from uuid import UUID

from models.base import tables
from services import samples
from services.records import unused_words
from services.work import Actor, perform, work
from tests.bulk.world import finished
from tests.rules.belongings import dump

# The trail keeps what happened, and an errand is kept for a month; what it announced is told of the errand.
BESIDE = {"audit_entries", "audit_heads", "errands", "errand_rows", "events", "event_subjects"}


def added(actor: Actor) -> None:
    card = finished(actor, perform(actor, samples.add))
    assert card.state == "done", card.trouble


def removed(actor: Actor, *drop: UUID, touched_too: bool = False) -> dict[str, int]:
    begun = perform(actor, samples.remove, drop, touched_too)
    assert begun is not None
    card = finished(actor, begun)
    assert card.state == "done", card.trouble
    return card.counts


def ids(actor: Actor, table: str) -> list[UUID]:
    """The ids of a table's rows, in the order they were added."""
    found = next(one for one in tables("tenant") if one.name == table)
    with work(actor, read=True) as session:
        return list(session.scalars(found.select().with_only_columns(found.c.id).order_by(found.c.id)))


def state(actor: Actor) -> dict[str, list[str]]:
    """Every row of every table but of those beside the records, as after the nightly sweep of unused words."""
    unused_words.sweep(actor)
    return {name: rows for name, rows in dump(actor).items() if name not in BESIDE}
