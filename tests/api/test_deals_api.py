"""Deals and stages, for programs."""

import httpx
import pytest

from tests.api.conftest import API


@pytest.fixture
async def stage(as_alice: httpx.AsyncClient) -> dict[str, str]:
    """The stages by name."""
    return {one["name"]: one["id"] for one in (await as_alice.get(f"{API}/stages")).json()["items"]}


async def test_f15_a_program_moves_a_deal_below_another_one(as_alice: httpx.AsyncClient, stage: dict[str, str]) -> None:
    one, two = [(await as_alice.post(f"{API}/deals", json={"title": word})).json() for word in ("One", "Two")]
    there = {"stage_id": stage["Won"]}
    moved = await as_alice.post(f"{API}/deals/{one['id']}/move", json=there)
    assert (moved.status_code, moved.json()["stage"], moved.json()["kind"]) == (200, "Won", "won")
    below = await as_alice.post(f"{API}/deals/{two['id']}/move", json={**there, "after": one["id"]})
    assert (below.status_code, below.headers["etag"]) == (200, f'"{below.json()["version"]}"')
    listed = (await as_alice.get(f"{API}/deals?state=won&sort=title")).json()["items"]
    assert [card["title"] for card in listed] == ["One", "Two"]


async def test_f15_a_lost_deal_without_a_reason_is_a_422(as_alice: httpx.AsyncClient, stage: dict[str, str]) -> None:
    deal = (await as_alice.post(f"{API}/deals", json={"title": "One", "amount": 1250, "currency": "EUR"})).json()
    path, lost = f"{API}/deals/{deal['id']}/move", {"stage_id": stage["Lost"]}
    refused = await as_alice.post(path, json=lost)
    assert (refused.status_code, "lost_reason" in refused.text) == (422, True)
    stale = await as_alice.post(path, json={**lost, "lost_reason": "Too dear"}, headers={"If-Match": '"9"'})
    assert stale.status_code == 409
    done = await as_alice.post(path, json={**lost, "lost_reason": "Too dear"}, headers={"If-Match": '"1"'})
    assert (done.status_code, done.json()["lost_reason"]) == (200, "Too dear")


async def test_a_stage_with_deals_is_not_binned_by_a_program(
    as_alice: httpx.AsyncClient, stage: dict[str, str]
) -> None:
    await as_alice.post(f"{API}/deals", json={"title": "One"})
    refused = await as_alice.delete(f"{API}/stages/{stage['Qualification']}")
    assert (refused.status_code, "Move it first" in refused.text) == (409, True)
    moved = await as_alice.post(f"{API}/stages/{stage['Won']}/move", json={"after": None})
    assert (moved.status_code, moved.json()["position"]) == (200, 0)
