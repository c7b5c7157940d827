"""Notices, for programs: one's own, and nobody else's."""

import httpx
import pytest

from services import contacts
from services.contacts import ContactCard
from services.work import Actor, perform
from tests.api.conftest import API, client_of


@pytest.fixture
def as_bob(app: object, bob: Actor) -> httpx.AsyncClient:
    return client_of(app, bob)  # type: ignore[arg-type]


async def test_s17_a_program_lists_and_reads_the_notices_of_its_person(
    as_alice: httpx.AsyncClient, as_bob: httpx.AsyncClient, alice: Actor, bob: Actor, ada: ContactCard
) -> None:
    perform(alice, contacts.change, ada.id, {"owner_id": bob.user_id})
    (one,) = (await as_bob.get(f"{API}/notices?show=unread&of=assignment")).json()["items"]
    assert (one["text"], one["link"], one["read_at"]) == (
        "Alice assigned Ada Lovelace to you",
        f"/contacts/{ada.id}",
        None,
    )
    assert (await as_alice.get(f"{API}/notices")).json()["total"] == 0
    assert (await as_alice.post(f"{API}/notices/{one['id']}/read")).status_code == 404
    for _ in range(2):
        assert (await as_bob.post(f"{API}/notices/{one['id']}/read")).status_code == 204
    assert (await as_bob.get(f"{API}/notices?show=unread")).json()["total"] == 0
    assert (await as_bob.post(f"{API}/notices/read-all")).json() == {"unread": 0}


async def test_an_unknown_sort_of_notices_is_refused(as_bob: httpx.AsyncClient) -> None:
    answers = [await as_bob.get(f"{API}/notices?{query}") for query in ("of=gossip", "show=some", "sort=at")]
    assert [one.status_code for one in answers] == [422] * 3
