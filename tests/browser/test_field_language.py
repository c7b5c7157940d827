"""A technician chooses a language on the phone, with or without a network, and it stays."""

from pathlib import Path

from playwright.sync_api import BrowserType, expect

from tests.browser.conftest import violations
from tests.browser.road import Shop, phone, ready
from tests.servers import serve


def test_f20_french_is_chosen_without_a_network_and_stays(starts: BrowserType, shop: Shop, tmp_path: Path) -> None:
    with serve(shop.folder) as server, phone(starts, tmp_path / "p", server.address, shop.nora) as page:
        ready(page)
        expect(page.get_by_role("heading", name="My day, Nora")).to_be_visible()
        page.context.set_offline(True)
        page.get_by_role("button", name="More", exact=True).click()
        page.get_by_role("button", name="Français", exact=True).click()
        expect(page.get_by_role("heading", name="Ma journée, Nora")).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        expect(page).to_have_title("Ma journée · Steward")
        page.get_by_role("button", name="Je suis en route").click()
        expect(page.get_by_text("1 en attente").first).to_be_visible()
        assert violations(page) == []
        page.context.set_offline(False)
        page.reload()
        expect(page.get_by_role("heading", name="Ma journée, Nora")).to_be_visible()
        expect(page.get_by_text("Tout est envoyé").first).to_be_visible()
        assert page.evaluate("(async () => (await import('/field/dom.js')).inWords('Tick first: Gas off.'))()") == (
            "À cocher d’abord\N{NO-BREAK SPACE}: Gas off."
        )
        page.get_by_role("button", name="Plus", exact=True).click()
        page.get_by_role("button", name="English", exact=True).click()
        expect(page.get_by_role("heading", name="My day, Nora")).to_be_visible()


def test_f20_a_phone_in_french_speaks_french_before_anybody_chose(
    starts: BrowserType, shop: Shop, tmp_path: Path
) -> None:
    with serve(shop.folder) as server, phone(starts, tmp_path / "p", server.address, shop.nora, locale="fr-FR") as page:
        ready(page)
        expect(page.get_by_role("heading", name="Ma journée, Nora")).to_be_visible()
