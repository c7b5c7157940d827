"""Web push: a notice reaches the browsers of its person, encrypted, without words, and never one that is gone."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from models.notices import PushSubscription
from models.outbox import Outgoing
from services import contacts, leaving, notices
from services.channels.push import PushTransport
from services.contacts import ContactCard
from services.notices import choices, pushing, quiet, trying
from services.outbox.deliver import Delivery
from services.work import Actor, Invalid, clock, house_actor, perform, work
from tests.notices.push_services import PushService, push_service
from tests.waiting import PATIENCE, until


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    with push_service() as found:
        monkeypatch.setattr(pushing, "SERVICES", (found.url,))
        yield found


@asynccontextmanager
async def delivering(place: str) -> AsyncIterator[Delivery]:
    """The outbox of a place, with push alone."""
    ways = {"push": PushTransport()}
    delivery = Delivery(ways.__getitem__, "steward.test", leaving.check, complete=leaving.complete)
    running = asyncio.create_task(delivery.run([place]))
    try:
        yield delivery
    finally:
        await delivery.stop()
        await asyncio.wait_for(running, PATIENCE)


def subscribe(actor: Actor, service: PushService, name: str = "one") -> None:
    perform(actor, pushing.subscribe, service.url + name, *service.keys, "Firefox/1 Linux")


def pushes(place: str) -> list[Any]:
    with work(house_actor(place), read=True) as session:
        return list(session.scalars(select(Outgoing).where(Outgoing.channel == "push")))  # type: ignore[arg-type]


def states(place: str) -> list[str]:
    return [one.state for one in pushes(place)]


async def test_s13_a_notice_reaches_the_browser_as_an_id_and_no_words(
    alice: Actor, bob: Actor, ada: ContactCard, service: PushService
) -> None:
    subscribe(bob, service)
    async with delivering(bob.place):
        perform(alice, contacts.change, ada.id, {"owner_id": bob.user_id})
        await until(lambda: states(bob.place) == ["sent"])
    (one,) = perform(bob, notices.mine).entries
    assert (len(service.got), service.read()) == (1, str(one.id))


async def test_w06_a_push_is_signed_for_its_service_for_twelve_hours(bob: Actor, service: PushService) -> None:
    subscribe(bob, service)
    async with delivering(bob.place):
        perform(bob, trying.send_test)
        await until(lambda: states(bob.place) == ["sent"])
    headers = service.got[0][0]
    token, key = (part.strip().partition("=")[2] for part in headers["authorization"].removeprefix("vapid ").split(","))
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert claims["aud"] == service.url.rstrip("/") and claims["sub"].startswith("mailto:")
    assert timedelta(hours=11) < timedelta(seconds=claims["exp"] - clock.now().timestamp()) <= timedelta(hours=12)
    assert key == perform(bob, pushing.public_key)
    assert (headers["content-encoding"], headers["ttl"]) == ("aes128gcm", "43200")


@pytest.mark.parametrize("code", [404, 410])
async def test_s13_a_browser_that_is_gone_is_forgotten(bob: Actor, service: PushService, code: int) -> None:
    service.answers.append(code)
    subscribe(bob, service)
    async with delivering(bob.place):
        perform(bob, trying.send_test)
        await until(lambda: states(bob.place) == ["failed"])
    assert perform(bob, pushing.mine) == []
    perform(bob, trying.send_test)
    assert len(pushes(bob.place)) == 1, "nothing more is queued for it"


async def test_a_push_service_that_is_busy_is_asked_again_and_the_browser_kept(
    bob: Actor, service: PushService
) -> None:
    service.answers.append(503)
    subscribe(bob, service)
    async with delivering(bob.place):
        perform(bob, trying.send_test)
        await until(lambda: states(bob.place) == ["sent"])
    assert len(service.got) == 2 and len(perform(bob, pushing.mine)) == 1
    assert len({headers["topic"] for headers, _ in service.got}) == 1, "the last replaces the others"


async def test_a_redirect_is_not_followed(bob: Actor, service: PushService) -> None:
    service.answers.append(307)
    subscribe(bob, service)
    async with delivering(bob.place):
        perform(bob, trying.send_test)
        await until(lambda: states(bob.place) == ["failed"])
    assert len(service.got) == 1


async def test_what_was_read_meanwhile_is_not_pushed(bob: Actor, service: PushService) -> None:
    subscribe(bob, service)
    perform(bob, trying.send_test)
    perform(bob, notices.read_all)
    async with delivering(bob.place):
        await until(lambda: states(bob.place) == ["cancelled"])
    assert service.got == []


async def test_a_push_whose_answer_was_lost_is_sent_again(bob: Actor, service: PushService) -> None:
    subscribe(bob, service)
    perform(bob, trying.send_test)
    from services.outbox import claim
    from services.outbox.states import Change, apply

    with work(house_actor(bob.place)) as session:
        (row,) = claim.claim(session, house_actor(bob.place), bob.user_id, 10)  # type: ignore[arg-type]
        apply(session, house_actor(bob.place), [Change(row.id, ("claimed",), "handed")])
    async with delivering(bob.place):  # the recovery of the next boot finds it unknown
        await until(lambda: states(bob.place) == ["sent"])
    assert len(service.got) == 1


def test_quiet_hours_and_choices_hold_for_pushes(
    alice: Actor, bob: Actor, ada: ContactCard, service: PushService
) -> None:
    subscribe(bob, service)
    perform(bob, choices.set_quiet, "21:00", "08:00")
    with work(house_actor(bob.place)) as session:
        quiet.remember_zone(session, "Europe/Paris")
    night = (clock.now() + timedelta(days=1)).astimezone(ZoneInfo("Europe/Paris")).replace(hour=23, minute=0, second=0)
    with clock.at(night):
        perform(alice, contacts.change, ada.id, {"owner_id": bob.user_id})
    (one,) = pushes(bob.place)
    assert one.due_at.astimezone(ZoneInfo("Europe/Paris")).hour == 8
    perform(bob, choices.choose, "assignment", "push", False)
    for owner in (alice, bob):
        perform(alice, contacts.change, ada.id, {"owner_id": owner.user_id})
    assert len(pushes(bob.place)) == 1


def test_addresses_and_keys_are_sealed_and_belong_to_one_person(alice: Actor, bob: Actor, service: PushService) -> None:
    subscribe(alice, service)
    subscribe(bob, service)  # the same browser, after signing in as somebody else
    with work(house_actor(bob.place), read=True) as session:
        (row,) = session.scalars(select(PushSubscription)).all()
    assert row.user_id == bob.user_id
    assert service.url not in row.endpoint and row.endpoint.startswith("v1.") and row.keys.startswith("v1.")
    perform(alice, pushing.unsubscribe, "", row.id)
    assert len(perform(bob, pushing.mine)) == 1, "nobody switches off another's"
    perform(bob, pushing.unsubscribe, service.url + "one")
    assert perform(bob, pushing.mine) == []


@pytest.mark.parametrize("endpoint", [
    "http://169.254.169.254/latest", "https://fcm.googleapis.com.evil.example/x", "https://fcm.googleapis.com@evil.example/x",
    "http://fcm.googleapis.com/x", "https://example.com/?https://fcm.googleapis.com/", "https://fcm.googleapis.com/" + "x" * 1_000,
])  # fmt: skip
def test_an_address_of_no_push_service_is_refused(bob: Actor, endpoint: str) -> None:
    with pytest.raises(Invalid):
        perform(bob, pushing.subscribe, endpoint, "B" * 87, "A" * 22)


def test_the_houses_key_is_made_once_and_stays(bob: Actor) -> None:
    from services.house import vapid

    first = perform(bob, pushing.public_key)
    vapid._known.key = None
    assert perform(bob, pushing.public_key) == first and len(first) == 87
