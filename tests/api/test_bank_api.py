"""Bank statements and bank lines for programs (W-11, O-03)."""

from typing import Any

import httpx
import pytest

from services.work import Actor
from tests.api.conftest import API
from tests.banking.statements import OTHER, OURS, camt, csv, entry, mt940
from tests.payments.world import issued

STATEMENTS, LINES = f"{API}/bank-statements", f"{API}/bank-lines"


@pytest.fixture
def invoice(alice: Actor, ada: Any) -> str:
    """An issued invoice of EUR 119.00; its number is the first of the year."""
    return str(issued(alice, 11_900, contact_id=ada.id, issued_on="2026-11-20"))


async def send(client: httpx.AsyncClient, content: bytes, **query: str) -> httpx.Response:
    return await client.post(STATEMENTS, params=query, files={"file": ("november.xml", content)})


async def test_w11_a_statement_of_an_unknown_account_is_taken_when_it_is_named(as_alice: httpx.AsyncClient) -> None:
    refused = await send(as_alice, camt(entry()))
    assert (refused.status_code, refused.json()["error"]["fields"]["account"]) == (
        422,
        f"This is a statement of {OURS}. Add this account?",
    )
    taken = await send(as_alice, camt(entry(), entry("5.00", way="DBIT")), account=OURS)
    found = taken.json()
    assert (taken.status_code, found["accounts"], found["new"], found["known"], found["outgoing"]) == (
        201,
        [OURS],
        1,
        0,
        1,
    )
    again = (await as_alice.post(STATEMENTS, params={"name": "again"}, content=camt(entry()))).json()
    assert (again["new"], again["known"]) == (0, 1)
    assert (await send(as_alice, camt(entry(), account=OTHER))).status_code == 422


@pytest.mark.parametrize(
    "content", [b"", camt(entry())[:-99], b"\x89PNG\r\n\x1a\n...", mt940(":61:x"), csv("x;y;1,00")]
)
async def test_w11_what_is_no_statement_is_refused_at_the_file(as_alice: httpx.AsyncClient, content: bytes) -> None:
    answer = await send(as_alice, content, account=OURS)
    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, ["file"])


async def test_w11_a_statement_may_have_ten_megabytes(as_alice: httpx.AsyncClient) -> None:
    content = camt(entry()) + b" " * (9_900_000 - len(camt(entry())))
    assert (await send(as_alice, content, account=OURS)).status_code == 201
    too_large = await send(as_alice, content + b" " * 200_000, account=OURS)
    assert (too_large.status_code, too_large.json()["error"]["fields"]["file"]) == (
        422,
        "This file is too large: a bank statement may have 10 MB.",
    )


async def test_o03_a_line_is_applied_as_suggested_once(as_alice: httpx.AsyncClient, alice: Actor, invoice: str) -> None:
    number = (await as_alice.get(f"{API}/invoices/{invoice}")).json()["number"]
    await send(as_alice, camt(entry("119.00", number)), account=OURS)
    (line,) = (await as_alice.get(LINES, params={"state": "new"})).json()["items"]
    assert (line["amount"], line["booked_on"], line["suggestion"]["sure"]) == (11_900, "2026-11-27", True)
    parts = [{name: one[name] for name in ("invoice_id", "amount")} for one in line["suggestion"]["parts"]]
    path = f"{LINES}/{line['id']}"
    done = await as_alice.post(f"{path}/apply", json={"allocations": parts})
    assert (done.status_code, done.json()["state"]) == (200, "applied")
    assert (await as_alice.post(f"{path}/apply", json={"allocations": parts})).status_code == 409
    shown = (await as_alice.get(f"{API}/invoices/{invoice}")).json()
    assert (shown["open"], shown["status"]) == (0, "paid")
    paid = (await as_alice.get(f"{API}/payments/{done.json()['payment_id']}")).json()
    assert (paid["provider"], paid["unallocated"], paid["reference"]) == ("bank", 0, number)
    assert (await as_alice.get(path)).json()["suggestion"] is None
    assert (await as_alice.post(f"{path}/undo")).json()["state"] == "new"


async def test_o03_a_line_is_ignored_with_a_reason(as_alice: httpx.AsyncClient) -> None:
    await send(as_alice, camt(entry()), account=OURS)
    (line,) = (await as_alice.get(LINES)).json()["items"]
    path = f"{LINES}/{line['id']}"
    assert (await as_alice.post(f"{path}/ignore", json={})).status_code == 422
    assert (await as_alice.post(f"{path}/ignore", json={"reason": "Interest"})).json()["why"] == "Interest"
    assert (await as_alice.get(LINES, params={"state": "new"})).json()["total"] == 0
    assert (await as_alice.get(LINES, params={"state": "odd"})).status_code == 422
    assert (await as_alice.post(f"{path}/undo")).json()["state"] == "new"


async def test_w11_sales_may_not_import(as_bob: httpx.AsyncClient) -> None:
    assert (await send(as_bob, camt(entry()), account=OURS)).status_code == 403
