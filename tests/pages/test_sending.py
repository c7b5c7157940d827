"""The page Sending: what operators see there."""

from collections.abc import Callable

import pytest
from nicegui import ui
from nicegui.testing import User
from pydantic import SecretStr

from services.texting import calls
from services.work import Actor, NotAllowed
from services.work.config import Config
from tests.cast import Cast

Opened = Callable[[str | None], User]


@pytest.fixture
def providers(house: Config) -> Config:
    """A house that sends by MSG91 and WAHA."""
    house.msg91_auth_key, house.msg91_template_id = SecretStr("key"), "flow"
    house.waha_base_url = "http://waha.example.lan"
    return house


async def test_an_operator_copies_the_addresses_that_providers_call(
    opened: Opened, people: Cast, providers: Config
) -> None:
    page = opened(people.alice)
    await page.open("/sending")
    await page.should_see("Addresses to enter at the providers")
    shown = {one.value for one in page.find(ui.input).elements if "readonly" in one.props}
    assert shown == {calls.address_of_msg91(providers), f"{providers.address}/callbacks/waha"}
    await page.should_see("Providers cannot call this installation")  # its address is localhost


def test_the_address_with_the_token_is_for_operators_alone(alice: Actor, bob: Actor, providers: Config) -> None:
    assert [one.provider for one in calls.call_addresses(alice)] == ["MSG91", "WAHA"]
    with pytest.raises(NotAllowed):
        calls.call_addresses(bob)


async def test_w05_without_its_key_the_page_says_that_calls_of_waha_are_refused(
    opened: Opened, people: Cast, providers: Config
) -> None:
    page, refused = opened(people.alice), "Its calls are refused until STEWARD_WAHA_HMAC_KEY is set"
    await page.open("/sending")
    await page.should_see(refused)
    providers.waha_hmac_key = SecretStr("key")
    await page.open("/sending")
    await page.should_not_see(refused)
