"""“On my way”: the customer is told once by SMS when the technician sets out, or the visit says why not (case 28)."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services import contacts, field, leaving, optouts, settings, visits
from services.channels import Envelope
from services.house.settings import change
from services.outbox.states import Change, apply
from services.visits import VisitCard
from services.work import Actor, clock, house_actor, perform, work
from services.work.config import Config
from tests.arrivals.conftest import NINE, NUMBER, found, letters, take, told

SITE = "https://crm.acme.example"


@pytest.fixture(autouse=True)
def provider(house: Config) -> Iterator[None]:
    """The installation has an address; texts are wanted, though no provider is set up."""
    house.site_url = SITE
    yield
    house.site_url = ""


@pytest.fixture
def wanted(alice: Actor) -> None:
    perform(alice, change, settings.ON_WAY_SENT.key, "on")


def set_out(actor: Actor, visit: VisitCard, at: Any = NINE, **more: Any) -> dict[str, Any]:
    act = {"id": str(uuid4()), "visit_id": str(visit.id), "act": "en_route", "at": at.isoformat(), **more}
    assert [one.answer for one in field.take(actor, [act])] in (["done"], ["again"])
    return act


pytestmark = pytest.mark.usefixtures("wanted")


def test_f23_case_28_the_same_act_twice_is_one_sms(alice: Actor, nora: Actor, visit: VisitCard) -> None:
    with clock.at(NINE):
        act = set_out(nora, visit)
        assert field.take(nora, [act])[0].answer == "again"
        set_out(nora, visit)
        perform(alice, visits.set_out, visit.id)
    ((row, text),) = letters(alice)
    assert row.channel == "sms" and text.body == f"Acme: Nora is on the way to you.\nSee when: {SITE}/v/…"
    (one,) = told(alice, visit)
    assert (one.about, one.channel, one.why) == ("on_way", "sms", "")


def test_f23_case_28_two_phones_at_once_are_one_sms(alice: Actor, nora: Actor, visit: VisitCard) -> None:
    def one(_number: int) -> None:
        with clock.at(NINE):
            set_out(nora, visit)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(one, range(4)))
    assert len(letters(alice)) == 1


def test_f23_case_28_back_and_out_again_is_one_sms(alice: Actor, nora: Actor, visit: VisitCard) -> None:
    with clock.at(NINE):
        set_out(nora, visit)
        perform(nora, visits.miss, visit.id, "Nobody at home")
        perform(alice, visits.reopen, visit.id)
        set_out(nora, visit)
    assert len(letters(alice)) == 1 and len(told(alice, visit)) == 1


def test_f23_case_28_an_act_of_two_hours_ago_sends_none_and_the_visit_says_why(
    alice: Actor, nora: Actor, visit: VisitCard
) -> None:
    with clock.at(NINE + timedelta(hours=2, minutes=5)):
        set_out(nora, visit)
    assert letters(alice) == []
    (one,) = told(alice, visit)
    assert one.why == "Nora set out at 10:00, and the phone was offline until 12:05."


@pytest.mark.parametrize(("minutes", "sent"), [(30, 1), (31, 0), (-60, 1)])
def test_f23_case_28_half_an_hour_late_is_the_limit(
    alice: Actor, nora: Actor, visit: VisitCard, minutes: int, sent: int
) -> None:
    with clock.at(NINE + timedelta(minutes=max(minutes, 0))):
        set_out(nora, visit, NINE + timedelta(minutes=-minutes if minutes < 0 else 0))
    assert len(letters(alice)) == sent


def test_f23_case_28_who_was_not_told_is_told_when_they_set_out_again(
    alice: Actor, nora: Actor, visit: VisitCard
) -> None:
    with clock.at(NINE + timedelta(hours=2)):
        set_out(nora, visit)
        perform(nora, visits.miss, visit.id, "Nobody at home")
        perform(alice, visits.reopen, visit.id)
    with clock.at(NINE + timedelta(hours=3)):
        perform(nora, visits.set_out, visit.id)
    assert len(letters(alice)) == 1 and [one.why for one in told(alice, visit)] == [""]


def _no_phone(alice: Actor, visit: VisitCard) -> None:
    perform(alice, contacts.change, visit.contact_id, {"phones": []})


def _stop(alice: Actor, visit: VisitCard) -> None:
    with work(alice) as session:
        optouts.suppressions.suppress(session, "sms", NUMBER, "stop")


def _binned(alice: Actor, visit: VisitCard) -> None:
    perform(alice, contacts.bin, visit.contact_id)


@pytest.mark.parametrize(
    ("do", "why"),
    [
        (_no_phone, "The contact has no mobile number."),
        (_stop, "The recipient replied STOP."),
        (_binned, "The contact is in the bin."),
    ],
)
def test_f23_who_cannot_be_told_is_not_and_the_visit_says_why(
    alice: Actor, nora: Actor, visit: VisitCard, do: Callable[[Actor, VisitCard], None], why: str
) -> None:
    do(alice, visit)
    with clock.at(NINE):
        set_out(nora, visit)
    assert letters(alice) == [] and [one.why for one in told(alice, visit)] == [why]
    assert found(alice, visit).state == "en_route"


@pytest.mark.parametrize("wish", ["off", "auto"])
def test_f23_without_a_provider_or_switched_off_nothing_is_sent_and_nothing_said(
    alice: Actor, nora: Actor, visit: VisitCard, wish: str
) -> None:
    perform(alice, change, settings.ON_WAY_SENT.key, wish)
    with clock.at(NINE):
        set_out(nora, visit)
    assert letters(alice) == [] and told(alice, visit) == []


def test_f23_who_has_arrived_before_it_leaves_is_not_announced(alice: Actor, nora: Actor, visit: VisitCard) -> None:
    with clock.at(NINE):
        set_out(nora, visit)
        perform(nora, visits.arrive, visit.id)
        assert take(alice) == []
    (one,) = told(alice, visit)
    assert (one.state, one.why) == ("cancelled", "Nobody was on the way any more when it could leave.")


def test_f23_what_could_not_leave_in_time_does_not_leave(alice: Actor, nora: Actor, visit: VisitCard) -> None:
    with clock.at(NINE):
        set_out(nora, visit)
    with clock.at(NINE + timedelta(minutes=31)):
        assert take(alice) == []
    assert [one.why for one in told(alice, visit)] == ["It could not leave in time."]


async def test_f23_the_sms_leaves_with_a_link_that_works_and_nothing_secret_waits(
    customer: httpx.AsyncClient, alice: Actor, nora: Actor, visit: VisitCard
) -> None:
    with clock.at(NINE):
        set_out(nora, visit)
        (row,) = take(alice)
        out = Envelope(row.id, "<1@acme.example>", "", row.address, row.subject, row.body, dict(row.headers))
        gone = await asyncio.to_thread(leaving.complete, alice.place, row, out)
        path = gone.body.partition(SITE)[2]
        assert "…" not in gone.body and "X-Steward-Visit" not in gone.headers
        assert "Nora is on the way to you" in (await customer.get(path)).text
    assert path.removeprefix("/v/") not in str([text.model_dump() for _row, text in letters(alice)])


def test_f23_a_message_that_failed_is_not_sent_again_when_somebody_sets_out_again(
    alice: Actor, nora: Actor, visit: VisitCard
) -> None:
    with clock.at(NINE):
        set_out(nora, visit)
        ((row, _text),) = letters(alice)
        house = house_actor(alice.place)
        with work(house) as session:
            apply(session, house, [Change(row.id, ("pending",), "failed", 1, text="No such number")])
        perform(nora, visits.miss, visit.id, "Nobody at home")
        perform(alice, visits.reopen, visit.id)
        perform(nora, visits.set_out, visit.id)
    assert [one.state for one, _text in letters(alice)] == ["failed"]
