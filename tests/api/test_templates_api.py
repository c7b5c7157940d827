"""Templates as programs use them."""

from collections.abc import AsyncIterator

import httpx
import pytest

from services import contacts
from services.templates import MissingValues
from services.work import Actor, perform
from services.work.config import Config
from tests.api.conftest import API, token_of
from ui import api
from ui.api import responses


@pytest.fixture
async def program(house: Config, alice: Actor) -> AsyncIterator[httpx.AsyncClient]:
    """A program of Alice's."""
    headers = {"authorization": f"Bearer {token_of(alice)}"}
    transport = httpx.ASGITransport(api.build())
    async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as found:
        yield found


async def test_f11_a_program_adds_a_template_and_previews_it(program: httpx.AsyncClient, alice: Actor) -> None:
    ada = perform(alice, contacts.create, {"name": "Ada Lovelace"})
    typed = {"name": "Hello", "subject": "Hi {{ first_name }}", "html": "<p onclick=x()>At {{ company }}</p>"}
    made = await program.post(f"{API}/templates", json=typed)
    assert (made.status_code, made.json()["html"], made.json()["number"]) == (201, "<p>At {{ company }}</p>", 1)
    found = await program.post(f"{made.headers['location']}/preview", json={"contact_id": str(ada.id)})
    assert found.json() == {"subject": "Hi Ada", "html": "<p>At </p>", "text": "At", "missing": ["company"]}


async def test_a_program_adds_versions(program: httpx.AsyncClient) -> None:
    here = (await program.post(f"{API}/templates", json={"name": "Hello", "text": "One"})).headers["location"]
    for text, number in (("Two", 2), ("One", 1)):
        made = await program.post(f"{here}/versions", json={"text": text})
        assert (made.status_code, made.json()["number"]) == (201, number)
    assert [one["number"] for one in (await program.get(f"{here}/versions")).json()["items"]] == [2, 1]
    assert (await program.get(here)).json()["text"] == "One"


async def test_a_template_that_loops_or_reaches_for_attributes_is_refused(program: httpx.AsyncClient) -> None:
    for text in ("{% for a in range(10**9) %}{% endfor %}", "{{ ''.__class__ }}"):
        refused = await program.post(f"{API}/templates", json={"name": "Bad", "text": text})
        assert refused.status_code == 422 and refused.json()["error"]["fields"]["text"].startswith("Line 1:")


def test_missing_values_are_named_with_their_contacts() -> None:
    answer = responses.refusal(MissingValues({"company": ["1", "2"]}))
    assert answer.status_code == 422 and b'"missing":{"company":["1","2"]}' in answer.body
