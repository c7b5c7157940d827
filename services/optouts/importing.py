"""Importing opt-outs from a file, in the background: what could not be read is named, row by row.

The rows wait sealed in the place's own settings, a piece of 500 in one of them, and a piece is dropped when it is done.
So they survive a restart, lie nowhere else, and no work reads more than one piece.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from models.columns import uuid7
from models.errands import Errand
from models.language import N_, _
from models.privacy import SUPPRESSED
from models.settings import Setting
from models.templates import Topic
from models.text import fold, line
from models.typed import CHANNEL_WORDS
from services.optouts import editing
from services.optouts.many import Stop, suppress_many
from services.reading import encodings
from services.reading.delimited import Text
from services.reading.guards import unguarded
from services.reading.sources import Source
from services.records import errands
from services.records.errands import Effect, ErrandCard, ErrandKind, Portion, Worked
from services.records.errands.states import OPEN
from services.work import Actor, Invalid, clock, errand, step, vault, work

COLUMNS = ("channel", "address", "topic", "reason", "date")
MOST = 100_000  # rows
PIECE = 500  # rows
LARGEST = 20_000_000  # bytes
SETTINGS = Setting.__table__  # type: ignore[attr-defined]


@errand("optouts.edit")
def import_file(actor: Actor, content: bytes) -> ErrandCard:
    """Begin the import of a CSV file with the columns `channel, address, topic, reason, date`; `address` alone is
    enough. Refuses a file that is no such table, or too long."""
    rows = read(content)
    pieces = [rows[at : at + PIECE] for at in range(0, len(rows), PIECE)]
    with work(actor) as session:
        session.info["action"] = "optouts.importing.import_file"
        begun = errands.begin(session, actor, IMPORT, {"pieces": len(pieces)}, len(rows))
        _forget_left(session)
        _keep(session, begun.id, pieces)
    return begun


def read(content: bytes) -> list[list[str]]:
    """Return the rows of a file, each with a text for each of COLUMNS, and its number."""
    if len(content) > LARGEST:
        raise _refused(_("This file is too large."))
    source = Source(content)
    if not encodings.decodes(source, "utf-8"):
        raise _refused(_("This is not a CSV file in UTF-8."))
    table = Text(source, encodings.Encoding("utf-8-sig"), strict=True).rows()
    names = [fold(name) for name in next(table, (0, []))[1]]
    if "address" not in names:
        raise _refused(_("The first line must name the columns: {columns}.").format(columns=", ".join(COLUMNS)))
    places = [names.index(name) if name in names else -1 for name in COLUMNS]
    return list(_cut(table, places))


@step
def take(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Import the next rows of the piece that the cursor names. Those that are stopped already count as unchanged."""
    piece, _dot, done = (portion.cursor or "0.0").partition(".")
    number, first = int(piece), int(done)
    rows = _kept(session, portion.id, number)[first:]
    some, topics = rows[: portion.at_once], _topics(session)
    checked = [_checked(row, topics) for row in some]
    stops = [one for one in checked if isinstance(one, Stop)]
    created = sum(suppress_many(session, stops))
    named = [
        Effect("refused", reason=one, position=portion.done + at)
        for at, one in enumerate(checked, 1)
        if isinstance(one, str)
    ]
    counts = {"created": created, "unchanged": len(stops) - created, "refused": len(named)}
    cursor: str | None = f"{number}.{first + len(some)}"
    if len(some) == len(rows):
        session.connection().execute(delete(SETTINGS).where(SETTINGS.c.name == _name(portion.id, number)))
        cursor = f"{number + 1}.0" if number + 1 < portion.params["pieces"] else None
    return Worked(len(some), cursor, {verb: count for verb, count in counts.items() if count}, named)


IMPORT = ErrandKind("import_optouts", N_("Importing opt-outs"), "optouts.edit", take, at_once=200, link="/optouts")


def _checked(row: Sequence[str], topics: Mapping[str, UUID]) -> Stop | str:
    """Return the opt-out of a row, or the sentence that refuses it."""
    channel, address, topic, reason, date, number = row
    try:
        channel = channel.lower() or "email"
        if channel not in CHANNEL_WORDS:
            raise Invalid(_("There is no channel “{name}”.").format(name=channel[:40]))
        if topic and fold(topic) not in topics:
            raise Invalid(_("There is no topic “{name}”.").format(name=topic[:40]))
        clean, told = editing.clean(channel, address), _told(reason, date)
        if not clean:
            raise Invalid(_("The address is missing."))
    except Invalid as wrong:
        said = " ".join(wrong.fields.values()) or wrong.message
        return _("Row {number}: {reason}").format(number=number, reason=said)
    why = reason if reason in SUPPRESSED else "imported"
    return Stop(channel, clean, why, told, topics[fold(topic)] if topic else None)


def _told(reason: str, date: str) -> str:
    """Return what the file says of a row: its day, and a reason that is none of ours."""
    day = ""
    if date:
        try:
            at = datetime.fromisoformat(date)
            day = (at.astimezone(UTC) if at.tzinfo else at).date().isoformat()
        except (ValueError, OverflowError):
            raise Invalid(_("Write a day as 2027-01-31.")) from None
    return " · ".join(filter(None, [reason if reason not in SUPPRESSED else "", day]))


def _cut(table: Iterable[tuple[int, list[str]]], places: Sequence[int]) -> Iterator[list[str]]:
    for number, cells in table:  # as spreadsheets count: the first row names the columns
        if number > MOST + 1:
            raise _refused(_("At most {count} rows fit into one file.").format(count=f"{MOST:,}"))
        row = [(line(cells[at][:400]) or "") if 0 <= at < len(cells) else "" for at in places]
        row = [unguarded(text) for text in row]
        if any(row):
            yield [*row, str(number)]


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, file=sentence)


@step
def _topics(session: Session) -> Mapping[str, UUID]:
    query = select(col(Topic.name), col(Topic.id)).order_by(col(Topic.binned_at).is_not(None), col(Topic.id).desc())
    return {fold(name): topic_id for name, topic_id in reversed(session.execute(query).all())}


def _name(errand_id: UUID, number: int) -> str:
    return f"optouts:{errand_id.hex}:{number}"


@step
def _keep(session: Session, errand_id: UUID, pieces: Sequence[list[list[str]]]) -> None:
    now = clock.now()
    rows = [
        {"id": uuid7(), "made_at": now, "version": 1, "name": name,
         "value": vault.seal(json.dumps(piece), f"settings.value:{name}")}
        for number, piece in enumerate(pieces) for name in [_name(errand_id, number)]
    ]  # fmt: skip
    if rows:
        session.connection().execute(insert(SETTINGS), rows)


@step
def _kept(session: Session, errand_id: UUID, number: int) -> list[list[str]]:
    name = _name(errand_id, number)
    value = session.scalar(select(SETTINGS.c.value).where(SETTINGS.c.name == name))
    found: list[list[str]] = json.loads(vault.unseal(value, f"settings.value:{name}")) if value else []
    return found


@step
def _forget_left(session: Session) -> None:
    """Drop what imports that were cancelled or failed left behind."""
    going = select(col(Errand.id)).where(col(Errand.kind) == IMPORT.name, col(Errand.state).in_(OPEN))
    kept = {one.hex for one in session.scalars(going)}
    names = session.scalars(select(SETTINGS.c.name).where(SETTINGS.c.name.startswith("optouts:", autoescape=True)))
    left = [name for name in names if name.split(":")[1] not in kept]
    session.connection().execute(delete(SETTINGS).where(SETTINGS.c.name.in_(left)))
