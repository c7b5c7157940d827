"""The pages of orders, with simulated users."""

from nicegui import ui
from nicegui.testing import User

from services import invoices
from services.work import Actor, perform
from tests.orders.test_orders import approved
from tests.waiting import until


def shown(user: User) -> set[str]:
    """The words of the buttons that can be seen."""
    return {one.text for one in user.find(kind=ui.button).elements if one.visible and one.text}


async def test_o01_what_is_billed_offers_neither_billing_nor_cancelling(alice_page: User, alice: Actor) -> None:
    made = approved(alice)
    await alice_page.open(f"/orders/{made.id}")
    assert {"Bill", "Deposit", "Cancel order"} <= shown(alice_page)
    draft = perform(alice, invoices.bill, made.id)
    perform(alice, invoices.issue, draft.id)
    await until(lambda: not {"Bill", "Deposit", "Cancel order"} & shown(alice_page), "a button would be refused")
