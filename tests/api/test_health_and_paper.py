"""The probes, and the paper of the API with its reader (H-02, R-14, W-08, W-12)."""

import asyncio
import re
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from fastapi import FastAPI

from services.house.health import pulse
from services.work.config import Config
from services.work.places import places
from tests.api.conftest import API
from ui.api import probes

PATHS = ["/health", "/health/", "/api/health", "/api/health/"]


@pytest.mark.parametrize("path", PATHS)
async def test_h01_a_healthy_house_says_so_without_a_detour(stranger: httpx.AsyncClient, path: str) -> None:
    answer = await stranger.get(path)
    found = answer.json()
    assert (answer.status_code, found["status"], found["environment"]) == (200, "ok", "development")
    assert found["timestamp"].endswith("Z") and found["uptime"] >= 0
    assert (await stranger.head(path)).status_code == 200


@pytest.mark.parametrize("path", PATHS)
async def test_h01_a_broken_database_is_named_and_nothing_else(
    stranger: httpx.AsyncClient, house: Config, path: str
) -> None:
    places().close()
    places().files.clear()
    if places().pool is None:
        (house.data_dir / "house.db").rename(house.data_dir / "gone.db")
    else:
        from sqlalchemy import create_engine

        places().pool = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    answer = await stranger.get(path)
    found = answer.json()
    assert (answer.status_code, found["status"], found["failed"]) == (503, "error", ["database"])
    assert not re.search("sqlite|psycopg|OperationalError|house.db|127.0.0.1", answer.text)


@contextmanager
def no_file_grows_beyond(size: int) -> Iterator[None]:
    """What a full disk does to files: the system refuses to write beyond this length."""
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)


@pytest.mark.parametrize("size", [0, 100_000], ids=["nothing", "only a journal"])
async def test_where_nothing_can_be_written_it_says_so_until_there_is_room(
    stranger: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(pulse, "LASTS", 0.0)
    assert (await stranger.get("/health")).status_code == 200
    with no_file_grows_beyond(size):
        answer = await stranger.get("/health")
        assert (answer.status_code, answer.json()["failed"]) == (503, ["writing"])
    assert (await stranger.get("/health")).status_code == 200


@pytest.mark.sqlite_only
async def test_a_house_that_takes_no_changes_says_so_however_much_room_there_is(stranger: httpx.AsyncClient) -> None:
    with places().engines("house").writer.connect() as connection:  # the one there is
        connection.exec_driver_sql("PRAGMA query_only=ON")
    answer = await stranger.get("/health")
    assert (answer.status_code, answer.json()["failed"]) == (503, ["writing"])


async def test_who_asks_again_and_again_makes_nothing_be_written_again_and_again(
    stranger: httpx.AsyncClient, house: Config
) -> None:
    assert (await stranger.get("/health")).status_code == 200
    with no_file_grows_beyond(0):
        assert (await stranger.get("/health")).status_code == 200
    assert not (house.data_dir / ".room").exists()


async def test_h01_a_stuck_database_is_reported_within_the_limit(
    stranger: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probes, "PATIENCE", 0.2)
    monkeypatch.setattr(probes, "PROBES", [lambda: time.sleep(0.7) or ""])
    began = time.monotonic()
    answers = await asyncio.gather(*(stranger.get("/health") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {503} and time.monotonic() - began < 0.6
    await asyncio.sleep(0.7)


async def test_others_may_say_what_failed(stranger: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def clock() -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(probes, "PROBES", [lambda: "outbox", clock, lambda: ""])
    answer = await stranger.get("/health")
    assert (answer.status_code, answer.json()["failed"]) == (503, ["outbox", "clock"])


async def test_the_paper_names_every_route_once_and_is_sound(stranger: httpx.AsyncClient) -> None:
    paper = (await stranger.get("/api/openapi.json")).json()
    operations = [one for path in paper["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names)) == 417
    assert paper["openapi"].startswith("3.") and paper["info"]["version"].startswith("1.")
    assert all(one["summary"] and one["description"] and one["tags"] for one in operations)


async def test_every_shape_the_paper_points_at_is_in_it(stranger: httpx.AsyncClient) -> None:
    answer = await stranger.get("/api/openapi.json")
    pointed = set(re.findall(r'"\$ref":\s*"#/components/schemas/([^"]+)"', answer.text))
    assert pointed <= set(answer.json()["components"]["schemas"]) and len(pointed) > 15


async def test_what_the_paper_promises_is_what_is_given(as_alice: httpx.AsyncClient) -> None:
    schemas = (await as_alice.get("/api/openapi.json")).json()["components"]["schemas"]
    sent = {name: schemas[name]["example"] for name in ("NewContact", "NewCompany", "NewMessage", "NewSchedule")}
    for kind, new, one in (
        ("contacts", "NewContact", "Contact"), ("companies", "NewCompany", "Company"),
        ("messages", "NewMessage", "Message"), ("schedules", "NewSchedule", "Schedule"),
    ):  # fmt: skip
        made = (await as_alice.post(f"{API}/{kind}", json=sent[new])).json()
        assert set(made) == set(schemas[one]["properties"]), one
        row = (await as_alice.get(f"{API}/{kind}")).json()["items"][0]
        listed = f"{one}Listed" if f"{one}Listed" in schemas else one
        assert set(row) == set(schemas[listed]["properties"]), listed


async def test_an_unknown_contact_is_in_the_paper_of_what_is_sent_to_it(as_alice: httpx.AsyncClient) -> None:
    paths = (await as_alice.get("/api/openapi.json")).json()["paths"]
    sent = {"subject": "x", "body": "x", "contact_id": "01995a3e-6f7a-7c21-9d51-0a5b1f3c2e4d"}
    daily = {"starts_at": "2030-01-31T09:00:00", "zone": "Europe/Paris"}
    for path, body in ((f"{API}/messages", sent), (f"{API}/schedules", {**sent, **daily})):
        assert (await as_alice.post(path, json=body)).status_code == 404
        assert "404" in paths[path]["post"]["responses"]


async def test_the_reader_takes_everything_from_this_server(stranger: httpx.AsyncClient) -> None:
    page = await stranger.get("/api/docs/")
    assert page.status_code == 200 and "http" not in page.text.replace("<!doctype html>", "")
    assert "'unsafe-eval'" not in page.headers["content-security-policy"]
    for path in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert (await stranger.get(path)).status_code == 200, path
    assert (await stranger.get("/api/docs/..%2f__init__.py")).status_code == 404
    assert (await stranger.get("/api/docs/LICENSE")).status_code == 404


async def test_the_paper_is_not_touched_by_the_application_around_it(app: FastAPI) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        assert (await client.get("/openapi.json")).status_code == 404
