"""The link in a mail about alerts: for who is on call and not signed in; only POST changes anything (L-25)."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import time_machine
from sqlalchemy import select
from sqlmodel import col

from models.alerts import Alert
from models.outbox import OutgoingText
from services.house import limits
from services.house.alerts import on_call, putting, reaching, running
from services.house.alerts.readings import Readings
from services.work import Actor, clock, house_actor, signing, work
from services.work.config import Config
from tests.pages.conftest import served

AROUND = reaching.Around("UTC", "http://localhost/alerts", ())


@pytest.fixture
async def stranger(house: Config) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who was called, on a telephone that is not signed in."""
    limits.load()
    async with served(house) as user:
        yield user(None).http_client


@pytest.fixture
def link(alice: Actor) -> str:
    """The link in the mail that Alice got as she was called."""
    on_call.add(alice, {"user_id": alice.user_id, "level": 3})
    began = clock.now() - timedelta(minutes=1)
    for at in (began, began + timedelta(seconds=40)):
        running.turn(house_actor(), Readings(at, health_failures=3.0), AROUND)
    with work(house_actor(), read=True) as session:
        body = session.scalars(select(col(OutgoingText.body))).one()
    found = re.search(r"/alert/\S+", body)
    assert found is not None
    return found[0]


def row() -> Alert:
    with work(house_actor(), read=True) as session:
        return session.scalars(select(Alert)).one()


async def test_l25_looking_changes_nothing_and_posting_acknowledges_in_the_name_of_who_was_called(
    stranger: httpx.AsyncClient, link: str
) -> None:
    page = await stranger.get(link)
    assert page.status_code == 200 and "Steward is down" in page.text and "as Alice" in page.text
    assert row().acked_by == "" and "set-cookie" not in page.headers
    done = await stranger.post(link, data={"hours": "8"})
    assert "You have it. If it still holds in 8 hours, you are reminded." in done.text
    found = row()
    assert (found.acked_by, found.state) == ("Alice", "firing")
    assert found.acked_until is not None and timedelta(hours=7) < found.acked_until - clock.now() <= timedelta(hours=8)
    assert "There was nothing left to acknowledge." in (await stranger.post(link)).text
    assert "Alice has taken it on." in (await stranger.get(link)).text


@pytest.mark.parametrize("hours", ["25", "-1", "x", ""])
async def test_l25_no_form_acknowledges_for_more_than_a_day(stranger: httpx.AsyncClient, link: str, hours: str) -> None:
    assert (await stranger.post(link, data={"hours": hours})).status_code == 200
    found = row().acked_until
    assert found is not None and found - clock.now() <= timedelta(hours=4)


async def test_a_forged_link_and_an_old_one_change_nothing(stranger: httpx.AsyncClient, link: str) -> None:
    other = signing.sign({"notice": "x", "who": "Eve", "exp": 4_000_000_000}, "something else")
    for wrong in (f"{link}x", "/alert/nothing", f"/alert/{other}", "/alert/" + "x" * 3_000):
        for answer in (await stranger.get(wrong), await stranger.post(wrong)):
            assert answer.status_code in (404, 414), wrong
    with time_machine.travel(clock.now() + putting.VALID + timedelta(minutes=1)):
        assert (await stranger.post(link)).status_code == 404
    assert row().acked_by == ""
