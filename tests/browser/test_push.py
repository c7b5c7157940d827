"""A push in a real browser: its service worker asks for the words of the notice with the session, and shows them (S-13).

The push service is left out: Chromium's own tools deliver the push, and what would be shown is taken down, because a
Chromium without windows shows no notifications.
"""

from collections.abc import Callable

import httpx
from playwright.sync_api import Page, expect

from tests import cast
from tests.servers import Served

Window = Callable[..., Page]
TAKE_DOWN = """() => { self.shown = []; ServiceWorkerRegistration.prototype.showNotification = async (title, more) =>
  self.shown.push([title, more.body, more.data.url]); }"""
REGISTER = (
    "navigator.serviceWorker.register('/sw.js', { scope: '/' }).then(() => navigator.serviceWorker.ready).then(() => 1)"
)
SHOWN = (
    "async (n) => { while (self.shown.length < n) await new Promise((go) => setTimeout(go, 20)); return self.shown }"
)


def latest(server: Served) -> str:
    """Return the id of Alice's latest notice, as a program reads it."""
    api = f"{server.address}/api/v1"
    me = {"email": "alice@example.com", "password": cast.PASSWORD, "company": "Acme"}
    token = httpx.post(f"{api}/auth/login", json=me).json()["access_token"]
    return str(httpx.get(f"{api}/notices", headers={"authorization": f"Bearer {token}"}).json()["items"][0]["id"])


def test_s13_a_push_is_shown_with_the_words_of_its_notice_and_to_nobody_signed_out(
    window: Window, server: Served
) -> None:
    page = window("alice", "/account")
    page.get_by_role("button", name="Send me a test").click()
    expect(page.locator(".bell .q-badge, .bell [class*=count]").first).to_be_visible()
    tools = page.context.new_cdp_session(page)
    found: list[str] = []
    news = "ServiceWorker.workerRegistrationUpdated"
    tools.on(news, lambda told: found.extend(one["registrationId"] for one in told["registrations"]))
    tools.send("ServiceWorker.enable")
    page.evaluate(REGISTER)
    (worker,) = page.context.service_workers
    worker.evaluate(TAKE_DOWN)

    def push(data: str) -> None:
        told = {"origin": server.address, "registrationId": found[0], "data": data}
        tools.send("ServiceWorker.deliverPushMessage", told)

    notice = latest(server)
    push(notice)
    (first,) = worker.evaluate(SHOWN, 1)
    assert first[0] == "Steward" and first[1] != "New notification"
    push("<b>no id</b>")
    assert worker.evaluate(SHOWN, 2)[1] == ["Steward", "New notification", "/notices"]
    page.context.clear_cookies()
    push(notice)
    assert worker.evaluate(SHOWN, 3)[2] == ["Steward", "New notification", "/notices"]
