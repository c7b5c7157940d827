"""What providers report: each status once, the state only forward, and numbers that get no more texts."""

from collections.abc import Callable
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest

from services import messages, notices, sending
from services.texting import reports
from services.work import Actor, perform
from services.work.config import Config
from tests.outbox.rows import attempts, force, state
from tests.texting.conftest import events, report, suppressed

Write = Callable[..., UUID]


def test_s08_a_status_moves_its_message_and_is_explained(alice: Actor, written: Write) -> None:
    one = written()
    assert reports.take(report("delivered", "delivered"), one)
    card = perform(alice, messages.find, one)
    assert (card.state, card.explanation.split(" at ")[0]) == ("delivered", "It arrived")
    assert attempts(alice, one)[-1].provider_id == "text:SM1"


@pytest.mark.parametrize("order", list(permutations(["queued", "sent", "delivered"])))
def test_s08_reports_in_any_order_each_five_times_are_three_rows_and_one_outcome(
    alice: Actor, written: Write, order: tuple[str, ...]
) -> None:
    one, means = written(), {"queued": "sent", "sent": "sent", "delivered": "delivered"}
    for status in order * 5:
        reports.take(report(status, means[status]), one)
    assert state(alice, one) == "delivered"
    assert sorted(one.status for one in events(alice)) == ["delivered", "queued", "sent"]


def test_s08_a_report_on_an_unknown_message_settles_it(alice: Actor, written: Write) -> None:
    one = written("unknown")
    reports.take(report("queued", "sent"), one)
    assert state(alice, one) == "sent"


@pytest.mark.parametrize("was", ["pending", "held", "cancelled", "failed", "delivered"])
def test_s08_a_report_never_moves_what_waits_or_is_over(alice: Actor, written: Write, was: str) -> None:
    one = written(was)
    reports.take(report("undelivered", "bounced"), one)
    assert (state(alice, one), len(events(alice))) == (was, 1)


@pytest.mark.parametrize(
    ("code", "reason"), [(21610, "stop"), (21614, "bounced"), (30005, "bounced"), (30006, "bounced")]
)
def test_w07_a_number_that_cannot_or_must_not_be_texted_gets_no_more(
    alice: Actor, written: Write, code: int, reason: str
) -> None:
    one = written()
    reports.take(report("undelivered", "bounced", code=code, text="Because"), one)
    assert (state(alice, one), suppressed(alice)) == ("bounced", [("sms", reason)])
    assert perform(alice, messages.find, one).explanation.endswith(f"The server said: “{code} Because”.")


@pytest.mark.parametrize("code", [30003, 30007, None])
def test_w07_other_failures_suppress_nothing(alice: Actor, written: Write, code: int | None) -> None:
    one = written()
    reports.take(report("undelivered", "failed", code=code), one)
    assert (state(alice, one), suppressed(alice)) == ("failed", [])


def test_s14_what_becomes_of_the_test_number_stops_no_recipient(alice: Actor, written: Write) -> None:
    sending.switch(alice, "sms", "test", "+33612345679")
    one = written()
    reports.take(report("undelivered", "bounced", code=21610), one)
    assert (state(alice, one), suppressed(alice)) == ("bounced", [])


def test_s08_the_author_hears_that_it_did_not_arrive(alice: Actor, written: Write) -> None:
    reports.take(report("undelivered", "bounced", code=30006), written())
    assert [one.kind for one in perform(alice, notices.mine).entries] == ["notice.unsent"]


def test_w05_a_report_that_names_no_message_of_ours_finds_it_by_the_providers_id(alice: Actor, written: Write) -> None:
    one = written("unknown")
    reports.take(report("queued", "sent", "ABC"), one)
    assert reports.take(report("read", "delivered", "ABC"))
    assert state(alice, one) == "delivered"
    assert not reports.take(report("read", "delivered", "XYZ"))


def test_s08_a_late_report_on_an_earlier_attempt_changes_nothing(alice: Actor, written: Write) -> None:
    one = written("unknown")
    reports.take(report("sent", "sent", "SM2"), one)
    reports.take(report("undelivered", "bounced", "SM1"), one)
    assert state(alice, one) == "sent"


def test_s08_a_report_on_nothing_of_ours_is_no_trouble(house: Config, alice: Actor) -> None:
    assert not reports.take(report("delivered", "delivered"), uuid4())
    assert events(alice) == []


def test_s08_a_report_reaches_the_workspace_that_wrote(charlie: Actor, alice: Actor, written: Write) -> None:
    theirs: Any = perform(charlie, messages.send, {"channel": "sms", "to": "+33612345679", "body": "Hello"})
    force(charlie, theirs.id, "sent")
    reports.take(report("delivered", "delivered"), theirs.id)
    assert (state(charlie, theirs.id), events(alice)) == ("delivered", [])
