"""How often a route asks the database: as often for twenty records as for one (H-22)."""

import re

import httpx
import pytest

from services import exports, files, views
from services.contacts import ContactCard
from services.work import Actor, perform, work
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
    file = files.put(alice, "a.txt", b"x")
    export = perform(alice, exports.begin, "contact", {"filter": {}}).id
    places = await addresses(as_alice, {"/errands": str(begin(alice)), "/exports": str(export), "/files": str(file.id)})
    one = {path: await questions(as_alice, address) for path, address in places.items()}
    for number in range(19):
        with work(alice) as session:
            add(session, alice, ada, str(number))
    twenty = {path: await questions(as_alice, address) for path, address in places.items()}
    assert {path: (asked, one[path]) for path, asked in twenty.items() if asked > one[path]} == {}
    assert all(twenty.values())


async def questions(client: httpx.AsyncClient, address: str) -> int:
    """How many statements an answer takes."""
    await client.get(f"{API}/me")  # notes that she was seen, which otherwise one answer a minute does
    with statements() as asked:
        assert (await client.get(API + address)).status_code == 200, address
    return len(asked)


async def addresses(client: httpx.AsyncClient, known: dict[str, str]) -> dict[str, str]:
    """Every route of the paper that only reads: of a list, of the last record of one, or of a `known` record."""
    paths = (await client.get("/api/openapi.json")).json()["paths"]
    routes = [path.removeprefix(API) for path, ways in paths.items() if "get" in ways and path.startswith(API)]
    lists = {path: (await client.get(API + path)).json() for path in routes if "{" not in path}
    lists["/files"] = {"of": "a record"}
    last = known | {path: found["items"][-1]["id"] for path, found in lists.items() if "items" in found}
    return {
        path: path + (f"?subject=contact&subject_id={last['/contacts']}" if path == "/files" else "")
        if path in lists
        else re.sub(r"\{\w+\}", last[kind], path) + ("?q=ada@example.com" if path.endswith("/explain") else "")
        for path in routes
        if path not in ("/invoices/{invoice_id}/xml", "/files/{file_id}/preview")  # a draft, a text has none
        for kind in [path.partition("/{")[0]]
    }
