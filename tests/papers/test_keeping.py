"""Papers are made once, after the commit, and stay: whatever changes later, and whoever asks."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from models.files import StoredFile
from models.invoices import Invoice, Paper
from models.payments import Allocation, Payment
from models.sales import Order, Quote
from services import companies, contacts, invoices, papers, quotes, settings
from services.house.settings import change
from services.quotes import public
from services.work import Actor, Conflict, NotAllowed, NotFound, clock, house_actor, perform, work
from tests.invoices.test_issuing import draft, issued
from tests.papers.samples import pages
from tests.quotes.drafts import sent, token


def kept(actor: Actor) -> Sequence[Paper]:
    with work(actor, read=True) as session:
        return session.scalars(select(Paper)).all()


def sold(actor: Actor, **values: Any) -> UUID:
    change(actor, settings.COUNTRY.key, "IE")
    company = perform(actor, companies.create, {"name": "Acme", "city": "Lyon", "country": "France"})
    return issued(actor, company_id=company.id, **values).id


def test_f22_the_buyer_moves_and_the_seller_too_and_the_paper_stays(alice: Actor) -> None:
    invoice = sold(alice)
    first = perform(alice, papers.pdf, invoice)
    with work(alice, read=True) as session:
        company = session.execute(select(companies.Company.id)).scalar_one()
    perform(alice, companies.change, company, {"city": "Paris"})
    change(alice, settings.SELLER["street"].key, "1 Hill Road")
    later = perform(alice, papers.pdf, invoice)
    assert (later.content, later.name) == (first.content, first.name) and "Lyon" in pages(later.content)[0]
    assert len(kept(alice)) == 1


def test_f22_what_is_made_later_says_what_was_when_it_was_issued(alice: Actor) -> None:
    invoice = sold(alice)
    with work(alice, read=True) as session:
        company = session.execute(select(companies.Company.id)).scalar_one()
    perform(alice, companies.change, company, {"name": "Acme Holding", "city": "Paris"})
    change(alice, settings.SELLER["name"].key, "Later Ltd")
    text = pages(perform(alice, papers.pdf, invoice).content)[0]
    assert "Lyon" in text and "Paris" not in text and "Later Ltd" not in text


def test_the_chore_makes_what_nobody_asked_for_once(alice: Actor) -> None:
    one, _two = sold(alice), draft(alice)
    assert papers.make_recent(house_actor(alice.place)) == 1
    assert papers.make_recent(house_actor(alice.place)) == 0 == papers.make_all(house_actor(alice.place))
    (paper,) = kept(alice)
    assert paper.invoice_id == one and perform(alice, papers.make, one) == paper.pdf_id


def test_old_ones_that_are_missing_are_made_at_night(alice: Actor) -> None:
    sold(alice)
    with clock.at(clock.now() + timedelta(days=20)):
        assert papers.make_recent(house_actor(alice.place)) == 0
        assert papers.make_all(house_actor(alice.place)) == 1


def test_two_at_the_same_moment_keep_one(alice: Actor) -> None:
    invoice = sold(alice)
    with ThreadPoolExecutor(4) as some:
        found = set(some.map(lambda _: perform(alice, papers.make, invoice), range(4)))
    assert len(found) == len(kept(alice)) == 1


def test_the_xml_is_kept_beside_it_and_its_check_is_said(alice: Actor) -> None:
    invoice = sold(alice)
    got = perform(alice, papers.xml, invoice)
    assert got.content.startswith(b"<?xml") and got.name.endswith(".xml")
    card = perform(alice, papers.find, invoice)
    assert card and "Your VAT or tax number is missing: add it in Settings, Invoices." in card.said


def test_without_a_country_there_is_a_paper_and_no_xml(alice: Actor) -> None:
    change(alice, settings.COUNTRY.key, None)
    invoice = issued(alice).id
    assert perform(alice, papers.pdf, invoice).content.startswith(b"%PDF")
    with pytest.raises(NotFound, match="Your country is missing"):
        perform(alice, papers.xml, invoice)


def test_a_draft_is_drawn_as_a_draft_and_not_kept(alice: Actor) -> None:
    one = draft(alice)
    got = perform(alice, papers.pdf, one.id)
    assert got.name == "Draft.pdf" and "Number is given on issue" in pages(got.content)[0]
    with pytest.raises(Conflict):
        perform(alice, papers.make, one.id)
    assert not kept(alice)


def test_others_see_no_papers(alice: Actor, bob: Actor, charlie: Actor) -> None:
    invoice = sold(alice)
    perform(alice, papers.make, invoice)
    for other in (charlie,):
        with pytest.raises(NotFound):
            perform(other, papers.pdf, invoice)
    with pytest.raises((NotFound, NotAllowed)):
        perform(bob, papers.pdf, invoice)


def test_the_files_of_papers_belong_to_their_invoice_and_are_not_swept(alice: Actor) -> None:
    invoice = sold(alice)
    perform(alice, papers.make, invoice)
    with work(alice, read=True) as session:
        rows = session.scalars(select(StoredFile).where(col(StoredFile.subject_id) == invoice)).all()
        assert {one.subject for one in rows} == {"invoices"} and len(rows) == 2
        assert session.scalar(select(func.count()).select_from(Paper)) == 1


def test_a_person_without_a_company_is_billed_by_name(alice: Actor) -> None:
    contact = perform(alice, contacts.create, {"name": "Ada Byron", "city": "London", "country": "GB"})
    made = issued(alice, contact_id=contact.id)
    text = pages(perform(alice, papers.pdf, made.id).content)[0]
    assert "Billed to Ada Byron London, United Kingdom" in text


def test_a_paper_that_cannot_be_made_keeps_no_other_waiting(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = sold(alice), issued(alice).id

    def broken(paper: Any, xml: bytes | None = None) -> bytes:
        if paper.buyer.name == "Acme":
            raise RuntimeError("cannot be drawn")
        return b"%PDF-1.7"

    monkeypatch.setattr("services.papers.keeping.render", broken)
    assert papers.make_recent(house_actor(alice.place)) == 1
    assert [one.invoice_id for one in kept(alice)] == [second] != [first]


def test_a_quote_and_an_order_are_drawn_as_they_are(alice: Actor) -> None:
    contact = perform(alice, contacts.create, {"name": "Ada Byron"})
    with work(alice) as session:
        about = {"contact_id": contact.id, "currency": "EUR", "owner_id": alice.user_id}
        quote, order = Quote(title="Roof", **about), Order(title="Roof", number="O-1", **about)
        session.add_all([quote, order])
        session.flush()
        ids = quote.id, order.id
    assert "Quote Number is given on issue" in pages(perform(alice, papers.quote_pdf, ids[0]).content)[0]
    assert "Order confirmation O-1" in pages(perform(alice, papers.order_pdf, ids[1]).content)[0]
    assert perform(alice, papers.quote_preview, ids[0]).type == "image/png"
    assert perform(alice, papers.order_preview, ids[1]).type == "image/png"


def test_what_was_paid_for_the_order_before_is_taken_off_and_later_payments_are_not(alice: Actor) -> None:
    contact = perform(alice, contacts.create, {"name": "Ada Byron"}).id
    with work(alice) as session:
        order = Order(title="Roof", number="O-1", contact_id=contact, currency="EUR", total=118)
        early = Payment(amount=50, currency="EUR", received_on=clock.now().date(), contact_id=contact)
        session.add_all([order, early])
        session.flush()
        session.add(Allocation(payment_id=early.id, order_id=order.id, taken=50, given=50))
        ids = order.id, early.id
    made = draft(alice, contact_id=contact)
    with work(alice) as session:
        session.get_one(Invoice, made.id).order_id = ids[0]
    perform(alice, invoices.issue, made.id)
    with work(alice) as session:
        late = Payment(amount=20, currency="EUR", received_on=clock.now().date(), contact_id=contact)
        session.add(late)
        session.flush()
        session.add(Allocation(payment_id=late.id, invoice_id=made.id, taken=20, given=20))
        moved = (col(Allocation.invoice_id) == made.id, col(Allocation.payment_id) == ids[1])
        if session.scalar(select(Allocation).where(*moved)) is None:  # issuing may have moved it by itself
            session.add(Allocation(payment_id=ids[1], invoice_id=made.id, taken=50, given=50))
    text = pages(perform(alice, papers.pdf, made.id).content)[0]
    assert "Paid −0.50" in text and "To pay €0.68" in text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"terms": "45, month end"}, "Payable within 45 days, then by the end of that month."),
        ({"terms": "month end + 45", "language": "fr"}, "Paiement fin de mois + 45 jours."),
        ({"terms": "1", "language": "fr"}, "Paiement à 1 jour."),
        ({}, "Payable within 15 days."),
    ],
)
def test_case_29_the_paper_says_the_terms_before_what_the_seller_says_of_them(
    alice: Actor, values: dict[str, str], said: str
) -> None:
    change(alice, settings.SELLER["terms"].key, "Without discount.")
    text = pages(perform(alice, papers.pdf, sold(alice, **values)).content)[0]
    assert f"{said} Without discount." in " ".join(text.split())


def test_case_29_the_paper_says_no_terms_that_its_day_does_not_follow_from(alice: Actor) -> None:
    day = clock.today("Europe/Paris") + timedelta(days=3)
    text = pages(perform(alice, papers.pdf, sold(alice, terms="45", due_on=day.isoformat())).content)[0]
    assert "Payable within" not in text


def test_f22_a_sent_quote_stays_on_paper_and_for_its_customer_as_it_was_sent(alice: Actor, bob: Actor) -> None:
    change(alice, settings.SELLER["name"].key, "Early Ltd")
    quote = sent(alice, company_id=perform(alice, companies.create, {"name": "Acme", "city": "Lyon"}).id)
    first = perform(alice, papers.quote_pdf, quote.id)
    change(alice, settings.SELLER["name"].key, "Later Ltd")
    perform(alice, companies.change, quote.company_id, {"city": "Paris"})
    perform(alice, quotes.change, quote.id, {"owner_id": bob.user_id})
    assert perform(alice, papers.quote_pdf, quote.id) == first
    assert "Early Ltd" in pages(first.content)[0] and "Lyon" in pages(first.content)[0]
    page, card = public.opened(token(quote)), perform(alice, quotes.find, quote.id)
    assert {page.seller["name"], card.seller["name"]} == {"Early Ltd"}
    assert page.buyer and page.buyer["city"] == card.buyer["city"] == "Lyon"


def test_f22_two_that_ask_at_once_get_one_kept_file_of_a_quote(alice: Actor) -> None:
    quote = sent(alice)
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda _: perform(alice, papers.quote_pdf, quote.id), range(3)))
    assert len({one.content for one in made}) == 1
    with work(alice, read=True) as session:
        rows = session.scalars(select(StoredFile).where(col(StoredFile.subject_id) == quote.id)).all()
    assert [(one.subject, one.name) for one in rows] == [("quotes", f"{quote.number}.pdf")]
