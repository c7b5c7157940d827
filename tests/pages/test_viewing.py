"""View as, on pages: every page opens and writes nothing; what was open before, forged or sent by hand gets nowhere."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from nicegui import Client, ui
from nicegui.testing import User
from sqlalchemy import select

from models.accounts import ViewedPage
from services import contacts, files
from services.accounts import sessions, viewings
from services.contacts import ContactCard
from services.work import Actor, clock, perform, work
from services.work.config import Config
from tests.api.conftest import API
from tests.cast import Cast, join
from tests.pages.acts import buttons
from tests.pages.test_roles import addresses
from tests.rules.belongings import dump
from tests.waiting import until
from ui import guard, shell
from ui.routes import PAGES

Opened = Callable[[str | None], User]
NOTED = {
    "viewed_pages",
    "audit_entries",
    "sessions",
}  # that a page was opened; the trail's seal; and that Alice is here


def begin(alice: Actor, colleague: Actor) -> Actor:
    """What Alice's session is while she views a colleague."""
    assert colleague.user_id is not None and alice.session_id is not None
    perform(alice, viewings.begin, colleague.user_id, "He cannot find a contact")
    return sessions.by_id(alice.place, alice.session_id)


def pages(alice: Actor) -> list[str]:
    """The pages recorded so far."""
    with work(alice, read=True) as session:
        return list(session.scalars(select(ViewedPage.page).order_by(ViewedPage.__table__.c.made_at)))  # type: ignore[attr-defined, call-overload]


async def test_f18_every_page_opens_and_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch, opened: Opened, people: Cast, alice: Actor, ada: ContactCard
) -> None:
    monkeypatch.setattr(shell, "FIRST_PAINT", 20.0)  # each answer comes whole, however busy the machine is
    known = addresses(ada, alice)
    begin(alice, join(alice.place, "Gina", "administrator"))
    client = opened(people.alice).http_client
    before = dump(alice)
    for path, address in known.items():
        answer = await client.get(address)
        if PAGES[path].private:
            assert answer.status_code == 403 and "private to Gina" in answer.text, path
        elif not PAGES[path].needs.endswith(".read"):
            assert answer.status_code == 403 and "cannot change anything" in answer.text, path
        elif not PAGES[path].needs.startswith("maintenance."):
            assert "Something broke" not in answer.text, path
            assert "You see what Gina sees, read-only." in answer.text, path
    after = dump(alice)
    assert [name for name in before if before[name] != after[name] and name not in NOTED] == []
    reads = {path for path, one in PAGES.items() if one.needs.endswith(".read") and "maintenance" not in one.needs}
    opened_ = [one for path, one in known.items() if path in reads and not PAGES[path].private]
    assert {one.partition("?")[0] for one in opened_} - set(pages(alice)) == set()
    assert len(pages(alice)) == len(opened_)


async def test_f18_the_page_of_a_colleague_shows_no_way_to_secrets(
    opened: Opened, people: Cast, alice: Actor, bob: Actor
) -> None:
    begin(alice, bob)
    page = opened(people.alice)
    await page.open("/my-day")
    await page.should_see("You see what Bob sees, read-only.")
    await page.should_see("· 30 min left")
    assert not {"Calendar feed", "Notifications"} & buttons(page)


async def test_f18_a_pressed_button_changes_nothing_and_says_why(
    opened: Opened, people: Cast, alice: Actor, bob: Actor
) -> None:
    his = perform(alice, contacts.create, {"name": "Ben", "owner_id": bob.user_id})
    begin(alice, bob)
    page = opened(people.alice)
    await page.open(f"/contacts/{his.id}")
    page.find("5 stars").click()
    await page.should_see("You see what Bob sees, and cannot change anything. Stop viewing first.")
    assert perform(bob, contacts.find, his.id).rating == 0


async def test_f18_a_page_opened_before_the_viewing_can_do_nothing_more(
    opened: Opened, people: Cast, alice: Actor, bob: Actor, ada: ContactCard
) -> None:
    before = opened(people.alice)
    await before.open(f"/contacts/{ada.id}")
    assert before.client is not None
    before.client.storage["leaving"] = True  # as one whose browser is not shown out
    begin(alice, bob)
    before.find("5 stars").click()
    await before.should_see("This page shows what somebody else sees.")
    assert perform(alice, contacts.find, ada.id).rating == 0


async def test_f18_pages_opened_before_it_are_closed_and_so_are_those_within_it(
    opened: Opened, people: Cast, alice: Actor, bob: Actor
) -> None:
    before, bobs = opened(people.alice), opened(people.bob)
    await before.open("/contacts")
    await bobs.open("/contacts")
    begin(alice, bob)
    await until(lambda: before.client is not None and before.client.id not in Client.instances)
    within = opened(people.alice)
    await within.open("/contacts")
    perform(sessions.holder(people.alice), viewings.stop)
    await until(lambda: within.client is not None and within.client.id not in Client.instances)
    assert bobs.client is not None and bobs.client.id in Client.instances


async def test_f18_two_tabs_are_both_in_the_viewing(opened: Opened, people: Cast, alice: Actor, bob: Actor) -> None:
    begin(alice, bob)
    for tab in (opened(people.alice), opened(people.alice)):
        await tab.open("/")
        await tab.should_see("You see what Bob sees, read-only.")
        assert [one for one in guard_windows(tab)] != []
    with work(alice, read=True) as session:
        assert len(session.scalars(select(ViewedPage)).all()) == 2


def guard_windows(tab: User) -> list[Client]:
    """The windows the guard counts as those of the same person: never the colleague's own."""
    assert tab.client is not None
    with tab.client:
        return guard.windows()


async def test_f18_a_window_of_the_colleague_is_not_one_of_the_viewing(
    opened: Opened, people: Cast, alice: Actor, bob: Actor
) -> None:
    bobs = opened(people.bob)
    await bobs.open("/contacts")
    begin(alice, bob)
    hers = opened(people.alice)
    await hers.open("/contacts")
    assert len(guard_windows(hers)) == len(guard_windows(bobs)) == 1


async def test_f18_the_colleague_is_not_shown_as_present(
    opened: Opened, people: Cast, alice: Actor, bob: Actor
) -> None:
    his = perform(alice, contacts.create, {"name": "Ben", "owner_id": bob.user_id})
    gina = join(alice.place, "Gina", "administrator")
    assert gina
    begin(alice, bob)
    hers, bobs = opened(people.alice), opened(people.bob)
    await hers.open(f"/contacts/{his.id}")
    await bobs.open(f"/contacts/{his.id}")
    await bobs.should_not_see("is viewing")


async def test_f18_the_cookie_opens_nothing_of_the_api(opened: Opened, people: Cast, alice: Actor, bob: Actor) -> None:
    begin(alice, bob)
    client = opened(people.alice).http_client
    for method, path in (("GET", "/contacts"), ("POST", "/contacts"), ("GET", "/deals")):
        assert (await client.request(method, API + path)).status_code == 401


async def test_f18_files_the_colleague_put_here_stay_private(
    opened: Opened, people: Cast, alice: Actor, bob: Actor
) -> None:
    own = files.put(bob, "his.txt", b"secret")
    begin(alice, bob)
    answer = await opened(people.alice).http_client.get(f"/files/{own.id}")
    assert answer.status_code == 404 and b"secret" not in answer.content
    assert pages(alice) == [f"/files/{own.id}"]


async def test_f18_stop_leads_back_and_needs_no_socket(opened: Opened, people: Cast, alice: Actor, bob: Actor) -> None:
    begin(alice, bob)
    client = opened(people.alice).http_client
    answer = await client.post("/viewing/stop", headers={"origin": "http://elsewhere.example"})
    assert answer.status_code == 403
    here = {"origin": "http://localhost", "referer": "http://localhost/contacts?q=a"}
    answer = await client.post("/viewing/stop", headers=here)
    assert (answer.status_code, answer.headers["location"]) == (303, "/contacts?q=a")
    elsewhere = await client.post("/viewing/stop", headers=here | {"referer": "http://localhost//evil.example"})
    assert elsewhere.headers["location"] == "/"
    assert "You see what" not in (await client.get("/contacts")).text
    assert (await opened(None).http_client.post("/viewing/stop")).status_code in (303, 403)


async def test_f18_signing_out_in_a_viewing_signs_the_administrator_out(
    opened: Opened, people: Cast, alice: Actor, bob: Actor
) -> None:
    begin(alice, bob)
    client = opened(people.alice).http_client
    assert (await client.post("/sign-out")).headers["location"] == "/sign-in"
    assert sessions.current(people.bob).user_id == bob.user_id
    with pytest.raises(Exception, match="has ended"):
        sessions.current(people.alice)


async def test_f18_a_page_left_open_tells_nothing_once_the_time_is_over(
    house: Config, opened: Opened, people: Cast, alice: Actor, bob: Actor
) -> None:
    with time_machine.travel(clock.now(), tick=True) as traveller:
        seen = begin(alice, bob)
        page = opened(people.alice)
        await page.open("/contacts")
        traveller.shift(timedelta(minutes=31))
        perform(bob, contacts.create, {"name": "Later Larry", "owner_id": bob.user_id})
        answer = await page.http_client.get("/contacts")
        assert "You see what Bob sees" not in answer.text
        assert seen.viewing is not None
        await page.should_not_see("Later Larry")


async def test_f18_an_administrator_begins_one_from_the_line_of_a_colleague(
    opened: Opened, people: Cast, alice: Actor, bob: Actor
) -> None:
    page = opened(people.alice)
    await page.open("/users?tab=viewings")
    await page.should_see("No viewings yet")
    begin(alice, bob)
    perform(sessions.holder(people.alice), viewings.stop)
    again = opened(people.alice)
    await again.open("/users?tab=viewings")
    await again.should_see("Alice as Bob")
    await again.should_see("He cannot find a contact")


async def test_f18_the_colleague_sees_it_in_their_account(
    opened: Opened, people: Cast, alice: Actor, bob: Actor
) -> None:
    viewings.note_page(begin(alice, bob), "/contacts")
    page = opened(people.bob)
    await page.open("/account")
    await page.should_see("Who saw what you see")
    await page.should_see("He cannot find a contact")
    await page.should_see("1 page opened")


async def test_f18_density_holds_in_all_windows_at_once(opened: Opened, people: Cast, alice: Actor) -> None:
    one, two = opened(people.alice), opened(people.alice)
    await one.open("/account")
    await two.open("/contacts")
    assert one.client is not None and two.client is not None
    assert "compact" not in two.client.content.classes
    switch = next(each for each in one.find(kind=ui.toggle).elements if each.props["aria-label"] == "Density of lists")
    with one.client:
        switch.value = "compact"
    await until(lambda: two.client is not None and "compact" in two.client.content.classes)
    third = await opened(people.alice).http_client.get("/contacts")
    assert '"compact"' in third.text
