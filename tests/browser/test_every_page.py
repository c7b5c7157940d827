"""Every page and dialog, looked at by axe: no violation of WCAG 2.2 A and AA, light on a desktop or dark on a phone, each
with every other commit; in `make soak` in both, and also dark on a desktop and light on a phone."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote
from uuid import UUID

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.browser.conftest import QUARTER, STILL, violations
from tests.browser.trade import traded
from tests.servers import Served
from tests.waiting import PATIENCE, wait_until

Window = Callable[..., Page]
LOOKS = {"desktop light": (False, False), "phone dark": (True, True)}
MORE = {"desktop dark": (False, True), "phone light": (True, False)}


@pytest.fixture(scope="module")
def ids(server: Served) -> dict[str, str]:
    """A contact with a company, a message and a schedule, made by the API."""
    client = httpx.Client(base_url=f"{server.address}/api/v1", timeout=PATIENCE)
    login = client.post(
        "/auth/login", json={"email": "alice@example.com", "password": cast.PASSWORD, "company": "Acme"}
    )
    client.headers["Authorization"] = f"Bearer {login.json()['access_token']}"
    contact = client.post(
        "/contacts",
        json={"name": "Ada Lovelace", "email": "ada@example.com", "phone": "+33123456789", "company": "Engines",
              "rating": 4, "interests": ["Boilers"]},
    ).json()  # fmt: skip
    words = {
        "channel": "email",
        "contact_id": contact["id"],
        "subject": "Your quote",
        "body": "Dear Ada,\n\nhere it is.",
    }
    message = client.post("/messages", json=words).json()
    later = client.post("/messages", json=words | {"send_at": "2027-05-01T09:00:00Z"}).json()
    daily = {"starts_at": "2027-01-01T09:00:00", "zone": "Europe/Paris", "every": "day", "until": "2027-02-01"}
    schedule = client.post("/schedules", json=words | daily).json()
    view = client.post("/views", json={"name": "Everybody", "record": "contact"}).json()
    topic = client.post("/topics", json={"name": "News"}).json()
    texts = {"name": "Winter", "subject": "Hello {{ first_name }}", "html": "<p>Hello {{ name }}.</p>"}
    template = client.post("/templates", json=texts | {"topic_id": topic["id"]}).json()
    many = {"template_id": template["id"], "contact_ids": [contact["id"]], "send_at": "2027-01-01T09:00:00Z"}
    campaign = client.post("/campaigns", json=many).json()
    file = {"file": ("people.csv", b"Name,Status\nAda,VIP\nEve,lead\n", "text/csv")}
    brought = client.post("/imports", files=file, data={"dry_run": "true"}).json()
    about = {"contact_id": contact["id"], "text": "Wants the **softener**.\n\n- one\n- two"}
    note = client.post("/notes", json=about).json()
    tag = client.post("/tags", json={"name": "Trade fair", "colour": "violet"}).json()
    field = client.post(
        "/fields", json={"name": "Boiler", "kind": "choice", "choices": ["Gas"], "filterable": True}
    ).json()
    suggestion = client.post("/feedback", json={"text": "Show the phone", "page": "/contacts"}).json()
    thread = client.get("/threads").json()["items"][0]
    incident = client.post(
        "/incidents", json={"title": "Emails leave late", "severity": 3, "impact": "31 emails"}
    ).json()
    bulk = client.post("/contacts/bulk", json={"ids": [contact["id"]], "change": {"rating": 4}}).json()
    return {"errand_id": bulk["id"], **went(client, contact["id"]), **traded(client, contact["id"]),
            "reconciliation_id": (server.folder / QUARTER).read_text(), "view_id": view["id"], "contact_id": contact["id"],
            "company_id": contact["company_id"], "message_id": message["id"],
            "schedule_id": schedule["id"], "waiting_id": later["id"],
            "note_id": note["id"], "tag_id": tag["id"], "field_id": field["id"],
            "topic_id": topic["id"], "template_id": template["id"], "campaign_id": campaign["id"],
            "hook_id": client.post("/inbound-hooks", json={"name": "Web form"}).json()["id"],
            "import_id": brought["id"], "incident_id": incident["id"],
            "kind": "monthly", "period": "2026-01",
            "run_id": client.get("/checklists/runs").json()["data"][0]["id"], "key": "daily",
            "tenant_id": client.get("/tenants").json()["data"][0]["id"],
            "error_id": client.get("/errors").json()["data"][0]["id"],
            "suggestion_id": suggestion["id"],
            "conversation_id": thread["id"], "letter_id": arrived(server.folder, message["id"])}  # fmt: skip


def went(client: httpx.Client, contact_id: str) -> dict[str, str]:
    """Add a site, a technician, a job with its visit, and a series; gives their ids."""
    site = client.post("/sites", json={"address": "14 Osborne Rd", "contact_id": contact_id}).json()
    bob = client.post("/technicians", json={"name": "Bob Keller", "skills": ["gas"]}).json()
    work = {"title": "No heat", "site_id": site["id"], "skills": ["gas"], "checklist": ["Gas off *", "Photo"]}
    job = client.post("/jobs", json=work).json()
    series = client.post("/series", json={"title": "Service", "rule": "FREQ=YEARLY", "site_id": site["id"]}).json()
    return {
        "site_id": site["id"],
        "technician_id": bob["id"],
        "job_id": job["id"],
        "visit_id": job["visits"][0]["id"],
        "series_id": series["id"],
    }


def arrived(folder: Path, message_id: str) -> str:
    """Wait until a message lies in the mailbox; gives its letter's id, which is the same."""
    wait_until((folder / "mailbox" / f"{UUID(message_id)}.eml").exists, "it did not arrive")
    return message_id


def paths() -> list[str]:
    """The addresses of all pages."""
    import ui.pages  # noqa: F401  (declares them)
    from ui.routes import PAGES

    return sorted(PAGES)


def in_each_look(test: Callable[..., None]) -> Callable[..., None]:
    """The two looks in turn, the others in `make soak`."""
    looks = [
        pytest.param(*look, id=name, marks=[pytest.mark.soak] if name in MORE else [])
        for name, look in (LOOKS | MORE).items()
    ]
    return pytest.mark.in_turn("phone", "dark", of=2)(pytest.mark.parametrize(("phone", "dark"), looks)(test))


@in_each_look
@pytest.mark.parametrize("path", paths())
def test_f27_axe_finds_nothing(window: Window, ids: dict[str, str], path: str, phone: bool, dark: bool) -> None:
    page = window("alice", path.format(**ids), phone, dark)
    expect(page.locator("h1").first).to_be_visible()
    page.wait_for_function(STILL)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "it scrolls sideways"


def test_an_address_that_leads_nowhere_says_so_and_shows_no_other_page(window: Window) -> None:
    page = window("alice", "/nowhere")
    expect(page.get_by_role("heading", name="There is no such page.")).to_be_visible()
    page.wait_for_timeout(1_000)  # what should not come would have come by now
    expect(page.get_by_role("heading", name="Good", exact=False)).to_have_count(0)
    page.get_by_role("button", name="Go to Home").click()
    expect(page.get_by_role("heading", name="Good", exact=False)).to_be_visible()


def test_f01_the_palette_finds_people_and_opens_their_page(window: Window, ids: dict[str, str]) -> None:
    page = window("alice", "/")
    expect(page.get_by_role("heading", name="Good", exact=False)).to_be_visible()
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Search and commands")
    dialog.get_by_label("Search").fill("ada lovelace")
    expect(dialog.get_by_role("option", name=re.compile("^Ada Lovelace")).first).to_have_attribute(
        "aria-selected", "true"
    )
    assert violations(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/contacts/{ids['contact_id']}")


def test_f20_a_phone_has_everything_within_reach(window: Window, ids: dict[str, str]) -> None:
    page = window("alice", "/contacts", phone=True)
    page.get_by_role("link", name="Ada Lovelace", exact=False).first.click()
    expect(page.get_by_role("heading", name="Ada Lovelace")).to_be_visible()
    page.get_by_role("navigation", name="Shortcuts").get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="Good", exact=False)).to_be_visible()


FILTERED = "/contacts?filter=" + quote(
    '{"all":[{"field":"status","op":"is","value":"lead"},{"any":[{"field":"made_at","op":"between","value":["2026-01-01","2099-01-01"]},'
    '{"field":"interests","op":"not_empty"}]}]}'
)
DIALOGS: dict[str, tuple[str, list[str], str]] = {
    "add a contact": ("/contacts", ["Add contact"], "dialog"),
    "add a company": ("/companies", ["Add company"], "dialog"),
    "invite": ("/users", ["Invite"], "dialog"),
    "add a team": ("/users", ["Add team"], "dialog"),
    "a colleague": ("/users", ["Edit: Bob"], "dialog"),
    "change the password": ("/account", ["Change password"], "dialog"),
    "cancel a message": ("/messages/{waiting_id}", ["Cancel message"], "dialog"),
    "end a schedule": ("/schedules/{schedule_id}", ["End schedule"], "dialog"),
    "write at a time": ("/messages/new", ["Later"], "Date and time"),
    "write again and again": ("/messages/new", ["Repeat"], "Starts"),
    "notifications": ("/contacts", ["Notifications"], "dialog"),
    "add a deal": ("/pipeline", ["Add deal"], "dialog"),
    "move a deal": ("/pipeline", ["Move Boiler to…"], "dialog"),
    "add a stage": ("/pipeline/stages", ["Add stage"], "dialog"),
    "build a filter": (FILTERED, ["Change the filter"], "dialog"),
    "save a view": (FILTERED, ["Save view"], "dialog"),
    "edit in place": ("/contacts/{contact_id}", ["Edit title"], "Title"),
}


@in_each_look
@pytest.mark.parametrize("name", DIALOGS)
def test_f27_axe_finds_nothing_in_an_open_dialog(
    window: Window, ids: dict[str, str], name: str, phone: bool, dark: bool
) -> None:
    path, buttons, shown = DIALOGS[name]
    page = window("alice", path.format(**ids), phone, dark)
    if phone and name == "edit in place":
        page.get_by_role("button", name="Details", exact=True).click()
    if phone and path == "/messages/new":
        page.get_by_role("button", name="When").click()
    for word in buttons:
        page.get_by_role("button", name=word).first.click()
    found = page.get_by_role("dialog") if shown == "dialog" else page.get_by_label(shown, exact=True)
    expect(found).to_be_visible()
    page.wait_for_function(STILL)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), "it scrolls sideways"


@in_each_look
def test_f27_axe_finds_nothing_in_the_mistakes_of_a_form(
    window: Window, ids: dict[str, str], phone: bool, dark: bool
) -> None:
    page = window("alice", "/messages/new", phone, dark)
    if phone:
        page.get_by_role("button", name="When").click()
    page.get_by_role("button", name="Repeat").click()
    page.get_by_role("button", name="Start schedule").click()
    expect(page.locator(".q-field--error").first).to_be_visible()
    page.wait_for_function(STILL)
    assert violations(page) == []
