"""What each role may do to money (Z-02, Z-04): a line for each verb, and whoever is not named is refused."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from services import invoices
from services.documents import offered
from services.roles import ROLES
from services.work import Actor, NotAllowed, Refused, clock, perform

NOBODY = UUID(int=0)
EVERY_READER = {"administrator", "management", "sales", "billing"}
BILLING = {"administrator", "management", "billing"}
SELLING = EVERY_READER | {"dispatch"}
VERBS: dict[str, tuple[set[str], Callable[..., Any], tuple[Any, ...]]] = {
    "see invoices": (EVERY_READER, invoices.search, (invoices.Query(),)),
    "see their figures": (EVERY_READER, invoices.figures, ()),
    "see what paid one": (EVERY_READER, invoices.beside, (NOBODY,)),
    "see prices": (SELLING, offered.terms, ()),
    "write a draft": (BILLING, invoices.create, ({"currency": "?"},)),
    "change a draft": (BILLING, invoices.change, (NOBODY, {})),
    "delete a draft": (BILLING, invoices.bin, (NOBODY,)),
    "bill an order": (BILLING, invoices.bill, (NOBODY,)),
    "bill a deposit": (BILLING, invoices.deposit, ({},)),
    "issue": (BILLING, invoices.issue, (NOBODY,)),
    "credit": (BILLING, invoices.credit, (NOBODY,)),
    "undo a credit": (BILLING, invoices.undo, (NOBODY,)),
    "apply a credit": (BILLING, invoices.apply, (NOBODY,)),
    "export the books": (BILLING, invoices.lines, ()),
}


def allowed(actor: Actor, act: Callable[..., Any], arguments: tuple[Any, ...]) -> bool:
    """Whether an actor gets past the permission: what is refused afterwards is refused for another reason."""
    try:
        list(act(actor)) if act is invoices.lines else perform(actor, act, *arguments)
    except NotAllowed:
        return False
    except Refused:
        return True
    return True


@pytest.mark.parametrize("verb", VERBS)
def test_z02_z04_only_the_roles_that_bill_do_what_costs_money(alice: Actor, verb: str) -> None:
    wanted, act, arguments = VERBS[verb]
    actors = {
        name: Actor(
            alice.place, alice.user_id, name, name, permissions=role.permissions, kind="user", proved_at=clock.now()
        )
        for name, role in ROLES.items()
    }
    assert {name for name, one in actors.items() if allowed(one, act, arguments)} == wanted


def test_z04_a_credit_needs_the_password_again(alice: Actor) -> None:
    stale = Actor(alice.place, alice.user_id, "Alice", "billing", permissions=ROLES["billing"].permissions, kind="user")
    with pytest.raises(NotAllowed) as refused:
        perform(stale, invoices.credit, NOBODY)
    assert refused.value.more.get("proof") == "needed"
