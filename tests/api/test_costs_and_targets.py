"""Costs, targets and corrective actions, for programs of operators (X-12, H-16, H-17, T-07)."""

from datetime import date
from uuid import uuid4

import httpx

from models.routines import Corrective, CostDay
from services.house.costs import meter
from services.work import Actor, clock, house_actor, work
from tests.api.conftest import API


async def test_x12_a_program_reads_what_a_month_costs(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    with work(house_actor()) as session:
        session.add(CostDay(place=alice.place, used_on=date(2026, 3, 4), queries=5_000_000, calls=7, sent_bytes=9))
    found = (await as_alice.get(f"{API}/costs?month=2026-03")).json()
    assert (found["month"], found["currency"], found["estimate"]) == ("2026-03", "USD", 1.0)
    (row,) = found["data"]
    assert (row["workspace"], row["queries"], row["api_calls"], row["bytes_sent"]) == ("Acme", 5_000_000, 7, 9)
    assert [one["what"] for one in row["limits"]] == ["files"]
    assert (await as_alice.get(f"{API}/costs")).json()["month"] == f"{clock.now():%Y-%m}"
    for wrong in ("month=March", "year=2026"):
        assert (await as_alice.get(f"{API}/costs?{wrong}")).status_code == 422


async def test_t07_requests_are_counted_for_their_workspace(
    as_alice: httpx.AsyncClient, as_charlie: httpx.AsyncClient, alice: Actor, charlie: Actor
) -> None:
    meter.take()
    for _nth in range(3):
        (await as_alice.get(f"{API}/contacts")).raise_for_status()
    (await as_charlie.get(f"{API}/contacts")).raise_for_status()
    found = meter.take()
    assert (found[alice.place][meter.CALLS], found[charlie.place][meter.CALLS]) == (3, 1)


async def test_h16_a_program_reads_the_six_targets(as_alice: httpx.AsyncClient) -> None:
    found = (await as_alice.get(f"{API}/targets")).json()["data"]
    assert [one["key"] for one in found] == ["uptime", "page_load", "errors", "backups", "security", "satisfaction"]
    assert all(len(one["months"]) == 6 and one["months"][0]["verdict"] == "no data" for one in found)


async def test_h17_a_program_writes_a_corrective_down_and_closes_it(as_alice: httpx.AsyncClient) -> None:
    with work(house_actor()) as session:
        row = Corrective(target="errors", period="2026-10", value="2.00 %", goal="< 1 %", opened_at=clock.now())
        session.add(row)
        session.flush()
        path = f"{API}/correctives/{row.id}"
    (listed,) = (await as_alice.get(f"{API}/correctives")).json()["data"]
    assert (listed["target"], listed["period"], listed["closed_at"]) == ("errors", "2026-10", None)
    early = await as_alice.post(f"{path}/close")
    assert early.status_code == 422
    assert set(early.json()["error"]["fields"]) == {"issue", "cause", "action", "monitoring", "procedure"}
    steps = dict.fromkeys(("issue", "cause", "action", "monitoring", "procedure"), "Written down")
    put = await as_alice.put(path, json={**steps, "due_on": "2026-12-24", "owner_name": "Maya"})
    assert (put.status_code, put.json()["due_on"], put.json()["owner_name"]) == (200, "2026-12-24", "Maya")
    assert (await as_alice.put(path, json={"colour": "red"})).status_code == 422
    closed = await as_alice.post(f"{path}/close")
    assert (closed.status_code, closed.json()["closed_by"]) == (200, "Alice")
    assert (await as_alice.post(f"{path}/close")).status_code == 409
    assert (await as_alice.put(path, json=steps)).status_code == 409
    assert (await as_alice.put(f"{API}/correctives/{uuid4()}", json=steps)).status_code == 404


async def test_h17_strangers_are_refused(as_bob: httpx.AsyncClient, as_charlie: httpx.AsyncClient) -> None:
    for client in (as_bob, as_charlie):
        for path in ("costs", "targets", "correctives"):
            assert (await client.get(f"{API}/{path}")).status_code == 403
