"""Fingerprints tell which columns hold other values, whatever the order of the rows."""

import pytest
import sqlalchemy as sa

from services.contacts import ContactCard
from services.house.upgrades import fingerprints
from services.house.upgrades.fingerprints import Table
from services.house.upgrades.revisions import connected
from services.work import Actor, house_actor, work


def taken(place: str) -> dict[str, Table]:
    """Of a place now."""
    with connected(place) as connection:
        return fingerprints.of(connection)


def do(place: str, statement: str) -> None:
    """Change something past the product."""
    with work(house_actor(place)) as session:
        session.connection().execute(sa.text(statement))


def test_y03_a_changed_value_is_found_in_its_column_and_nowhere_else(alice: Actor, ada: ContactCard) -> None:
    before = taken(alice.place)
    assert (before["contacts"].rows, taken(alice.place)) == (1, before)
    do(alice.place, "UPDATE contacts SET title = 'Countess'")
    assert list(fingerprints.changed(before, taken(alice.place))) == ["contacts.title"]
    do(alice.place, "UPDATE contacts SET title = NULL")
    assert list(fingerprints.changed(before, taken(alice.place))) == []


def test_y03_two_rows_that_swap_their_values_are_found(alice: Actor) -> None:
    before = taken(alice.place)
    do(alice.place, "UPDATE users SET name = CASE name WHEN 'Alice' THEN 'Bob' ELSE 'Alice' END")
    assert list(fingerprints.changed(before, taken(alice.place))) == ["users.name"]


def test_y03_an_empty_text_is_not_the_same_as_none(alice: Actor, ada: ContactCard) -> None:
    before = taken(alice.place)
    do(alice.place, "UPDATE contacts SET title = ''")
    assert list(fingerprints.changed(before, taken(alice.place))) == ["contacts.title"]


def test_y03_a_table_with_another_number_of_rows_is_named_once(alice: Actor, ada: ContactCard) -> None:
    before = taken(alice.place)
    do(alice.place, "DELETE FROM contact_points")
    assert list(fingerprints.changed(before, taken(alice.place))) == ["contact_points (1 → 0)"]


@pytest.mark.sqlite_only
def test_y03_a_column_and_a_table_that_are_gone_are_named(alice: Actor, ada: ContactCard) -> None:
    before = taken(alice.place)
    do(alice.place, "ALTER TABLE contacts DROP COLUMN title")
    do(alice.place, "DROP TABLE idempotent_answers")
    assert list(fingerprints.lost(before, taken(alice.place))) == ["contacts.title", "idempotent_answers"]
