"""Bad input: every field of every POST and PATCH, refused or harmless, never a crash, never half saved (R-11)."""

import json
from collections.abc import AsyncIterator
from itertools import product
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from models.base import tables
from services.work import Actor, work
from tests.api.conftest import API, client_of, made

NOWHERE = "01995a3e-6f7a-7c21-9d51-0a5b1f3c2e4d"
HELLO = {"channel": "email", "to": "ada@example.com", "subject": "Hello", "body": "x"}
DAILY = {
    **HELLO,
    "starts_at": "2030-01-31T09:00:00",
    "zone": "Europe/Paris",
    "every": "day",
    "until": "2030-02-02",
    "late": "all",
}
CONTACT: dict[str, Any] = {
    "name": "Ada", "title": "x", "status": "lead", "rating": 1, "preferred": True, "zone": "UTC", "note": "x", "company": "x",
    "owner_id": None, "email": "x@example.com", "phone": "+33123456789", "interests": ["x"],
}  # fmt: skip
COMPANY: dict[str, Any] = {
    "name": "x",
    "website": "x.example",
    "city": "x",
    "country": "x",
    "note": "x",
    "owner_id": None,
}
LOGIN = {"email": "alice@example.com", "password": "x", "company": "Acme"}
DOORS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "contact": ("POST", "contacts", CONTACT),
    "contact lists": ("POST", "contacts", {"name": "A", "emails": [], "phones": [], "company_id": None}),
    "contact change": ("PATCH", "contacts/{contact}", CONTACT), "company": ("POST", "companies", COMPANY),
    "company change": ("PATCH", "companies/{company}", COMPANY),
    "message": ("POST", "messages", {**HELLO, "contact_id": None, "send_at": None, "test": False}),
    "schedule": ("POST", "schedules", {**DAILY, "contact_id": None}), "login": ("POST", "auth/login", LOGIN),
    "settlement": ("POST", "messages/{message}/settle", {"as": "sent", "reason": "x"}),
    "suppression": ("POST", "suppressions", {"channel": "email", "address": "a@b.example", "reason": "asked",
                    "topic_id": None, "detail": "x"}),
    "consent": ("POST", "consents", {"contact_id": NOWHERE, "purpose": "marketing", "given": True, "wording": "x",
                "source": "x"}),
    "bulk": ("POST", "contacts/bulk", {"filter": {}, "q": None, "change": {"rating": 5}, "expected": None}),
}  # fmt: skip
NASTY: list[Any] = [
    None, "", " ", "a\x00b", "\r\nBcc: eve@example.com", "🙂" * 300, "\u202eevil\u202c", "نور", "ﷺ" * 60, "İ" * 130, "ß" * 200,
    "'; DROP TABLE contacts; --", "<script>alert(1)</script>", '" OR * NEAR(', "{{7*7}}", "x" * 100_000, "-1", 0, -1, 10**30,
    -(10**400), 1.5, 1e308, True, [], {}, ["x" * 5_000], [None], ["\x00"], ["ﷺ" * 60], ["a"] * 500, [["a", ["b"]]], {"a": "b"},
    NOWHERE, "2030-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.999999-12:00", "2024-02-30", "é@example.com",
    "a@" + "b." * 200 + "example", "+1" + "2" * 60, "\u2028", "a" * 320 + "@example.com", "Asia/Kathmandu", "localtime", "۱۲۳",
]  # fmt: skip
RAW = [
    b"", b"null", b"[]", b"5", b'"x"', b"{", b'{"name":}', b"\xff\xfe", b"\x00", b'{"name": NaN}', b'{"name": Infinity}',
    b'{"rating": 1e999}', b'{"rating": ' + b"9" * 5000 + b"}", b"[" * 200_000, b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    b'{"name": "\\ud800"}', b'{"\\udfff": 1}', b'{"name": "\xed\xa0\x80"}', b'{"name": "a", "name": 5}', b'{"": 1}',
    b'{"__proto__": {"x": 1}}', b'{"name": "x"} x', b"\xef\xbb\xbf[]", b"'name'", b"\x1f\x8b\x08\x00", b"name=Ada&rating=5",
    b'{"message": 1, "self": 2, "session": 3}', b'{"name": "x""x"}',
]  # fmt: skip


def everything(actor: Actor) -> dict[str, int]:
    """How many rows each table has, the bookkeeping of sessions left out."""
    names = [table.name for table in tables("tenant") if table.name != "sessions"]
    counts = ", ".join(f'(SELECT count(*) FROM "{name}")' for name in names)
    with work(actor, read=True) as session:
        return dict(zip(names, session.execute(text(f"SELECT {counts}")).one(), strict=True))


@pytest.fixture
async def doors(as_alice: httpx.AsyncClient, app: FastAPI, house: Any) -> dict[str, str]:
    """What is there to be changed."""
    return {
        "contact": (await made(as_alice, "contacts", name="There"))["id"],
        "company": (await made(as_alice, "companies", name="There"))["id"],
        "message": (await made(as_alice, "messages", **HELLO))["id"],
    }


def sound(answer: httpx.Response) -> bool:
    """Answered as the contract says, whatever was sent."""
    if answer.status_code < 300:
        return True
    error = answer.json()["error"]
    return answer.status_code in (401, 404, 409, 413, 415, 422, 429) and bool(error["code"] and error["message"])


@pytest.mark.parametrize("door", [door for door in DOORS if door != "login"])
async def test_r13_no_value_of_any_field_breaks_or_is_half_saved(
    as_alice: httpx.AsyncClient, alice: Actor, doors: dict[str, str], door: str
) -> None:
    method, path, good = DOORS[door]
    before = everything(alice)
    for field, bad in product(good, NASTY):
        answer = await as_alice.request(method, f"{API}/{path.format(**doors)}", json={**good, field: bad})
        assert sound(answer), f"{field} {bad!r:.100}: {answer.status_code} {answer.text}"
        after = everything(alice)
        assert answer.status_code < 300 or after == before, f"{field} {bad!r:.100} was half saved"
        before = after


@pytest.mark.parametrize("field", LOGIN)
async def test_r13_no_value_breaks_the_sign_in(app: FastAPI, field: str) -> None:
    for number, bad in enumerate(
        ["\x00a@b.example", "ﷺ" * 50, "\u202e", "'; DROP TABLE users; --", "x" * 255, ["x"], 5, None, {}]
    ):
        async with client_of(app, address=f"10.0.0.{number}") as client:  # each fails by itself, none is locked out
            answer = await client.post(f"{API}/auth/login", json={**LOGIN, field: bad})
        assert sound(answer) and answer.status_code in (401, 422, 429), f"{bad!r}: {answer.text}"


@pytest.mark.parametrize("door", DOORS)
async def test_r13_no_body_breaks(as_alice: httpx.AsyncClient, alice: Actor, doors: dict[str, str], door: str) -> None:
    method, path, _ = DOORS[door]
    before = everything(alice)
    for raw in RAW:
        answer = await as_alice.request(
            method, f"{API}/{path.format(**doors)}", content=raw, headers={"content-type": "application/json"}
        )
        assert sound(answer), f"{raw[:60]!r}: {answer.status_code} {answer.text}"
        empty_change = method == "PATCH" and raw == b""
        assert answer.status_code >= 400 or empty_change, raw[:60]
    assert everything(alice) == before


@pytest.mark.parametrize("door", DOORS)
async def test_a_body_beyond_1_mb_is_refused_whether_it_says_so_or_not(
    as_alice: httpx.AsyncClient, doors: dict[str, str], door: str
) -> None:
    async def streamed() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b" " * 100_000

    method, path, _ = DOORS[door]
    address, kind = f"{API}/{path.format(**doors)}", {"content-type": "application/json"}
    honest = await as_alice.request(method, address, content=b" " * 1_100_000, headers=kind)
    silent = await as_alice.request(method, address, content=streamed(), headers=kind)
    liar = await as_alice.request(method, address, content=b"{}", headers={**kind, "content-length": "9" * 30})
    for answer in (honest, silent, liar):
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


OTHER_KINDS = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"]


async def test_what_is_not_json_by_its_own_word_is_refused(as_alice: httpx.AsyncClient) -> None:
    for kind in OTHER_KINDS:
        answer = await as_alice.post(
            f"{API}/contacts", content=json.dumps({"name": "Ada"}), headers={"content-type": kind}
        )
        assert (answer.status_code, answer.json()["error"]["code"]) == (415, "wrong_type")


JSON_KINDS = ["application/json; charset=utf-8", "application/vnd.api+json", "APPLICATION/JSON", ""]


async def test_every_way_to_say_json_is_taken(as_alice: httpx.AsyncClient) -> None:
    for kind in JSON_KINDS:
        answer = await as_alice.post(
            f"{API}/contacts", content=json.dumps({"name": "Ada"}), headers={"content-type": kind}
        )
        assert answer.status_code == 201


NO_ADDRESSES = [
    ("GET", "/api/nothing", 404, "not_found"), ("GET", "/api/v1", 404, "not_found"), ("GET", "/api/v2/contacts", 404, "not_found"),
    ("PUT", "/api/v1/contacts", 405, "method_not_allowed"), ("DELETE", "/api/v1/contacts", 405, "method_not_allowed"),
    ("PATCH", "/api/v1/messages/x", 405, "method_not_allowed"), ("GET", "/api/v1/auth/login", 405, "method_not_allowed"),
    ("BREW", "/api/v1/me", 405, "method_not_allowed"), ("GET", "/api/v1/contacts/%2e%2e/x/y", 404, "not_found"),
]  # fmt: skip


async def test_an_address_that_is_none_answers_in_json(as_alice: httpx.AsyncClient) -> None:
    for method, path, status, code in NO_ADDRESSES:
        answer = await as_alice.request(method, path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
        assert "ratelimit-limit" in answer.headers and (status != 405 or answer.headers["allow"])


@pytest.mark.parametrize(
    ("path", "takes"), [("contacts", "GET, HEAD, POST"), (f"contacts/{NOWHERE}", "DELETE, GET, HEAD, PATCH")]
)
async def test_an_address_names_all_it_takes(as_alice: httpx.AsyncClient, path: str, takes: str) -> None:
    answer = await as_alice.put(f"{API}/{path}", json={})
    assert (answer.status_code, answer.headers.get_list("allow")) == (405, [takes])


async def test_head_is_answered_like_get_without_the_body(as_alice: httpx.AsyncClient, doors: dict[str, str]) -> None:
    for path in ("contacts", f"contacts/{doors['contact']}", f"messages/{doors['message']}", "me", "nothing"):
        get, head = await as_alice.get(f"{API}/{path}"), await as_alice.head(f"{API}/{path}")
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert [head.headers.get(name) for name in SAME] == [get.headers.get(name) for name in SAME]
    assert (await as_alice.head(f"{API}/auth/login")).headers["allow"] == "POST"


SAME = ["content-type", "content-length", "etag"]
WRONG_KINDS = [
    ("contacts", {"name": "Ada", "rating": bad}, "rating") for bad in ("5", True, 5.0)
] + [
    ("contacts", {"name": "Ada", "preferred": "yes"}, "preferred"), ("contacts", {"name": "Ada", "preferred": 1}, "preferred"),
    ("messages", {**HELLO, "test": 1}, "test"), ("messages", {**HELLO, "test": "true"}, "test"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body", "field"), WRONG_KINDS)
async def test_a_value_of_another_kind_is_refused_on_its_field(
    as_alice: httpx.AsyncClient, path: str, body: dict[str, Any], field: str
) -> None:
    answer = await as_alice.post(f"{API}/{path}", json=body)
    assert (answer.status_code, set(answer.json()["error"]["fields"])) == (422, {field})


SLASHES = ["contacts/", "companies/", "messages/", "schedules/", "me/"]


async def test_an_address_may_end_in_a_slash(as_alice: httpx.AsyncClient) -> None:
    for path in SLASHES:
        assert (await as_alice.get(f"{API}/{path}")).status_code == 200


async def test_text_of_every_script_comes_back_as_it_was(as_alice: httpx.AsyncClient) -> None:
    for name in ("نور الهدى", "שָׁלוֹם", "李小龍", "Zoë 🙂 <b>", "'; DROP TABLE contacts; --", "%_\\"):
        ada = await made(as_alice, "contacts", name=name, note=f"{name}\n{name}")
        found = (await as_alice.get(f"{API}/contacts/{ada['id']}")).json()
        assert (found["name"], found["note"]) == (name, f"{name}\n{name}")


async def test_a_crash_is_told_by_its_reference_alone(
    as_alice: httpx.AsyncClient, alice: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.work import house_actor
    from ui.api import responses

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr(responses, "page", broken)
    answer = await as_alice.get(f"{API}/contacts")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (500, "broken")
    assert (
        error["message"] == f"Something broke on our side (ref {error['reference']})." and "secret" not in answer.text
    )
    with work(house_actor(), read=True) as session:
        assert session.scalar(text("SELECT reference FROM crashes")) == error["reference"]  # type: ignore[call-overload]


def test_what_people_typed_is_in_no_report_of_a_database_error(alice: Actor) -> None:
    with pytest.raises(Exception, match=r"no such column|does not exist") as crash, work(alice) as session:
        session.execute(text("SELECT missing_column FROM contacts WHERE name = :name"), {"name": "a private name"})
    assert "a private name" not in str(crash.value)
