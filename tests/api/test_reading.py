"""How requests are read, and that the document says what is taken."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.api.conftest import API, made
from tests.api.test_contacts_api import TAGS

LISTS = ["contacts", "companies", "messages", "schedules"]


async def paper(client: httpx.AsyncClient) -> dict[str, Any]:
    """The document."""
    found: dict[str, Any] = (await client.get("/api/openapi.json")).json()
    return found


def parameters(document: dict[str, Any], path: str, method: str = "get") -> dict[str, dict[str, Any]]:
    """The parameters of a route by name."""
    return {one["name"]: one["schema"] for one in document["paths"][API + path][method]["parameters"]}


async def test_the_body_of_a_stranger_is_not_read(stranger: httpx.AsyncClient) -> None:
    read = []

    async def body() -> AsyncIterator[bytes]:
        read.append(True)
        yield b"{"

    for path in ("contacts", "companies", "messages", "schedules"):
        answer = await stranger.post(f"{API}/{path}", content=body(), headers={"content-type": "application/json"})
        assert (answer.status_code, read) == (401, [])


async def test_an_empty_body_is_an_empty_object_whatever_it_is_called(as_alice: httpx.AsyncClient) -> None:
    ada = await made(as_alice, "contacts", name="Ada")
    for kind in ("application/json", "application/x-www-form-urlencoded", "text/plain", ""):
        for method, path in (("PATCH", ""), ("POST", "/restore")):
            address = f"{API}/contacts/{ada['id']}{path}"
            answer = await as_alice.request(method, address, content=b"", headers={"content-type": kind})
            assert answer.status_code == 200, (kind, method, answer.text)


@pytest.mark.parametrize("kind", LISTS)
async def test_an_empty_number_is_no_number(as_alice: httpx.AsyncClient, kind: str) -> None:
    for name in ("page_size", "rating") if kind == "contacts" else ("page_size",):
        for text in ("", "%20", "1_0", "5.0", "%2B5"):
            answer = await as_alice.get(f"{API}/{kind}?{name}={text}")
            assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, [name]), text


async def test_an_empty_filter_narrows_nothing(as_alice: httpx.AsyncClient) -> None:
    await made(as_alice, "contacts", name="Ada")
    answer = await as_alice.get(f"{API}/contacts?q=&status=&owner=&interest=&company=&sort=&cursor=")
    assert answer.json()["total"] == 1


async def test_several_mistakes_in_one_address_are_told_at_once(as_alice: httpx.AsyncClient) -> None:
    answer = await as_alice.get(f"{API}/contacts?page_size=x&owner=x&rating=-1")
    assert answer.json()["error"] == {
        "code": "invalid",
        "message": "Please check the address.",
        "fields": {
            "page_size": "This must be a whole number, at least 1.",
            "owner": "This is not an id.",
            "rating": "This must be a whole number, at least 0.",
        },
    }


@pytest.mark.parametrize(("value", "message"), [
    ("1e999", "This is not valid JSON in UTF-8."), ("NaN", "This is not valid JSON in UTF-8."),
    ('"\\ud800"', "This is not valid JSON in UTF-8."), ("[" * 12 + "]" * 12, "This is nested too deeply."),
])  # fmt: skip
async def test_what_json_does_not_know_is_refused_however_freely_a_field_is_typed(
    as_alice: httpx.AsyncClient, value: str, message: str
) -> None:
    view = f'{{"name": "Mine", "record": "contact", "filter": {{"any": {value}}}}}'
    answer = await as_alice.post(f"{API}/views", content=view, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["message"]) == (422, message)


async def test_of_many_unknown_fields_twenty_are_told(as_alice: httpx.AsyncClient) -> None:
    sent = {f"{number:05}{'x' * 200}": number for number in range(3_000)}
    error = (await as_alice.post(f"{API}/contacts", json=sent)).json()["error"]
    assert set(error["fields"].values()) == {"There is no such field."} and len(json.dumps(error)) < 3_000


async def test_a_stale_change_gives_back_what_was_sent_letter_for_letter(as_alice: httpx.AsyncClient) -> None:
    ada = await made(as_alice, "contacts", name="Ada", emails=["a@example.com", "b@example.com"])
    sent = {"title": " Doctor\r\n", "email": "C@example.com"}
    answer = await as_alice.patch(f"{API}/contacts/{ada['id']}", json=sent, headers={"if-match": '"77"'})
    error = answer.json()["error"]
    assert (answer.status_code, error["yours"]) == (409, sent)
    assert error["theirs"] == {"title": None, "email": "a@example.com"}


async def test_the_document_gives_ids_as_uuids(stranger: httpx.AsyncClient) -> None:
    document = await paper(stranger)
    named = [(p, n, s) for p in document["paths"] for n, s in _ids(document, p)]
    assert len(named) > 15
    for path, name, schema in named:
        kinds = schema.get("anyOf", [schema])
        assert kinds[0] == {**kinds[0], "type": "string", "format": "uuid"}, (path, name)


async def test_the_document_gives_the_versions_that_are_taken(stranger: httpx.AsyncClient) -> None:
    document = await paper(stranger)
    for path, method in (("/contacts/{contact_id}", "patch"), ("/companies/{company_id}", "delete")):
        pattern = parameters(document, path, method)["If-Match"]["pattern"]
        assert [bool(re.search(pattern, tag.format(3))) for tag, _ in TAGS] == [status != 422 for _, status in TAGS]
    assert re.search(parameters(document, "/messages", "post")["Idempotency-Key"]["pattern"], "order-4711")


async def test_the_document_gives_the_numbers_that_are_taken(stranger: httpx.AsyncClient) -> None:
    document = await paper(stranger)
    for kind in LISTS:
        size = parameters(document, f"/{kind}")["page_size"]
        assert (size["type"], size["minimum"], size["default"]) == ("integer", 1, 25)
    assert parameters(document, "/contacts")["rating"]["minimum"] == 0


def _ids(document: dict[str, Any], path: str) -> list[tuple[str, dict[str, Any]]]:
    ways = document["paths"][path].values()
    listed = [(one["name"], one["schema"]) for way in ways for one in way.get("parameters", [])]
    return [(name, schema) for name, schema in listed if name.endswith("_id") or name in ("owner", "company")]
