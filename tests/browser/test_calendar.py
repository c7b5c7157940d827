"""The calendar in a browser: a month, the keys, an hour that takes a visit; and on a phone, dots and the day below."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import violations


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_f16_a_month_is_turned_by_keys_and_an_hour_takes_a_visit(
    signed_in: Callable[..., Page], width: int, height: int
) -> None:
    page = signed_in("alice")
    page.set_viewport_size({"width": width, "height": height})
    title = f"Quay of {width}"
    page.goto("/calendar?show=month&day=2031-05-14")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("May 2031")
    page.keyboard.press("ArrowRight")
    expect(heading).to_have_text("June 2031")
    page.keyboard.press("ArrowLeft")
    expect(heading).to_have_text("May 2031")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto("/calendar?show=day&day=2031-05-14")
    page.locator('[data-slot="2031-05-14T14:00"]').click()
    page.get_by_role("button", name="Record a visit", exact=True).click()
    dialog = page.get_by_role("dialog", name="Record a visit")
    expect(dialog.get_by_label("Time", exact=True)).to_have_value("2031-05-14T14:00")
    dialog.get_by_label("Outcome").fill(title)
    dialog.get_by_role("button", name="Save visit", exact=True).click()
    event = page.locator("a.ev", has_text="14:00")
    expect(event.first).to_be_visible()
    page.goto("/calendar?show=month&day=2031-05-01")
    if width < 720:
        expect(page.locator("a.ev:visible")).to_have_count(0)
        page.locator('[data-pick="2031-05-14"]').click()
        expect(page.locator(".cal-below a").first).to_contain_text("14:00")
        page.locator(".cal-below a").first.click()
    else:
        page.locator("a.ev", has_text="14:00").first.click()
    expect(page).to_have_url(lambda url: "/visits/" in url) if False else page.wait_for_url("**/visits/*")
    page.go_back()
    expect(heading).to_have_text("May 2031")
    assert violations(page) == []
