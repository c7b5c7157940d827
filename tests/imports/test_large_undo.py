"""An undo of hundreds of contacts with their companies: all gone, and no link on a timeline leads nowhere."""

from sqlalchemy import func, select
from sqlmodel import col

from models.companies import Company
from models.contacts import Contact
from services import companies, contacts
from services.records import search
from services.work import Actor, perform, work
from tests.imports.files import imported, people, table, undone
from tests.statements import statements

MANY = 400  # several works


def test_f05_an_undo_of_many_contacts_and_companies_leaves_nothing(alice: Actor) -> None:
    rows = [f"Person {at},p{at}@example.com,Company {at // 2},Tag {at % 7}" for at in range(MANY)]
    done = imported(alice, table("Name,Email,Company,Tags", *rows))
    assert done.created == MANY
    after = undone(alice, done)
    assert (after.state, after.kept, people(alice)) == ("undone", [], {})
    assert perform(alice, companies.search, companies.Query()).total == 0
    with work(alice, read=True) as session:
        for row in (Contact, Company):
            here = select(func.count()).select_from(row).where(col(row.binned_at).is_(None))
            assert session.scalar(here) == 0
        found = search.matching(session, "person", "contact")
        assert found is not None and session.execute(found).all() == []


def test_f05_what_an_undo_took_back_is_imported_again_as_new(alice: Actor) -> None:
    file = table("Name,Email,Company,Tags", "Ada,ada@example.com,Engines,Press")
    undone(alice, imported(alice, file))
    again = imported(alice, file)
    assert (again.created, perform(alice, contacts.find, people(alice)["Ada"].id).tags) == (1, ["Press"])


def test_f05_an_undo_asks_once_for_all_companies_whether_they_are_used(alice: Actor) -> None:
    done = imported(alice, table("Name,Email,Company", *(f"P {at},p{at}@example.com,Company {at}" for at in range(30))))
    with statements() as asked:
        assert undone(alice, done).kept == []
    deals = [one for one in asked if one.startswith("SELECT DISTINCT deals.company_id")]
    assert len(deals) == 1
