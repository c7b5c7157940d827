"""The help of each page, and the guide inside the product (F-24)."""

import re

import pytest
from nicegui.testing import User

from services import record_types
from services.house import guide
from tests.pages.acts import press
from ui import help as helps
from ui.help.field import PHONE
from ui.pages import MENU
from ui.parts.keys import KEYS
from ui.routes import PAGES

TABLE = helps.table()


def test_f24_every_page_of_the_menu_and_of_a_record_has_its_help() -> None:
    records = {f"{one.path}/{{{one.noun}_id}}" for one in record_types.RECORDS}
    wanted = {one.path for one in MENU} | (records & set(PAGES)) - {"/views/{view_id}"}  # which is a list
    assert wanted - set(TABLE) == set()


def test_every_other_page_has_the_help_of_the_page_above_it() -> None:
    without = {
        path for path in PAGES if helps.of(re.sub(r"\{\w+\}", "0" * 8 + "-0000-7000-8000-" + "0" * 12, path)) is None
    }
    assert without == {"/views/{view_id}"}  # it leads to a list


def test_help_is_of_pages_that_exist_and_says_three_to_five_things() -> None:
    assert set(TABLE) - set(PAGES) == set()
    assert [path for path, one in TABLE.items() if not 1 <= len(one.do) <= 5 or not one.about] == []
    assert [one.path for one in MENU if len(TABLE[one.path].do) < 2] == []


def test_every_key_that_help_names_exists() -> None:
    known = {" ".join(pressed) for pressed, _meaning in KEYS}
    assert {key for one in TABLE.values() for key in one.keys} - known == set()


@pytest.mark.parametrize("path", sorted(TABLE))
def test_help_names_a_section_of_a_guide(path: str) -> None:
    name, _hash, section = TABLE[path].guide.rpartition("#")
    found = guide.paper(f"{name or 'guide'}.md")
    assert found and section in found.sections


def test_f24_the_technicians_page_has_its_help_and_its_section() -> None:
    found = guide.paper("guide.md")
    assert found and PHONE.guide in found.sections and len(PHONE.do) == 5


async def test_the_panel_opens_beside_the_page_and_follows_it(alice_page: User) -> None:
    await alice_page.open("/contacts")
    press(alice_page, "Help")
    await alice_page.should_see("The people you sell to or work with.")
    await alice_page.should_see("Add something new here")
    await alice_page.should_see("Read more in the guide")


async def test_the_guide_is_read_inside_the_product(alice_page: User) -> None:
    await alice_page.open("/help")
    await alice_page.should_see("User guide")
    await alice_page.should_see('<h2 id="contacts">Contacts</h2>')
    await alice_page.should_see('src="/help/pictures/home-light.png"')


async def test_pictures_are_served_to_those_who_are_signed_in(alice_page: User) -> None:
    path = "/help/pictures/home-light.png"
    answer = await alice_page.http_client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    alice_page.http_client.cookies.clear()
    assert (await alice_page.http_client.get(path)).status_code != 200


async def test_the_operator_guide_is_for_operators(bob_page: User, alice_page: User) -> None:
    assert (await bob_page.http_client.get("/help/operating")).status_code == 403
    await alice_page.open("/help/operating")
    await alice_page.should_see('<h2 id="the-mail-server">The mail server</h2>')


def test_a_guide_has_only_what_is_served_here() -> None:
    for name in guide.PAPERS:
        found = guide.paper(name)
        assert found is not None
        for link in re.findall(r'(?:href|src)="([^"]*)"', found.html):
            assert link.startswith(("#", "/help", "https://", "http://")), link
            at, _hash, section = link.partition("#")
            if at in ("", *guide.PAPERS.values()) and section:
                of = next((one for one, path in guide.PAPERS.items() if path == at), name)
                assert f'id="{section}"' in guide.paper(of).html, link  # type: ignore[union-attr]
            if at.startswith("/help/pictures/"):
                assert (guide.PICTURES / at.rpartition("/")[2]).is_file(), link


def test_what_a_guide_says_is_never_run() -> None:
    html = guide.CLEANER.clean(guide.MARKDOWN.render("<script>x()</script> [a](javascript:x()) ![b](x){onerror=x}"))
    assert "<script" not in html and "javascript:" not in html.replace("(javascript:", "")


def test_a_guide_that_is_not_there_is_missed_quietly() -> None:
    assert guide.paper("traps.md") is None
