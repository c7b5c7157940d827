"""An account in words writes itself after a change (P-08), and on demand (P-09)."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine

from models.payments import Summary
from services import contacts, summaries, tasks
from services.contacts import ContactCard
from services.work import Actor, NotAllowed, NotFound, clock, house_actor, perform, work
from tests.cast import join
from tests.ledger.rows import deal, invoice, payment, write


def text(actor: Actor, subject_id: UUID, subject: str = "contact") -> str:
    return perform(actor, summaries.read, subject, subject_id).text


def rest(actor: Actor, seconds: int = 31) -> None:
    """Let so many seconds pass, and ring the chore."""
    with time_machine.travel(clock.now() + timedelta(seconds=seconds), tick=False):
        summaries.write_due(house_actor(actor.place))


@pytest.fixture
def sold(alice: Actor, ada: ContactCard) -> ContactCard:
    """Ada, to whom something was sold and more may be."""
    who = {"contact_id": ada.id, "company_id": ada.company_id}
    with work(alice) as session:
        kitchen = deal(session, 6_840_00, **who)
    days = {"due_on": clock.today("UTC") - timedelta(days=20), "number": "2026-0187"}
    write(alice, kitchen, invoice(200_00, **days, **who), payment(50_00, **who))
    perform(alice, tasks.create, {"title": "Call", "contact_id": ada.id})
    return ada


def test_p09_an_account_is_told_in_plain_sentences(alice: Actor, sold: ContactCard) -> None:
    assert perform(alice, summaries.summarise, "contact", sold.id) is True
    told = text(alice, sold.id)
    assert told.startswith("€200.00 was agreed, €200.00 billed and €50.00 received. 1 deal is open, worth €6,840.00. ")
    assert "Invoice 2026-0187 was due on " in told and told.endswith("1 task is open.")
    assert perform(alice, summaries.read, "contact", sold.id).asked_by == "Alice"
    with work(alice, read=True) as session:
        facts = session.query(Summary).one().facts  # type: ignore[deprecated]
    assert {"deals", "invoices", "tasks", "money_sums"} <= facts["rows"].keys()


def test_p08_a_summary_writes_itself_thirty_seconds_after_the_last_change(alice: Actor, sold: ContactCard) -> None:
    rest(alice, 5)
    assert text(alice, sold.id) == ""
    rest(alice, 40)
    assert "1 task is open" in text(alice, sold.id)
    assert sold.company_id and "was agreed" in (text(alice, sold.company_id, "company") or "was agreed")


def test_p08_none_is_written_while_nothing_is_different(alice: Actor, sold: ContactCard) -> None:
    assert perform(alice, summaries.summarise, "contact", sold.id) is True
    assert perform(alice, summaries.summarise, "contact", sold.id) is False


def test_an_account_may_come_back_to_what_it_was(alice: Actor, ada: ContactCard) -> None:
    for _ in range(2):
        made = perform(alice, tasks.create, {"title": "Call", "contact_id": ada.id})
        assert perform(alice, summaries.summarise, "contact", ada.id) is True
        other = perform(alice, tasks.create, {"title": "Write", "contact_id": ada.id})
        assert perform(alice, summaries.summarise, "contact", ada.id) is True
        for one in (made, other):
            perform(alice, tasks.bin, one.id)


def test_who_may_not_see_amounts_reads_no_money(alice: Actor, sold: ContactCard) -> None:
    perform(alice, summaries.summarise, "contact", sold.id)
    assert text(join(alice.place, "Eve", "engineering"), sold.id) == "1 task is open."


def test_a_summary_is_seen_by_who_sees_the_contact(alice: Actor, bob: Actor, charlie: Actor, sold: ContactCard) -> None:
    perform(alice, summaries.summarise, "contact", sold.id)
    for actor in (bob, charlie):
        with pytest.raises(NotFound):
            text(actor, sold.id)
    with pytest.raises(NotAllowed):
        perform(join(alice.place, "Eve", "engineering"), summaries.summarise, "contact", sold.id)


def test_there_is_none_while_there_is_nothing_to_say(alice: Actor) -> None:
    made = perform(alice, contacts.create, {"name": "Grace"})
    assert perform(alice, summaries.summarise, "contact", made.id) is False
