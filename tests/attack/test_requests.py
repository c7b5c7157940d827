"""Requests that no browser sends: each is answered with a sentence, and none of them is a crash of ours."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from fastapi import FastAPI
from nicegui.testing import User
from starlette.types import Message

from tests.attack.conftest import crashes
from tests.cast import Cast

FORMS = ("/sign-in", "/setup/x", "/invitation/x")
URLENCODED = "application/x-www-form-urlencoded"


async def pieces(body: bytes) -> AsyncIterator[bytes]:
    """A body that never says how long it will be."""
    for start in range(0, len(body), 10_000):
        yield body[start : start + 10_000]


@pytest.mark.parametrize("path", FORMS)
async def test_a_form_that_says_it_is_too_large_is_refused(stranger: httpx.AsyncClient, path: str) -> None:
    answer = await stranger.post(path, content=b"&" * 9_000_000, headers={"content-type": URLENCODED})
    assert (answer.status_code, answer.text) == (413, "This is too large.")
    assert answer.headers["connection"] == "close" and "x-frame-options" in answer.headers


async def test_a_form_that_grows_too_large_is_refused_and_what_leads_nowhere_is_not_read(
    stranger: httpx.AsyncClient,
) -> None:
    for path, status in zip(FORMS, (413, 404, 404), strict=True):
        answer = await stranger.post(path, content=pieces(b"&" * 9_000_000), headers={"content-type": URLENCODED})
        assert answer.status_code == status
    assert crashes() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"&" * 60_000, 400),
        (b"a=1&" * 15_000, 400),
        (b"email=" + b"%ff" * 20_000, 422),
        (b"=" * 60_000, 422),
        (b"\xff", 422),
    ],
)
async def test_a_form_that_fits_is_read_or_said_to_be_unreadable(
    stranger: httpx.AsyncClient, body: bytes, status: int
) -> None:
    answer = await stranger.post("/sign-in", content=body, headers={"content-type": URLENCODED})
    assert answer.status_code == status and crashes() == []


@pytest.mark.parametrize("path", FORMS[1:])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "text/plain", URLENCODED])
async def test_a_link_that_is_none_is_said_to_be_none_whatever_is_sent_to_it(
    stranger: httpx.AsyncClient, path: str, kind: str
) -> None:
    answer = await stranger.post(path, content=b"a=1", headers={"content-type": kind})
    assert answer.status_code == 404 and crashes() == []


@pytest.mark.parametrize(
    "kind",
    ["multipart/form-data; charset=undefined; boundary=x", "multipart/form-data", "text/plain", "application/json",
     "", "undefined", "multipart/form-data; charset=utf-16; boundary=x"],
)  # fmt: skip
async def test_a_form_that_is_no_form_cannot_be_read(stranger: httpx.AsyncClient, kind: str) -> None:
    body = b'--x\r\ncontent-disposition: form-data; name="email"\r\n\r\n\xff\r\n--x--\r\n'
    answer = await stranger.post("/sign-in", content=body, headers={"content-type": kind})
    assert (answer.status_code, "This form could not be read" in answer.text) == (400, True)
    assert crashes() == []


WISHES = (
    "//[",
    "http://[",
    "//evil.example",
    "/\\evil.example",
    "/sign-out",
    "/sign-in?next=/sign-out",
    "\x00",
    "/a\nb",
    "[",
)


@pytest.mark.parametrize("wish", WISHES)
async def test_an_address_to_go_on_to_that_cannot_be_read_is_home(stranger: httpx.AsyncClient, wish: str) -> None:
    answer = await stranger.get("/sign-in", params={"next": wish})
    assert answer.status_code == 200
    assert '<input type="hidden" name="next" value="/">' in answer.text
    typed = {"email": "alice@example.com", "password": "wrong", "company": "Acme", "next": wish}
    answer = await stranger.post("/sign-in", data=typed)
    assert (answer.status_code, 'name="next" value="/"' in answer.text) == (401, True)
    assert crashes() == []


@pytest.mark.parametrize(
    "origin", ["http://[", "http://[::1", "//[", "null", "", "http://", "x", "http://localhost:http"]
)
async def test_an_origin_that_cannot_be_read_is_another_site(stranger: httpx.AsyncClient, origin: str) -> None:
    for path in ("/sign-in", "/sign-out"):
        assert (await stranger.post(path, data={"email": "a"}, headers={"origin": origin})).status_code == 403
    assert crashes() == []


@pytest.mark.parametrize("path", ["/", "/sign-in", "/health", "/api/health", "/api/v1/contacts", "/assets/mark.svg"])
@pytest.mark.parametrize(
    "hosts", [("localhost", "localhost"), ("localhost", "evil.example"), ("evil.example", "localhost")]
)
async def test_a_request_names_one_host(stranger: httpx.AsyncClient, path: str, hosts: tuple[str, str]) -> None:
    answer = await stranger.get(path, headers=[("host", hosts[0]), ("host", hosts[1])])  # type: ignore[arg-type]
    assert answer.status_code == 400 and "one host" in answer.text
    assert answer.headers["content-type"].partition(";")[0] == (
        "application/json" if path.startswith("/api/") else "text/plain"
    )


async def test_signing_out_without_a_session_leads_to_the_sign_in_and_then_home(stranger: httpx.AsyncClient) -> None:
    for method in ("POST", "GET"):
        answer = await stranger.request(method, "/sign-out")
        assert answer.status_code == 303
        page = await stranger.get(answer.headers["location"])
        assert 'name="next" value="/"' in page.text


async def test_what_was_to_be_looked_at_is_looked_at_after_signing_in(stranger: httpx.AsyncClient) -> None:
    assert (await stranger.get("/contacts?q=a%20b")).headers["location"] == "/sign-in?next=/contacts%3Fq%3Da%2520b"
    assert (await stranger.post("/contacts?q=a")).headers["location"] == "/sign-in"


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/api/v1/auth/login", "/api/v1/contacts", "/contacts"])
async def test_a_client_that_hangs_up_is_no_crash(
    opened: Callable[[str | None], User], people: Cast, path: str
) -> None:
    application: FastAPI = opened(people.alice).http_client._transport.app  # type: ignore[attr-defined]
    heard = iter([{"type": "http.request", "body": b"email=a", "more_body": True}])
    sent = list[Message]()

    async def receive() -> Message:
        return next(heard, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "scheme": "http", "http_version": "1.1", "client": ("127.0.0.1", 1), "server": ("localhost", 80),
        "headers": [(b"host", b"localhost"), (b"content-type", URLENCODED.encode())],
    }  # fmt: skip
    await application(scope, receive, send)
    assert [one for one in sent if one.get("status", 200) >= 500] == [] and crashes() == []


ODD: list[dict[str, str]] = [
    {"cookie": "steward=\x01; a=]"}, {"cookie": "steward"}, {"cookie": 'steward="x.y'}, {"cookie": "=;=;" * 500},
    {"cookie": f"steward={'a' * 32}.x; steward-device={'e30.' * 3}"}, {"cookie": "steward=é.é"},
    {"accept-language": "-;=,"}, {"accept-language": "x-\t,"}, {"user-agent": "\x1b[31m"}, {"content-length": "1_0"},
    {"content-length": "9" * 30}, {"if-none-match": '"'}, {"range": "bytes=x"}, {"accept-encoding": ";q="},
    {"authorization": "Bearer é"}, {"x-forwarded-prefix": '"><script>'}, {"transfer-encoding": "x"},
]  # fmt: skip
PLACES = ("/", "/sign-in", "/setup/%00", "/setup/%ff%fe", "/invitation/é.x", "/invitation/" + "a" * 32 + ".x", "/%00", "/%ff",
          "/contacts/%00?q=%00", "/_nicegui_ws/socket.io/?client_id=%00", "/_nicegui/client/x/upload/1", "/assets/%00",
          "/assets/..%2f..%2fmain.py", "/api/v1/contacts?q=%00", "/health", "/favicon.ico", "/api/%ff", "//", "/.//")  # fmt: skip


@pytest.mark.parametrize("path", PLACES)
async def test_no_header_and_no_address_of_a_stranger_breaks_anything(stranger: httpx.AsyncClient, path: str) -> None:
    for headers in ODD:
        raw = {name: value.encode("latin-1") for name, value in headers.items()}
        for method in ("GET", "POST"):
            answer = await stranger.request(method, path, headers=raw)  # type: ignore[arg-type]
            assert answer.status_code < 500, (method, headers)
    assert crashes() == []
