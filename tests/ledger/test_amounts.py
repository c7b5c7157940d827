"""The four amounts as people read them: each opens the rows that make it, for whoever looks (P-01, P-03)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from services import contacts
from services.contacts import ContactCard
from services.ledger import amounts, proving
from services.ledger.amounts import Amounts
from services.work import Actor, Invalid, NotAllowed, NotFound, clock, house_actor, perform, work
from tests.cast import join
from tests.ledger.rows import DAY, deal, invoice, order, paid, payment, write


def read(actor: Actor, contact: ContactCard) -> Amounts:
    return perform(actor, amounts.of_record, "contact", contact.id)


def four(found: Amounts) -> dict[str, tuple[int, ...]]:
    return {one.currency: (one.potential, one.accepted, one.billed, one.received) for one in found.sums}


def test_p01_every_amount_is_what_its_rows_come_to(alice: Actor, ada: ContactCard) -> None:
    with work(alice) as session:
        kitchen = deal(session, 900, contact_id=ada.id)
    write(alice, kitchen, agreed := order(100, contact_id=ada.id), money := payment(70, contact_id=ada.id))
    write(alice, bill := invoice(80, contact_id=ada.id, order_id=agreed.id), invoice(5, "credit", contact_id=ada.id))
    write(alice, paid(30, by=money, to=bill), payment(20, "out", contact_id=ada.id))
    found = read(alice, ada)
    assert four(found) == {"EUR": (900, 100, 75, 50)}
    assert found.sums[0].counts == {"potential": 1, "accepted": 1, "billed": 2, "received": 2}
    for name in ("potential", "accepted", "billed", "received"):
        behind = perform(alice, amounts.entries, name, "EUR", "contact", ada.id)
        assert behind.total == sum(one.amount for one in behind.rows) == getattr(found.sums[0], name)
        assert behind.count == found.sums[0].counts[name]
        assert perform(alice, amounts.entries, name, "EUR").total == behind.total  # there is nobody else


def test_amounts_of_a_deal_are_what_its_documents_come_to(alice: Actor, ada: ContactCard) -> None:
    with work(alice) as session:
        kitchen = deal(session, 900, contact_id=ada.id)
    write(alice, kitchen)
    write(alice, bill := invoice(80, deal_id=kitchen.id), money := payment(70, contact_id=ada.id))
    write(alice, paid(30, by=money, to=bill), paid(10, by=money, to=bill))
    assert four(perform(alice, amounts.of_record, "deal", kitchen.id)) == {"EUR": (900, 80, 80, 40)}
    (row,) = perform(alice, amounts.entries, "received", "EUR", "deal", kitchen.id).rows
    assert (row.kind, row.id, row.amount) == ("payments", money.id, 40)


def test_case_37_who_sees_their_own_records_sees_sums_of_those(alice: Actor, bob: Actor) -> None:
    his = perform(bob, contacts.create, {"name": "Grace"})
    with work(alice) as session:
        hers, own = deal(session, 900, contact_id=his.id), deal(session, 50, contact_id=his.id)
        hers.owner_id, own.owner_id = alice.user_id, bob.user_id
    write(alice, hers, own, invoice(7))
    assert four(read(bob, his)) == four(perform(bob, amounts.everything)) == {"EUR": (50, 0, 0, 0)}
    assert perform(bob, amounts.entries, "potential", "EUR", "contact", his.id).total == 50
    assert four(read(alice, his)) == {"EUR": (950, 0, 0, 0)}
    assert four(perform(alice, amounts.everything)) == {"EUR": (950, 7, 7, 0)}


def test_others_see_no_amounts(alice: Actor, bob: Actor, charlie: Actor, ada: ContactCard) -> None:
    write(alice, invoice(7, contact_id=ada.id))
    for actor in (bob, charlie):
        with pytest.raises(NotFound):
            read(actor, ada)
    with pytest.raises(NotAllowed):
        read(join(alice.place, "Finn", "field"), ada)


def test_the_workspaces_currency_comes_first(alice: Actor, ada: ContactCard) -> None:
    write(alice, *(invoice(7, currency=one, contact_id=ada.id) for one in ("USD", "AUD", "EUR")))
    assert [one.currency for one in read(alice, ada).sums] == ["EUR", "AUD", "USD"]


def test_what_is_late_is_told_after_its_day_has_ended(alice: Actor, ada: ContactCard) -> None:
    today = clock.today("Europe/Paris")
    late, due = invoice(80, due_on=today - timedelta(days=1)), invoice(7, due_on=today)
    for one in (late, due):
        one.contact_id = ada.id
    write(alice, late, due)
    assert read(alice, ada).sums[0].overdue == 80


def test_amounts_say_when_they_were_last_proved(alice: Actor, ada: ContactCard) -> None:
    assert read(alice, ada).proved_at is None
    proof = proving.prove_here(house_actor(alice.place))
    assert read(alice, ada).proved_at == proof.at


@pytest.mark.parametrize(("amount", "subject"), [("nothing", "contact"), ("billed", "user")])
def test_what_is_no_amount_or_no_record_is_refused(alice: Actor, amount: str, subject: str) -> None:
    with pytest.raises(Invalid):
        perform(alice, amounts.entries, amount, "EUR", subject, uuid4())


def test_rows_come_page_by_page(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(amounts, "SIZE", 2)
    write(alice, *(invoice(n) for n in (1, 2, 3)))
    pages = [perform(alice, amounts.entries, "billed", "EUR", page=n) for n in (1, 2)]
    assert [[one.amount for one in page.rows] for page in pages] == [[3, 2], [1]]
    assert {(page.count, page.total) for page in pages} == {(3, 6)}
    assert pages[0].rows[0].on == DAY
