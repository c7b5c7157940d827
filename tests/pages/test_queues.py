"""The page of queues: what is unknown is resolved on it, and everything is held with one button (Q-01, Q-05)."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from nicegui import ui
from nicegui.events import GenericEventArguments, handle_event
from nicegui.testing import User
from pydantic import SecretStr

from models.health import Circuit
from services import messages, queues, sending
from services.outbox import claim
from services.work import Actor, clock, house_actor, perform, work
from services.work.places import places
from tests.outbox.rows import force, state
from tests.pages.acts import fill, press, rows, tick
from ui.parts.markup import StaticHtml


def unknown(actor: Actor, subject: str, outcome: str = "unknown") -> UUID:
    sent = perform(actor, messages.send, {"to": "ada@example.com", "subject": subject, "body": "Hi."})
    force(actor, sent.id, outcome)
    return sent.id


def shown(user: User) -> str:
    """Return what the tiles and the connections show."""
    return "".join(one.content for one in user.find(kind=StaticHtml).elements)


def answer(user: User, message_id: UUID, outcome: Any) -> None:
    """Press one of the answers beside a message."""
    for table in user.find(kind=ui.table).elements:
        for one in list(table._event_listeners.values()):
            if one.type == "answer":
                told = {"id": str(message_id), "outcome": outcome}
                handle_event(one.handler, GenericEventArguments(sender=table, client=table.client, args=told))


async def test_q05_an_unknown_message_is_resolved_with_a_reason(alice_page: User, alice: Actor) -> None:
    one = unknown(alice, "Your invoice")
    await alice_page.open("/queues")
    row = next(row for row in rows(alice_page) if row["name"] == "Your invoice")
    assert row["answers"] == {"sent": "It arrived", "pending": "Send again"} and "ada@example.com" in row["about"]
    answer(alice_page, one, "sent")
    await alice_page.should_see("It arrived: 1 message")
    press(alice_page, "It arrived", last=True)
    await alice_page.should_see("Required.")
    fill(alice_page, "How do you know?", "She called")
    press(alice_page, "It arrived", last=True)
    await alice_page.should_see("1 message changed.")
    assert state(alice, one) == "sent"
    await alice_page.should_see("Every message is accounted for.", retries=30)


async def test_q05_several_unknown_ones_are_sent_again_together(alice_page: User, alice: Actor) -> None:
    one, two, three = (unknown(alice, name) for name in ("One", "Two", "Three"))
    await alice_page.open("/queues")
    tick(alice_page, "One", "Two")
    press(alice_page, "Send again")
    await alice_page.should_see("2 messages")
    fill(alice_page, "How do you know?", "Not in the log")
    press(alice_page, "Send it again", last=True)
    await alice_page.should_see("2 messages changed.")
    assert [state(alice, message) for message in (one, two, three)] == ["pending", "pending", "unknown"]


async def test_no_other_answer_than_those_shown_is_taken(alice_page: User, alice: Actor) -> None:
    one = unknown(alice, "One")
    await alice_page.open("/queues")
    for outcome in ("failed", "delivered", None, 7, ["sent"]):
        answer(alice_page, one, outcome)
    await alice_page.should_not_see("How do you know?")


async def test_s14_the_page_says_which_channels_are_off_on_test_or_not_set_up(alice_page: User, alice: Actor) -> None:
    sending.switch(alice, "sms", "off")
    sending.switch(alice, "whatsapp", "test", "+33612345678")
    sending.follow(house_actor(alice.place))
    places().config.waha_base_url = "http://127.0.0.1:9"
    await alice_page.open("/queues")
    found = {row["id"]: (row["state"], row["act"]) for row in rows(alice_page) if "state" in row}
    assert found["sms"] == ("Switched off", "")
    assert (found["emails"], found["whatsapp"]) == (("Kept here", "Hold"), ("On test", "Hold"))
    assert all(word in shown(alice_page) for word in ("Not set up", "Switched off", "On test"))


async def test_q05_the_numbers_of_a_queue_open_their_rows_on_a_phone_too(alice_page: User, alice: Actor) -> None:
    unknown(alice, "Your invoice")
    await alice_page.open("/queues")
    more = {row["id"]: row["more"] for row in rows(alice_page) if "more" in row}
    assert more["emails"] == [{"text": "1 unknown", "link": "/messages?state=unknown&queue=emails"}]
    assert more["sms"] == [{"text": "Nothing today", "link": ""}]


async def test_q05_notices_are_counted_in_their_row_alone_for_no_list_holds_them(
    alice_page: User, alice: Actor
) -> None:
    unknown(alice, "Hello", "sent")
    with work(house_actor(alice.place)) as session:
        told = {"key": "n", "channel": "email", "recipient": "bob@example.com", "subject": "s", "body": "b"}
        notice = claim.put(session, **told, due_at=clock.now(), queue="notices")
    force(alice, notice, "sent")
    await alice_page.open("/queues")
    row = next(row for row in rows(alice_page) if row["id"] == "notices")
    assert (row["done"], row["links"], row["more"]) == ("1", {}, [{"text": "1 done", "link": ""}])
    assert '<span>Completed today</span></div><div class="v">1</div>' in shown(alice_page)


async def test_w03_a_stopped_account_says_since_when_why_and_what_comes_next(alice_page: User, alice: Actor) -> None:
    began = clock.now()
    with work(house_actor()) as session:
        told = {
            "state": "open",
            "failures": 5,
            "why": "It cannot be reached.",
            "probe_at": began + timedelta(seconds=50),
        }
        session.add(Circuit(channel="email", changed_at=began, **told))
    places().config.smtp_url = SecretStr("smtp://127.0.0.1:9")
    await alice_page.open("/queues")
    assert re.search(
        r"Stopped at [^<]+ after 5 failures: It cannot be reached\. Next probe in \d+ s\.", shown(alice_page)
    )


async def test_q05_the_share_of_failures_has_decimals_only_where_it_is_small(alice_page: User, alice: Actor) -> None:
    for outcome in ("failed", "sent"):
        unknown(alice, "Hello", outcome)
    await alice_page.open("/queues")
    assert "50% of today&#39;s" in shown(alice_page)


async def test_q01_all_queues_are_held_and_released_with_one_button(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/queues")
    press(alice_page, "Hold all")
    await alice_page.should_see("Reason (optional)")
    fill(alice_page, "Reason (optional)", "The provider has trouble")
    press(alice_page, "Hold all", last=True)
    await alice_page.should_see("Release all", retries=30)
    assert {one.held_why for one in perform(alice, queues.overview)} == {"The provider has trouble"}
    press(alice_page, "Release all")
    await alice_page.should_not_see("Release all", retries=30)
    assert {one.held_why for one in perform(alice, queues.overview)} == {None}
