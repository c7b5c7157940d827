"""The plain forms of the entrance: all mistakes at once, likely answers chosen, and in when it is done."""

import re
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest
from nicegui.testing import User

from services.accounts import invitations, users
from services.house import tenants, upgrades
from services.work import Actor, perform
from services.work.places import close_places
from tests import cast
from tests.cast import PASSWORD, Cast
from tests.pages.conftest import served

Opened = Callable[[str | None], User]
FIRST = {"company": "Harbour", "country": "NP", "zone": "Asia/Kathmandu", "currency": "NPR", "name": "Alice Martin",
         "email": "alice@harbour.example", "password": PASSWORD}  # fmt: skip
LANGUAGES = [
    ("fr-CH", ("CH", "Europe/Zurich", "CHF")), ("fr, fr-CA;q=0.8, en-US;q=0.5", ("CA", "America/St_Johns", "CAD")),
    ("zh-Hant-TW", ("TW", "Asia/Taipei", "EUR")), ("de, en-US", ("", "Europe/Paris", "EUR")),
    ("en-XX", ("", "Europe/Paris", "EUR")), ("*", ("", "Europe/Paris", "EUR")), ("", ("", "Europe/Paris", "EUR")),
]  # fmt: skip


@pytest.fixture
async def setup(tmp_path: Path) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    """A house nobody has claimed, with its one-time link."""
    config = cast.settings(tmp_path / "data")
    cast.open_house(config)
    upgrades.upgrade()
    async with served(config) as user:
        yield user(None).http_client, f"/setup/{tenants.new_setup_link()}"
    close_places()


def chosen(page: str) -> tuple[str, ...]:
    """What is chosen in the lists of a form."""
    lists = re.findall(r'<select id="f-(?:country|zone|currency)".*?</select>', page)
    return tuple("".join(re.findall(r'<option value="([^"]*)" selected', one)) for one in lists)


def wrong(page: str) -> set[str]:
    """Which fields are said to be wrong."""
    return set(re.findall(r'id="f-(\w+)-error"', page))


@pytest.mark.parametrize(("languages", "likely"), LANGUAGES)
async def test_the_likely_place_is_chosen_before_anything_is_typed(
    setup: tuple[httpx.AsyncClient, str], languages: str, likely: tuple[str, ...]
) -> None:
    client, link = setup
    page = await client.get(link, headers={"accept-language": languages})
    assert chosen(page.text) == likely


async def test_all_mistakes_of_the_first_run_are_shown_and_what_was_typed_stays(
    setup: tuple[httpx.AsyncClient, str],
) -> None:
    client, link = setup
    typed = {**FIRST, "company": " ", "email": "nobody", "password": "short"}
    answer = await client.post(link, data=typed)
    assert (answer.status_code, wrong(answer.text)) == (422, {"company", "email", "password"})
    assert chosen(answer.text) == ("NP", "Asia/Kathmandu", "NPR") and 'value="Alice Martin"' in answer.text
    assert "zone.js" not in answer.text, "nor does the browser change what was chosen"
    assert wrong((await client.post(link)).text) == set(FIRST)


async def test_the_first_run_ends_inside(setup: tuple[httpx.AsyncClient, str]) -> None:
    client, link = setup
    answer = await client.post(link, data=FIRST)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await client.get("/account")).status_code == 200
    (tenant,) = tenants.everyone()
    assert (tenant.country, tenant.zone, tenant.currency) == ("NP", "Asia/Kathmandu", "NPR")


async def test_joining_ends_inside_also_where_strangers_shut_the_door(opened: Opened, alice: Actor) -> None:
    link = f"/invitation/{perform(alice, invitations.invite, 'grace@example.com', 'sales', 'Grace')}"
    client = opened(None).http_client
    assert "Choose a password to join" in (await client.get(link)).text
    for _ in range(6):
        await client.post("/sign-in", data={"email": "grace@example.com", "password": "wrong", "company": "Acme"})
    answer = await client.post(link, data={"name": "", "password": "short"})
    assert (answer.status_code, wrong(answer.text)) == (422, {"name", "password"})
    answer = await client.post(link, data={"name": "Grace Hopper", "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "grace@example.com" in (await client.get("/account")).text
    assert (await client.post(link, data={"name": "Eve", "password": PASSWORD})).status_code == 404


async def test_who_joins_in_a_browser_of_a_colleague_is_the_one_who_is_in(
    opened: Opened, alice: Actor, people: Cast
) -> None:
    client = opened(None).http_client
    secret = perform(alice, invitations.invite, "grace@example.com", "sales", "Grace")
    client.cookies.set("steward", people.bob, domain="localhost.local")
    assert "bob@example.com" in (await client.get("/account")).text
    await client.post(f"/invitation/{secret}", data={"name": "Grace", "password": PASSWORD})
    assert "grace@example.com" in (await client.get("/account")).text
    assert {one.email for one in perform(alice, users.colleagues).rows} >= {"grace@example.com", "bob@example.com"}
