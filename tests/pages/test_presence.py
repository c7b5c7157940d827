"""Presence: who else has a record open, as long as their page is heard of."""

from services import contacts
from services.contacts import ContactCard
from services.work import Actor, perform
from tests.cast import Cast
from tests.waiting import until
from ui.parts import presence


async def test_f06_colleagues_on_the_same_record_see_one_another_until_a_page_falls_silent(
    opened, people: Cast, alice: Actor, bob: Actor, ada: ContactCard
) -> None:
    perform(alice, contacts.change, ada.id, {"owner_id": bob.user_id})
    one, other = opened(people.alice), opened(people.bob)
    await one.open(f"/contacts/{ada.id}")
    await other.open(f"/contacts/{ada.id}")
    room = (alice.place, ada.id)
    await until(lambda: [viewer.name for viewer in presence._rooms.get(room, ())] == ["Alice", "Bob"])
    assert [viewer.pill.props["title"] for viewer in presence._rooms[room]] == ["Bob", "Alice"]
    presence._rooms[room][1].at -= presence.GONE + 1
    presence.refresh(room)
    assert [viewer.pill.props["title"] for viewer in presence._rooms[room]] == [""]
