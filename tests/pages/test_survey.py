"""The question on Home, and the page of what was answered."""

from collections.abc import Callable

import pytest
from nicegui.element import Element
from nicegui.testing import User

from services import survey
from services.accounts import viewings
from services.work import Actor, perform
from tests.cast import Cast, join
from tests.pages.acts import buttons, fill, press
from tests.survey.people import answer, settled, team

ASKED = "How satisfied are you with Steward?"


def step(user: User, score: int) -> None:
    """Choose one of the five steps, as the browser tells it."""
    found = user.find(kind=Element)
    found.elements = {one for one in found.elements if one.props.get("aria-label", "").startswith(f"{score}: ")}
    assert len(found.elements) == 1
    found.trigger("change")


async def test_x09_home_asks_and_takes_a_number_and_a_sentence(alice_page: User, alice: Actor) -> None:
    settled(alice.place)
    await alice_page.open("/")
    await alice_page.should_see(ASKED)
    await alice_page.should_see("Your answer is kept without your name.")
    assert "Send" not in buttons(alice_page)
    step(alice_page, 4)
    fill(alice_page, "In a sentence (optional)", "Fast")
    press(alice_page, "Send")
    await alice_page.should_see("Thank you.")
    await alice_page.should_not_see(ASKED)
    assert survey.question(alice) is None
    (found,) = perform(alice, survey.results).questions
    assert found.answers == 1


async def test_x09_not_now_is_for_this_month(alice_page: User, alice: Actor) -> None:
    settled(alice.place)
    await alice_page.open("/")
    await alice_page.should_see(ASKED)
    press(alice_page, "Not now")
    await alice_page.should_not_see(ASKED)
    await alice_page.open("/")
    await alice_page.should_see("Get started")
    await alice_page.should_not_see(ASKED)


async def test_x09_nobody_is_asked_while_seeing_what_a_colleague_sees(alice_page: User, alice: Actor) -> None:
    other = join(alice.place, "Gina", "administrator")
    settled(alice.place)
    perform(alice, viewings.begin, other.user_id, "She cannot find a contact")
    await alice_page.open("/")
    await alice_page.should_see("Get started")
    await alice_page.should_not_see(ASKED)
    assert survey.question(other) is not None


async def test_x09_the_page_hides_four_answers(alice_page: User, alice: Actor, bob: Actor) -> None:
    for one, score in zip([bob, *team(alice.place, 3)], (5, 5, 4, 4), strict=True):
        answer(one, score, f"I gave {score}")
    await alice_page.open("/survey")
    await alice_page.should_see("Hidden while there are fewer than 5 answers.")
    await alice_page.should_not_see("I gave 5")


async def test_x09_the_page_shows_the_average_the_spread_and_the_sentences(
    alice_page: User, alice: Actor, bob: Actor
) -> None:
    for one, score in zip([bob, *team(alice.place, 3)], (5, 5, 4, 4), strict=True):
        answer(one, score, f"I gave {score}")
    answer(alice, 2, "Too slow")
    await alice_page.open("/survey")
    for word in ("4.0", "Goal 4.5", "100 %", "I gave 5", "Too slow", "5 · Fully satisfied"):
        await alice_page.should_see(word)


async def test_h19_the_week_judges_satisfaction(alice_page: User, alice: Actor, bob: Actor) -> None:
    for one in [alice, bob, *team(alice.place, 3)]:
        answer(one, 5)
    await alice_page.open("/maintenance/performance")
    await alice_page.should_see("5.0 of 5, 5 answers in")


@pytest.mark.parametrize("address", ["/survey?month=nonsense", "/survey?month=2026-01-01"])
async def test_x09_an_unknown_month_shows_the_newest(
    opened: Callable[[str | None], User], people: Cast, alice: Actor, address: str
) -> None:
    for one in [alice, *team(alice.place, 4)]:
        answer(one, 3, "So so")
    page = opened(people.alice)
    await page.open(address)
    await page.should_see("So so")
