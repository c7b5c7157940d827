"""Data of 0.1.0: after the upgrade everything in it is found as if it had been typed today.

`data_0_1_0/` was left by that version, with pages of 1 kB to be small, and with a key that opens nothing else. On
PostgreSQL its rows are put into tables of that time.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import command
from sqlmodel import col

from models.audit import AuditEntry
from services import companies, contacts, messages
from services.house import tenants, upgrades
from services.house.upgrades.revisions import alembic_config, connected
from services.records import bin as the_bin
from services.records.lists import Slice
from services.work import Actor, CannotStart, perform, trail, vault, work
from services.work.config import Config
from services.work.places import close_places
from tests import cast

DATA = Path(__file__).parent / "data_0_1_0"
ROWS = (
    "companies", "contacts", "contact_points", "contact_interests", "schedules", "messages", "outbox", "outbox_texts",
    "search_documents",
)  # fmt: skip
PEOPLE = {
    "lukasz": "Łukasz Żak", "soren": "Søren Kierkegaard", "dang": "Đặng Văn", "isil yildiz": "Işıl Yıldız",
    "IŞIL YILDIZ": "Işıl Yıldız", "coeurdroy": "Benoît Cœurdroy", "maitre doeuvre": "Benoît Cœurdroy", "राम": "राम शर्मा",
    "मीरा": "मीरा", "太郎": "山田太郎", "철수": "김철수", "obrien": "Seán O'Brien", "lhopital": "Michel l’Hôpital",
    "collell": "Maria Col·lell", "٠٥٠١٢٣٤٥٦٧": "Layla", "tel:+966501234567": "Layla", "0142": "Lam", "lodz works": "Lam",
    "xn--mnchen-3ya": "Søren Kierkegaard", "lodz chess": "Łukasz Żak",
}  # fmt: skip
LETTERS = {
    "überweisung": "Überweisung", "ПРИВЕТ": "ПРИВЕТ мир", "мир привет": "ПРИВЕТ мир", "rechnung fur": "Rechnung für Łódź",
    "lodz rech": "Rechnung für Łódź", "münchen": "Rechnung für Łódź", "es-tu": "Où es-tu",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A copy of the old data, open but not upgraded."""
    copy = Path(shutil.copytree(DATA, tmp_path / "old"))
    cast.open_house(Config(_env_file=None, data_dir=copy))  # type: ignore[call-arg]
    vault.open_vault(None, copy)
    yield copy
    close_places()


@pytest.fixture
def old(request: pytest.FixtureRequest, postgres: str | None) -> Actor:
    """Who looks at the old data after its upgrade."""
    if postgres:
        actor: Actor = request.getfixturevalue("alice")
        _pour(actor)
        vault.open_vault(None, DATA)
        upgrades.upgrade(copy=False)
        return actor
    request.getfixturevalue("folder")
    upgrades.upgrade(copy=False)
    return cast.join(tenants.everyone()[0].id.hex, "Bea", "administrator")


def _pour(actor: Actor) -> None:
    (path,) = (DATA / "tenants").glob("*.db")
    with connected(actor.place, writes=True) as connection, closing(_read_only(path)) as file:
        tree = alembic_config("tenant")
        tree.attributes["connection"] = connection
        command.downgrade(tree, "0005")
        tables = sa.MetaData()
        tables.reflect(connection, schema=connection.exec_driver_sql("SELECT current_schema()").scalar_one(), only=ROWS)
        for name in ROWS:
            (table,) = [one for one in tables.sorted_tables if one.name == name]
            rows = [_plain(table, dict(row), actor) for row in file.execute(f'SELECT * FROM "{name}"')]
            connection.execute(sa.insert(table), rows)
        connection.commit()


def _read_only(path: Path) -> sqlite3.Connection:
    file = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    file.row_factory = sqlite3.Row
    return file


def _plain(table: sa.Table, row: dict[str, Any], actor: Actor) -> dict[str, Any]:
    kinds = {
        sa.Uuid: UUID, sa.Boolean: bool, sa.JSON: json.loads, sa.Date: date.fromisoformat,
        sa.DateTime: lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC),
    }  # fmt: skip
    for name, value in row.items():
        of = next((turn for kind, turn in kinds.items() if isinstance(table.c[name].type, kind)), None)
        row[name] = value if value is None or of is None else of(value)
    return row | {"owner_id": actor.user_id} if "owner_id" in row else row


def people(actor: Actor, typed: str = "") -> list[str]:
    query = contacts.Query(q=typed, part=Slice(size=100))
    return [row.name for row in perform(actor, contacts.search, query).rows]


def test_everybody_is_found_by_what_people_type_today(old: Actor) -> None:
    assert {typed: people(old, typed) for typed in PEOPLE} == {typed: [name] for typed, name in PEOPLE.items()}


def test_every_message_is_found_like_the_people(old: Actor) -> None:
    found = {
        typed: [m.subject for m in perform(old, messages.search, messages.Query(q=typed)).rows] for typed in LETTERS
    }
    assert {typed: set(subjects) for typed, subjects in found.items()} == {t: {name} for t, name in LETTERS.items()}


def test_the_old_names_are_sorted_with_their_letters(old: Actor) -> None:
    names = people(old)
    assert names.index("Lam") < names.index("Layla") < names.index("Łukasz Żak") < names.index("Maria Col·lell")
    assert names.index("Seán O'Brien") < names.index("Søren Kierkegaard") < names.index("Zac")


def test_no_record_is_lost_and_of_two_interests_that_are_one_now_the_older_stays(old: Actor) -> None:
    (lukasz,) = perform(old, contacts.search, contacts.Query(interest="lodz")).rows
    assert perform(old, contacts.find, lukasz.id).interests == ["Chess", "Łódź"]
    assert (len(people(old)), perform(old, companies.count)) == (15, 4)
    with work(old, read=True) as session:
        (gone,) = session.scalars(sa.select(AuditEntry).where(col(AuditEntry.action) == "upgrade")).all()
        assert (gone.subject, gone.verb, gone.changes["name"]) == ("contact_interests", "deleted", ["Lodz", None])
    with work(old) as session:
        trail.seal(session)
        assert trail.verify(session).trouble == ""


def test_what_lay_in_the_bin_comes_back_as_it_was(old: Actor) -> None:
    (binned,) = perform(old, the_bin.binned, "contact").rows
    assert people(old, "odegard") == []
    assert perform(old, contacts.restore, binned.id).phones == ["+4721234567"]
    assert people(old, "odegard") == people(old, "+47 21 23 45 67") == ["Binned Ødegård"]


def test_an_old_company_is_found_by_its_name_in_other_letters(old: Actor) -> None:
    made = perform(old, contacts.create, {"name": "Eva", "company": "LODZ WORKS"})
    assert perform(old, companies.find, made.company_id).name == "Łódź Works"


@pytest.mark.sqlite_only
def test_without_the_right_key_the_upgrade_stops_and_changes_nothing(folder: Path) -> None:
    vault.open_vault(cast.KEY, folder)
    with pytest.raises(CannotStart, match="Put the right key back"):
        upgrades.upgrade(copy=False)
    vault.open_vault(None, folder)
    upgrades.upgrade(copy=False)
    assert [one.pending for one in map(upgrades.standing, upgrades.all_places())] == [0, 0]
