"""The switch of each channel, off, test or live, and the limit of a domain without its records (S-14, S-16)."""

from datetime import timedelta
from typing import Any

import pytest

from models.text import line
from services import leaving, messages, optouts, queues, sending
from services import settings as table
from services.channels import Envelope, ForNow
from services.house import settings
from services.house.checks import lookups
from services.house.checks.lookups import Lookups
from services.outbox import claim, holds, states
from services.outbox.claim import Claimed
from services.outbox.states import Change
from services.sending.overview import overview
from services.sending.switches import BY
from services.work import Actor, Conflict, Invalid, NotAllowed, clock, house_actor, perform, work
from services.work.config import Config
from services.work.places import places
from tests.outbox.rows import BOOT, state, take

TO_ADA = {"to": "ada@example.com", "subject": "Hello", "body": "x"}


@pytest.fixture(autouse=True)
def read(house: Config) -> None:
    sending.refresh()


def leave(row: Claimed) -> Envelope:
    plain = Envelope(row.id, "<a@b>", "", row.address, row.subject, row.body, {"X-Shop": "1"})
    return leaving.complete("x", row, plain)


def held(actor: Actor) -> Any:
    with work(actor, read=True) as session:
        return holds.read(session)


def test_s14_every_channel_is_live_until_an_operator_switches_it(alice: Actor) -> None:
    assert {one.switch.mode for one in overview(alice).channels} == {"live"}
    perform(alice, messages.send, TO_ADA)
    [row] = take(alice)
    assert leave(row).recipient == "ada@example.com"


def test_s14_a_channel_that_is_off_refuses_with_the_name_of_the_page(alice: Actor) -> None:
    sending.switch(alice, "email", "off")
    with pytest.raises(Conflict, match="/sending"):
        perform(alice, messages.send, TO_ADA)
    sending.switch(alice, "email", "live")
    assert perform(alice, messages.send, TO_ADA).state == "pending"


def test_s14_the_queue_of_a_channel_that_is_off_is_not_released_by_hand(alice: Actor) -> None:
    sending.switch(alice, "email", "off")
    sending.follow(house_actor(alice.place))
    card = next(one for one in perform(alice, queues.overview) if one.name == "emails")
    assert (card.switch, card.held_by) == ("off", "")
    with pytest.raises(Conflict, match="/sending"):
        perform(alice, queues.release, "emails")
    perform(alice, queues.hold, "sms")
    perform(alice, queues.release_all)
    assert set(held(alice)) == {"queue:emails"}


def test_s14_what_waits_is_held_while_its_channel_is_off_and_leaves_afterwards(alice: Actor) -> None:
    sent = perform(alice, messages.send, TO_ADA)
    sending.switch(alice, "email", "off")
    sending.follow(house_actor(alice.place))
    assert take(alice) == []
    assert state(alice, sent.id) == "held"
    sending.switch(alice, "email", "live")
    sending.follow(house_actor(alice.place))
    assert held(alice) == {}
    with work(house_actor(alice.place)) as session:
        holds.settle(session, house_actor(alice.place))
    assert [row.id for row in take(alice)] == [sent.id]


def test_what_is_claimed_at_the_moment_of_switching_off_goes_back_and_counts_no_attempt(alice: Actor) -> None:
    perform(alice, messages.send, TO_ADA)
    sending.switch(alice, "email", "off")
    with work(house_actor(alice.place)) as session:
        assert claim.claim(session, house_actor(alice.place), alice.user_id, 10, leaving.check) == []
    with pytest.raises(ForNow, match="switched off"):
        leave(Claimed(alice.user_id, "email", "a@b.example", "x", "x", 0, clock.now(), clock.now()))


def test_a_hold_of_a_person_is_not_lifted_by_the_switch(alice: Actor) -> None:
    with work(house_actor(alice.place)) as session:
        holds.hold(session, "queue:emails", "The offer is wrong.", "Alice")
    for mode in ("off", "live"):
        sending.switch(alice, "email", mode)
        sending.follow(house_actor(alice.place))
    assert held(alice)["queue:emails"]["by"] == "Alice"


def test_s14_nobody_can_have_the_name_that_marks_the_hold_of_a_switch(alice: Actor) -> None:
    with work(house_actor(alice.place)) as session:
        holds.hold(session, "queue:emails", "The offer is wrong.", line("sending") or "")
        holds.hold(session, "queue:sms", "The offer is wrong.", line(BY) or "")
    sending.follow(house_actor(alice.place))
    assert held(alice).keys() == {"queue:emails", "queue:sms"}


def test_s14_on_test_everything_goes_to_one_address_and_says_to_whom_it_was(alice: Actor) -> None:
    sending.switch(alice, "email", "test", "Office@Example.com")
    perform(alice, messages.send, TO_ADA)
    envelope = leave(take(alice)[0])
    assert (envelope.recipient, envelope.subject) == ("office@example.com", "[To ada@example.com] Hello")
    assert envelope.headers == {"X-Shop": "1", "X-Steward-To": "ada@example.com"}


@pytest.mark.parametrize(
    ("channel", "mode", "address", "field"),
    [
        ("email", "test", "", "address"),
        ("email", "test", "no address", "address"),
        ("fax", "off", None, "channel"),
        ("email", "loud", None, "sending.email"),
    ],
)
def test_an_impossible_switch_is_refused_and_changes_nothing(
    alice: Actor, channel: str, mode: str, address: str | None, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        sending.switch(alice, channel, mode, address)
    assert set(refusal.value.fields) == {field}
    assert sending.mode("email") == "live"


def test_only_operators_switch(bob: Actor) -> None:
    with pytest.raises(NotAllowed):
        sending.switch(bob, "email", "off")


def looked_up(**records: list[str] | None) -> None:
    told = Lookups(at=clock.now(), domain="acme.example", selector="mail", **records)
    with work(house_actor()) as session:
        settings.write(session, lookups.FACT, told.model_dump(mode="json"))
    sending.refresh()


@pytest.fixture
def two_a_day(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail server, and a limit that two messages reach."""
    monkeypatch.setattr(places(), "config", places().config.model_copy(update={"smtp_url": "smtp://127.0.0.1"}))
    settings.change_installation(alice, table.EMAILS_UNPROVED.key, 2)


def test_s16_many_emails_of_a_domain_without_its_records_are_refused(alice: Actor, two_a_day: None) -> None:
    looked_up(spf=[], dkim=["v=DKIM1"], dmarc=[])
    for _ in range(2):
        perform(alice, messages.send, TO_ADA)
    with pytest.raises(Conflict, match="SPF, DMARC"):
        perform(alice, messages.send, TO_ADA)
    settings.change_installation(alice, table.EMAILS_UNPROVED.key, 3)
    sending.refresh()
    assert perform(alice, messages.send, TO_ADA).state == "pending"


@pytest.mark.parametrize(
    "records",
    [{"spf": ["v=spf1"], "dkim": ["v=DKIM1"], "dmarc": ["v=DMARC1"]}, {"spf": None, "dkim": None, "dmarc": None}],
)
def test_s16_with_its_records_or_without_an_answer_nothing_is_refused(
    alice: Actor, two_a_day: None, records: Any
) -> None:
    looked_up(**records)
    for _ in range(3):
        perform(alice, messages.send, TO_ADA)


def test_the_page_has_the_exact_line_to_add(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    more = {
        "smtp_url": Config(smtp_url="smtp://u:p@mail.acme.example:587").smtp_url,
        "mail_from": "Acme <office@acme.example>",
    }
    monkeypatch.setattr(places(), "config", places().config.model_copy(update={**more, "dkim_selector": "mail"}))
    looked_up(spf=[], dkim=["v=DKIM1; p=x"], dmarc=None)
    spf, dkim, dmarc = overview(alice).records
    assert (spf.state, spf.line) == ("missing", 'acme.example. IN TXT "v=spf1 a:mail.acme.example ~all"')
    assert (dkim.state, dmarc.state) == ("ok", "unknown")
    assert dmarc.line.startswith('_dmarc.acme.example. IN TXT "v=DMARC1; p=none;')


@pytest.mark.parametrize(("host", "means"), [("192.0.2.7", "ip4:192.0.2.7"), ("[2001:db8::7]", "ip6:2001:db8::7")])
def test_a_mail_server_without_a_name_is_named_by_its_address(
    alice: Actor, monkeypatch: pytest.MonkeyPatch, host: str, means: str
) -> None:
    more = {"smtp_url": Config(smtp_url=f"smtp://{host}:25").smtp_url, "mail_from": "office@acme.example"}
    monkeypatch.setattr(places(), "config", places().config.model_copy(update=more))
    assert overview(alice).records[0].line == f'acme.example. IN TXT "v=spf1 {means} ~all"'


def test_an_old_answer_refuses_nobody(alice: Actor, two_a_day: None) -> None:
    told = Lookups(at=clock.now() - timedelta(days=3), domain="acme.example", spf=[], dkim=[], dmarc=[])
    with work(house_actor()) as session:
        settings.write(session, lookups.FACT, told.model_dump(mode="json"))
    assert sending.refresh().lacks == []


@pytest.mark.parametrize(("mode", "stopped"), [("test", []), ("live", ["ada@example.com"])])
def test_s14_what_becomes_of_the_test_address_stops_no_recipient(alice: Actor, mode: str, stopped: list[str]) -> None:
    sending.switch(alice, "email", mode, "office@example.com")
    perform(alice, messages.send, TO_ADA)
    refused = Change(take(alice)[0].id, ("claimed",), "failed", 1, BOOT, "rcpt", 550, "5.1.1 No such user")
    with work(house_actor(alice.place)) as session:
        states.apply(session, house_actor(alice.place), [refused])
    assert [one.address for one in perform(alice, optouts.search, optouts.Query()).rows] == stopped
