"""Papers at the addresses that people open: shown in place, and to nobody else."""

from collections.abc import Callable

from nicegui.testing import User

from services.work import Actor
from tests.cast import Cast
from tests.invoices.test_issuing import draft, issued

Opened = Callable[[str | None], User]


async def test_the_pdf_of_an_invoice_opens_in_the_browser(opened: Opened, people: Cast, alice: Actor) -> None:
    page = opened(people.alice)
    await page.open("/")
    for one in (issued(alice), draft(alice)):
        answer = await page.http_client.get(f"/invoices/{one.id}/pdf")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert answer.headers["content-disposition"].startswith("inline; ")
        picture = await page.http_client.get(f"/invoices/{one.id}/preview")
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")


async def test_nobody_without_the_right_opens_it(opened: Opened, people: Cast, alice: Actor) -> None:
    made = issued(alice)
    page = opened(people.bob)
    await page.open("/")
    assert (await page.http_client.get(f"/invoices/{made.id}/pdf")).status_code in (403, 404)
    for wrong in ("x", "00000000-0000-0000-0000-000000000000"):
        assert (await page.http_client.get(f"/invoices/{wrong}/pdf")).status_code in (403, 404)
