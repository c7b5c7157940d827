"""What a browser had kept of a form when it had to load the page anew: it stands there again, for the same person alone."""

from datetime import timedelta
from typing import Any

import pytest
from nicegui import ui
from nicegui.testing import User

from services import contacts
from services.contacts import ContactCard, Query
from services.records import drafts
from services.records.drafts import Typed
from services.work import Actor, clock, perform
from tests.pages.acts import buttons, field, press
from tests.waiting import until
from ui.parts import unfinished
from ui.parts.form_draft import bring_back
from ui.parts.unfinished import Attempt


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what is typed without the pause."""
    monkeypatch.setattr("ui.parts.form_draft.PAUSE", 0)


def bring(user: User, actor: Actor, form: str, mark: str = "", **values: str) -> None:
    """Tell the page what the browser had, as steward.js does."""
    assert actor.user_id is not None
    with user:
        bring_back({f"{actor.user_id.hex} {form} {mark}": {"age": 2.5, "values": values}})


async def test_y07_a_dialog_stands_open_again_with_what_was_typed_into_it(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/contacts?new=1")
    await alice_page.should_see("Add a contact")
    assert alice_page.client is not None
    assert alice_page.client.sub_pages_router.current_path == "/contacts", "a reload opens no second one"
    await alice_page.open("/contacts")
    bring(alice_page, alice, "contact", "ab12", name="Grace", phone="+33 1 98")
    await alice_page.should_see("Add a contact")
    assert (field(alice_page, "Name").value, field(alice_page, "Phone").value) == ("Grace", "+33 1 98")
    await until(lambda: "Grace" in str(perform(alice, drafts.read, "contact")))


async def test_what_was_left_before_stays_an_attempt_of_its_own(alice_page: User, alice: Actor) -> None:
    perform(alice, drafts.keep, "contact", unfinished.pack([Attempt(at=clock.now(), mark="a", values={"name": "Ada"})]))
    await alice_page.open("/contacts")
    bring(alice_page, alice, "contact", "b", name="Grace")
    await alice_page.should_see("Add a contact")
    assert field(alice_page, "Name").value == "Grace"
    press(alice_page, "Continue", last=True)
    assert field(alice_page, "Name").value == "Ada"


async def test_a_fact_is_open_again_and_knows_what_stood_there_before(
    alice_page: User, alice: Actor, ada: ContactCard
) -> None:
    perform(alice, contacts.change, ada.id, {"title": "Analyst"})
    await alice_page.open(f"/contacts/{ada.id}")
    bring(alice_page, alice, f"record:{ada.id.hex}", title="Countess", **{"title before": '"Engineer"'})
    await alice_page.should_see("Countess")
    found = alice_page.find(kind=ui.input)
    found.elements = {field(alice_page, "Title")}
    found.trigger("keydown.enter")
    await alice_page.should_see("Someone changed this while you were typing")


async def test_who_was_typed_last_is_whom_a_letter_goes_to(alice_page: User, alice: Actor, ada: ContactCard) -> None:
    kept = {"contact_id": str(ada.id), "typed": ada.name, "to": "ada@example.com", "subject": "Hello", "body": "x"}
    perform(alice, drafts.keep, "message", kept)
    await alice_page.open("/messages/new")
    bring(alice_page, alice, "message", body="Dear Bob", **{"typed now": "bob@example.com"})
    await alice_page.should_see("Dear Bob")
    assert field(alice_page, "To").value == "bob@example.com"
    assert field(alice_page, "Subject").value == "Hello"


async def test_a_colleague_who_signs_in_at_the_same_window_is_shown_nothing(
    bob_page: User, alice: Actor, bob: Actor
) -> None:
    await bob_page.open("/contacts")
    bring(bob_page, alice, "contact", "ab12", name="Grace")
    await bob_page.should_see("No contacts yet")
    assert "Continue" not in buttons(bob_page)
    assert perform(bob, drafts.read, "contact") is None and perform(bob, contacts.search, Query()).total == 0


@pytest.mark.parametrize("snapshot", [None, [], "x", {"a b c": 1}, {"a b": {"age": 1, "values": {}}},
                                      {"a b c": {"age": -1, "values": {}}}, {"a b c": {"age": 1, "values": {"x": 1}}}])  # fmt: skip
def test_anything_else_that_a_browser_may_say_is_nothing(snapshot: Any) -> None:
    assert unfinished.brought(snapshot, "a") == {}


def test_a_draft_holds_several_attempts_and_one_of_before_is_one() -> None:
    now = clock.now()
    some = [Attempt(at=now, mark="b", values={"name": "Grace"}), Attempt(at=now, mark="a", values={"name": 'A"da'})]
    assert unfinished.unpack(Typed(at=now, values=unfinished.pack(some))) == some
    assert unfinished.unpack(Typed(at=now, values={"name": "Ada"})) == [Attempt(at=now, values={"name": "Ada"})]
    assert unfinished.unpack(None) == []


def test_what_another_window_typed_since_into_the_same_attempt_is_newer() -> None:
    now = clock.now()
    here = Attempt(at=now - timedelta(minutes=5), mark="a", values={"name": "Gra"})
    stored = [Attempt(at=now, mark="a", values={"name": "Grace", "status": "lead"})]
    assert unfinished.latest(stored, here) == stored
    (mixed,) = unfinished.latest(stored, here.model_copy(update={"at": now}))
    assert mixed.values == {"name": "Gra", "status": "lead"}
