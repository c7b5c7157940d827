"""What was issued stays: the database itself refuses to change it, also past Steward."""

import pytest

from models.invoices import Invoice
from services import contacts, invoices
from services.house.upgrades import fixed
from services.work import Actor, Conflict, perform, work
from services.work.places import places, schema
from tests.invoices.test_crediting import paid
from tests.invoices.test_issuing import draft, issued

PAST = [  # statements that nobody may run
    "UPDATE invoices SET total = 1",
    "UPDATE invoices SET number = 'X'",
    "UPDATE invoices SET buyer = NULL",
    "UPDATE invoices SET state = 'draft'",
    "UPDATE invoices SET buyer_person = '{}'",
    "UPDATE invoices SET contact_id = NULL",
    "UPDATE invoices SET contact_id = (SELECT id FROM contacts WHERE name = 'Eve')",
    "UPDATE payments SET contact_id = (SELECT id FROM contacts WHERE name = 'Eve')",
    "DELETE FROM invoices",
    "UPDATE invoice_lines SET amount = 1",
    "DELETE FROM invoice_lines",
    "INSERT INTO invoice_lines (id, invoice_id) SELECT c.id, t.invoice_id FROM contacts c, invoice_taxes t",
    "UPDATE invoice_lines SET invoice_id = (SELECT invoice_id FROM invoice_taxes) WHERE unit = 'drafted'",
    "UPDATE invoice_taxes SET tax = 1",
    "DELETE FROM invoice_taxes",
    "INSERT INTO invoice_taxes (id, invoice_id) SELECT c.id, t.invoice_id FROM contacts c, invoice_taxes t",
    "UPDATE payments SET amount = 1",
    "DELETE FROM payments",
    "UPDATE allocations SET given = 1",
    "DELETE FROM allocations",
]


def run(actor: Actor, statement: str) -> None:
    with work(actor) as session:
        session.connection().exec_driver_sql(statement)


@pytest.fixture
def sale(alice: Actor) -> invoices.InvoiceCard:
    eve = perform(alice, contacts.create, {"name": "Eve"})
    draft(alice, contact_id=eve.id, lines=[{"text": "Website", "unit": "drafted", "price": "1"}])
    made = issued(alice)
    paid(alice, made, 10)
    return made


@pytest.mark.parametrize("statement", PAST)
def test_f22_the_database_refuses_to_change_what_was_issued(
    alice: Actor, sale: invoices.InvoiceCard, statement: str
) -> None:
    with pytest.raises(Conflict) as refused:
        run(alice, statement)
    assert fixed.REFUSED in str(refused.value.__cause__)


def test_only_the_person_may_be_erased(alice: Actor, sale: invoices.InvoiceCard) -> None:
    with work(alice) as session:
        session.get_one(Invoice, sale.id).buyer_person = None
    with work(alice, read=True) as session:
        row = session.get_one(Invoice, sale.id)
        assert (row.buyer_person, row.version) == (None, sale.version + 1)


def test_f02_the_contact_follows_a_merge_and_nothing_else_changes_with_it(
    alice: Actor, sale: invoices.InvoiceCard
) -> None:
    eve = "(SELECT id FROM contacts WHERE name = 'Eve')"
    run(alice, f"UPDATE contacts SET merged_into = {eve} WHERE name <> 'Eve'")
    for statement in (
        f"UPDATE invoices SET contact_id = {eve}, total = 1",
        f"UPDATE payments SET contact_id = {eve}, note = ''",
    ):
        with pytest.raises(Conflict):
            run(alice, statement)
    for table in ("invoices", "payments"):
        run(alice, f"UPDATE {table} SET contact_id = {eve}")
        run(alice, f"UPDATE {table} SET contact_id = (SELECT id FROM contacts WHERE merged_into = {eve})")


def test_drafts_are_changed_and_deleted_as_before(alice: Actor, sale: invoices.InvoiceCard) -> None:
    made = draft(alice)
    run(
        alice,
        "UPDATE invoice_lines SET unit = 'h' WHERE invoice_id NOT IN (SELECT id FROM invoices WHERE state = 'issued')",
    )
    perform(alice, invoices.change, made.id, {"note": "Later", "lines": []})
    run(alice, "DELETE FROM invoices WHERE state = 'draft'")


def test_the_triggers_are_counted_and_made_anew(alice: Actor) -> None:
    with places().engines(alice.place).writer.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f'SET LOCAL search_path TO "{schema(alice.place)}"')
        assert fixed.missing(connection) == []
        on = "" if connection.dialect.name == "sqlite" else " ON invoices"
        connection.exec_driver_sql(f"DROP TRIGGER invoices_fixed_update{on}")
        assert fixed.missing(connection) == ["invoices_fixed_update"]
        fixed.make(connection)
        assert fixed.missing(connection) == []
