"""What answers say of themselves, and what no address answers (ASVS 4.1, 13.4)."""

from collections.abc import Callable

import httpx
import pytest
from nicegui.testing import User

from services.house.status import publishing
from services.work import house_actor
from tests.cast import Cast

Opened = Callable[[str | None], User]


@pytest.mark.parametrize(
    "path", ["/status/atom.xml", "/assets/favicon.svg", "/sign-in", "/files/x", "/assets/steward.css", "/sw.js"]
)
async def test_an_answer_of_text_or_xml_says_its_encoding(opened: Opened, people: Cast, path: str) -> None:
    publishing.keep(house_actor())
    answer = await opened(people.alice).http_client.get(path)
    assert answer.headers["content-type"].endswith("; charset=utf-8"), answer.headers["content-type"]


@pytest.mark.parametrize("path", ["/", "/sign-in", "/contacts", "/api/v1/contacts", "/assets/steward.css", "/health"])
async def test_trace_is_answered_nowhere(stranger: httpx.AsyncClient, path: str) -> None:
    answer = await stranger.request("TRACE", path, headers={"x-secret": "said nowhere"})
    assert answer.status_code in (303, 404, 405) and "said nowhere" not in answer.text


@pytest.mark.parametrize("path", ["/assets", "/assets/", "/assets/land/", "/guide/pictures/"])
async def test_no_folder_is_listed(opened: Opened, people: Cast, path: str) -> None:
    assert (await opened(people.alice).http_client.get(path)).status_code == 404
