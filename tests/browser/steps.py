"""What people do again and again: sign in, add a contact, write a message, prove who they are."""

import re

from playwright.sync_api import Locator, Page, expect

from tests import cast


def sign_in(page: Page, email: str, password: str = cast.PASSWORD, company: str = "Acme") -> None:
    """Fill in the sign-in form."""
    page.get_by_label("Workspace").fill(company)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def is_home(page: Page) -> None:
    """Wait for the home page."""
    expect(page.get_by_role("heading", name="Good", exact=False)).to_be_visible()


def is_shown_out(page: Page) -> None:
    """Wait until an open page has become the sign-in."""
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def add(page: Page, name: str, **more: str) -> str:
    """Add a contact by the form of the list; gives the address of its page. More: Email, Company, …"""
    page.get_by_role("button", name="Add contact").first.click()
    dialog = page.get_by_role("dialog", name="Add a contact")
    for label, text in more.items():
        dialog.get_by_label(label, exact=True).fill(text)
    dialog.get_by_label("Name", exact=True).fill(name)
    dialog.get_by_label("Name", exact=True).press("Enter")
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    return page.url


def prove(page: Page, password: str = cast.PASSWORD) -> None:
    """Type the password again, as a dangerous step asks."""
    dialog = page.get_by_role("dialog", name="Confirm your password")
    dialog.get_by_label("Password").fill(password)
    dialog.get_by_role("button", name="Confirm").click()


def choose(page: Page, field: Locator, option: str) -> None:
    """Choose in a field that opens a list of choices."""
    field.click()
    page.get_by_role("option", name=option, exact=True).click()


def menu(page: Page) -> list[str]:
    """The words of the menu."""
    return page.get_by_role("navigation", name="Main").locator("a > span").all_inner_texts()


def write(page: Page, to: str, subject: str, body: str = "Dear Ada,\n\nhere it is.") -> None:
    """Fill in the page that writes a message to an address, up to its sending. Each address has a draft of its own."""
    page.goto(f"/messages/new?to={to}")
    expect(page.get_by_label("To", exact=True)).to_have_value(to)
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("Message", exact=True).fill(body)


def send(page: Page, button: str = "Send now") -> None:
    """Press the button, and wait for the page of what was made."""
    page.get_by_role("button", name=button).click()
    expect(page).not_to_have_url(re.compile("/messages/new"))


def state(page: Page) -> Locator:
    """The large state of a message's or a schedule's page."""
    return page.locator(".chip.big")
