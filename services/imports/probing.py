"""A probe: two rows of a file are read, planned and written, and nothing of them stays (D-22: does importing work?)."""

import hashlib
from uuid import uuid4

from sqlalchemy import func, select
from sqlmodel import col

from models.contacts import Contact
from models.imports import Import
from models.language import N_
from services.imports import mapping, options, planning, rows, running
from services.reading import tables
from services.work import Actor, Conflict
from services.work.undone import undone

NAME = N_("Daily check")
FILE = "Name,Email\nPim Probe,pim.{id}@example.com\nPam Probe,pam.{id}@example.com\n"  # no text


def probe(actor: Actor) -> int:
    """Read a file of two contacts, plan its rows and write them, in a work that is not committed: no row, no event and no
    entry of the trail stays. Return how many contacts it made. Raises what an import would raise."""
    content = FILE.format(id=uuid4().hex).encode()
    table = tables.open_table(
        content, name="probe.csv", country="", sheet=None, encoding=None, delimiter=None, header=None
    )
    with undone(actor) as session:
        row = Import(name=NAME, digest=hashlib.sha256(content).hexdigest(), size=len(content), made_by=actor.user_id)
        row.format, row.headings, row.options = table.manner.kind, list(table.headings), options.checked({})
        row.mapping = mapping.guessed(row.headings, [one.samples for one in table.columns])
        session.add(row)
        session.flush()
        rows.add(session, [rows.made(row.id, None, one.number, one.cells, one.wrong) for one in table.rows()])
        ready = planning.read(rows.some(session, row.id, None, rows.AT_ONCE), options.rules(session, row))
        plans = planning.plan(session, actor, row, ready)
        running.write(session, actor, plans, 0)
        session.flush()
        made = [one.record_id for one in plans if one.verb == "created"]
        count = session.scalar(select(func.count()).select_from(Contact).where(col(Contact.id).in_(made))) or 0
        if count != 2:
            raise Conflict(NAME)
        return count
