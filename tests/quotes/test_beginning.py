"""What a new quote begins with, the letter that takes it to its customer, and who of a deal is told."""

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.deals import Deal, Stage
from services import companies, contacts, notices, quotes
from services.work import Actor, Conflict, clock, perform, work
from tests.quotes.drafts import draft, sent


def deal_of(actor: Actor, contact_id: UUID) -> UUID:
    """A deal in dollars."""
    with work(actor) as session:
        stage = session.scalars(select(Stage).order_by(col(Stage.position))).first()
        assert stage
        deal = Deal(title="Kitchen", currency="USD", contact_id=contact_id, owner_id=actor.user_id, stage_id=stage.id,
                    staged_at=clock.now())  # fmt: skip
        session.add(deal)
        session.flush()
        return deal.id


def test_c18_a_quote_of_a_deal_begins_with_its_customer_subject_and_currency(alice: Actor, charlie: Actor) -> None:
    acme = perform(alice, companies.create, {"name": "Engines"})
    ada = perform(alice, contacts.create, {"name": "Ada", "company_id": acme.id})
    deal = deal_of(alice, ada.id)
    found = perform(alice, quotes.begin, None, None, deal)
    assert found == {
        "currency": "USD", "title": "Kitchen", "deal_id": deal, "deal": "Kitchen",
        "contact_id": ada.id, "contact": "Ada", "company_id": acme.id, "company": "Engines",
    }  # fmt: skip
    assert perform(charlie, quotes.begin, ada.id, acme.id, deal) == {"currency": "EUR"}
    perform(alice, contacts.bin, ada.id)
    assert "contact_id" not in perform(alice, quotes.begin, ada.id, None, uuid4())


def test_p05_the_owner_of_the_deal_is_told_too_and_the_deal_stays(alice: Actor, bob: Actor) -> None:
    ada = perform(bob, contacts.create, {"name": "Ada"})
    deal = deal_of(bob, ada.id)
    made = sent(alice, contact_id=ada.id, deal_id=deal, currency="USD")
    with work(alice, read=True) as session:
        before = session.get_one(Deal, deal).stage_id
    perform(alice, quotes.accept, made.id)
    with work(alice, read=True) as session:
        assert session.get_one(Deal, deal).stage_id == before
    assert [one.text for one in perform(bob, notices.mine).entries] == [f"Alice accepted {made.name}"]


def test_p05_the_letter_holds_the_link_and_a_draft_has_none(alice: Actor) -> None:
    ada = perform(alice, contacts.create, {"name": "Ada <b>"})
    made = sent(alice, contact_id=ada.id)
    letter = perform(alice, quotes.letter, made.id)
    assert (letter.contact_id, letter.subject) == (ada.id, f"Quote {made.number} from Acme")
    assert f'href="{made.link}"' in letter.html and "Ada &lt;b&gt;" in letter.html
    with pytest.raises(Conflict, match="not been sent"):
        perform(alice, quotes.letter, draft(alice).id)
