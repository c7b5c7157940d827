"""Dispatch, for programs: a day is planned, applied, undone and discarded."""

import asyncio

import httpx

from services import visits
from services.work import Actor, perform
from tests.api.conftest import API
from tests.dispatch.office import DAY, at, job, technician, visit_of

RUNS = f"{API}/dispatch/runs"


async def test_j02_a_program_plans_a_day_with_reasons_applies_and_undoes_it(
    as_alice: httpx.AsyncClient, alice: Actor
) -> None:
    bob = technician(alice, "Bob Keller", "gas")
    technician(alice, "Sam Carvalho")
    heat = visit_of(job(alice, "No heat", "gas", window=(at(13), at(15))))
    drain = visit_of(job(alice, "Drain", "drains"))
    answer = await as_alice.post(RUNS, json={"date": DAY.isoformat()})
    assert answer.status_code == 201, answer.text
    run = answer.json()
    told = {one["visit_id"]: one for one in run["choices"]}
    first = told[str(heat)]["reasons"][0]
    assert (first["technician_id"], first["chosen"], first["broken"]) == (str(bob.id), True, "")
    assert first["added_minutes"] == 0
    assert told[str(drain)]["rules"] == {"skill": 2}
    assert (await as_alice.get(f"{RUNS}/{run['id']}")).json() == run
    applied = await as_alice.post(f"{RUNS}/{run['id']}/apply")
    assert (applied.status_code, applied.json()["state"]) == (200, "applied")
    found = await asyncio.to_thread(perform, alice, visits.find, heat)
    assert (found.assigned_by, found.start_at) == ("auto", at(13))
    assert (await as_alice.post(f"{RUNS}/{run['id']}/apply")).status_code == 409
    assert (await as_alice.post(f"{RUNS}/{run['id']}/undo")).json()["state"] == "undone"
    assert (await asyncio.to_thread(perform, alice, visits.find, heat)).state == "planned"


async def test_a_plan_is_discarded_and_a_day_that_is_over_refused(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    technician(alice, "Bob Keller")
    run = (await as_alice.post(RUNS, json={"date": DAY.isoformat()})).json()
    assert (await as_alice.post(f"{RUNS}/{run['id']}/discard")).json()["state"] == "discarded"
    assert (await as_alice.post(RUNS, json={"date": "2020-01-01"})).status_code == 422
    assert (await as_alice.post(RUNS, json={"day": "x"})).status_code == 422


async def test_others_may_not_plan_and_see_no_plan(
    as_alice: httpx.AsyncClient, as_bob: httpx.AsyncClient, as_charlie: httpx.AsyncClient, alice: Actor
) -> None:
    run = (await as_alice.post(RUNS, json={"date": DAY.isoformat()})).json()
    assert (await as_bob.post(RUNS, json={"date": DAY.isoformat()})).status_code == 403
    assert (await as_charlie.get(f"{RUNS}/{run['id']}")).status_code == 404
