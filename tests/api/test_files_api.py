"""Files, for programs: kept by a form or as they are, and never shown where something in them could run."""

import httpx
import pytest
from sqlalchemy import select

from models.files import StoredFile
from models.tokens import IdempotentAnswer
from services import files
from services.channels.mime import MOST
from services.work import Actor, vault, work
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


async def test_f14_a_file_sent_twice_under_one_key_is_kept_once(as_alice: httpx.AsyncClient, alice: Actor) -> None:
    key, form = {"idempotency-key": "scan-7"}, {"file": ("a.png", PNG, "image/png")}
    first = await as_alice.post(FILES, files=form, headers=key)
    again = await as_alice.post(FILES, files=form, headers=key)  # with another border between its parts
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    other = await as_alice.post(FILES, files={"file": ("a.png", PNG + b"x", "image/png")}, headers=key)
    assert (other.status_code, [*other.json()["error"]["fields"]]) == (422, ["Idempotency-Key"])
    with work(alice, read=True) as session:
        assert len(session.scalars(select(StoredFile)).all()) == 1
        (kept,) = session.scalars(select(IdempotentAnswer))
        assert vault.unseal(kept.body, f"idempotent_answers.body:{kept.key}").encode() == first.content


async def test_f14_a_repeated_file_is_answered_when_the_room_is_gone_meanwhile(
    as_alice: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = {"idempotency-key": "scan-8"}
    first = await as_alice.post(FILES, content=b"x", headers=key)
    monkeypatch.setattr("services.files.stored.GB", 0)
    assert (await as_alice.post(FILES, content=b"x", headers=key)).content == first.content
    assert (await as_alice.post(FILES, content=b"y")).status_code == 413


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
