"""The page behind an unsubscribe link: for anyone who has it, without a session; only POST changes anything."""

import re
import time
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest

from services import optouts
from services.house import limits, tenants
from services.optouts import consents, suppressions, tokens
from services.work import Actor, perform, work
from services.work.config import Config
from tests.optouts.lines import sent, suppress, topic
from tests.outbox.rows import queue
from tests.pages.conftest import served

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
async def stranger(house: Config) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who was written to."""
    limits.load()
    async with served(house) as user:
        yield user(None).http_client


@pytest.fixture
def news(alice: Actor) -> UUID:
    return topic(alice, "News", "Once a month, what is new here.")


def path(actor: Actor, topic_id: UUID | None, **more: str) -> str:
    """The address of a message's link, without its host."""
    return "/u/" + optouts.link(actor.place, queue(actor, topic_id=topic_id, **more), topic_id).rpartition("/")[2]


def reasons(actor: Actor, address: str = "ada@example.com") -> list[tuple[str, UUID | None]]:
    """What stops messages to an address now."""
    with work(actor, read=True) as session:
        return [(row.reason, row.topic_id) for row in suppressions.live_rows(session, "email", address)]


async def test_f12_the_page_masks_the_address_and_looking_changes_nothing(
    stranger: httpx.AsyncClient, alice: Actor, news: UUID
) -> None:
    """Case 11: listmonk#2583, a forwarded link."""
    link = path(alice, news)
    for ask in (stranger.get, stranger.get):
        page = await ask(link)
        assert page.status_code == 200
        assert "a•••@example.com" in page.text and "ada@" not in page.text
        assert "News" in page.text and "what is new here" in page.text and "Acme" in page.text
    assert "set-cookie" not in page.headers and page.headers["cache-control"] == "no-store"
    assert page.headers["x-frame-options"] == "DENY"
    assert reasons(alice) == []


async def test_f12_one_click_answers_without_a_page_at_once_and_twice_is_once(
    stranger: httpx.AsyncClient, alice: Actor, news: UUID
) -> None:
    """RFC 8058: the provider posts without a cookie, in either way a form is sent."""
    link = path(alice, news)
    await stranger.post(link, data=ONE_CLICK)
    began = time.monotonic()
    answer = await stranger.post(link, data=ONE_CLICK)
    took = time.monotonic() - began
    assert (answer.status_code, answer.text) == (200, "")
    assert (await stranger.post(link, files={"List-Unsubscribe": (None, "One-Click")})).status_code == 200
    assert reasons(alice) == [("opted_out", news)]
    assert sent(alice, topic_id=news)[0] == "cancelled"
    assert took < 0.1


async def test_f12_everything_is_stopped_by_one_button_and_undone_by_another(
    stranger: httpx.AsyncClient, alice: Actor, news: UUID
) -> None:
    link, offers = path(alice, news), topic(alice, "Offers")
    await stranger.post(link, data={"do": "save", f"topic-{news.hex}": "on"})
    assert reasons(alice) == [("opted_out", offers)]
    page = await stranger.post(link, data={"do": "all"})
    assert "You are unsubscribed" in page.text and "a•••@example.com" in page.text
    assert set(reasons(alice)) == {("opted_out", offers), ("opted_out", None)}
    await stranger.post(link, data=_undo(page.text))
    assert reasons(alice) == [("opted_out", offers)]


async def test_f12_saving_without_a_tick_while_all_is_stopped_opens_nothing(
    stranger: httpx.AsyncClient, alice: Actor, news: UUID
) -> None:
    link = path(alice, news)
    await stranger.post(link, data={"do": "all"})
    await stranger.post(link, data={"do": "save"})
    assert ("opted_out", None) in reasons(alice)
    await stranger.post(link, data={"do": "save", f"topic-{news.hex}": "on"})
    assert reasons(alice) == []


async def test_f12_the_page_takes_back_no_bounce(stranger: httpx.AsyncClient, alice: Actor, news: UUID) -> None:
    suppress(alice, "email", "ada@example.com", "bounced")
    await stranger.post(path(alice, news), data={"do": "save", f"topic-{news.hex}": "on"})
    assert reasons(alice) == [("bounced", None)]


@pytest.mark.parametrize("body", ["", "x=1", "do=nothing", "%%%", "do=undo&wanted=x", "&" * 5_000])
async def test_f12_a_form_that_nobody_sent_from_our_page_changes_nothing(
    stranger: httpx.AsyncClient, alice: Actor, news: UUID, body: str
) -> None:
    link = path(alice, news)
    answer = await stranger.post(link, content=body, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 200
    assert [one for one in reasons(alice) if body != "do=undo&wanted=x"] == []


async def test_f12_a_token_that_is_not_ours_is_a_friendly_404_until_there_are_too_many(
    stranger: httpx.AsyncClient, house: Config, alice: Actor, news: UUID
) -> None:
    link = path(alice, news)
    for wrong in ("x", link[3:-2], "A" * 108, "%00", "é", "." * 300):
        for answer in (await stranger.get(f"/u/{wrong}"), await stranger.post(f"/u/{wrong}", data=ONE_CLICK)):
            assert answer.status_code == 404 and "Traceback" not in answer.text, wrong
    assert "This link does not work" in (await stranger.get("/u/x")).text
    for _ in range(house.rate_limit_max):
        answer = await stranger.get("/u/x")
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0
    assert (await stranger.get(link)).status_code == 200, "the right ones are never counted"


async def test_t04_a_token_of_one_workspace_never_reaches_another(
    stranger: httpx.AsyncClient, alice: Actor, charlie: Actor, news: UUID
) -> None:
    message = queue(alice, topic_id=news)
    moved = tokens.sign(tokens.Token(charlie.place, tokens.MESSAGE, message, news))
    gone = tokens.sign(tokens.Token(uuid4().hex, tokens.MESSAGE, message, news))
    for token in (moved, gone):
        assert (await stranger.post(f"/u/{token}", data=ONE_CLICK)).status_code == 404
    assert reasons(alice) == reasons(charlie) == []


async def test_f12_the_link_of_a_contact_and_one_without_any_topic_work_too(
    stranger: httpx.AsyncClient, alice: Actor
) -> None:
    from services import contacts

    ada = perform(alice, contacts.create, {"name": "Ada", "emails": ["ada@example.com"]})
    link = "/u/" + optouts.link_of_contact(alice.place, ada.id).rpartition("/")[2]
    assert "Unsubscribe from everything" in (await stranger.get(link)).text
    await stranger.post(link, data={"do": "all"})
    assert reasons(alice) == [("opted_out", None)]
    withdrawn = perform(alice, consents.of_contact, ada.id)[1].history[0]
    assert (withdrawn.given, withdrawn.source, withdrawn.address) == (False, "The unsubscribe page", "127.0.0.1")
    page = await stranger.get(link)
    assert "Receive messages again" in page.text and tenants.of(alice.place).name in page.text
    await stranger.post(link, data={"do": "again"})
    assert reasons(alice) == []


def _undo(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
