"""The calendar in a browser: a month turned by keys, an hour that takes a visit; on a phone, dots and the day below."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Windows, violations


@pytest.mark.parametrize("phone", [False, True])
def test_f16_a_month_is_turned_by_keys_and_an_hour_takes_a_visit(window: Windows, phone: bool) -> None:
    day = "2031-05-21" if phone else "2031-05-14"
    page = window("alice", f"/calendar?show=month&day={day}", phone=phone)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("May 2031")
    page.keyboard.press("ArrowRight")
    expect(heading).to_have_text("June 2031")
    page.keyboard.press("ArrowLeft")
    expect(heading).to_have_text("May 2031")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(f"/calendar?show=day&day={day}")
    page.locator(f'[data-slot="{day}T14:00"]').click()
    page.get_by_role("button", name="Record a visit", exact=True).click()
    dialog = page.get_by_role("dialog", name="Record a visit", exact=True)
    expect(dialog.get_by_label("Time", exact=True)).to_have_value(f"{day}T14:00")
    dialog.get_by_role("button", name="Save visit", exact=True).click()
    expect(page.locator("a.ev")).to_be_visible()
    assert violations(page) == []
    page.goto("/calendar?show=month&day=2031-05-01")
    if phone:
        expect(page.locator(f'[data-slot="{day}"] a.ev')).to_be_hidden()
        page.locator(f'[data-pick="{day}"]').click()
        page.locator(".cal-below a").click()
    else:
        page.locator(f'[data-slot="{day}"] a.ev').click()
    page.wait_for_url("**/visits/*")
