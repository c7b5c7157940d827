"""Rows that are inserted past SQLAlchemy's own way are the rows that it would have written."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from models.columns import uuid7
from models.contacts import Contact
from models.errands import ErrandRow
from services.work import Actor, work
from services.work.quick_inserts import FEW, insert_rows

CONTACTS = Contact.__table__  # type: ignore[attr-defined]
AT = datetime(2026, 11, 29, 15, 26, 43, 123456, tzinfo=UTC)
SAID = ["Ada", "Zoë “quoted” \\ ' \n", "100 % :name ? %(name)s", ""]


def contacts(by: UUID | None) -> list[dict[str, Any]]:
    """Contacts with values of every kind of column."""
    common = {"made_at": AT, "made_by": by, "version": 1, "binned_at": None, "active_at": AT, "company_id": None}
    return [
        {
            **common,
            "id": uuid7(),
            "name": said,
            "name_key": said,
            "status": "lead",
            "rating": at % 6,
            "preferred": at % 2 == 0,
            "fields": {"a": [1, None, said], "b": {}},
            "verified_on": date(2026, 1, at + 1) if at else None,
            "owner_id": by,
            "terms": "",
        }
        for at, said in enumerate(SAID * 2)
    ]


def test_rows_are_written_as_sqlalchemy_writes_them(alice: Actor) -> None:
    quick, usual = contacts(alice.user_id), contacts(alice.user_id)
    assert len(quick) > FEW
    with work(alice) as session:
        insert_rows(session, CONTACTS, quick)
        session.connection().execute(insert(CONTACTS), usual)
        found = {
            row["id"]: {name: value for name, value in row.items() if name != "id"}
            for row in session.connection().execute(select(CONTACTS)).mappings()
        }
        texts = session.connection().exec_driver_sql("SELECT made_at, fields, owner_id FROM contacts ORDER BY id")
        raw = [tuple(row) for row in texts]
    assert [found[one["id"]] for one in quick] == [found[one["id"]] for one in usual]
    assert raw[: len(quick)] == raw[len(quick) :]


def test_nothing_and_a_few_rows_are_written_too(alice: Actor) -> None:
    with work(alice) as session:
        insert_rows(session, CONTACTS, [])
        insert_rows(session, CONTACTS, contacts(None)[:2])
        assert len(session.connection().execute(select(CONTACTS.c.id)).all()) == 2
        assert session.connection().execute(select(ErrandRow.__table__.c.id)).all() == []  # type: ignore[attr-defined]
