"""Who sees what: Bob what is his, Charlie nothing of Acme, and what is hidden looks like what is gone."""

from itertools import product
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.work import Actor
from tests.api.conftest import API, client_of, made
from tests.cast import join

KINDS = ("contacts", "companies", "messages", "schedules")
HELLO = {"subject": "Hello", "body": "x"}
DAILY = {**HELLO, "starts_at": "2030-01-31T09:00:00", "zone": "Europe/Paris"}


async def of_alice(client: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    """One of everything."""
    ada = await made(client, "contacts", name="Ada", email="ada@example.com", company="Engines")
    company = (await client.get(f"{API}/companies/{ada['company_id']}")).json()
    message = await made(client, "messages", contact_id=ada["id"], **HELLO)
    schedule = await made(client, "schedules", contact_id=ada["id"], **DAILY)
    return {"contacts": ada, "companies": company, "messages": message, "schedules": schedule}


def every_door(kind: str, key: str) -> list[tuple[str, str, Any]]:
    """Every way to one record."""
    here = f"{API}/{kind}/{key}"
    doors: dict[str, list[tuple[str, str, Any]]] = {
        "contacts": [("PATCH", here, {"rating": 1}), ("DELETE", here, None), ("POST", f"{here}/restore", None)],
        "companies": [("PATCH", here, {"city": "x"}), ("DELETE", here, None), ("POST", f"{here}/restore", None)],
        "messages": [("POST", f"{here}/cancel", None), ("POST", f"{here}/settle", {"as": "sent", "reason": "x"})],
        "schedules": [
            ("GET", f"{here}/next", None),
            ("PATCH", here, {"body": "x"}),
            ("POST", f"{here}/pause", None),
            ("POST", f"{here}/resume", None),
            ("POST", f"{here}/skip", {"day": "2030-02-01"}),
            ("POST", f"{here}/unskip", {"day": "2030-02-01"}),
            ("DELETE", here, None),
        ],
    }
    return [("GET", here, None), *doors[kind]]


@pytest.mark.parametrize("who", ["as_bob", "as_charlie"])
async def test_t04_nobody_reaches_a_record_that_is_not_theirs(
    as_alice: httpx.AsyncClient, request: pytest.FixtureRequest, app: FastAPI, who: str, bob: Actor, charlie: Actor
) -> None:
    there = await of_alice(as_alice)
    async with client_of(app, bob if who == "as_bob" else charlie) as client:
        for kind in KINDS:
            for row in there.values():  # ids of every kind at the doors of every kind
                for method, path, body in every_door(kind, row["id"]):
                    answer = await client.request(method, path, json=body)
                    permitted = {404, 403} if who == "as_bob" else {404}
                    assert answer.status_code in permitted, f"{method} {path}: {answer.text}"
            listed = (await client.get(f"{API}/{kind}")).json()
            assert (listed["items"], listed["total"]) == ([], 0)
    after = {kind: (await as_alice.get(f"{API}/{kind}/{row['id']}")).json() for kind, row in there.items()}
    assert after == there


async def test_t04_an_id_of_another_company_is_no_use_as_a_value(
    as_alice: httpx.AsyncClient, as_charlie: httpx.AsyncClient
) -> None:
    there = await of_alice(as_alice)
    ada, engines = there["contacts"]["id"], there["companies"]["id"]
    owner = there["contacts"]["owner_id"]
    assert (await as_charlie.post(f"{API}/contacts", json={"name": "x", "company_id": engines})).status_code == 422
    assert (await as_charlie.post(f"{API}/contacts", json={"name": "x", "owner_id": owner})).status_code == 422
    assert (await as_charlie.post(f"{API}/companies", json={"name": "x", "owner_id": owner})).status_code == 422
    assert (await as_charlie.post(f"{API}/messages", json={"contact_id": ada, **HELLO})).status_code == 404
    assert (await as_charlie.post(f"{API}/schedules", json={"contact_id": ada, **DAILY})).status_code == 404
    assert (await as_charlie.get(f"{API}/messages", params={"contact_id": ada})).json()["items"] == []


async def test_f18_bob_works_with_his_own(as_alice: httpx.AsyncClient, as_bob: httpx.AsyncClient) -> None:
    there = await of_alice(as_alice)
    mine = await made(as_bob, "contacts", name="Mine", email="mine@example.com")
    assert [row["id"] for row in (await as_bob.get(f"{API}/contacts")).json()["items"]] == [mine["id"]]
    engines = there["companies"]["id"]
    assert (await as_bob.patch(f"{API}/contacts/{mine['id']}", json={"company_id": engines})).status_code == 422
    taken = await as_bob.patch(f"{API}/contacts/{mine['id']}", json={"email": "ada@example.com"})
    assert (taken.status_code, "Ada" in taken.text, "Alice" in taken.text) == (409, False, False)


async def test_u04_a_role_without_the_permission_gets_a_403(
    app: FastAPI, alice: Actor, as_alice: httpx.AsyncClient
) -> None:
    there = await of_alice(as_alice)
    async with client_of(app, join(alice.place, "Dave", "engineering")) as dave:
        for kind in KINDS:
            doors = [*every_door(kind, there[kind]["id"]), ("POST", f"{API}/{kind}", {**DAILY, "name": "x"})]
            wanted = {
                "contacts": ("name",),
                "companies": ("name",),
                "messages": tuple(HELLO),
                "schedules": tuple(DAILY),
            }[kind]
            for method, path, body in doors:
                sent = {k: v for k, v in body.items() if k in wanted} if path.endswith(kind) else body
                answer = await dave.request(method, path, json=sent)
                assert answer.status_code == (200 if method == "GET" else 403), f"{method} {path}: {answer.text}"


async def test_what_is_no_id_is_not_there(as_alice: httpx.AsyncClient) -> None:
    no_ids = ("x", "0", "%00", "..%2f", "{id}", "ÿ", "00000000-0000-0000-0000-00000000000g", "a" * 300)
    for kind, key in product(KINDS, no_ids):
        for method, path, body in every_door(kind, key):
            answer = await as_alice.request(method, path, json=body)
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found"), path
