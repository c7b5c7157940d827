"""Exports, for programs: begun, followed, and downloaded by the person who asked."""

from uuid import UUID

import httpx

from services.work import Actor
from tests.api.conftest import API
from tests.exports.world import added
from tests.records.long_work import run

EXPORTS = f"{API}/exports"


async def test_c15_a_program_exports_and_downloads_the_file(
    as_alice: httpx.AsyncClient, as_bob: httpx.AsyncClient, alice: Actor
) -> None:
    added(alice)
    begun = await as_alice.post(EXPORTS, json={"record": "contact", "filter": {}, "format": "csv", "columns": ["name"]})
    assert (begun.status_code, begun.json()["state"], begun.json()["total"]) == (202, "queued", 1)
    where = begun.headers["location"]
    assert (await as_alice.get(where)).json()["url"] is None
    run(alice, UUID(begun.json()["id"]))
    told = (await as_alice.get(where)).json()
    assert (told["state"], told["counts"], told["format"]) == ("done", {"exported": 1}, "csv")
    file = await as_alice.get(told["url"])
    assert file.content == b"\xef\xbb\xbfName\r\nAda Lovelace\r\n"
    assert file.headers["content-disposition"].startswith('attachment; filename="contacts-')
    assert [(await as_bob.get(one)).status_code for one in (where, told["url"])] == [404, 404]


async def test_c15_a_wrong_export_names_what_is_wrong(as_alice: httpx.AsyncClient) -> None:
    answer = await as_alice.post(EXPORTS, json={"record": "contact", "format": "csv"})
    assert (answer.status_code, set(answer.json()["error"]["fields"])) == (422, {"filter"})
