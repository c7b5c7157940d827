"""The export of a list: a small one is downloaded at once, a large one is followed on its page."""

from collections.abc import Callable
from uuid import UUID

from nicegui.testing import User

from services import exports
from services.work import Actor, perform
from tests.cast import Cast, _move_in
from tests.exports.world import added
from tests.pages.acts import buttons, press
from tests.records.long_work import run

Opened = Callable[[str | None], User]


async def test_c15_a_small_export_is_downloaded_at_once(opened: Opened, people: Cast, alice: Actor) -> None:
    added(alice)
    user = opened(people.alice)
    await user.open("/contacts")
    await user.should_see("1 contact")
    press(user, "Export contacts")
    await user.should_see("Export 1 contact")
    press(user, "Export", last=True)
    response = await user.download.next()
    assert response.content.startswith(b"\xef\xbb\xbfID,Name,")


async def test_c15_a_large_export_shows_its_progress_and_then_its_file(
    opened: Opened, people: Cast, alice: Actor
) -> None:
    added(alice)
    begun = perform(alice, exports.begin, "contact", {"filter": {}})
    user = opened(people.alice)
    await user.open("/exports")
    await user.should_see(begun.label)
    await user.should_see("Waiting for its turn")
    run(alice, begun.id)
    await user.should_see("1 exported")
    await user.should_see("Only you can download it.")


async def test_c15_who_may_not_export_sees_no_button(opened: Opened, people: Cast, alice: Actor) -> None:
    user = opened(_move_in(UUID(people.acme), "Erin", "engineering", "x"))
    await user.open("/contacts")
    await user.should_see("Search")
    assert "Export contacts" not in buttons(user)
