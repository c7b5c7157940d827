"""The pictures of the papers, taken of the demonstration: `python -m tests.browser.pictures`, all or those named."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from services.demo import EMAIL, PASSWORD
from tests.browser.conftest import DESKTOP, PHONE
from tests.chromium import FLAGS, executable
from tests.servers import ROOT, Served, free_port, wait

FIELD, NORA = "in the field", "nora@harbour.example"  # what only a technician sees
PICTURES = ROOT / "docs" / "pictures"
LETTER = """Dear Amélie,

we are here from 8 to 17 today. Call us before 10, and we come by this afternoon.

Kind regards
Maya Chen
Harbour Plumbing"""
PEOPLE = [
    "Vorname;Nachname;E-Mail;Telefon;Firma;Status",
    "Jürgen;Großmann;juergen@nordwind.example;+49 30 23125001;Nordwind GmbH;Kunde",
    "Zoë;Brandt;zoe@nordwind.example;+49 30 23125002;Nordwind GmbH;VIP",
    "Anaïs;Keller;anais@suedhang.example;+49 30 23125003;Südhang AG;VIP",
    "Emre;Şahin;emre@suedhang;+49 30 23125004;Südhang AG;Lead",
    "Łucja;Nowak;lucja@hafen.example;+49 30 23125005;Hafen 7;Interessent",
]
SHOTS = {  # name: address, phone, dark
    "home-light": ("/", False, False),
    "home-dark": ("/", False, True),
    "contacts-light": ("/contacts", False, False),
    "contact-light": ("first contact", False, False),
    "message-light": ("first failed message", False, False),
    "write-light": ("a letter", False, False),
    "campaign-light": ("/campaigns/new", False, False),
    "duplicates-light": ("/duplicates", False, False),
    "fields-light": ("/settings/fields", False, False),
    "import-light": ("an import", False, False),
    "pipeline-light": ("/pipeline", False, False),
    "invoices-light": ("/invoices", False, False),
    "company-light": ("first billed company", False, False),
    "queues-light": ("/queues", False, False),
    "maintenance-light": ("backups and a drill", False, False),
    "backups-light": ("/maintenance/backups", False, False),
    "users-light": ("/users", False, False),
    "phone": ("/contacts", True, True),
    "field-light": ("a day in the field", True, False),
    "field-visit": ("a visit in the field", True, False),
}


def main() -> None:
    """Serve the demonstration and take every picture, or those named on the command line."""
    wanted = sys.argv[1:] or [*SHOTS, "sign-in"]
    PICTURES.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="steward-demo-"))
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("STEWARD_", "NICEGUI", "PYTEST"))}
    with open(folder / "serve.log", "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "main.py", "demo", "--folder", str(folder)],
            cwd=ROOT, env=environment | {"STEWARD_PORT": str(port)}, stdout=log, stderr=log,
        )  # fmt: skip
    served = Served(f"http://localhost:{port}", folder, process)
    try:
        wait(served)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=executable(), args=FLAGS)
            for name, (address, phone, dark) in SHOTS.items():
                if name in wanted:
                    take(browser, served, name, address, phone, dark)
            if "sign-in" in wanted:
                sign_in_page(browser, served)
            browser.close()
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def take(browser: Browser, served: Served, name: str, address: str, phone: bool, dark: bool) -> None:
    """One picture of one page, by Maya."""
    context = browser.new_context(
        base_url=served.address, viewport=PHONE if phone else DESKTOP, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("[name=email]", NORA if address.endswith(FIELD) else EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector("h1")
    go(page, address)
    page.wait_for_timeout(1_500)
    page.screenshot(path=PICTURES / f"{name}.png")
    context.close()
    print(name)


def go(page: Page, address: str) -> None:
    """To an address, or to the first of a list."""
    if address.startswith("/"):
        page.goto(address)
        return
    if address.endswith(FIELD):
        field(page, visit="visit" in address)
        return
    if address == "a letter":
        letter(page)
        return
    if address == "backups and a drill":
        backups(page)
        return
    if address == "an import":
        bring(page)
        return
    if address == "first billed company":
        page.goto("/invoices?state=open")
        page.locator("tbody a.who").first.click()
        page.wait_for_url("**/*-*-*-*-*")
        page.locator("main a[href*='/companies/']").first.click()
        page.wait_for_url("**/companies/*")
        return
    page.goto("/contacts?sort=-rating" if "contact" in address else "/messages?state=failed")
    page.locator("tbody a.who").first.click()
    page.wait_for_url("**/*-*-*-*-*")
    page.mouse.move(0, 0)  # nothing is lit because the pointer happens to lie there


def letter(page: Page) -> None:
    """The page that writes, with a letter that leaves every day."""
    page.goto("/messages/new?when=repeat")
    page.get_by_label("To", exact=True).fill("amelie")
    page.get_by_role("option", name="Amélie").first.click()
    page.get_by_label("Subject").fill("Today's opening hours")
    page.get_by_label("Message", exact=True).fill(LETTER)
    page.get_by_role("heading", name="Write a message").click()


def field(page: Page, visit: bool) -> None:
    """The technician's phone: the day, or the visit that is next."""
    page.goto("/field/")
    page.locator(".stop").first.wait_for()
    if visit:
        page.locator(".stop").first.click()
        page.get_by_role("heading", name="Photos").wait_for()


def bring(page: Page) -> None:
    """The step of an import at which bad cells are fixed."""
    page.goto("/imports/new")
    text = "\n".join(PEOPLE) + "\n"
    page.set_input_files("input[type=file]", {"name": "kunden.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Fix what does not fit").wait_for()


def backups(page: Page) -> None:
    """The maintenance page, after a backup was verified and a drill has passed."""
    page.goto("/maintenance")
    page.get_by_role("button", name="Back up now").click()
    page.get_by_text("the way back was not rehearsed yet").or_(
        page.get_by_text("every copy is on site")
    ).first.wait_for()
    page.get_by_role("button", name="Run a drill").click()
    page.get_by_text("Back in service (RTO)").wait_for()
    page.goto("/maintenance")
    page.wait_for_selector("h1")


def sign_in_page(browser: Browser, served: Served) -> None:
    """The entrance, which needs nobody."""
    page = browser.new_page(base_url=served.address, viewport=DESKTOP)
    page.goto("/sign-in")
    page.screenshot(path=PICTURES / "sign-in.png")
    page.close()


if __name__ == "__main__":
    main()
