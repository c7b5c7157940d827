"""The page of a reconciliation: every figure opens the rows that it counts."""

from datetime import date

from nicegui.testing import User

from services import invoices, reconciliations
from services.work import Actor, perform
from tests.invoices.test_issuing import issued

DAY = date(2026, 1, 2)


async def test_x10_a_figure_opens_its_rows_and_says_what_it_was_when_it_was_compared(
    alice_page: User, alice: Actor
) -> None:
    made = issued(alice, issued_on=f"{DAY}", due_on=f"{DAY}")
    kept = perform(alice, reconciliations.compare, DAY, DAY, "books.csv", b"number,amount\nX-1,1.00\n")
    await alice_page.open(f"/reconciliation/{kept.id}")
    address = f"/reconciliation/rows?figure=billed&amp;currency=EUR&amp;first={DAY}&amp;last={DAY}&amp;of={kept.id}"
    await alice_page.should_see(address)
    await alice_page.open(address.replace("&amp;", "&"))
    await alice_page.should_see("1 row comes to")
    await alice_page.should_see(made.number)
    await alice_page.should_not_see("when it was compared")
    perform(alice, invoices.credit, made.id, {"issued_on": f"{DAY}"})
    await alice_page.should_see("It was €1.18 when it was compared; something changed since then.")
    await alice_page.open("/reconciliation/rows?figure=profit&currency=ZZZ&first=x&last=y&of=z")
    await alice_page.should_see("Nothing makes this amount yet.")
