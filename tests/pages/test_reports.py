"""The pages of reports: figures that open their rows, words in place, and a signed report without a pencil."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from nicegui.testing import User

from services import jobs, reports
from services.house.telemetry import store as stores
from services.work import Actor, clock, perform
from services.work.config import Config


@pytest.fixture(autouse=True)
def _closed(house: Config) -> Iterator[None]:
    yield
    stores.close()


async def test_x04_a_figure_opens_the_rows_that_it_counts(alice_page: User, alice: Actor) -> None:
    perform(alice, jobs.create, {"title": "Leaking pipe"})
    await alice_page.open("/reports/monthly/" + f"{clock.today('UTC'):%Y-%m}")
    await alice_page.should_see("So far")
    await alice_page.open(f"/reports/monthly/{clock.today('UTC'):%Y-%m}/rows?figure=jobs_created")
    await alice_page.should_see("Leaking pipe")


async def test_x11_words_reach_every_open_page_and_a_signed_report_has_no_pencil(
    opened: Callable[[str | None], User], people: object, alice: Actor
) -> None:
    page = opened(people.alice)  # type: ignore[attr-defined]
    await page.open("/reports/monthly/2026-01")
    await page.should_see("Sign & freeze")
    await page.should_see("Draft")
    perform(alice, reports.write, "monthly", "2026-01", {"in_words": "A calm month.", "action_items": ["Buy a van"]})
    await page.should_see("A calm month.")
    await page.should_see("Buy a van")
    perform(replace(alice, proved_at=clock.now()), reports.sign, "monthly", "2026-01")
    await page.should_see("Signed")
    await page.should_not_see("Sign & freeze")


async def test_x01_the_list_names_each_report_with_its_state(alice_page: User, alice: Actor) -> None:
    perform(replace(alice, proved_at=clock.now()), reports.sign, "weekly", "2026-W10")
    perform(alice, reports.write, "weekly", "2026-W11", {"in_words": "x"})
    await alice_page.open("/reports?kind=weekly")
    for text in ("2 to 8 March 2026", "9 to 15 March 2026", "Signed", "Draft", "So far"):
        await alice_page.should_see(text)


async def test_x04_an_unknown_period_and_one_to_come_are_refused(alice_page: User) -> None:
    for period in ("2026-13", "9000-01", "x"):
        assert (await alice_page.http_client.get(f"/reports/monthly/{period}")).status_code == 422
