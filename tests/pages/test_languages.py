"""Every person reads their own language: two at once, each window its own, also when it is refreshed (C-16, F-20)."""

import re

import pytest

from models.language import speaking
from services import contacts, languages
from services.accounts import own_language
from services.work import Actor, Invalid, perform
from tests.cast import Cast, actor
from tests.pages.acts import press
from tests.pages.test_pseudo import Opened

FRENCH = {"accept-language": "fr-CH, fr;q=0.9, en;q=0.8"}


def in_french(person: Actor) -> None:
    perform(person, own_language.choose, "fr_FR")


async def test_c16_two_people_in_two_languages_at_once_each_read_their_own(opened: Opened, people: Cast) -> None:
    """Also after a change that refreshes both (superdesk-core#2122)."""
    in_french(actor(people.alice))
    alice, bob = opened(people.alice), opened(people.bob)
    ada = perform(actor(people.bob), contacts.create, {"name": "Ada"})
    await alice.open(f"/contacts/{ada.id}")
    await bob.open(f"/contacts/{ada.id}")
    await alice.should_see("0 sur 5")
    perform(actor(people.alice), contacts.rate, ada.id, 4)
    await alice.should_see("4 sur 5")
    await bob.should_see("4 of 5")
    await bob.should_not_see("4 sur 5")


async def test_c16_what_a_person_is_told_is_in_the_language_of_the_page(opened: Opened, people: Cast) -> None:
    in_french(actor(people.alice))
    person = opened(people.alice)
    await person.open("/companies?new=1")
    with speaking(languages.catalogue("fr")):  # as its socket does (ui/guard/sockets.py)
        press(person, "Ajouter une entreprise", last=True)
        await person.should_see("Obligatoire.")


async def test_c16_the_page_says_in_which_language_it_is(opened: Opened, people: Cast) -> None:
    in_french(actor(people.alice))
    french = await opened(people.alice).http_client.get("/")
    english = await opened(people.bob).http_client.get("/")
    assert '<html lang="fr">' in french.text
    assert "/lang/fr.umd.prod.js" in french.text
    assert '<html lang="en-US">' in english.text


@pytest.mark.parametrize(
    ("accepts", "said"),
    [
        ("fr-FR,fr;q=0.9,en;q=0.8", "Se connecter"),
        ("en-GB,fr;q=0.5", "Sign in"),
        ("de", "Sign in"),
        ("fr;q=x", "Sign in"),
    ],
)
async def test_f20_a_stranger_reads_the_language_of_the_browser(
    opened: Opened, people: Cast, accepts: str, said: str
) -> None:
    answer = await opened(None).http_client.get("/sign-in", headers={"accept-language": accepts})
    assert f"<h1>{said}</h1>" in answer.text


async def test_f20_a_language_chosen_at_the_sign_in_is_kept_by_the_browser(opened: Opened, people: Cast) -> None:
    browser = opened(None).http_client
    page = await browser.get("/sign-in?next=/contacts")
    found = re.search(r'href="(/sign-in\?language=fr[^"]*)"', page.text)
    assert found
    await browser.get(found[1].replace("&amp;", "&"))
    again = await browser.get("/sign-in")
    assert "Bon retour" in again.text
    assert '<html lang="fr">' in again.text


async def test_f20_the_account_says_more_than_the_browser(opened: Opened, people: Cast) -> None:
    perform(actor(people.alice), own_language.choose, "en_GB")
    answer = await opened(people.alice).http_client.get("/", headers=FRENCH)
    assert '<html lang="en-US">' in answer.text
    answer = await opened(people.bob).http_client.get("/", headers=FRENCH)
    assert '<html lang="fr">' in answer.text


async def test_f20_programs_and_customers_are_answered_as_before(opened: Opened, people: Cast) -> None:
    browser = opened(None).http_client
    answer = await browser.get("/api/v1/contacts", headers=FRENCH)
    assert "Sign in at" in answer.text
    letter = await browser.get("/u/unknown", headers=FRENCH)
    assert '<html lang="en">' in letter.text


def test_c16_a_language_that_is_not_there_is_refused(alice: Actor) -> None:
    with pytest.raises(Invalid):
        perform(alice, own_language.choose, "xx_XX")
