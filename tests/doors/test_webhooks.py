"""Outgoing webhooks: told of what happened, signed, tried again, logged and replayed (F-21, W-02)."""

import json
from datetime import timedelta

import pytest
import time_machine
from standardwebhooks import Webhook

from services import contacts
from services.accounts import users
from services.doors import offered, replaying, webhooks
from services.work import Actor, Conflict, Invalid, perform, work
from tests.cast import Cast, join
from tests.channels.http_servers import CUT, Act, Asked
from tests.doors.hooks import Receiver, hooked, leave, log, told

pytestmark = pytest.mark.usefixtures("private")


def verified(secret: str, asked: Asked) -> dict[str, object]:
    """What was told, as the library of the standard reads it."""
    found: dict[str, object] = Webhook(secret).verify(asked.body.encode(), asked.headers)
    return found


async def test_f21_a_webhook_is_told_of_an_event_and_who_receives_it_can_verify_it(alice: Actor) -> None:
    async with Receiver() as server:
        hook = hooked(alice, f"{server.url}/in")
        ada = perform(alice, contacts.create, {"name": "Ada", "emails": ["ada@example.com"]})
        perform(alice, contacts.change, ada.id, {"title": "Engineer"})
        assert told(alice.place) == 1
        await leave(alice.place)
        [asked] = server.asked
    body = verified(hook.secret, asked)
    assert (body["type"], set(body)) == ("contact.added", {"type", "timestamp", "data"})
    data = json.loads(asked.body)["data"]
    assert (data["kind"], data["subject"], data["subject_id"]) == ("contact.added", "contacts", str(ada.id))
    assert "Ada" not in asked.body and "example.com" not in asked.body, "the body is thin"
    [card] = log(alice, hook.id)
    assert (card.state, card.attempts[0].code, card.attempts[0].text) == ("sent", 200, '{"taken": true}')
    assert asked.headers["webhook-id"] == card.hook_id


async def test_f21_what_was_told_is_not_told_again(alice: Actor) -> None:
    hooked(alice, "http://127.0.0.1:9/in")
    perform(alice, contacts.create, {"name": "Ada"})
    assert [told(alice.place), told(alice.place)] == [1, 0]


def test_netbox_9466_what_was_rolled_back_is_not_told(alice: Actor) -> None:
    hook = hooked(alice, "http://127.0.0.1:9/in")

    def broken() -> None:
        with work(alice) as session:
            contacts.create(session, alice, {"name": "Ada"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert (told(alice.place), log(alice, hook.id)) == (0, [])


async def test_frappe_23442_of_two_changes_in_one_work_the_last_state_is_what_is_read(alice: Actor) -> None:
    async with Receiver() as server:
        hooked(alice, f"{server.url}/in", "contact.changed")
        ada = perform(alice, contacts.create, {"name": "Ada"})
        with work(alice) as session:
            contacts.change(session, alice, ada.id, {"title": "First"})
            contacts.change(session, alice, ada.id, {"title": "Last"})
        told(alice.place)
        await leave(alice.place)
        named = {json.loads(one.body)["data"]["subject_id"] for one in server.asked}
    assert named == {str(ada.id)} and "First" not in server.asked[0].body
    assert perform(alice, contacts.find, ada.id).title == "Last"


async def test_w02_chatwoot_15920_a_receiver_that_restarts_gets_it_later_with_a_fresh_signature(
    alice: Actor, ticking: time_machine.Traveller
) -> None:
    async with Receiver([CUT, Act(500), Act(404)]) as server:
        hook = hooked(alice, f"{server.url}/in")
        perform(alice, contacts.create, {"name": "Ada"})
        told(alice.place)
        for seconds in (0, 6, 301, 1801):
            ticking.shift(timedelta(seconds=seconds))
            await leave(alice.place)
        asked = server.asked
    assert len(asked) == 4
    assert len({one.headers["webhook-id"] for one in asked}) == len({one.body for one in asked}) == 1
    assert len({one.headers["webhook-timestamp"] for one in asked}) == 4
    verified(hook.secret, asked[-1])  # better-auth#8844: of now, and not of the first attempt
    [card] = log(alice, hook.id)
    assert [one.state for one in card.attempts] == ["pending", "pending", "pending", "sent"]
    assert [one.code for one in card.attempts[1:]] == [500, 404, 200]


async def test_frappe_16822_a_failed_call_is_in_the_log_with_its_answer(
    alice: Actor, ticking: time_machine.Traveller
) -> None:
    async with Receiver([Act(503, body="The shop is closed")] * 7) as server:
        hook = hooked(alice, f"{server.url}/in")
        perform(alice, contacts.create, {"name": "Ada"})
        told(alice.place)
        for seconds in (0, 6, 301, 1_801, 7_201, 18_001, 36_001):
            ticking.shift(timedelta(seconds=seconds))
            await leave(alice.place)
        assert len(server.asked) == 7
    [card] = log(alice, hook.id)
    assert (card.state, len(card.attempts)) == ("failed", 7)
    assert "The shop is closed" in card.attempts[-1].text
    assert perform(alice, webhooks.find, hook.id).failing_at is not None


async def test_the_desk_1065_a_replay_has_the_same_id_and_bytes_and_the_present_secret(alice: Actor) -> None:
    async with Receiver([Act(302)]) as server:
        hook = hooked(alice, f"{server.url}/in")
        perform(alice, contacts.create, {"name": "Zoë 🎉"})
        told(alice.place)
        await leave(alice.place)
        failing = perform(alice, webhooks.find, hook.id).failing_at
        fresh = perform(alice, webhooks.rotate, hook.id)
        perform(alice, replaying.replay, hook.id, log(alice, hook.id)[0].id)
        await leave(alice.place)
        first, again = server.asked
    assert (again.body, again.headers["webhook-id"]) == (first.body, first.headers["webhook-id"])
    verified(fresh.secret, again)
    assert failing is not None
    assert perform(alice, webhooks.find, hook.id).failing_at == failing, "a replay is no change of the streak"
    assert [(one.replay, one.state) for one in log(alice, hook.id)] == [(1, "sent"), (0, "failed")]


async def test_f21_for_a_day_both_secrets_sign(alice: Actor, ticking: time_machine.Traveller) -> None:
    async with Receiver() as server:
        old = hooked(alice, f"{server.url}/in")
        new = perform(alice, webhooks.rotate, old.id)
        for hours, knows in ((0, 2), (25, 1)):
            ticking.shift(timedelta(hours=hours))
            perform(alice, contacts.create, {"name": f"Ada {hours}"})
            told(alice.place)
            await leave(alice.place)
            asked = server.asked[-1]
            assert len(asked.headers["webhook-signature"].split()) == knows
            verified(new.secret, asked)
            if knows == 2:
                verified(old.secret, asked)


@pytest.mark.parametrize("status", [410, 302])
async def test_f21_gone_stops_it_and_a_redirect_is_not_followed(alice: Actor, status: int) -> None:
    async with Receiver([Act(status)]) as server:
        hook = hooked(alice, f"{server.url}/in")
        perform(alice, contacts.create, {"name": "Ada"})
        told(alice.place)
        await leave(alice.place)
        assert len(server.asked) == 1
    assert perform(alice, webhooks.find, hook.id).state == ("stopped" if status == 410 else "on")
    assert [one.state for one in log(alice, hook.id)] == ["failed"]


async def test_f21_five_days_of_failures_stop_it_and_its_owner_is_told(
    alice: Actor, ticking: time_machine.Traveller
) -> None:
    from services import notices

    async with Receiver([Act(302), Act(302)]) as server:
        hook = hooked(alice, f"{server.url}/in")
        for days in (0, 5):
            ticking.shift(timedelta(days=days))
            perform(alice, contacts.create, {"name": f"Ada {days}"})
            told(alice.place)
            await leave(alice.place)
    card = perform(alice, webhooks.find, hook.id)
    assert (card.state, card.stopped_why) == ("stopped", "For five days no delivery arrived.")
    assert "Your webhook “Website” was stopped" in perform(alice, notices.mine).entries[0].text
    perform(alice, contacts.create, {"name": "Unheard"})
    assert told(alice.place) == 0
    assert perform(alice, webhooks.change, hook.id, {"on": True}).state == "on"


async def test_f18_f21_a_webhook_is_told_only_of_what_its_owner_sees(alice: Actor, people: Cast) -> None:
    zoe = join(people.acme, "Zoe", "sales")
    hook = hooked(alice, "http://127.0.0.1:9/in")
    from models.doors import Webhook as Row

    with work(alice) as session:
        session.get_one(Row, hook.id).user_id = zoe.user_id  # type: ignore[assignment]
    perform(alice, contacts.create, {"name": "Alice's own"})
    hers = perform(zoe, contacts.create, {"name": "Zoe's own"})
    told(alice.place)
    assert [json.loads(one.body)["data"]["subject_id"] for one in log(alice, hook.id)] == [str(hers.id)]
    assert zoe.user_id
    perform(alice, users.disable, zoe.user_id)
    assert perform(alice, webhooks.find, hook.id).state == "stopped"


def test_n8n_1018_the_same_address_and_kinds_twice_are_refused(alice: Actor) -> None:
    url = "https://hooks.example/in"
    hooked(alice, url, "contact.added", "contact.changed")
    with pytest.raises(Conflict):
        hooked(alice, url, "contact.changed", "contact.added")
    hooked(alice, url, "contact.changed")


@pytest.mark.parametrize(("field", "values"), [
    ("kinds", {"kinds": []}), ("kinds", {"kinds": ["user.added"]}), ("kinds", {"kinds": ["nothing"]}),
    ("url", {"url": "ftp://hooks.example/"}), ("url", {"url": "https://user:word@hooks.example/"}), ("name", {"name": " "}),
    ("url", {"url": "https://hooks.example/\r\nX-Evil: 1"}),
])  # fmt: skip
def test_f21_what_is_no_webhook_is_refused_at_its_field(alice: Actor, field: str, values: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        perform(
            alice, webhooks.create, {"name": "W", "url": "https://h.example/", "kinds": ["contact.added"], **values}
        )
    assert set(refused.value.fields) == {field}


def test_f21_the_secret_is_told_once_and_kept_sealed(alice: Actor) -> None:
    from sqlalchemy import text

    hook = hooked(alice, "https://hooks.example/in")
    with work(alice, read=True) as session:
        assert hook.secret not in str(session.execute(text("SELECT * FROM webhooks")).all())
    assert "secret" not in perform(alice, webhooks.find, hook.id).model_dump()
    assert "contact.added" in offered.known(alice)


async def test_f21_a_dead_receiver_opens_no_circuit_and_delays_nobody(alice: Actor) -> None:
    async with Receiver() as server:
        dead = hooked(alice, "http://127.0.0.1:9/in")
        well = hooked(alice, f"{server.url}/in", name="Well")
        for number in range(7):
            perform(alice, contacts.create, {"name": f"Ada {number}"})
        told(alice.place)
        await leave(alice.place)
        assert len(server.asked) == 7
    assert {one.state for one in log(alice, well.id)} == {"sent"}
    assert {one.state for one in log(alice, dead.id)} == {"pending"}


def test_f21_deliveries_are_kept_for_30_days(alice: Actor, ticking: time_machine.Traveller) -> None:
    hook = hooked(alice, "http://127.0.0.1:9/in")
    perform(alice, contacts.create, {"name": "Ada"})
    told(alice.place)
    ticking.shift(timedelta(days=31))
    with work(alice) as session:
        assert replaying.forget_old(session, alice) == 1
    assert log(alice, hook.id) == []


def test_f21_many_events_that_its_owner_does_not_see_hold_up_none_that_they_see(
    alice: Actor, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from models.doors import Webhook as Row
    from services.doors import telling

    monkeypatch.setattr(telling, "AT_ONCE", 2)
    zoe = join(people.acme, "Zoe", "sales")
    hook = hooked(alice, "http://127.0.0.1:9/in")
    with work(alice) as session:
        session.get_one(Row, hook.id).user_id = zoe.user_id  # type: ignore[assignment]
    for number in range(5):
        perform(alice, contacts.create, {"name": f"Unseen {number}"})
    perform(zoe, contacts.create, {"name": "Seen"})
    assert (told(alice.place), told(alice.place), len(log(alice, hook.id))) == (1, 0, 1)
