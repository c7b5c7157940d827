"""Files, for programs: kept by a form or as they are, and never shown where something in them could run."""

import httpx
import pytest

from services import files
from services.channels.mime import MOST
from services.work import Actor
from tests.api.conftest import API

FILES = f"{API}/files"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


async def test_f14_a_file_is_kept_by_a_form_and_comes_back(as_alice: httpx.AsyncClient) -> None:
    answer = await as_alice.post(FILES, files={"file": ("Prix été.png", PNG, "text/html")})
    kept = answer.json()
    assert (answer.status_code, kept["name"], kept["type"], kept["size"]) == (
        201,
        "Prix été.png",
        "image/png",
        len(PNG),
    )
    assert (await as_alice.get(answer.headers["location"])).json() == kept
    content = await as_alice.get(f"{FILES}/{kept['id']}/content")
    assert (content.content, content.headers["content-type"]) == (PNG, "image/png")
    assert content.headers["content-disposition"].startswith("inline; ")


async def test_f14_a_file_is_kept_as_the_body_itself(as_alice: httpx.AsyncClient) -> None:
    kept = (await as_alice.post(FILES, params={"name": "a.csv"}, content=b"a;b")).json()
    assert (kept["name"], kept["type"]) == ("a.csv", "application/octet-stream")


@pytest.mark.parametrize("content", [SVG, b"<html><script>alert(1)</script></html>", b"%!PS", b"\x00"])
async def test_f14_what_could_run_is_downloaded_and_closed(as_alice: httpx.AsyncClient, content: bytes) -> None:
    kept = (await as_alice.post(FILES, files={"file": ("evil.html", content, "text/html")})).json()
    answer = await as_alice.get(f"{FILES}/{kept['id']}/content")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


async def test_a_name_stays_inside_its_header(as_alice: httpx.AsyncClient) -> None:
    kept = (
        await as_alice.post(FILES, params={"name": 'x"; filename=evil.exe\r\nX-Evil: 1; é.txt'}, content=b"x")
    ).json()
    answer = await as_alice.get(f"{FILES}/{kept['id']}/content")
    assert "x-evil" not in answer.headers
    assert answer.headers["content-disposition"].count('"') == 2


async def test_more_than_25_mb_is_413_with_a_sentence(as_alice: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    answer = await as_alice.post(FILES, content=bytes(MOST + 1))
    assert (answer.status_code, answer.json()["error"]["message"]) == (413, "A file may have 25 MB at the most.")
    form = await as_alice.post(FILES, files={"file": ("a", bytes(MOST), "image/png")})
    assert form.status_code == 201
    assert (await stranger.post(FILES, content=bytes(2**20 + 1))).status_code in (401, 413)


@pytest.mark.parametrize(
    "sent",
    [
        {"content": b""},
        {"data": {"file": "text"}, "files": {"other": ("", b"")}},
        {"content": b"--x", "headers": {"content-type": "multipart/form-data"}},
        {"content": b"garbage", "headers": {"content-type": "multipart/form-data; boundary=x"}},
    ],
)
async def test_a_request_without_a_file_is_refused_at_the_field(as_alice: httpx.AsyncClient, sent: dict) -> None:
    answer = await as_alice.post(FILES, **sent)
    assert (answer.status_code, [*answer.json()["error"]["fields"]]) == (422, ["file"])


async def test_a_colleagues_file_is_not_there(as_bob: httpx.AsyncClient, alice: Actor) -> None:
    kept = files.put(alice, "a.png", PNG)
    for path in (f"{FILES}/{kept.id}", f"{FILES}/{kept.id}/content"):
        assert (await as_bob.get(path)).status_code == 404
