"""Field work for programs: sites, jobs, visits and what the contract says of them."""

from typing import Any

import httpx
import pytest

from tests.api.conftest import API

AT = "2030-03-04T09:00:00Z"
Client = httpx.AsyncClient


async def added(client: Client, path: str, **body: Any) -> dict[str, Any]:
    answer = await client.post(f"{API}/{path}", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def waiting(client: Client, title: str = "Boiler service") -> dict[str, Any]:
    """The visit of a new job, which nobody has."""
    job = await added(client, "jobs", title=title, minutes=60)
    return (await client.get(f"{API}/visits/{job['visits'][0]['id']}")).json()


@pytest.fixture
async def bob_keller(as_alice: Client) -> str:
    """A technician's id."""
    return str((await added(as_alice, "technicians", name="Bob Keller"))["id"])


async def test_contract_1_a_job_with_a_key_is_added_once(as_alice: Client) -> None:
    site = await added(as_alice, "sites", address="14 Osborne Rd", lat=50.786, lon=-1.084)
    body = {"site_id": site["id"], "title": "Boiler service", "minutes": 90, "skills": ["Gas"]}
    once = {"Idempotency-Key": "job-1"}
    first = await as_alice.post(f"{API}/jobs", json=body, headers=once)
    again = await as_alice.post(f"{API}/jobs", json=body, headers=once)
    assert (first.status_code, again.status_code, first.json()["id"]) == (201, 201, again.json()["id"])
    assert first.json()["skills"] == ["Gas"]
    assert (await as_alice.get(f"{API}/jobs")).json()["total"] == 1


async def test_contract_2_a_visit_is_scheduled_by_its_version(as_alice: Client, bob_keller: str) -> None:
    visit = await waiting(as_alice)
    where = {"technician_id": bob_keller, "start_at": AT}
    path, tag = f"{API}/visits/{visit['id']}/schedule", {"If-Match": f'"{visit["version"]}"'}
    done = await as_alice.post(path, json=where, headers=tag)
    assert (done.status_code, done.json()["assigned_by"], done.json()["end_at"]) == (
        200,
        "manual",
        "2030-03-04T10:00:00Z",
    )
    stale = await as_alice.post(path, json=where, headers=tag)
    assert (stale.status_code, stale.json()["error"]["code"] if "error" in stale.json() else stale.json()["code"]) == (
        409, "stale",
    )  # fmt: skip


async def test_contract_3_an_overlap_is_a_409_with_the_other_and_a_reason_overcomes_it(
    as_alice: Client, bob_keller: str
) -> None:
    first, second = await waiting(as_alice), await waiting(as_alice, "Drain")
    where = {"technician_id": bob_keller, "start_at": AT}
    await as_alice.post(f"{API}/visits/{first['id']}/schedule", json=where)
    path = f"{API}/visits/{second['id']}/schedule"
    refused = await as_alice.post(path, json=where)
    said = refused.json().get("error", refused.json())
    assert (refused.status_code, said["code"], said["other"]) == (409, "overlap", first["id"])
    forced = await as_alice.post(path, json={**where, "force": True, "reason": "Next door"})
    assert (forced.status_code, forced.json()["forced"]) == (200, "Next door")


async def test_contract_9_a_sales_visit_has_a_contact_an_outcome_and_a_position(as_alice: Client) -> None:
    ada = await added(as_alice, "contacts", name="Ada")
    place = {"lat": 50.786, "lon": -1.09, "accuracy_m": 2000, "source": "network"}
    made = await added(
        as_alice, "visits", contact_id=ada["id"], at="2026-01-05T09:00:00Z", outcome="Agreed", position=place
    )
    assert (made["state"], made["accuracy_m"], made["position_source"]) == ("finished", 2000, "network")


async def test_a_visit_is_worked_on_from_setting_out_to_the_end(as_alice: Client, bob_keller: str) -> None:
    visit = await waiting(as_alice)
    here = f"{API}/visits/{visit['id']}"
    await as_alice.post(f"{here}/schedule", json={"technician_id": bob_keller, "start_at": AT})
    for verb, state in (("set-out", "en_route"), ("arrive", "working")):
        answer = await as_alice.post(f"{here}/{verb}", json={})
        assert (answer.status_code, answer.json()["state"]) == (200, state)
    unsigned = await as_alice.post(f"{here}/finish", json={"outcome": "Works"})
    assert (unsigned.status_code, "signature" in unsigned.text) == (409, True)
    missed = await as_alice.post(f"{here}/miss", json={"reason": "Nobody at home"})
    assert missed.json()["state"] == "missed"


async def test_an_absence_is_entered_listed_and_removed(as_alice: Client, bob_keller: str) -> None:
    here = f"{API}/technicians/{bob_keller}/absences"
    span = {"starts_at": AT, "ends_at": "2030-03-04T13:00:00Z", "reason": "Dentist"}
    away = (await as_alice.post(here, json=span)).json()
    assert [one["id"] for one in (await as_alice.get(here)).json()["items"]] == [away["id"]]
    assert (await as_alice.delete(f"{here}/{away['id']}")).status_code == 204
    assert (await as_alice.get(here)).json()["items"] == []
