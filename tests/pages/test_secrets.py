"""The page of the secrets: their ages, and the rotation of the secret key, live."""

from datetime import timedelta

from nicegui.testing import User

from models.secrets import SecretAge
from services.house import secrets
from services.work import Actor, clock, house_actor, vault, work
from services.work.config import Config
from tests.house.secrets.conftest import reseal
from tests.pages.acts import press, rows
from tests.waiting import until


async def test_k03_an_old_secret_is_marked_here_and_needs_attention_on_the_front(
    alice_page: User, alice: Actor
) -> None:
    old = clock.now() - timedelta(days=95)
    with work(house_actor()) as session:
        session.add(SecretAge(name="secret_key", key_id=vault.key_id(), set_at=old))
    await alice_page.open("/maintenance/secrets")
    await until(lambda: ("Secret key", "95 days", "Change now") in {_cells(row) for row in rows(alice_page)})
    await alice_page.open("/maintenance")
    await alice_page.should_see("Secret key: 95 days old.")


async def test_k05_the_key_is_rotated_by_a_button_and_nobody_is_signed_out(
    in_file: Config, alice_page: User, alice: Actor
) -> None:
    before = vault.key_id()
    await alice_page.open("/maintenance/secrets")
    await alice_page.should_see(f"The present key is {before}.")
    press(alice_page, "Rotate the secret key")
    await alice_page.should_see("Nobody is signed out.")
    press(alice_page, "Rotate", last=True)
    await until(lambda: vault.key_id() != before)
    await alice_page.should_see("1 earlier key still opens what it sealed.")
    reseal()
    await alice_page.open("/contacts")
    await alice_page.should_see("Contacts")


async def test_a_key_of_the_environment_shows_the_steps_instead_of_a_button(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/maintenance/secrets")
    await alice_page.should_see("The secret key comes from the environment.")
    await alice_page.should_not_see("Rotate the secret key")
    assert secrets.overview(alice).in_file is False


def _cells(row: dict[str, object]) -> tuple[object, ...]:
    return row.get("label"), row.get("age"), row.get("state")
