"""The kinds of events that a webhook may be told of: those of records, under the record type they belong to."""

from collections.abc import Mapping, Sequence

from services.records import declaration
from services.records.declaration import Record
from services.work import Actor, Kind


def by_record(actor: Actor) -> Mapping[Record, Sequence[Kind]]:
    """Return the kinds that an actor may be told of, by the type of records they are about, in the order of the types."""
    return {one: list(one.kinds) for one in declaration.declared() if one.may(actor, "read") and list(one.kinds)}


def known(actor: Actor) -> Mapping[str, Record]:
    """Return the type of records of each kind that an actor may be told of, by the kind's name."""
    return {kind.name: record for record, kinds in by_record(actor).items() for kind in kinds}
