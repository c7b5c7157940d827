"""Settings, for programs: read and changed by administrators, all values checked before the first is changed."""

from services import settings
from services.house.settings import workspace
from services.work import Actor
from tests.api.conftest import API, Client

BIN, IDLE = settings.BIN_KEPT.key, settings.SESSION_IDLE.key


def now(alice: Actor, key: str) -> object:
    return next(one.value for one in workspace(alice) if one.setting.key == key)


async def test_a_program_reads_and_changes_settings(as_alice: Client, alice: Actor) -> None:
    listed = (await as_alice.get(f"{API}/settings")).json()["data"]
    assert [(one["value"], one["changed"]) for one in listed if one["key"] == BIN] == [(30, False)]
    answer = await as_alice.patch(f"{API}/settings", json={"values": {BIN: 14, settings.COUNTRY.key: "fr"}})
    assert answer.status_code == 200
    assert [(one["key"], one["value"]) for one in answer.json()["data"]] == [(BIN, 14), ("workspace.country", "FR")]
    assert now(alice, BIN) == 14
    await as_alice.patch(f"{API}/settings", json={"values": {BIN: None}})
    assert now(alice, BIN) == 30


async def test_one_wrong_value_changes_nothing(as_alice: Client, alice: Actor) -> None:
    answer = await as_alice.patch(f"{API}/settings", json={"values": {BIN: 14, IDLE: 0, "no.such": 1}})
    assert answer.status_code == 422
    assert set(answer.json()["error"]["fields"]) == {IDLE, "no.such"}
    assert now(alice, BIN) == 30


async def test_settings_are_for_administrators(as_bob: Client, stranger: Client) -> None:
    assert (await as_bob.get(f"{API}/settings")).status_code == 403
    assert (await as_bob.patch(f"{API}/settings", json={"values": {BIN: 1}})).status_code == 403
    assert (await stranger.get(f"{API}/settings")).status_code == 401
