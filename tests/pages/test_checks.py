"""The pages of the checks and the checklists: live, for operators, and what is wrong stands first."""

from collections.abc import Callable

import pytest
from nicegui import ui
from nicegui.testing import User

from services.house import checklists, checks
from services.outbox import claim
from services.work import Actor, house_actor, work
from services.work.config import Config
from tests.cast import Cast
from tests.pages.acts import fill, press
from tests.waiting import until

Opened = Callable[[str | None], User]


@pytest.fixture(autouse=True)
def offline(house: Config) -> None:
    """Nobody outside is asked."""
    house.advisories_url = "off"


def box(user: User, text: str) -> ui.checkbox:
    """The box of an item."""
    (one,) = [one for one in user.find(kind=ui.checkbox).elements if one.props.get("aria-label") == text]
    return one  # type: ignore[return-value]


async def test_d01_a_failing_check_stands_first_with_its_remedy(alice_page: User, alice: Actor) -> None:
    with work(house_actor(alice.place)) as session:
        claim.hold(session, "A test holds it.")
    await alice_page.open("/maintenance/checks")
    await alice_page.should_see("Acme: sending is held. A test holds it.")
    await alice_page.should_see("Open Maintenance and release it, if this is the installation that should send.")
    await alice_page.should_see("Acme: the database is intact.")


async def test_run_again_shows_what_has_changed_meanwhile(alice_page: User, alice: Actor, house: Config) -> None:
    await alice_page.open("/maintenance/checks")
    await alice_page.should_see("The data folder is private.")
    house.data_dir.chmod(0o755)
    press(alice_page, "Run again")
    await alice_page.should_see("The data folder is open to other users of this machine.")


async def test_the_front_gets_counts_and_the_worst_lines_without_waiting(alice: Actor, house: Config) -> None:
    checks.report(alice)
    await until(lambda: checks.summary(alice).at is not None)
    (house.data_dir / "restore.json").touch()
    checks.again(alice)
    await until(lambda: checks.summary(alice).critical == 1)
    assert checks.summary(alice).worst[0].id == "restore.halfway"


async def test_d12_a_measured_item_has_the_words_of_its_check_and_nobody_ticks_it(alice_page: User) -> None:
    await alice_page.open("/maintenance/checklists?which=live")
    await alice_page.should_see("Database backup created")
    await alice_page.should_see("There is no verified backup yet. Run `python main.py backup`.")
    await alice_page.should_see("Authentication works")
    assert not [
        one for one in alice_page.find(kind=ui.checkbox).elements if one.props["aria-label"] == "Debugging is off"
    ]


async def test_d13b_a_tick_names_who_and_when_and_appears_on_every_open_page(opened: Opened, people: Cast) -> None:
    one, two = opened(people.alice), opened(people.alice)
    await one.open("/maintenance/checklists?which=during")
    await two.open("/maintenance/checklists?which=during")
    with one:
        box(one, "Create the tag").set_value(True)
    await two.should_see("Alice, ")
    await two.should_see("1 of 4")
    with two:
        box(two, "Create the tag").set_value(False)
    await one.should_see("0 of 4")
    await one.should_not_see("Alice, ")


async def test_a_note_ticks_its_item(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/maintenance/checklists?which=recovery")
    await alice_page.should_see("3. Notify the team and those affected")
    press(alice_page, "Note on “3. Notify the team and those affected”")
    await alice_page.should_see("Tick")
    fill(alice_page, "Note", "Everyone was called.")
    press(alice_page, "Tick", last=True)
    await until(lambda: [one.words for one in checklists.shown(alice, "recovery").lines if one.by])
    await alice_page.should_see("Everyone was called.")
    press(alice_page, "Start over")
    await alice_page.should_see("1 tick taken back.")


async def test_the_front_of_maintenance_counts_the_checks_and_leads_to_them(
    alice_page: User, alice: Actor, house: Config
) -> None:
    (house.data_dir / "restore.json").touch()
    await alice_page.open("/maintenance")
    await alice_page.should_see("A restore was stopped halfway.")
    await alice_page.should_see("Start Steward, or run <code>python main.py restore --resume</code>, to finish it.")
    links = {str(one.props.get("href")) for one in alice_page.find(kind=ui.element).elements}
    assert {"/maintenance/checks", "/maintenance/checklists"} <= links
