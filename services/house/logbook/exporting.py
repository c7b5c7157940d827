"""The log as a file: what is filtered, as CSV or JSON lines, in pieces. Each export leaves an entry in the trail (A-06)."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from models.language import N_, _
from services.house.logbook.reading import Line, Query, each
from services.reading.guards import guarded
from services.work import Actor, NotFound, announce_id, errand, house_actor, kind, work
from services.work.trail import bulk

EXPORTED = kind("log.exported", N_("{actor} exported the log"), "download")
FORMATS = {"csv": "text/csv", "jsonl": "application/jsonl"}
SUBJECT = "log"
COLUMNS = ("time", "level", "kind", "module", "event", "reference", "more", "trace")
AT_ONCE = 500  # lines of a piece


@errand("maintenance.read")
def export(actor: Actor, query: Query, form: str) -> Iterator[bytes]:
    """Return the lines that fit, the oldest first, as pieces of a file. Refuses another format (`NotFound`)."""
    if form not in FORMATS:
        raise NotFound(_("That format does not exist."))
    asked = {name: str(value) for name, value in _asked(query).items() if value}
    with work(replace(house_actor(), user_id=actor.user_id, name=actor.name)) as session:
        session.info["action"] = "logbook.export"
        told = {name: (None, value) for name, value in {**asked, "format": form}.items()}
        bulk(session, SUBJECT, UUID(int=0), "exported", told)
        announce_id(session, EXPORTED, SUBJECT, UUID(int=0), by=actor.name)
    return _pieces(query, form)


def _asked(query: Query) -> dict[str, Any]:
    return {name: getattr(query, name) for name in Query.__slots__}


def _pieces(query: Query, form: str) -> Iterator[bytes]:
    write = _csv if form == "csv" else _json
    if form == "csv":
        yield b"\xef\xbb\xbf" + ",".join(COLUMNS).encode() + b"\r\n"  # the mark tells spreadsheets that it is UTF-8
    some: list[Line] = []
    for line in each(query):
        some.append(line)
        if len(some) == AT_ONCE:
            yield write(some)
            some = []
    if some:
        yield write(some)


def _csv(lines: list[Line]) -> bytes:
    found = io.StringIO(newline="")
    table = csv.writer(found)
    for one in lines:
        more = json.dumps(one.more, ensure_ascii=False) if one.more else ""
        cells = (_time(one), one.level, one.kind, one.module, one.event, one.reference, more, one.trace)
        table.writerow([guarded(cell) for cell in cells])
    return found.getvalue().encode("utf-8", "replace")


def _json(lines: list[Line]) -> bytes:
    rows = []
    for one in lines:
        values = (_time(one), one.level, one.kind, one.module, one.event, one.reference, one.more, one.trace)
        rows.append(json.dumps(dict(zip(COLUMNS, values, strict=True)), ensure_ascii=False))
    return ("\n".join(rows) + "\n").encode("utf-8", "replace")


def _time(one: Line) -> str:
    return one.at.isoformat() if one.at else ""
