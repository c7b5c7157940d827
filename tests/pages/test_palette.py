"""The palette: what it shows for a text, and to whom (F-01)."""

import asyncio
import threading
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from models.text import begun
from services import contacts, tags
from services.contacts import ContactCard
from services.records import recent
from services.roles import ROLES
from services.work import Actor, perform
from tests.cast import join
from tests.pages.acts import built, fill
from tests.waiting import until
from ui.pages import MENU
from ui.parts import commands
from ui.parts.markup import StaticHtml
from ui.routes import PAGES, match


async def open_palette(user: User, path: str = "/") -> None:
    await user.open(path)
    await built()
    (button,) = [one for one in user.find(kind=StaticHtml).elements if "search" in one.classes]
    found = user.find(kind=StaticHtml)
    found.elements = {button}
    found.click()
    await until(lambda: "Pages" in shown(user))


def rows(user: User) -> Any:
    found = [one for one in user.find(kind=StaticHtml).elements if "palette-list" in one.classes]
    return found[0] if found else None


def shown(user: User) -> str:
    """What the list shows, as markup."""
    return str(rows(user).content) if rows(user) else ""


async def look_for(user: User, text: str) -> str:
    fill(user, "Search", text)
    await until(lambda: rows(user).props["data-for"] == text)
    return shown(user)


async def test_f01_before_anything_is_typed_it_offers_what_was_opened_commands_and_pages(
    alice_page: User, ada: ContactCard
) -> None:
    await alice_page.open(f"/contacts/{ada.id}")
    await alice_page.should_see("Ada Lovelace")
    await open_palette(alice_page)
    there = shown(alice_page)
    assert there.index("Opened lately") < there.index(f'href="/contacts/{ada.id}"') < there.index("Commands")
    assert 'href="/contacts?new=1"' in there and 'href="/invoices"' in there


async def test_f01_a_record_is_marked_where_it_was_found_and_a_contact_can_be_written_to(
    alice_page: User, ada: ContactCard
) -> None:
    await open_palette(alice_page)
    there = await look_for(alice_page, "love")
    assert f'href="/contacts/{ada.id}"' in there and "Ada <mark>Love</mark>lace" in there
    assert f'href="/messages/new?contact={ada.id}"' in there and "Write to Ada Lovelace" in there
    assert "as a contact" not in there
    there = await look_for(alice_page, "lovlace")
    assert f'href="/contacts/{ada.id}"' in there and "Add “lovlace” as a contact" in there
    assert "No results" not in there
    assert "No results" in await look_for(alice_page, "qqqqq")


async def test_f01_a_group_leads_to_its_list_with_the_same_search(alice_page: User, alice: Actor) -> None:
    for number in range(7):
        perform(alice, contacts.create, {"name": f"Ada & {number}"})
    await open_palette(alice_page)
    there = await look_for(alice_page, "ada &")
    assert 'href="/contacts?q=ada%20%26"' in there and "Show all 7 in Contacts" in there


async def test_f01_commands_have_words_in_any_order_other_words_and_no_records(
    alice_page: User, ada: ContactCard
) -> None:
    await open_palette(alice_page)
    for typed in ("> contact add", ">new person", "> ad cont", "> contcat"):
        there = await look_for(alice_page, typed)
        assert 'href="/contacts?new=1"' in there and str(ada.id) not in there, typed
    assert 'data-act="dark"' in await look_for(alice_page, "> night")
    assert 'data-act="out"' in await look_for(alice_page, "log out")
    assert "No results" not in await look_for(alice_page, ">")


async def test_f01_write_to_somebody_finds_whom(alice_page: User, ada: ContactCard) -> None:
    await open_palette(alice_page)
    for typed in ("write to love", "email ada", "> message ada lov"):
        assert f'href="/messages/new?contact={ada.id}"' in await look_for(alice_page, typed), typed


async def test_f01_a_tag_leads_to_what_it_marks(alice_page: User, alice: Actor, ada: ContactCard) -> None:
    perform(alice, contacts.change, ada.id, {"tags": ["Very important"]})
    assert perform(alice, tags.known)
    await open_palette(alice_page)
    for typed in ("#", "#impor"):
        there = await look_for(alice_page, typed)
        assert 'href="/contacts?tag=Very%20important"' in there and str(ada.id) not in there, typed


async def test_f01_what_nobody_is_called_can_be_added(alice_page: User) -> None:
    await open_palette(alice_page)
    assert 'href="/contacts?new=1&amp;named=Zoe%20%26%20Co"' in await look_for(alice_page, "Zoe & Co")
    for typed, label in (("Zoe", "Name"), ("zoe@example.com", "Email"), ("+33 1 23 45 67 89", "Phone")):
        await alice_page.open(f"/contacts?new=1&named={typed.replace('+', '%2B')}")
        await built()
        await until(lambda label=label, typed=typed: typed in values(alice_page, label))


def values(user: User, label: str) -> list[str]:
    return [one.value for one in user.find(kind=ui.input).elements if one.props.get("label") == label]


async def test_f01_an_older_answer_never_replaces_a_newer_one(
    alice_page: User, ada: ContactCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.records import lookup

    asked, slow, answered = threading.Event(), threading.Event(), threading.Event()
    gone_on = lookup.everywhere

    def waits(session: Any, actor: Actor, typed: str) -> Any:
        if typed != "nobody":
            return gone_on(session, actor, typed)
        asked.set()
        slow.wait(20)
        answered.set()
        return []

    await open_palette(alice_page)
    monkeypatch.setattr(lookup, "everywhere", waits)
    fill(alice_page, "Search", "nobody")
    await until(asked.is_set)
    there = await look_for(alice_page, "love")
    slow.set()
    await until(answered.is_set)
    await asyncio.sleep(0.2)  # what should not come would have come by now
    assert shown(alice_page) == there and str(ada.id) in there


async def test_r13_what_is_typed_and_found_is_text(alice_page: User, alice: Actor) -> None:
    perform(alice, contacts.create, {"name": "<img src=x onerror=alert(1)>"})
    await open_palette(alice_page)
    for typed in ("img", '"><script>', "<b>"):
        there = await look_for(alice_page, typed)
        assert "<img" not in there and "<script" not in there and "<b>" not in there


async def test_f18_bob_is_offered_what_his_role_may(bob_page: User, bob: Actor, ada: ContactCard) -> None:
    await open_palette(bob_page)
    assert str(ada.id) not in await look_for(bob_page, "love")
    there = await look_for(bob_page, ">")
    assert ("/contacts?new=1" in there, "/invoices/new" in there, "/users?new=1" in there) == (True, False, False)


@pytest.mark.parametrize("role", ROLES)
def test_f18_every_command_leads_to_a_page_that_the_role_may_open(alice: Actor, role: str) -> None:
    one = join(alice.place, role.capitalize(), role)
    offered = [*commands.commands(one, ""), *commands.places(MENU, one, " "), *commands.PLACES]
    offered = [command for command in offered if one.may(command.needs)]
    deeds = {command.act for command in offered if not command.path}
    assert deeds <= {"light", "dark", "auto", "keys", "suggest", "out", "export"}
    for command in (command for command in offered if command.path):
        page = match(command.path.partition("?")[0])
        assert page is not None and one.may(page.needs), command.word
    assert {command.needs for command in commands.commands(one, "")} <= one.permissions


def test_f01_pages_that_are_told_of_open_records_are_noted(alice: Actor) -> None:
    from ui.opened import note_opened

    ada = perform(alice, contacts.create, {"name": "Ada"}).id
    note_opened(PAGES["/contacts/{contact_id}"], {"contact_id": ada}, alice)
    note_opened(PAGES["/contacts"], {"q": "ada"}, alice)
    note_opened(PAGES["/campaigns/{campaign_id}/left-out"], {"campaign_id": ada}, alice)
    from services.work import work

    with work(alice, read=True) as session:
        assert recent.of(session, alice) == [("contact", ada)]


@pytest.mark.parametrize(("text", "asked", "marked"), [
    ("Ada Lovelace", "lov ada", ["Ada", "Lov"]), ("Łukasz Müller", "luk mul", ["Łuk", "Mül"]), ("O’Brien", "brien", ["Brien"]),
    ("INV-2026-0042", "2026-00", ["2026", "00"]), ("山田太郎", "太郎", ["太郎"]), ("Straße", "stras", ["Straß"]),
    ("Ada", "zzz", []),
])  # fmt: skip
def test_f01_what_was_typed_is_marked_as_it_was_found(text: str, asked: str, marked: list[str]) -> None:
    pieces = begun(text, asked)
    assert [piece for piece, here in pieces if here] == marked
    assert "".join(piece for piece, _ in pieces) == text
