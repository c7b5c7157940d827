"""Long work, for programs: how far it is, and stopping it."""

from uuid import UUID

import httpx
import pytest

from services.records import errands
from services.work import Actor
from tests.api.conftest import API
from tests.records.long_work import NUMBER, begin, claim, go_on, run


@pytest.fixture
def errand_id(bob: Actor) -> UUID:
    """Twelve numbers, begun by Bob."""
    errands.know([NUMBER])
    return begin(bob)


async def test_a_program_sees_how_far_an_errand_is(as_bob: httpx.AsyncClient, bob: Actor, errand_id: UUID) -> None:
    go_on(claim(bob.place))
    told = (await as_bob.get(f"{API}/errands/{errand_id}")).json()
    wanted = {"kind": "number", "label": "Numbering people", "state": "running", "done": 5, "total": 12, "percent": 41}
    assert {name: told[name] for name in wanted} == wanted
    assert (told["counts"], told["cancellable"], "link" in told) == ({"created": 5}, True, False)


async def test_a_program_stops_an_errand(as_bob: httpx.AsyncClient, errand_id: UUID) -> None:
    answer = await as_bob.post(f"{API}/errands/{errand_id}/cancel")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")


async def test_what_has_ended_is_a_conflict(as_bob: httpx.AsyncClient, bob: Actor, errand_id: UUID) -> None:
    run(bob, errand_id)
    answer = await as_bob.post(f"{API}/errands/{errand_id}/cancel")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")


async def test_t04_nobody_reaches_an_errand_that_is_not_theirs(
    as_charlie: httpx.AsyncClient, as_alice: httpx.AsyncClient, errand_id: UUID
) -> None:
    assert (await as_alice.get(f"{API}/errands/{errand_id}")).status_code == 200
    for method, path in (("GET", ""), ("POST", "/cancel")):
        assert (await as_charlie.request(method, f"{API}/errands/{errand_id}{path}")).status_code == 404
