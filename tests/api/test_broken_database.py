"""A database that is gone, or is no database any more: told to programs as every error is, and as something that passes."""

import httpx
import pytest
from sqlalchemy import create_engine

from services.house import limits
from services.work.config import Config
from services.work.places import places
from tests import cast
from tests.api.conftest import API
from ui import guard

NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


def destroy(place: str) -> None:
    """Overwrite the file of a place, or stop the whole PostgreSQL."""
    places().close()
    if places().pool is None:
        places().path(place).write_bytes(b"this is no database " * 1_000)
    else:
        places().pool = create_engine(NOWHERE)


def is_unavailable(answer: httpx.Response) -> bool:
    """A 503 in the JSON form of errors, with a reference and when to come again, and nothing of the inside."""
    error = answer.json()["error"]
    sentence = f"The database cannot be used right now (ref {error['reference']}). Please try again in a moment."
    told = answer.headers["retry-after"].isdigit() and (error["code"], error["message"]) == ("unavailable", sentence)
    return answer.status_code == 503 and told


@pytest.mark.parametrize("broken", ["house", "tenant"])
async def test_r13_a_broken_database_is_told_to_every_program_as_json(
    as_alice: httpx.AsyncClient, people: cast.Cast, broken: str
) -> None:
    destroy("house" if broken == "house" else people.acme)
    for method, path in (("GET", "contacts"), ("POST", "contacts"), ("PATCH", "companies/1"), ("GET", "nothing")):
        assert is_unavailable(await as_alice.request(method, f"{API}/{path}"))


async def test_r13_a_broken_house_is_told_to_strangers_too(
    stranger: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    destroy("house")
    monkeypatch.setattr(limits, "_home", None)  # as after a start: nobody was counted yet
    assert is_unavailable(await stranger.get(f"{API}/contacts"))
    assert is_unavailable(await stranger.post(f"{API}/auth/login", json={"email": "a@b.example", "password": "x"}))


async def test_r13_a_broken_house_is_told_under_a_name_it_would_have_to_look_up(
    house: Config, stranger: httpx.AsyncClient
) -> None:
    destroy("house")
    guarded = httpx.ASGITransport(guard.Guard(stranger._transport.app, house), raise_app_exceptions=False)  # type: ignore[attr-defined]
    async with httpx.AsyncClient(transport=guarded, base_url="http://acme.example") as client:
        assert is_unavailable(await client.get(f"{API}/contacts"))
