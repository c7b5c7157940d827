"""The routes of workspaces, for operators (T-01, T-05)."""

from uuid import UUID, uuid4

import httpx

from services.house import workspaces
from services.work import house_actor
from tests.cast import Cast

from .conftest import API

TYPED = {"company": "Newcomer", "name": "Zoe", "email": "zoe@new.example"}


async def test_t05_a_program_makes_changes_suspends_and_resumes_a_workspace(as_alice: httpx.AsyncClient) -> None:
    answer = await as_alice.post(f"{API}/tenants", json=TYPED)
    made = answer.json()
    assert answer.status_code == 201
    assert (made["name"], made["plan_status"], made["steps"]) == ("Newcomer", "provisioning", ["company"])
    workspaces.go_on(house_actor())
    path = f"{API}/tenants/{made['id']}"
    read = await as_alice.get(path)
    assert read.json().get("plan_status") == "active", read.text
    assert (await as_alice.patch(path, json={"plan": "pro"})).json()["plan"] == "pro"
    shut = await as_alice.post(f"{path}/suspend", json={"reason": "Unpaid."})
    assert (shut.json()["plan_status"], shut.json()["suspended_why"]) == ("suspended", "Unpaid.")
    assert (await as_alice.post(f"{path}/resume")).json()["plan_status"] == "active"
    assert [one["name"] for one in (await as_alice.get(f"{API}/tenants")).json()["data"]] == [
        "Acme",
        "Newcomer",
        "Other",
    ]
    assert (await as_alice.post(f"{API}/tenants", json=TYPED)).status_code == 409
    assert (await as_alice.get(f"{API}/tenants/{uuid4()}")).status_code == 404


async def test_t01_the_routes_of_workspaces_are_for_operators(
    as_bob: httpx.AsyncClient, as_charlie: httpx.AsyncClient, people: Cast
) -> None:
    path = f"{API}/tenants/{UUID(people.other)}"
    for who in (as_bob, as_charlie):
        answers = [
            await who.get(f"{API}/tenants"), await who.post(f"{API}/tenants", json=TYPED), await who.get(path),
            await who.patch(path, json={"plan": "pro"}), await who.post(f"{path}/suspend", json={"reason": "no"}),
            await who.post(f"{path}/resume"), await who.post(f"{path}/export"), await who.get(f"{path}/export"),
            await who.post(f"{path}/erase", json={"typed": "Other"}), await who.post(f"{path}/keep"),
        ]  # fmt: skip
        assert {one.status_code for one in answers} == {403}


async def test_t01_a_program_exports_and_erases_a_workspace(as_alice: httpx.AsyncClient, people: Cast) -> None:
    path = f"{API}/tenants/{UUID(people.other)}"
    assert (await as_alice.get(f"{path}/export")).status_code == 404
    assert (await as_alice.post(f"{path}/erase", json={"typed": "Other"})).status_code == 422
    asked = await as_alice.post(f"{path}/export")
    assert (asked.status_code, asked.json()["export"]) == (202, "waiting")
    assert workspaces.go_on(house_actor()) == 1
    file = await as_alice.get(f"{path}/export")
    assert file.content[:4] == b"\x28\xb5\x2f\xfd" and file.headers["content-disposition"].startswith("attachment")
    doomed = await as_alice.post(f"{path}/erase", json={"typed": "Other"})
    assert (doomed.status_code, doomed.json()["plan_status"]) == (202, "suspended") and doomed.json()["erase_on"]
    kept = await as_alice.post(f"{path}/keep")
    assert (kept.json()["plan_status"], kept.json()["erase_on"]) == ("active", None)
    assert (await as_alice.post(f"{path}/keep")).status_code == 404
