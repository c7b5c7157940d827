"""People in a real browser: inviting, joining, being disabled or given another role, and one's own sessions."""

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

from models.accounts import UserSession
from services.accounts import passwords
from services.work import clock, house_actor, work
from services.work.places import close_places
from tests import cast
from tests.browser.conftest import violations
from tests.browser.steps import add, choose, is_home, is_shown_out, menu, prove, sign_in
from tests.servers import Served, serve

Window = Callable[..., Page]
NEW = "a password of three words"
BOSSES = ("ines", "jon", "kim", "lea", "mia")


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SimpleNamespace]:
    """The cast, some colleagues, and an administrator for each step that asks for the password, typed an hour ago."""
    folder = tmp_path_factory.mktemp("served")
    made = cast.build(cast.settings(folder))
    hashed, place = passwords.hash_password(cast.PASSWORD), UUID(made.acme)
    for name in ("Erik", "Frida", "Gustav", "Hilda", "Nora", "Olga"):
        cast._move_in(place, name, "management", hashed)
    bosses = {name: cast._move_in(place, name.capitalize(), "administrator", hashed) for name in BOSSES}
    with work(house_actor(made.acme)) as session:
        session.execute(update(UserSession).values(proved_at=clock.now() - timedelta(hours=1)))
    close_places()
    return folder, SimpleNamespace(**asdict(made), **bosses)


@pytest.fixture(scope="module")
def server(people: tuple[Path, Any]) -> Iterator[Served]:
    """Their house, served."""
    with serve(people[0]) as served:
        yield served


def open_colleague(page: Page, name: str) -> None:
    """Open the dialog about a colleague."""
    page.get_by_role("button", name=f"Edit: {name}", exact=False).click()
    expect(page.get_by_role("dialog", name=name)).to_be_visible()


def someone(chromium: Browser, server: Served, name: str, password: str = cast.PASSWORD) -> Page:
    """A browser of their own, just signed in."""
    page = chromium.new_context(base_url=server.address).new_page()
    page.goto("/sign-in")
    sign_in(page, f"{name.lower()}@example.com", password)
    is_home(page)
    return page


def test_u05_a_colleague_is_invited_joins_and_sees_what_sales_may(
    window: Window, chromium: Browser, server: Served
) -> None:
    add(window("alice", "/contacts"), "A customer of Alice's")
    page = window("alice", "/users")
    page.get_by_role("button", name="Invite").click()
    form = page.get_by_role("dialog", name="Invite a colleague")
    form.get_by_label("Email").fill("dora@example.com")
    form.get_by_label("Name").fill("Dora Dupont")
    assert violations(page) == []
    form.get_by_role("button", name="Create invitation link").click()
    prove(page)
    shown = page.get_by_role("dialog", name="Invitation link created")
    link = shown.get_by_label("Link").input_value()
    assert violations(page) == []
    shown.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Dora Dupont")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Dora Dupont")).to_be_visible()
    assert link.rpartition("/")[2] not in page.content()
    joined = _joins(chromium, link)
    assert menu(joined) == [
        "Home",
        "Contacts",
        "Companies",
        "Messages",
        "Tasks",
        "Pipeline",
        "Quotes",
        "Orders",
        "Invoices",
        "Payments",
        "Reminders",
        "Prices",
        "Analytics",
        "Calendar",
        "Jobs",
        "Visits",
        "My visits",
        "Schedules",
        "Campaigns",
        "Templates",
        "Opt-outs",
        "Bin",
    ]
    joined.goto("/contacts")
    expect(joined.get_by_text("No contacts yet")).to_be_visible()
    expect(joined.get_by_text("A customer of Alice's")).to_have_count(0)
    expect(page.get_by_role("button", name="Edit: Dora Dupont", exact=False)).to_be_visible()
    joined.context.close()


def _joins(chromium: Browser, link: str) -> Page:
    """Follow an invitation to the home page; the link then works no more."""
    page = chromium.new_context(base_url=link.partition("/invitation")[0]).new_page()
    page.goto(link)
    assert violations(page) == []
    expect(page.get_by_label("Your name")).to_have_value("Dora Dupont")
    page.get_by_label("Choose a password").fill(NEW)
    page.get_by_role("button", name="Join").click()
    is_home(page)
    other = page.context.new_page()
    assert other.goto(link).status == 404
    other.close()
    return page


def test_a_wrong_password_proves_nothing(window: Window) -> None:
    page = window("ines", "/users")
    open_colleague(page, "Erik")
    choose(page, page.get_by_role("dialog", name="Erik").get_by_label("Role"), "Sales")
    page.get_by_role("dialog", name="Erik").get_by_role("button", name="Save").click()
    prove(page, "not my password")
    asked = page.get_by_role("dialog", name="Confirm your password")
    expect(asked.get_by_role("alert").filter(has_text="password").first).to_be_visible()
    asked.get_by_role("button", name="Cancel").click()
    page.reload()
    expect(page.get_by_role("row", name=re.compile("Erik.*Management"))).to_be_visible()


def disable(boss: Page, name: str) -> None:
    """Shut a colleague out."""
    open_colleague(boss, name)
    boss.get_by_role("dialog", name=name).get_by_role("button", name="Disable").click()
    boss.get_by_role("dialog", name=f"Disable {name}?").get_by_role("button", name="Disable").click()
    prove(boss)


def test_a_page_that_stays_when_it_is_shown_out_is_heard_no_more(
    window: Window, chromium: Browser, server: Served
) -> None:
    """Its script was changed: it does not leave, keeps its socket, and presses the button ten times a second."""
    watch, boss = window("alice", "/contacts"), window("lea", "/users")
    address = add(watch, "Wanted by Nora")
    nora = someone(chromium, server, "Nora")
    nora.goto(address)
    nora.get_by_role("button", name="5 stars").evaluate(
        """(found) => { const id = Number(found.id.slice(1)), element = mounted_app.elements[id];
        const click = element.events.find((one) => one.type === 'click');
        window.press = () => window.socket.emit('event',
            {id, client_id: window.clientId, listener_id: click.listener_id, args: ["{}"]}); }"""
    )
    nora.evaluate("() => { window.socket.off('try_reconnect'); window.socket.io.reconnection(false); }")
    nora.evaluate("press()")
    expect(watch.get_by_role("group", name="Rating: 5 of 5")).to_be_visible()
    watch.get_by_role("button", name="1 star", exact=True).click()
    expect(watch.get_by_role("group", name="Rating: 1 of 5")).to_be_visible()
    disable(boss, "Nora")
    expect(boss.get_by_role("row", name=re.compile("Nora.*Disabled"))).to_be_visible()
    nora.evaluate("setInterval(press, 100)")
    nora.wait_for_function("!window.socket.connected")
    watch.wait_for_timeout(500)
    expect(watch.get_by_role("group", name="Rating: 1 of 5")).to_be_visible()
    nora.context.close()


def test_u06_y11_disabling_reaches_the_open_page_and_the_cookie(
    window: Window, chromium: Browser, server: Served
) -> None:
    open_page, boss = someone(chromium, server, "Frida"), window("jon", "/users")
    cookies = {one["name"]: one["value"] for one in open_page.context.cookies()}
    login = {"email": "frida@example.com", "password": cast.PASSWORD, "company": "Acme"}
    token = httpx.post(f"{server.address}/api/v1/auth/login", json=login).json()["access_token"]
    api = httpx.Client(base_url=server.address, headers={"Authorization": f"Bearer {token}"}, timeout=30)
    assert api.get("/api/v1/contacts").status_code == 200
    disable(boss, "Frida")
    is_shown_out(open_page)
    expect(boss.get_by_role("row", name=re.compile("Frida.*Disabled"))).to_be_visible()
    answer = httpx.get(f"{server.address}/contacts", cookies=cookies)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/contacts")
    assert api.get("/api/v1/contacts").status_code == 401
    open_page.context.close()


def test_y11_a_lower_role_reaches_the_open_page(window: Window, chromium: Browser, server: Served) -> None:
    open_page, boss = someone(chromium, server, "Gustav"), window("kim", "/users")
    open_page.goto("/users")
    expect(open_page.get_by_role("heading", name="Team", exact=True)).to_be_visible()
    open_colleague(boss, "Gustav")
    choose(boss, boss.get_by_role("dialog", name="Gustav").get_by_label("Role"), "Field")
    boss.get_by_role("dialog", name="Gustav").get_by_role("button", name="Save").click()
    prove(boss)
    expect(open_page.get_by_text("Your role does not allow this.")).to_be_visible()
    assert "Team" not in menu(open_page)
    open_page.context.close()


def test_one_ends_another_session_of_ones_own(chromium: Browser, server: Served) -> None:
    here, there = someone(chromium, server, "Hilda"), someone(chromium, server, "Hilda")
    here.goto("/account")
    ends = here.get_by_role("button", name=re.compile("^End session:"))
    expect(ends.first).to_be_visible()
    here.get_by_role("button", name="End all others").click()
    here.get_by_role("button", name="End sessions").click()
    is_shown_out(there)
    expect(ends).to_have_count(0)
    expect(here.get_by_text("This device")).to_be_visible()
    here.context.close()
    there.context.close()


def test_a_new_password_ends_the_other_sessions_not_this_one(chromium: Browser, server: Served) -> None:
    here, there = someone(chromium, server, "Erik"), someone(chromium, server, "Erik")
    here.goto("/account")
    here.get_by_role("button", name="Change password").click()
    form = here.get_by_role("dialog", name="Change your password")
    for label, text in (("Current password", cast.PASSWORD), ("New password", NEW), ("Confirm new password", NEW)):
        form.get_by_label(label, exact=True).fill(text)
    form.get_by_label("Confirm new password").press("Enter")
    is_shown_out(there)
    expect(here.get_by_text("Password changed.", exact=False)).to_be_visible()
    here.goto("/contacts")
    expect(here.get_by_role("heading", name="Contacts", exact=True)).to_be_visible()
    here.context.close()
    there.context.close()
    someone(chromium, server, "Erik", NEW).context.close()


def test_u04_what_each_role_may_do_is_shown_from_the_table_that_is_checked(window: Window) -> None:
    from services.roles import PERMISSIONS, ROLES

    page = window("alice", "/users?tab=roles")
    table = page.get_by_role("table").filter(has_text="Permission")
    expect(table.get_by_role("columnheader")).to_have_text(
        ["Permission", *(role.label for role in ROLES.values()), "Operator"]
    )
    for text in PERMISSIONS.values():
        expect(table.get_by_role("rowheader", name=text, exact=True)).to_be_visible()
    assert violations(page) == []


def test_f18_an_administrator_sees_what_a_colleague_sees_who_is_told(
    window: Window, chromium: Browser, server: Served
) -> None:
    olgas = someone(chromium, server, "Olga")
    page, tab = window("mia", "/users"), window("mia", "/contacts")
    open_colleague(page, "Olga")
    page.get_by_role("button", name="View as Olga").click()
    form = page.get_by_role("dialog", name="View as Olga")
    form.get_by_label("Why").fill("She cannot find a contact")
    assert violations(page) == []
    form.get_by_role("button", name="Begin").click()
    prove(page)
    is_home(page)
    for one in (page, tab):
        expect(one.get_by_text("You see what Olga sees, read-only.")).to_be_visible()
    assert violations(page) == []
    tab.get_by_role("button", name="Add contact").first.click()
    added = tab.get_by_role("dialog", name="Add a contact")
    added.get_by_label("Name", exact=True).fill("Nobody")
    added.get_by_label("Name", exact=True).press("Enter")
    expect(tab.get_by_text("You see what Olga sees, and cannot change anything.", exact=False).first).to_be_visible()
    expect(olgas.get_by_role("button", name="Notifications, 1 unread")).to_be_visible()
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_role("heading", name="Mia", exact=False)).to_be_visible()
    for one in (page, tab):
        expect(one.get_by_text("You see what Olga sees", exact=False)).to_have_count(0)
    olgas.goto("/account")
    expect(olgas.get_by_text("She cannot find a contact")).to_be_visible()
    olgas.get_by_text("pages opened").click()
    expect(olgas.get_by_role("link", name="/contacts").first).to_be_visible()
    assert violations(olgas) == []
    olgas.context.close()
