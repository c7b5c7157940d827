"""Papers, for programs and for people at their own addresses."""

import httpx

from services import settings
from services.house.settings import change
from services.work import Actor
from tests.api.conftest import API
from tests.invoices.test_issuing import draft, issued


async def test_o01_a_program_gets_the_pdf_and_the_e_invoice_of_an_invoice(
    as_alice: httpx.AsyncClient, alice: Actor
) -> None:
    change(alice, settings.COUNTRY.key, "IE")
    made = issued(alice)
    pdf = await as_alice.get(f"{API}/invoices/{made.id}/pdf")
    assert (pdf.status_code, pdf.headers["content-type"], pdf.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert pdf.headers["content-disposition"].startswith(f'inline; filename="{made.number}.pdf"')
    xml = await as_alice.get(f"{API}/invoices/{made.id}/xml")
    assert (xml.status_code, xml.headers["content-type"], xml.content[:5]) == (200, "application/xml", b"<?xml")
    assert xml.headers["content-disposition"].startswith("attachment")
    assert (await as_alice.get(f"{API}/invoices/{made.id}/pdf")).content == pdf.content


async def test_a_draft_has_a_pdf_and_no_e_invoice(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    made = draft(alice)
    assert (await as_alice.get(f"{API}/invoices/{made.id}/pdf")).content[:5] == b"%PDF-"
    assert (await as_alice.get(f"{API}/invoices/{made.id}/xml")).status_code == 409
