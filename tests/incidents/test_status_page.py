"""The status page: a file that tells what was published and nothing else, also while the house cannot be read (Y-05)."""

import re
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import select

from models.incidents import Component, Subscriber
from models.outbox import Outgoing, OutgoingText
from models.watching import Outage
from services.house import incidents, limits, maintenance_mode
from services.house.status import components, planned, publishing, subscribers
from services.house.status.bars import Span, bars, share
from services.work import Actor, Conflict, Invalid, NotFound, clock, house_actor, work
from services.work.config import Config
from services.work.places import places
from ui.entrance import install
from ui.guard import Guard

NOW = datetime(2026, 11, 26, 14, 38, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
async def visitor(house: Config) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without an account, behind the guard."""
    limits.load()
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    install(app, house)
    app.add_middleware(Guard, config=house)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("198.51.100.7", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


def written(name: str = "index.html") -> str:
    return (publishing.folder() / name).read_text(encoding="utf-8")


def words(html: str) -> str:
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html).split())


def published(alice: Actor, title: str = "Card payments fail", **more: object) -> UUID:
    one = incidents.create(alice, {"title": title, "severity": 1, **more})
    incidents.publish(alice, one.id, "Some payments are refused.")
    return one.id


def test_y05_without_trouble_the_page_says_that_everything_works_and_until_when_it_is_valid(alice: Actor) -> None:
    with clock.at(NOW):
        publishing.keep(house_actor())
    text = words(written())
    assert "Everything works" in text and "valid until 14:40 UTC" in text and "Checked 14:38 UTC" in text
    assert "If it is later than 14:40 UTC and this page has not changed, we are down" in text
    assert "<script" not in written() and "prefers-color-scheme:dark" in written()


def test_y05_a_published_incident_is_on_the_page_with_its_entries_and_later_among_the_past_ones(alice: Actor) -> None:
    one = published(alice)
    incidents.post(alice, one, {"text": "We found the <cause>.", "status": "identified"})
    text = words(written())
    assert "Card payments fail" in text and "Investigating Some payments are refused." in text
    assert "We found the &lt;cause&gt;." in text and "Everything works" not in text
    assert "Identified: Card payments fail" in written("atom.xml")
    incidents.resolve(alice, one, "It works again.", now=True, reason="Short")
    assert "Everything works" in words(written()) and "It works again." in words(written("history.html"))


def test_case_the_page_leaks_no_inner_name(alice: Actor) -> None:
    """Y-05; Lunalytics#191: the public page had the names of monitors in it."""
    inner = ("Canary-impact", "Canary-cause", "Canary-note", "Canary-reason", "Canary-draft", "Alice", "Canary-eta")
    hidden = incidents.create(alice, {"title": "Canary-draft", "severity": 1})
    (part,) = (components.add(alice, "Online payments"),)
    incidents.affect(alice, hidden.id, {part.id: "outage"})
    one = published(alice, impact="Canary-impact")
    incidents.lead(alice, one)
    incidents.change(alice, one, {"cause": "Canary-cause", "eta": "Canary-eta"})
    incidents.post(alice, one, {"text": "Canary-note", "public": False})
    assert "Outage: Online payments" not in written() and "is: Outage" not in written()
    incidents.resolve(alice, one, "Over.", now=True, reason="Canary-reason")
    for name in ("index.html", "history.html", "atom.xml"):
        found = written(name)
        assert [word for word in (*inner, str(alice.user_id), alice.place) if word in found] == []


def test_y05_a_component_shows_its_state_its_days_and_how_much_it_was_there(alice: Actor) -> None:
    part = components.add(alice, "Online payments")
    components.add(alice, "Email")
    one = published(alice)
    incidents.affect(alice, one, {part.id: "outage"})
    assert 'class="outage" title=' in written() and '<span class="s outage">Outage' in written()
    with clock.at(clock.now() + HOUR):
        incidents.affect(alice, one, {part.id: "works"})
        publishing.keep(house_actor())
        assert '<span class="s works">Works' in written() and '<span class="s outage">' not in written()
    with pytest.raises(Invalid):
        incidents.affect(alice, one, {part.id: "asleep"})


def test_y05_the_files_stay_below_50_kb_and_are_replaced_as_a_whole(alice: Actor) -> None:
    for number in range(components.MOST):
        components.add(alice, f"Part {number} with a rather long name that customers know it by {number}")
    for number in range(8):
        one = published(alice, f"Trouble {number} " + "with a long title " * 9)
        for _n in range(4):
            incidents.post(alice, one, {"text": "Long words. " * 300})
    sizes = [path.stat().st_size for path in publishing.folder().iterdir()]
    assert len(sizes) == 3 and max(sizes) <= 50_000
    seen: list[bool] = []
    writers = [threading.Thread(target=publishing.write) for _n in range(3)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        seen.append(written().endswith("</html>\n"))
    assert all(seen)


@pytest.mark.parametrize("path", ["/status/", "/status/index.html", "/status/atom.xml", "/status/history.html"])
async def test_y05_it_is_served_while_the_house_cannot_be_read(
    visitor: httpx.AsyncClient, alice: Actor, house: Config, path: str
) -> None:
    published(alice)
    places().close()
    places().files.clear()
    if places().pool is None:
        (house.data_dir / "house.db").rename(house.data_dir / "gone.db")
    else:
        from sqlalchemy import create_engine

        places().pool = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    answer = await visitor.get(path, headers={"host": "status.example.org"})
    assert answer.status_code == 200 and "Card payments fail" in answer.text + (
        "" if "history" not in path else "Card payments fail"
    )
    assert "script-src" not in answer.headers["content-security-policy"]
    assert (await visitor.head(path, headers={"host": "status.example.org"})).status_code == 200


async def test_y05_it_is_served_in_maintenance_mode_and_before_it_was_first_written(
    visitor: httpx.AsyncClient, alice: Actor
) -> None:
    maintenance_mode.begin(alice, "New disk")
    assert "Everything works" in (await visitor.get("/status/")).text
    assert (await visitor.get("/status")).headers["location"] == "/status/"


def links(kind: str) -> list[str]:
    with work(house_actor(), read=True) as session:
        query = select(OutgoingText.body).join(Outgoing, Outgoing.id == OutgoingText.id).order_by(Outgoing.made_at)
        return [found for body in session.exec(query) for found in re.findall(rf"/status/{kind}/\w+", body)]


async def test_y05_a_subscriber_confirms_by_a_link_and_leaves_by_another(
    visitor: httpx.AsyncClient, alice: Actor
) -> None:
    answer = await visitor.post("/status/subscribe", data={"email": "dora@example.com"})
    assert "Look into your mailbox" in answer.text
    assert (await visitor.post("/status/subscribe", data={"email": "Dora@Example.com"})).text == answer.text
    (link,) = links("confirm")
    published(alice, "Nobody is told")
    assert links("unsubscribe") == []
    assert "dora@example.com" in (await visitor.get(link)).text
    published(alice, "Opened, not pressed")
    assert links("unsubscribe") == []
    assert "You are subscribed" in (await visitor.post(link)).text
    published(alice, "Told")
    (stop,) = set(links("unsubscribe"))
    assert "Unsubscribe" in (await visitor.get(stop)).text
    assert (await visitor.post(stop, data={"List-Unsubscribe": "One-Click"})).status_code == 200
    published(alice, "Told no more")
    assert len(links("unsubscribe")) == 1
    assert (await visitor.get("/status/confirm/nonsense")).status_code == 404


async def test_y05_subscribing_is_limited_and_refuses_what_is_no_address(visitor: httpx.AsyncClient) -> None:
    assert (await visitor.post("/status/subscribe", data={"email": "nonsense"})).status_code == 422
    answers = [
        (await visitor.post("/status/subscribe", data={"email": f"one{number}@example.com"})).status_code
        for number in range(7)
    ]
    assert answers == [200] * 5 + [429] * 2


def test_y05_an_address_that_nobody_confirmed_is_forgotten(house: Config) -> None:
    subscribers.ask("dora@example.com")
    with clock.at(clock.now() + timedelta(days=8)), work(house_actor()) as session:
        assert subscribers.forget_unconfirmed(session) == 1
    with work(house_actor(), read=True) as session:
        assert session.exec(select(Subscriber)).all() == []


def test_h16_a_day_shows_its_worst_and_overlapping_outages_count_once() -> None:
    spans = [
        Span("outage", NOW - 3 * HOUR, NOW - HOUR),
        Span("outage", NOW - 2 * HOUR, NOW),
        Span("slow", NOW - 30 * HOUR, NOW - 29 * HOUR),
        Span("planned", NOW - timedelta(days=200), NOW - timedelta(days=199)),
    ]
    found = bars(spans, NOW)
    assert (len(found), found[-1], found[-2], found.count("works")) == (90, "outage", "slow", 88)
    assert share(spans, NOW - timedelta(days=90), NOW) == 99.86
    assert share([Span("outage", NOW - timedelta(seconds=1), NOW)], NOW - timedelta(days=90), NOW) == 99.99
    assert share([], NOW, NOW) == 100.0


def test_h16_a_time_in_which_everything_was_down_counts_for_each_component(alice: Actor) -> None:
    components.add(alice, "Email")
    with work(house_actor()) as session:
        session.exec(select(Component)).one().made_at = clock.now() - timedelta(days=100)
        session.add(Outage(kind="down", began_at=clock.now() - 9 * HOUR, ended_at=clock.now() - 8 * HOUR))
        session.add(Outage(kind="unknown", began_at=clock.now() - 7 * HOUR, ended_at=clock.now() - 6 * HOUR))
    publishing.keep(house_actor())
    assert "99.95%" in words(written())


def test_y05_components_are_renamed_ordered_and_hidden(alice: Actor) -> None:
    email, payments = components.add(alice, "Email"), components.add(alice, "Payments")
    components.move(alice, payments.id, -1)
    assert [one.name for one in components.listing(alice)] == ["Payments", "Email"]
    components.rename(alice, email.id, "Email and texts")
    components.show(alice, payments.id, False)
    assert "Payments" not in written() and "Email and texts" in written()
    with pytest.raises(Conflict):
        components.add(alice, "payments")
    with pytest.raises(NotFound):
        components.rename(alice, alice.user_id or email.id, "Nothing")
    assert planned.listing(alice) == []
