"""Programs during maintenance mode: a refusal they can wait out, and probes that stay calm."""

import httpx
import pytest

from services.contacts import ContactCard
from services.house import health, maintenance_mode
from services.work import Actor
from tests.api.conftest import API


async def test_a_program_is_told_to_come_back_and_an_operators_goes_on(
    as_bob: httpx.AsyncClient, as_alice: httpx.AsyncClient, alice: Actor, ada: ContactCard
) -> None:
    maintenance_mode.begin(alice)
    for method, path in [("GET", "/contacts"), ("POST", "/contacts"), ("PATCH", f"/contacts/{ada.id}")]:
        answer = await as_bob.request(method, API + path, json=None if method == "GET" else {"name": "Grace"})
        told = answer.json()["error"]
        assert (answer.status_code, told["code"]) == (503, "maintenance")
        assert (
            told["message"].endswith("saves nothing until then. Nothing was changed.")
            and 1 <= int(answer.headers["retry-after"]) <= 30
        )
    assert (await as_alice.get(f"{API}/contacts")).json()["total"] == 1
    maintenance_mode.end(alice)
    assert (await as_bob.get(f"{API}/contacts")).status_code == 200


@pytest.mark.parametrize("path", ["/health", "/api/health"])
async def test_the_probes_say_maintenance_and_stay_well_even_when_something_is_away(
    stranger: httpx.AsyncClient, alice: Actor, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    maintenance_mode.begin(alice)
    answer = await stranger.get(path)
    assert (answer.status_code, answer.json()["status"]) == (200, "maintenance")
    monkeypatch.setattr(health, "alive", lambda: 1 / 0)
    answer = await stranger.get(path)
    assert (answer.status_code, answer.json()["failed"]) == (200, ["database"])
    maintenance_mode.end(alice)
    assert (await stranger.get(path)).status_code == 503
