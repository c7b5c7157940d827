"""The office in French: signing in, a contact, and back to English (C-16, F-20)."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.cast import PASSWORD

Window = Callable[..., Page]


def test_c16_somebody_works_in_french_and_goes_back_to_english(window: Window) -> None:
    page = window(None, "/sign-in")
    page.get_by_role("link", name="Français", exact=True).click()
    expect(page.get_by_role("heading", name="Se connecter", exact=True)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    page.locator("#f-company").fill("Acme")
    page.locator("#f-email").fill("alice@example.com")
    page.locator("#f-password").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url("**/")
    expect(page.get_by_role("link", name="Accueil", exact=True).first).to_be_visible()
    page.goto("/contacts?new=1")
    page.get_by_label("Nom", exact=True).fill("Odile Marchand")
    page.get_by_role("button", name="Ajouter un contact", exact=True).last.click()
    expect(page.get_by_role("heading", name="Odile Marchand", exact=True)).to_be_visible()
    expect(page.get_by_text("0 sur 5", exact=True)).to_be_visible()
    page.get_by_role("button", name="4 étoiles", exact=True).click()
    expect(page.get_by_text("4 sur 5", exact=True)).to_be_visible()
    page.goto("/account")
    page.get_by_role("combobox", name="Langue", exact=True).click()
    page.get_by_role("option", name="English", exact=True).click()
    expect(page.get_by_role("heading", name="Your account", exact=True)).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en-US")
