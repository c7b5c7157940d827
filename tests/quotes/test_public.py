"""The customer's page of a quote: for anyone who has its link, without a session; only POST changes anything."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx
import pytest

from models.sales import Quote
from services import contacts, notices, orders, quotes
from services.house import limits
from services.quotes import tokens
from services.quotes.tokens import Token
from services.work import Actor, clock, perform, work
from services.work.config import Config
from tests.pages.conftest import served
from tests.quotes.drafts import draft, sent, token

ACCEPT = {"do": "accept", "name": "Ada Lovelace"}


@pytest.fixture
async def customer(house: Config) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who was sent a quote."""
    limits.load()
    async with served(house) as user:
        yield user(None).http_client


def count(actor: Actor) -> int:
    return len(perform(actor, orders.search, orders.Query()).rows)


async def test_p05_the_customer_reads_the_quote_and_looking_changes_nothing(
    customer: httpx.AsyncClient, alice: Actor
) -> None:
    made = sent(alice, note="Hosting <b>included</b>")
    for _ in range(2):
        page = await customer.get(f"/q/{token(made)}")
        assert page.status_code == 200
    for text in (
        f"Quote {made.number}",
        "Acme",
        "Ada",
        "Website",
        "€238.00",
        "€38.00",
        "Accept quote",
        "&lt;b&gt;included",
    ):
        assert text in page.text, text
    assert 'content="noindex"' in page.text and page.headers["cache-control"] == "no-store"
    assert "set-cookie" not in page.headers and page.headers["x-frame-options"] == "DENY"
    for word in ("Alice", "sign-in", alice.place, made.id.hex):
        assert word not in page.text
    assert perform(alice, quotes.find, made.id).state == "sent"


async def test_f22_the_customer_accepts_once_by_name_and_there_is_one_order(
    customer: httpx.AsyncClient, alice: Actor, bob: Actor
) -> None:
    made = sent(bob)
    for _ in range(2):
        answer = await customer.post(f"/q/{token(made)}", data=ACCEPT)
        assert answer.status_code == 303
    page = await customer.get(f"/q/{token(made)}")
    assert "was accepted on" in page.text and "Accept quote" not in page.text and "Lovelace" not in page.text
    found = perform(alice, quotes.find, made.id)
    assert (found.state, found.decided_by, bool(found.decided_from)) == ("accepted", "Ada Lovelace", True)
    assert found.decided_at and count(alice) == 1
    assert [one.text for one in perform(bob, notices.mine).entries] == [f"Ada Lovelace accepted {made.name}"]


async def test_f22_two_customers_accept_at_once_and_there_is_one_order(
    customer: httpx.AsyncClient, alice: Actor
) -> None:
    link = f"/q/{token(sent(alice))}"
    answers = await asyncio.gather(*(customer.post(link, data={**ACCEPT, "name": name}) for name in ("Ada", "Grace")))
    assert {one.status_code for one in answers} == {303}
    assert count(alice) == 1


async def test_p05_a_name_is_needed_and_what_was_typed_stays(customer: httpx.AsyncClient, alice: Actor) -> None:
    made = sent(alice)
    answer = await customer.post(f"/q/{token(made)}", data={"do": "accept", "name": "  "})
    assert answer.status_code == 422 and "Enter your name." in answer.text
    long = await customer.post(f"/q/{token(made)}", data={"do": "decline", "reason": "word " * 90})
    assert long.status_code == 422 and "Use at most 400 characters." in long.text and "word word" in long.text
    assert count(alice) == 0 and perform(alice, quotes.find, made.id).state == "sent"


async def test_p05_the_customer_declines_with_a_reason_that_the_owner_reads(
    customer: httpx.AsyncClient, alice: Actor, bob: Actor
) -> None:
    made = sent(bob)
    await customer.post(f"/q/{token(made)}", data={"do": "decline", "reason": "Too late\nin the year"})
    assert "was declined on" in (await customer.get(f"/q/{token(made)}")).text
    assert perform(alice, quotes.find, made.id).decline_reason == "Too late in the year"
    assert [one.text for one in perform(bob, notices.mine).entries] == [
        f"Ada declined {made.name}: Too late in the year"
    ]
    late = await customer.post(f"/q/{token(made)}", data=ACCEPT)
    assert late.status_code == 409 and count(alice) == 0


async def test_p05_expired_and_replaced_quotes_say_so_and_are_not_accepted(
    customer: httpx.AsyncClient, alice: Actor
) -> None:
    with clock.at(datetime(2026, 11, 1, 12, tzinfo=UTC)):
        old = sent(alice, expires_on="2026-11-10")
        replaced = sent(alice)
    perform(alice, quotes.revise, replaced.id)
    for quote, said in ((old, "This quote expired on 10 Nov 2026."), (replaced, "replaced by a new version")):
        assert said in (await customer.get(f"/q/{token(quote)}")).text
        answer = await customer.post(f"/q/{token(quote)}", data=ACCEPT)
        assert answer.status_code == 409 and said in answer.text
    assert count(alice) == 0


@pytest.mark.parametrize("body", ["", "x=1", "do=nothing", "%%%", "do=accept&do=decline&name=%00"])
async def test_p05_a_form_that_nobody_sent_from_our_page_changes_nothing(
    customer: httpx.AsyncClient, alice: Actor, body: str
) -> None:
    made = sent(alice)
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = await customer.post(f"/q/{token(made)}", content=body, headers=form)
    assert answer.status_code in (303, 422)
    assert perform(alice, quotes.find, made.id).state == ("sent" if "decline" not in body else "declined")


async def test_p05_a_token_that_is_not_ours_is_a_friendly_404_until_there_are_too_many(
    customer: httpx.AsyncClient, house: Config, alice: Actor, charlie: Actor
) -> None:
    made = sent(alice)
    good, other = token(made), tokens.sign(Token(charlie.place, made.id))
    forged = good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1]
    unknown, waits = tokens.sign(Token(uuid4().hex, made.id)), tokens.sign(Token(alice.place, draft(alice).id))
    for bad in ("x", "é", "A" * 500, forged, other, unknown, waits):
        for page in (await customer.get(f"/q/{bad}"), await customer.post(f"/q/{bad}", data=ACCEPT)):
            assert page.status_code == 404 and "no longer valid" in page.text, bad
    for _ in range(house.rate_limit_max):
        answer = await customer.get("/q/x")
    refused = await customer.post(f"/q/{good}", data=ACCEPT)
    assert answer.status_code == refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0 and count(alice) == 0
    assert (await customer.get(f"/q/{good}")).status_code == 200, "reading the right ones is never counted"


async def test_p05_the_link_of_a_quote_is_shown_only_to_who_may_send_quotes(alice: Actor) -> None:
    from dataclasses import replace

    made = sent(alice)
    reader = replace(alice, permissions=frozenset({"quotes.read"}))
    assert perform(reader, quotes.find, made.id).link is None
    with work(alice, read=True) as session:
        row = session.get(Quote, made.id)
        assert row and token(made) not in repr(row)


async def test_p05_the_quote_of_a_contact_in_the_bin_is_still_there(customer: httpx.AsyncClient, alice: Actor) -> None:
    made = sent(alice)
    assert isinstance(made.contact_id, UUID)
    perform(alice, contacts.bin, made.contact_id)
    assert (await customer.get(f"/q/{token(made)}")).status_code == 200
