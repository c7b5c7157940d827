"""The cases: a line of a table and a column make a migration, which is rated, and really run on a small database."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations

from tests.house.upgrades.corpus import bad, harmless

HEAD = "import sqlalchemy as sa\nfrom alembic import op\n\n"
ROWS = ("one ", "two", " three")
TABLES = {
    "contacts": ("name", "email"),
    "orders": ("state", "note"),
    "tags": ("label", "colour"),
    "visits": ("place", "note"),
    "quotes": ("terms", "note"),
}
Tables = dict[str, dict[str, list[Any]]]


@dataclass(frozen=True)
class Case:
    """One migration of the corpus: its number, whether it is bad, the code it must get, its text."""

    number: int
    bad: bool
    code: str
    text: str

    def write(self, folder: Path) -> Path:
        """Write it as a file of a tree."""
        path = folder / f"{self.number:04}_{self.code}.py"
        path.write_text(self.text)
        return path

    def run(self) -> tuple[Tables, Tables, Tables]:
        """What a small database holds before it, after it, and after its way back."""
        module: dict[str, Any] = {}
        exec(self.text, module)
        engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
        with engine.begin() as connection:
            _fill(connection)
            before = _all(connection)
            with Operations.context(MigrationContext.configure(connection)):
                module["upgrade"]()
                after = _all(connection)
                if "downgrade" in module:
                    module["downgrade"]()
            return before, after, _all(connection)


def cases() -> Iterator[Case]:
    """Yield the 200 cases."""
    number = 0
    for is_bad, table in ((False, harmless), (True, bad)):
        for code, forth, back in table.FORTH_AND_BACK:
            for where, column in table.COLUMNS:
                number += 1
                named = {"t": where, "c": column, "n": f"new_{number}"}
                text = HEAD + ("changes_rows = 'spaces around it'\n\n" if code == "declared_rows" else "")
                text += f"\ndef upgrade():\n{indent(forth.format(**named), '    ')}\n"
                if back:
                    text += f"\n\ndef downgrade():\n{indent(back.format(**named), '    ')}\n"
                yield Case(number, is_bad, code, text)


def _fill(connection: sa.Connection) -> None:
    for name, columns in TABLES.items():
        connection.exec_driver_sql(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, {' TEXT, '.join(columns)} TEXT)")
        connection.exec_driver_sql(f"CREATE INDEX ix_{name} ON {name} (id)")
        for number, value in enumerate(ROWS):
            values = ", ".join(f"'{value}'" for _ in columns)
            connection.exec_driver_sql(f"INSERT INTO {name} VALUES ({number}, {values})")


def _all(connection: sa.Connection) -> Tables:
    """Every value of every table, by column, in the order of the rows."""
    found: Tables = {}
    for name in sa.inspect(connection).get_table_names():
        rows = connection.exec_driver_sql(f"SELECT * FROM {name} ORDER BY 1").mappings().all()
        columns = [one["name"] for one in sa.inspect(connection).get_columns(name)]
        found[name] = {one: [row[one] for row in rows] for one in columns}
    return found


def kept(before: Tables, after: Tables) -> bool:
    """Whether every table, column and value from before is still there, and no row was added to them."""
    return all(
        after.get(table, {}).get(column) == values for table in before for column, values in before[table].items()
    )


assert sqlite3.sqlite_version_info >= (3, 35), "older ones cannot drop a column"
