"""The customer's page of a visit: for anyone who has its link, without a session; only POST changes anything."""

from datetime import timedelta
from html import unescape
from typing import Any

import httpx
import icalendar
import pytest
from sqlalchemy import select

from models.events import EventRow
from services import arrivals, notices, settings, visits
from services.arrivals import page
from services.house.settings import change
from services.visits import VisitCard
from services.work import Actor, clock, perform, work
from tests.arrivals.conftest import NINE, found, link

WHEN = "20300304T080000/20300304T100000"  # as the page's form says it


def events(actor: Actor) -> int:
    with work(actor, read=True) as session:
        return len(session.scalars(select(EventRow.id)).all())


async def test_f23_the_customer_reads_when_and_who_and_looking_changes_nothing(
    customer: httpx.AsyncClient, alice: Actor, visit: VisitCard
) -> None:
    path = link(alice, visit)
    before, version = events(alice), found(alice, visit).version
    for _ in range(3):
        page = await customer.get(path)
        assert page.status_code == 200
    for text in ("Monday 4 March", "09:00 – 11:00", "Nora", "Planned", "Confirm this time", "Acme"):
        assert text in page.text, text
    assert (events(alice), found(alice, visit).version) == (before, version)


async def test_f23_a_link_shows_one_visit_and_nothing_else(
    customer: httpx.AsyncClient, alice: Actor, visit: VisitCard
) -> None:
    page = await customer.get(link(alice, visit))
    for word in (
        "Ray",
        "No heat",
        "4711",
        "rue Verte",
        "Silva",
        NINE.isoformat(),
        visit.id.hex,
        str(visit.id),
        "sign-in",
    ):
        assert word not in page.text, word
    assert page.headers["cache-control"] == "no-store" and page.headers["x-robots-tag"] == "noindex"
    assert page.headers["referrer-policy"] == "no-referrer" and "set-cookie" not in page.headers
    assert "unsafe" not in page.headers["content-security-policy"]


async def test_f23_the_customer_confirms_and_twice_is_once(
    customer: httpx.AsyncClient, alice: Actor, visit: VisitCard
) -> None:
    path = link(alice, visit)
    for _ in range(2):
        answer = await customer.post(path, data={"do": "confirm", "time": WHEN})
        assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert "You confirmed this time" in (await customer.get(path)).text
    assert found(alice, visit).confirmed_at == clock.now()
    with work(alice, read=True) as session:
        told = session.scalars(select(EventRow).where(EventRow.kind == "visit.confirmed")).all()
    assert len(told) == 1


async def test_f23_a_time_that_changed_meanwhile_is_not_confirmed(
    customer: httpx.AsyncClient, alice: Actor, visit: VisitCard
) -> None:
    path = link(alice, visit)
    perform(alice, visits.promise, visit.id, NINE, NINE + timedelta(hours=3))
    answer = await customer.post(path, data={"do": "confirm", "time": WHEN})
    assert (
        answer.status_code == 409 and "The time has changed meanwhile" in answer.text and "10:00 – 13:00" in answer.text
    )
    assert found(alice, visit).confirmed_at is None


async def test_f23_a_wish_is_on_the_visit_and_under_the_bell_of_who_plans(
    customer: httpx.AsyncClient, alice: Actor, visit: VisitCard
) -> None:
    path = link(alice, visit)
    for _ in range(2):
        await customer.post(path, data={"do": "ask", "wish": "Tuesday <b>after</b> four\nplease"})
    assert "You asked for another time: “Tuesday <b>after</b> four please”" in unescape((await customer.get(path)).text)
    assert found(alice, visit).wish == "Tuesday <b>after</b> four please"
    assert [one.text for one in perform(alice, notices.mine).entries] == [
        "Sophia Silva asks for another time for No heat: Tuesday <b>after</b> four please"
    ]
    assert [one.id for one in perform(alice, visits.search, visits.Query(state="wished")).rows] == [visit.id]


async def test_f23_a_wish_needs_words_and_not_too_many(
    customer: httpx.AsyncClient, alice: Actor, visit: VisitCard
) -> None:
    path = link(alice, visit)
    empty = await customer.post(path, data={"do": "ask", "wish": " \n "})
    assert empty.status_code == 422 and "Say when it would suit you." in empty.text
    long = await customer.post(path, data={"do": "ask", "wish": "word " * 90})
    assert long.status_code == 422 and "word word" in long.text
    assert found(alice, visit).wish == ""


async def test_f23_twenty_answers_a_day_about_a_visit_are_taken_and_the_next_one_is_told_why_not(
    customer: httpx.AsyncClient, alice: Actor, visit: VisitCard
) -> None:
    path = link(alice, visit)
    for number in range(20):
        page.ask(path.removeprefix("/v/"), f"Tuesday at {number}")
    refused = await customer.post(link(alice, visit), data={"do": "ask", "wish": "Wednesday"})
    assert refused.status_code == 429
    assert "You have answered 20 times within a day. Please call us, or answer again tomorrow." in refused.text
    assert "Tuesday at 19" in unescape(refused.text) and found(alice, visit).wish == "Tuesday at 19"
    assert (await customer.post(path, data={"do": "confirm", "time": WHEN})).status_code == 429
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        page.ask(path.removeprefix("/v/"), "Thursday")
    assert found(alice, visit).wish == "Thursday"


async def test_f23_another_time_answers_the_wish_and_wants_another_yes(
    customer: httpx.AsyncClient, alice: Actor, visit: VisitCard
) -> None:
    path = link(alice, visit)
    await customer.post(path, data={"do": "confirm", "time": WHEN})
    perform(alice, visits.schedule, visit.id, visit.technician_id, NINE + timedelta(minutes=30))
    assert found(alice, visit).confirmed_at, "it is still within what was promised"
    await customer.post(path, data={"do": "ask", "wish": "Tuesday"})
    perform(alice, visits.unschedule, visit.id)
    assert found(alice, visit).wish == "Tuesday"
    perform(alice, visits.schedule, visit.id, visit.technician_id, NINE + timedelta(days=1))
    now = found(alice, visit)
    assert (now.wish, now.confirmed_at) == ("", None)
    assert "Tuesday 5 March" in (page := (await customer.get(path)).text) and "about 10:00" in page


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (visits.set_out, ("Nora is on the way to you", "Set out at 10:00.")),
        (visits.arrive, ("Nora is with you", "Arrived at 10:00.")),
        (lambda s, a, i: visits.miss(s, a, i, "Dog in the way"), ("could not be made", "Acme will tell you")),
        (lambda s, a, i: visits.cancel(s, a, i, "Does not pay"), ("will not take place",)),
    ],
)
async def test_f23_the_state_is_said_in_words_without_reasons(
    customer: httpx.AsyncClient, alice: Actor, visit: VisitCard, act: Any, said: tuple[str, ...]
) -> None:
    path = link(alice, visit)
    with clock.at(NINE):
        perform(alice, act, visit.id) if act in (visits.set_out, visits.arrive) else _run(alice, act, visit)
        page = (await customer.get(path)).text
        for text in said:
            assert text in page
        assert "Dog" not in page and "pay" not in page and "Confirm this time" not in page
        answer = await customer.post(path, data={"do": "ask", "wish": "Later"})
        assert answer.status_code == 409


def _run(actor: Actor, act: Any, visit: VisitCard) -> None:
    with work(actor) as session:
        act(session, actor, visit.id)


async def test_f23_a_visit_in_the_bin_is_said_kindly_and_takes_no_answer(
    customer: httpx.AsyncClient, alice: Actor, visit: VisitCard
) -> None:
    path = link(alice, visit)
    perform(alice, visits.bin, visit.id)
    page = await customer.get(path)
    assert page.status_code == 200 and "will not take place" in page.text and "09:00" not in page.text
    assert (await customer.post(path, data={"do": "confirm", "time": WHEN})).status_code == 409


async def test_f23_a_late_visit_says_so_and_whom_to_call(
    customer: httpx.AsyncClient, alice: Actor, visit: VisitCard
) -> None:
    path = link(alice, visit)
    perform(alice, change, settings.SELLER["phone"].key, "+33 1 23 45 67 89")
    with clock.at(NINE + timedelta(hours=1)):
        assert "We are late" not in (await customer.get(path)).text
    with clock.at(NINE + timedelta(hours=1, seconds=1)):
        page = (await customer.get(path)).text
    assert "We are late" in page and 'href="tel:+33123456789"' in page


async def test_f23_the_link_ends_a_day_after_the_visit(
    customer: httpx.AsyncClient, alice: Actor, visit: VisitCard
) -> None:
    path = link(alice, visit)
    with clock.at(NINE):
        perform(alice, visits.arrive, visit.id)
        perform(alice, visits.refuse_signature, visit.id, "Nobody there")
        perform(alice, visits.finish, visit.id)
    with clock.at(NINE + timedelta(hours=23, minutes=59)):
        assert "All done" in (await customer.get(path)).text
    with clock.at(NINE + timedelta(hours=24)):
        ended = await customer.get(path)
        assert ended.status_code == 410 and "This link has ended" in ended.text and "Acme" not in ended.text
        assert (await customer.post(path, data={"do": "ask", "wish": "More"})).status_code == 410
        assert (await customer.get(f"{path}/visit.ics")).status_code == 410


async def test_f23_a_revoked_link_has_ended_and_another_one_is_not_touched(
    customer: httpx.AsyncClient, alice: Actor, visit: VisitCard
) -> None:
    first = link(alice, visit)
    perform(alice, arrivals.revoke, visit.id)
    second = link(alice, visit)
    assert ((await customer.get(first)).status_code, (await customer.get(second)).status_code) == (410, 200)
    assert perform(alice, arrivals.standing, visit.id).links == 1


async def test_f23_the_visit_is_kept_in_a_calendar(customer: httpx.AsyncClient, alice: Actor, visit: VisitCard) -> None:
    path = link(alice, visit)
    answer = await customer.get(f"{path}/visit.ics")
    assert answer.headers["content-type"].startswith("text/calendar") and answer.headers["cache-control"] == "no-store"
    one = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert (one.decoded("dtstart"), one.decoded("dtend")) == (NINE - timedelta(hours=1), NINE + timedelta(hours=1))
    assert str(one["summary"]) == "Visit of Acme" and str(one["url"]).endswith(path)
    assert "rue Verte" not in answer.text and visit.id.hex not in answer.text.replace("-", "")


async def test_f20_the_page_speaks_the_language_of_the_workspace_and_colleagues_read_theirs(
    customer: httpx.AsyncClient, alice: Actor, visit: VisitCard
) -> None:
    perform(alice, change, settings.LANGUAGE.key, "fr")
    path = link(alice, visit)
    shown = await customer.get(path)
    assert '<html lang="fr"' in shown.text
    for said in ("Votre rendez-vous", "lundi 4 mars", "Confirmer ce rendez-vous", "Demander une autre date"):
        assert said in shown.text, said
    refused = await customer.post(path, data={"do": "ask", "wish": " "})
    assert "Dites quand cela vous conviendrait." in refused.text
    await customer.post(path, data={"do": "ask", "wish": "mardi"})
    assert [one.text for one in perform(alice, notices.mine).entries] == [
        "Sophia Silva asks for another time for No heat: mardi"
    ]
    perform(alice, arrivals.revoke, visit.id)
    assert "Ce lien a expiré" in (await customer.get(path)).text
