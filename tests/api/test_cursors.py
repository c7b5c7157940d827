"""Following a list to its end: every contact comes exactly once, also while others are being added."""

from collections.abc import AsyncIterator

import httpx

from models.contacts import STATUSES, Contact
from models.text import fold
from services.work import Actor, work
from tests.api.conftest import API, made

SORTS = [sign + name for name in ("name", "made_at", "rating", "status") for sign in ("", "-")]
COUNT = 250


def fill(alice: Actor) -> set[str]:
    """Many contacts with equal names, stars and states, so that only the id tells them apart."""
    with work(alice) as session:
        rows = [
            Contact(name=f"Name {n % 40:03}", name_key=fold(f"Name {n % 40:03}"), rating=n % 6, status=STATUSES[n % 4],
                    owner_id=alice.user_id)
            for n in range(COUNT)
        ]  # fmt: skip
        session.add_all(rows)
        return {str(row.id) for row in rows}


async def walk(client: httpx.AsyncClient, kind: str, **params: str | int) -> AsyncIterator[dict[str, object]]:
    """Every row of a list, page after page; one more contact is added between any two pages."""
    cursor: str | None = ""
    while cursor is not None:
        asked = {**params, **({"cursor": cursor} if cursor else {})}
        page = (await client.get(f"{API}/{kind}", params=asked)).json()
        for row in page["items"]:
            yield row
        cursor = page["next_cursor"]
        await made(client, "contacts", name=f"Name {len(page['items']):03} newcomer", rating=3)


async def test_every_sort_gives_each_contact_exactly_once_while_others_come(
    as_alice: httpx.AsyncClient, alice: Actor
) -> None:
    there = fill(alice)
    for sort in SORTS:
        seen = [str(row["id"]) async for row in walk(as_alice, "contacts", sort=sort, page_size=60)]
        assert len(seen) == len(set(seen)), sort
        assert there <= set(seen), sort


ORDERS = [("name", "name"), ("-rating", "rating"), ("status", "status"), ("-made_at", "made_at")]


async def test_the_pages_are_in_order(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    for sort, column in ORDERS:
        fill(alice)
        seen = [str(row[column]) async for row in walk(as_alice, "contacts", sort=sort, page_size=100)]
        known = [value for value in seen if "newcomer" not in value]
        assert known == sorted(known, reverse=sort.startswith("-"))


async def test_a_filter_holds_on_every_page(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    fill(alice)
    seen = [row async for row in walk(as_alice, "contacts", status="customer", rating=3, page_size=10)]
    assert seen and all(row["status"] == "customer" and int(str(row["rating"])) >= 3 for row in seen)


async def test_companies_messages_and_schedules_are_followed_too(as_alice: httpx.AsyncClient) -> None:
    daily = {"starts_at": "2030-01-31T09:00:00", "zone": "Europe/Paris"}
    hello = {"to": "ada@example.com", "subject": "Hello", "body": "x"}
    for kind, values in {"companies": {"name": "Same"}, "messages": hello, "schedules": {**hello, **daily}}.items():
        there = {(await made(as_alice, kind, **values))["id"] for _ in range(7)}
        seen = [row["id"] async for row in walk(as_alice, kind, page_size=3)]
        assert (len(seen), set(seen)) == (7, there), kind
