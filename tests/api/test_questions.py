"""How often a route asks the database: as often for twenty records as for one (H-22)."""

import re
from datetime import date
from typing import Any
from uuid import UUID

import httpx
import pytest

from models.columns import uuid7
from models.dispatch import DispatchRun
from models.routines import ChecklistRun
from models.tenants import Erasure
from services import exports, files, views
from services.contacts import ContactCard
from services.house import crashes, errors, incidents
from services.work import Actor, clock, house_actor, perform, work
from tests.api.conftest import API
from tests.pages.test_questions import add
from tests.records.long_work import begin
from tests.statements import statements


@pytest.mark.sqlite_only
async def test_h22_a_route_asks_as_often_for_twenty_records_as_for_one(
    as_alice: httpx.AsyncClient, alice: Actor, ada: ContactCard
) -> None:
    with work(alice) as session:
        add(session, alice, ada, "first")
        views.create(session, alice, {"name": "first", "record": "contact"})
    places = await addresses(as_alice, unlisted(alice))
    one = {path: await questions(as_alice, address) for path, address in places.items()}
    for number in range(19):
        with work(alice) as session:
            add(session, alice, ada, str(number))
    twenty = {path: await questions(as_alice, address) for path, address in places.items()}
    for path in [path for path, asked in twenty.items() if asked > one[path]]:
        for _again in range(3):  # settings are read again each few seconds, by whichever route is asked
            twenty[path] = min(twenty[path], await questions(as_alice, places[path]))
    assert {path: (asked, one[path]) for path, asked in twenty.items() if asked > one[path]} == {}
    assert all(twenty.values())


def unlisted(alice: Actor) -> dict[str, str]:
    """One of everything that no list tells of, by the route under which it is read."""
    export = perform(alice, exports.begin, "contact", {"filter": {}})
    return {
        "/errands": str(begin(alice)),
        "/exports": str(export.id),
        "/files": str(files.put(alice, "a.txt", b"x").id),
        "/dispatch/runs": str(a_plan(alice)),
        "/checklists": str(a_run()),
        "/errors": str(an_error(alice)),
        "/erasures": str(an_erasure(alice)),
        "/tenants": str(UUID(alice.place)),
        "/incidents": str(incidents.create(alice, {"title": "first"}).id),
    }


def an_erasure(alice: Actor) -> UUID:
    """Somebody who was erased once."""
    with work(house_actor()) as session:
        row = Erasure(tenant_id=UUID(alice.place), subject="contacts", subject_id=uuid7(), state="done")
        session.add(row)
        session.flush()
        return row.id


def an_error(alice: Actor) -> UUID:
    """An error that was met once."""
    crashes.crashed(LookupError("nothing"), "GET /contacts")
    return perform(alice, errors.search, errors.Query()).rows[0].id


def a_run() -> UUID:
    """A run of a checklist, of which the list is no list of records."""
    with work(house_actor()) as session:
        run = ChecklistRun(checklist="daily", due_on=date(2026, 3, 16), due_at=clock.now())
        session.add(run)
        session.flush()
        return run.id


def a_plan(alice: Actor) -> UUID:
    """A plan of a day, of which there is no list."""
    with work(alice) as session:
        run = DispatchRun(planned_on=clock.today(alice.zone), zone=alice.zone, state="proposed")
        session.add(run)
        session.flush()
        return run.id


# A draft, a text, a visit that nobody photographed.
NOTHING_YET = (
    "/invoices/{invoice_id}/xml",
    "/files/{file_id}/preview",
    "/visits/{visit_id}/photos/{photo_id}",
    "/tenants/{tenant_id}/export",
)


async def questions(client: httpx.AsyncClient, address: str) -> int:
    """How many statements an answer takes."""
    await client.get(f"{API}/me")  # notes that she was seen, which otherwise one answer a minute does
    with statements() as asked:
        assert (await client.get(API + address)).status_code == 200, address
    return len(asked)


def _named(found: Any) -> bool:
    """Whether a list has records with an id, of which one can be asked for."""
    return bool(found.get("items")) and "id" in found["items"][-1]


async def addresses(client: httpx.AsyncClient, known: dict[str, str]) -> dict[str, str]:
    """Every route of the paper that only reads: of a list, of the last record of one, or of a `known` record."""
    paths = (await client.get("/api/openapi.json")).json()["paths"]
    routes = [path.removeprefix(API) for path, ways in paths.items() if "get" in ways and path.startswith(API)]
    lists = {path: (await client.get(API + path)).json() for path in routes if "{" not in path}
    lists["/files"] = {"of": "a record"}
    last = known | {path: found["items"][-1]["id"] for path, found in lists.items() if _named(found)}
    return {
        path: path + (f"?subject=contact&subject_id={last['/contacts']}" if path == "/files" else "")
        if path in lists
        else re.sub(r"\{\w+\}", last[kind], path) + ("?q=ada@example.com" if path.endswith("/explain") else "")
        for path in routes
        if path not in NOTHING_YET
        for kind in [path.partition("/{")[0]]
    }
