"""A record type declared for programs: six routes, in its own words."""

from dataclasses import replace

import httpx
import pytest

from services import companies
from services.records.declaration import Record
from services.work import Actor
from services.work.config import Config
from tests.api.conftest import API, token_of
from tests.records.samples import KEPT, SAMPLES
from ui import api
from ui.api.records import routes

LEASE = replace(companies.COMPANY, noun="lease", plural="leases")
ROUTES = {
    ("get", ""): ("listLeases", "The leases you may see, one page at a time"),
    ("post", ""): ("createLease", "Add a lease"),
    ("get", "/{lease_id}"): ("getLease", "One lease"),
    ("patch", "/{lease_id}"): ("changeLease", "Change a lease"),
    ("delete", "/{lease_id}"): ("binLease", "Move a lease to the bin"),
    ("post", "/{lease_id}/restore"): ("restoreLease", "Restore a lease"),
}


@pytest.fixture
def program(house: Config, alice: Actor) -> httpx.AsyncClient:
    """A program of Alice's, where companies are also called leases."""
    application = api.build()
    application.include_router(
        routes(
            companies,
            LEASE,
            card=companies.CompanyCard,
            row=companies.Listed,
            new={"name": "No. 1"},
            change={"name": "No. 2"},
            bin="It is not paid any more.",
        )
    )
    headers = {"authorization": f"Bearer {token_of(alice)}"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url="http://test", headers=headers)


def test_each_route_is_served_as_it_was_declared() -> None:
    """An included router makes each of its routes again when it is first looked at: 1 s for all of them."""
    declared = [route for room in api.ROOMS for route in room.router.routes]
    served = {id(route) for route in api.build().routes}
    assert [route for route in declared if id(route) not in served] == []
    assert [route for route in declared if route.strict_content_type is not False] == []  # a body needs no content type


async def test_a_declared_record_type_has_six_routes_in_its_own_words(program: httpx.AsyncClient) -> None:
    document = (await program.get("/api/openapi.json")).json()
    for (method, path), (name, summary) in ROUTES.items():
        one = document["paths"][f"{API}/leases{path}"][method]
        assert (one["operationId"], one["summary"], one["tags"]) == (name, summary, ["leases"])
    assert document["paths"][f"{API}/leases/{{lease_id}}"]["delete"]["description"] == "It is not paid any more."
    shapes = {"Lease", "LeaseListed", "LeasePage", "NewLease", "LeaseChange"}
    assert shapes <= set(document["components"]["schemas"])


async def test_a_declared_record_type_is_added_changed_binned_and_restored(program: httpx.AsyncClient) -> None:
    made = await program.post(f"{API}/leases", json={"name": "No. 1"})
    here = made.headers["location"]
    assert (made.status_code, here) == (201, f"{API}/leases/{made.json()['id']}")
    assert (await program.get(here, headers={"if-none-match": made.headers["etag"]})).status_code == 304
    changed = await program.patch(here, json={"city": "Paris"}, headers={"if-match": made.headers["etag"]})
    assert (changed.status_code, changed.json()["city"]) == (200, "Paris")
    assert (await program.delete(here, headers={"if-match": made.headers["etag"]})).status_code == 409
    assert (await program.delete(here)).status_code == 204
    assert (await program.get(f"{API}/leases")).json()["total"] == 0
    assert (await program.post(f"{here}/restore")).json()["binned_at"] is None
    missing = await program.get(f"{API}/leases/x")
    assert missing.json()["error"]["message"] == "That lease is no longer here."


@pytest.mark.parametrize("record", KEPT, ids=lambda one: one.noun)
async def test_every_record_type_is_open_to_programs(house: Config, alice: Actor, record: Record) -> None:
    headers = {"authorization": f"Bearer {token_of(alice)}"}
    transport = httpx.ASGITransport(api.build())
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as program:
        made = await program.post(f"{API}/{record.plural}", json=SAMPLES[record.noun].named("Zanzibar"))
        here = made.headers["location"]
        changed = await program.patch(here, json=dict(SAMPLES[record.noun].change))
        assert (made.status_code, changed.status_code, changed.json()["version"]) == (201, 200, 2)
        assert (await program.get(f"{API}/{record.plural}?q=zanz")).json()["total"] == 1
        assert (await program.delete(here)).status_code == 204
        assert (await program.post(f"{here}/restore")).status_code == 200
