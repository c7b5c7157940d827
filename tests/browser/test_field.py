"""The technician's phone in a real Chromium: a whole visit without a network, killed browsers and servers, two people."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from playwright.sync_api import Browser, BrowserType, expect

from services import field, visits
from services.work.places import close_places
from tests import cast
from tests.browser import road
from tests.browser.conftest import DESKTOP, violations
from tests.browser.road import Shop, all_sent, kill, phone, ready, sign_in, whole_visit
from tests.servers import serve

SEEN = "() => [...document.querySelectorAll('.ph img')].filter((one) => one.naturalWidth > 0).length === 5"


def test_f20_v04_a_visit_without_a_network_outlives_a_killed_browser_and_arrives_once(
    starts: BrowserType, shop: Shop, tmp_path: Path
) -> None:
    visit, profile = shop.visits[0], tmp_path / "profile"
    with serve(shop.folder) as server:
        with phone(starts, profile, server.address, shop.nora) as page:
            ready(page)
            page.context.set_offline(True)
            whole_visit(page)
            expect(page.locator(".net")).to_contain_text("13 waiting")
            kill(profile)
        with phone(starts, profile, server.address, shop.nora, offline=True) as page:
            page.goto("/field/")
            expect(page.locator(".net")).to_contain_text("13 waiting")
            page.goto("/field/#/unsent")
            with page.expect_download() as saved:
                page.get_by_role("button", name="Save a copy").click()
            assert (tmp_path / "copy").write_bytes(Path(saved.value.path()).read_bytes()) > 100_000
            page.context.set_offline(False)
            all_sent(page)
            expect(page.get_by_text("13 sent today")).to_be_visible()
            page.get_by_role("button", name="Try now").click()
            all_sent(page)
            page.context.set_offline(True)
            page.evaluate("location.hash = '#/'")
            page.get_by_role("link", name="No heat").last.click()
            expect(page.locator(".ph .wait.ok")).to_have_count(5)
            page.wait_for_function(SEEN)
    found, photos = shop.found(visit)
    assert (found.state, found.signed_by, found.note) == ("finished", "Sophia Silva", "Ignition lead replaced")
    assert len({one.client_id for one in photos if one.file_id and one.width <= 1_200}) == 5
    happened = [
        "file.kept",
        "visit.arrived",
        "visit.finished",
        *["visit.pictured"] * 5,
        "visit.set_out",
        "visit.signed",
        *["visit.ticked"] * 2,
    ]
    assert [one for one in shop.told(visit) if one in happened] == sorted(happened)


def test_v04_v07_the_office_sees_photos_above_the_page_and_hears_what_was_said(chromium: Browser, shop: Shop) -> None:
    visit = shop.visits[0]
    add_proof(shop)
    with serve(shop.folder) as server:
        context = chromium.new_context(base_url=server.address, viewport=DESKTOP)
        sign_in(context, server.address, shop.alice)
        page = context.new_page()
        page.goto(f"/visits/{visit.id}")
        expect(page.locator("audio")).to_have_count(1)
        shown, picture = page.get_by_role("dialog"), page.get_by_role("dialog").locator("img")
        page.locator(".photos a").first.click()
        expect(shown).to_contain_text("(1/2)")
        first = picture.get_attribute("src")
        page.keyboard.press("ArrowRight")
        expect(shown).to_contain_text("(2/2)")
        assert picture.get_attribute("src") != first
        page.wait_for_function("() => document.querySelector('dialog img').naturalWidth > 0")
        page.keyboard.press("Escape")
        expect(shown).to_have_count(0)
        assert len(context.pages) == 1
        context.close()


def add_proof(shop: Shop) -> None:
    """Two photos and a voice note of Nora's first visit."""
    cast.open_house(cast.settings(shop.folder))
    try:
        nora = cast.actor(shop.nora)
        for number in range(2):
            visits.add_photo(nora, shop.visits[0].id, uuid4(), road.picture(number)["buffer"])
        field.add_voice(nora, shop.visits[0].id, uuid4(), b"\x1aE\xdf\xa3" + bytes(60))
    finally:
        close_places()


def test_f20_a_server_and_a_browser_killed_while_they_send_lose_nothing(
    starts: BrowserType, shop: Shop, tmp_path: Path
) -> None:
    visit, profile = shop.visits[0], tmp_path / "profile"
    with serve(shop.folder) as server, phone(starts, profile, server.address, shop.nora) as page:
        ready(page)
        page.context.set_offline(True)
        whole_visit(page)
        page.context.set_offline(False)
        expect(page.locator(".net")).to_contain_text("waiting")
        expect(page.locator(".wait.ok").first.or_(page.get_by_text("All sent"))).to_be_visible()
        server.process.kill()
        server.process.wait()
        kill(profile)
    with serve(shop.folder, at=server.address) as again, phone(starts, profile, again.address, shop.nora) as page:
        page.goto("/field/")
        all_sent(page)
    found, photos = shop.found(visit)
    assert (found.state, len(photos), found.note) == ("finished", 5, "Ignition lead replaced")
    assert shop.told(visit).count("visit.finished") == shop.told(visit).count("visit.set_out") == 1


def test_f20_a_queue_belongs_to_its_user_and_a_refused_act_stays_with_its_reason(
    starts: BrowserType, shop: Shop, tmp_path: Path
) -> None:
    with serve(shop.folder) as server, phone(starts, tmp_path / "profile", server.address, shop.nora) as page:
        ready(page)
        page.context.set_offline(True)
        page.get_by_role("button", name="On my way").click()
        expect(page.locator(".net")).to_contain_text("1 waiting")
        page.evaluate("location.hash = '#/leave'")
        expect(page.get_by_text("1 act is not sent yet")).to_be_visible()
        page.get_by_role("dialog").get_by_role("button", name="Back").click()
        sign_in(page.context, server.address, shop.yusuf)  # somebody else, while the page of Nora is still open
        page.context.set_offline(False)
        page.goto("/field/#/unsent")
        page.reload()
        expect(page.get_by_text("Kept on this phone for Yusuf")).to_be_visible()
        expect(page.get_by_text("1 act of somebody else waits on this phone")).to_be_visible()
        all_sent(page)
        assert not violations(page)
        taken(shop, server.address)
        sign_in(page.context, server.address, shop.nora)
        page.reload()
        expect(page.get_by_text("This visit is not yours any more.")).to_be_visible()
        page.get_by_role("button", name="Understood").click()
        expect(page.get_by_text("This visit is not yours any more.")).to_have_count(0)
    assert shop.found(shop.visits[0])[0].state == "scheduled"


def taken(shop: Shop, address: str) -> None:
    """The office gives the visit to Yusuf while Nora's phone has no network."""
    import httpx

    me = {"email": "alice@example.com", "password": cast.PASSWORD, "company": "Acme"}
    token = httpx.post(f"{address}/api/v1/auth/login", json=me).json()["access_token"]
    client = httpx.Client(base_url=f"{address}/api/v1", headers={"authorization": f"Bearer {token}"})
    colleague = str(cast_id(shop))
    van = client.post("/technicians", json={"name": "Yusuf", "user_id": colleague}).json()
    slot = {"technician_id": van["id"], "start_at": datetime.now(UTC).isoformat(), "force": True, "reason": "A test"}
    assert client.post(f"/visits/{shop.visits[0].id}/schedule", json=slot).status_code == 200


def cast_id(shop: Shop) -> UUID:
    """Yusuf's id."""
    cast.open_house(cast.settings(shop.folder))
    try:
        found = cast.actor(shop.yusuf).user_id
        assert found is not None
        return found
    finally:
        close_places()


def test_f20_the_page_is_accessible_in_light_and_dark(starts: BrowserType, shop: Shop, tmp_path: Path) -> None:
    with serve(shop.folder) as server, phone(starts, tmp_path / "profile", server.address, shop.nora) as page:
        ready(page)
        for look in ("light", "dark"):
            page.emulate_media(color_scheme=look)  # type: ignore[arg-type]
            for path in ("#/", f"#/visit/{shop.visits[0].id}", f"#/sign/{shop.visits[0].id}", "#/unsent"):
                page.evaluate("path => { location.hash = path }", path)
                assert violations(page) == [], (look, path)
        page.evaluate("location.hash = '#/'")
        big = page.get_by_role("button", name="On my way").bounding_box()
        assert big and big["height"] >= 52
