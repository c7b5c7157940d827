"""Prove sums up every amount once more, by other means than the rebuilding; it tells both values and repairs nothing."""

from typing import Any

import pytest
import sqlalchemy as sa

from models.deals import Deal
from models.invoices import Balance, MoneySum
from services.contacts import ContactCard
from services.house import checks, tenants
from services.house.checks.amounts import ledger
from services.ledger import proving
from services.work import Actor, NotAllowed, house_actor, perform, work
from tests.ledger.rows import amounts, deal, invoice, order, paid, payment, quote, write


@pytest.fixture
def sold(alice: Actor, ada: ContactCard) -> Deal:
    """A deal with a quote, an order, an invoice and a payment, in two currencies."""
    who: dict[str, Any] = {"contact_id": ada.id, "company_id": ada.company_id}
    with work(alice) as session:
        kitchen = deal(session, 100, **who)
    write(alice, kitchen)
    mine = {**who, "deal_id": kitchen.id}
    money = payment(50, currency="USD", **who)
    agreed, loose = order(70, **mine), order(10, **who)
    bill, credit = invoice(60, **mine), invoice(5, "credit", **mine)
    write(
        alice, quote(80, deal_id=kitchen.id), quote(85, hours=1, deal_id=kitchen.id), agreed, loose, bill, credit, money
    )
    write(alice, paid(50, by=money, given=45, to=bill), paid(5, credit=credit, to=bill))
    return kitchen


def prove(actor: Actor) -> proving.Proof:
    with work(actor, read=True) as session:
        return proving.prove(session)


def spoil(actor: Actor, kind: type, **values: Any) -> None:
    with work(actor) as session:
        session.connection().execute(sa.update(kind).values(**values))


def test_p03_what_was_rebuilt_is_what_the_ledger_says(alice: Actor, sold: Deal) -> None:
    proof = prove(alice)
    assert (proof.compared, proof.differences) == (3 + 6, [])  # three open amounts; EUR and USD of three records


def test_p03_a_difference_is_told_with_both_values_and_not_repaired(alice: Actor, sold: Deal, ada: ContactCard) -> None:
    with work(alice) as session:
        mine = (sa.column("contact_id") == ada.id, sa.column("currency") == "EUR")
        session.connection().execute(sa.update(MoneySum).where(*mine).values(billed=1))
    assert [one.model_dump() for one in prove(alice).differences] == [
        {"of": "contact", "id": ada.id, "amount": "billed", "currency": "EUR", "kept": 1, "proved": 55}
    ]
    assert amounts(alice, ada.id)["EUR"][2] == 1


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (MoneySum, {"potential": 1}),
        (MoneySum, {"accepted": 1}),
        (MoneySum, {"received": 1}),
        (Balance, {"open": 1}),
        (Balance, {"status": "paid"}),
        (Balance, {"due_on": None}),
    ],
)
def test_every_kept_number_is_proved(alice: Actor, sold: Deal, kind: type, values: dict[str, Any]) -> None:
    spoil(alice, kind, **values)
    assert prove(alice).count


def test_a_row_that_is_missing_is_a_difference(alice: Actor, sold: Deal) -> None:
    with work(alice) as session:
        session.connection().execute(sa.delete(Balance))
        session.connection().execute(sa.delete(MoneySum))
    assert {one.of for one in prove(alice).differences} == {"deal", "contact", "company", "invoice", "order"}


def test_the_proof_of_the_night_is_kept_and_a_finding(alice: Actor, sold: Deal) -> None:
    spoil(alice, MoneySum, received=1)
    proving.prove_here(house_actor(alice.place))
    with work(alice, read=True) as session:
        proof = proving.last(session)
        (found,) = ledger(session, alice.place, "Acme")
    assert proof and proof.count
    assert (found.ok, found.level, checks.name_of(found)) == (False, "critical", "ledger")
    assert "is kept, " in found.message


def test_an_operator_proves_every_workspace_at_once(alice: Actor, bob: Actor, sold: Deal) -> None:
    proofs = perform(alice, proving.prove_all)
    assert {place: proof.count for place, proof in proofs.items()} == {one.id.hex: 0 for one in tenants.everyone()}
    with pytest.raises(NotAllowed):
        perform(bob, proving.prove_all)
