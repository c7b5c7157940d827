"""At a merge something becomes of every row that names a contact: a table without a rule fails here."""

from collections.abc import Iterator

from models.base import METADATA, TREES, tables
from services.duplicates.references import RULES

SOFT = {"subject_id", "record_id"}  # name a record of any table


def _names() -> Iterator[str]:
    for tree in TREES:
        for table in tables(tree):
            for column in table.columns:
                of = {key.column.table.name for key in column.foreign_keys}
                if "contacts" in of or (column.name in SOFT and tree == "tenant"):
                    yield f"{table.name}.{column.name}"


def test_f02_every_column_that_names_a_contact_has_a_rule() -> None:
    assert set(_names()) == set(RULES)


def test_f02_a_column_that_is_unique_with_the_contact_is_united_or_left() -> None:
    for name, rule in RULES.items():
        table, _dot, column = name.partition(".")
        unique = [index for index in METADATA.tables[table].indexes if index.unique and column in index.columns]
        if unique and rule.moved:
            others = {one.name for index in unique for one in index.columns} - {column}
            assert others == {rule.unless}, name
