"""Duplicates, for programs: the queue, a dismissal, a merge and its undo."""

import httpx
import pytest

from services.work import Actor
from tests.api.conftest import API
from tests.duplicates.people import look, queue, two


@pytest.fixture
def pair(alice: Actor) -> tuple[str, str]:
    """Two contacts that may be one, the older one first."""
    old, new = two(alice)
    return str(old.id), str(new.id)


async def test_f02_a_program_lists_and_dismisses_a_pair(as_alice: httpx.AsyncClient, pair: tuple[str, str]) -> None:
    listed = (await as_alice.get(f"{API}/duplicates?contact={pair[0]}")).json()
    (one,) = listed["items"]
    assert (one["score"], one["reason"], [side["id"] for side in one["contacts"]]) == (70, "Same name", list(pair))
    done = await as_alice.post(f"{API}/duplicates/{one['id']}/dismiss")
    assert done.status_code == 200
    assert (await as_alice.get(f"{API}/duplicates")).json()["items"] == []


async def test_f02_a_program_merges_and_undoes(as_alice: httpx.AsyncClient, pair: tuple[str, str]) -> None:
    kept, gone = pair
    what = {"with": gone, "choose": {"emails": "gone"}, "versions": {kept: 1, gone: 1}}
    done = await as_alice.post(f"{API}/contacts/{kept}/merge", json=what, headers={"Idempotency-Key": "once"})
    assert (done.status_code, done.json()["contact"]["email"], done.json()["gone_id"]) == (
        200,
        "ada.l@example.org",
        gone,
    )
    again = await as_alice.post(f"{API}/contacts/{kept}/merge", json=what, headers={"Idempotency-Key": "once"})
    assert again.json() == done.json()
    moved = await as_alice.get(f"{API}/contacts/{gone}")
    assert (moved.status_code, moved.headers["location"]) == (301, f"/api/v1/contacts/{kept}")
    undone = await as_alice.post(f"{API}/merges/{done.json()['id']}/undo")
    assert (undone.status_code, undone.json()["kept"]) == (200, [])
    assert (await as_alice.get(f"{API}/contacts/{gone}")).status_code == 200


async def test_f02_a_stale_merge_is_a_409(as_alice: httpx.AsyncClient, pair: tuple[str, str]) -> None:
    kept, gone = pair
    await as_alice.patch(f"{API}/contacts/{gone}", json={"rating": 1})
    stale = await as_alice.post(f"{API}/contacts/{kept}/merge", json={"with": gone, "versions": {kept: 1, gone: 1}})
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "stale")


@pytest.mark.parametrize("what", [{}, {"with": "x"}, {"choose": {}}, {"with": None}, {"with": "", "more": 1}])
async def test_a_merge_with_nobody_is_a_422(
    as_alice: httpx.AsyncClient, pair: tuple[str, str], what: dict[str, object]
) -> None:
    assert (await as_alice.post(f"{API}/contacts/{pair[0]}/merge", json=what)).status_code == 422


async def test_a_pair_of_somebody_else_is_a_404(alice: Actor, as_bob: httpx.AsyncClient, pair: tuple[str, str]) -> None:
    look(alice)
    (one,) = queue(alice)
    assert (await as_bob.post(f"{API}/duplicates/{one.id}/dismiss")).status_code == 404
    assert (await as_bob.post(f"{API}/contacts/{pair[0]}/merge", json={"with": pair[1]})).status_code == 404
    assert (await as_bob.get(f"{API}/duplicates")).json()["items"] == []
