"""Files that do not change: pressed once, answered from memory, kept by browsers."""

import httpx
import pytest
from nicegui.testing import User
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from ui.assets import Remembered

FILE = "/_nicegui/1.0/static/any.js"
HASHED = "/_nicegui/1.0/components/bad975e5c9f60b368b18f90ea94c1ce2/html.js"


class Behind:
    """An application that counts what reaches it; it has no file whose name begins with `no`."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        status = 404 if scope["path"].rpartition("/")[2].startswith("no") else 200
        await PlainTextResponse(f"answer {self.asked}", status)(scope, receive, send)


@pytest.fixture
def behind() -> Behind:
    return Behind()


@pytest.fixture
def browser(behind: Behind) -> httpx.AsyncClient:
    """Asks as browsers do, which take what is pressed."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(Remembered(behind)), base_url="http://localhost")


async def test_a_file_is_read_once_for_all_who_ask(browser: httpx.AsyncClient, behind: Behind) -> None:
    one, two = [await browser.get(FILE) for _ in range(2)]
    assert (one.text, two.text, behind.asked) == ("answer 1", "answer 1", 1)
    assert (await browser.get(FILE + "?v=2")).text == "answer 2", "another version is another file"


@pytest.mark.parametrize(
    "asks",
    [{"accept-encoding": "identity"}, {"range": "bytes=0-3"}, {"if-none-match": '"x"'}],
)
async def test_what_is_asked_for_otherwise_is_answered_anew(
    browser: httpx.AsyncClient, behind: Behind, asks: dict[str, str]
) -> None:
    for _ in range(2):
        await browser.get(FILE, headers=asks)
    assert behind.asked == 2


@pytest.mark.parametrize("path", ["/_nicegui/1.0/static/none.js", "/contacts", "/_nicegui/1.0/dynamic_resources/x"])
async def test_what_is_not_there_and_what_is_no_file_is_not_kept(
    browser: httpx.AsyncClient, behind: Behind, path: str
) -> None:
    assert [(await browser.get(path)).text for _ in range(2)] == ["answer 1", "answer 2"]


async def test_no_more_is_kept_than_there_is_room_for(
    browser: httpx.AsyncClient, behind: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.assets.MOST", 10)
    await browser.get(FILE)
    assert [(await browser.get("/assets/other.css")).text for _ in range(2)] == ["answer 2", "answer 3"]
    assert (await browser.get(FILE)).text == "answer 1"


async def test_a_file_with_a_digest_in_its_address_may_be_kept_for_ever(browser: httpx.AsyncClient) -> None:
    assert "immutable" in (await browser.get(HASHED)).headers["cache-control"]
    assert "cache-control" not in (await browser.get(FILE)).headers


async def test_the_stylesheet_comes_pressed_and_dressed_each_time(alice_page: User) -> None:
    for _ in range(2):
        answer = await alice_page.http_client.get("/assets/steward.css?v=1")
        assert answer.headers["content-encoding"] == "gzip"
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert int(answer.headers["content-length"]) < 29_000 < len(answer.content)
