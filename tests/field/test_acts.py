"""Acts of a phone: in their order, each of them once, and one that is refused stops no other."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from models.visits import FieldAct
from services import field, jobs, visits
from services.technicians import TechnicianCard
from services.visits import VisitCard
from services.work import Actor, Invalid, NotAllowed, clock, perform, work
from tests.cast import join
from tests.field.conftest import Journey, answers, png, sent, take, visit_of


def test_f20_a_whole_visit_is_sent_at_once_and_is_finished(
    alice: Actor, nora: Actor, visit: VisitCard, journey: Journey
) -> None:
    assert answers(nora, *journey(visit)) == ["done"] * 7
    found = perform(alice, visits.find, visit.id)
    assert (found.state, found.signed_by, found.outcome, found.note) == (
        "finished",
        "Sophia Silva",
        "Warm",
        "Lead replaced",
    )
    assert perform(alice, jobs.find, visit.job_id).state == "done"


def test_f20_acts_that_are_sent_twice_happen_once(nora: Actor, visit: VisitCard, journey: Journey) -> None:
    acts = journey(visit)
    take(nora, *acts[:4])
    assert answers(nora, *acts) == ["again"] * 4 + ["done"] * 3
    assert answers(nora, *acts) == ["again"] * 7
    with work(nora, read=True) as session:
        assert session.scalar(select(func.count()).select_from(FieldAct)) == 7


def test_f20_case_29_one_act_refused_and_the_other_visits_are_sent(
    alice: Actor, nora: Actor, van: TechnicianCard, visit: VisitCard, journey: Journey
) -> None:
    other = visit_of(alice, van, perform(alice, jobs.find, visit.job_id), hours=3)
    early = sent(visit, "finish")
    found = take(nora, early, *journey(other), sent(visit, "arrive"))
    assert [one.answer for one in found] == ["refused"] + ["done"] * 8
    assert found[0].reason == "Nobody is on this visit yet."
    assert take(nora, early)[0] == found[0]


def test_f20_another_act_under_the_same_id_is_refused(nora: Actor, visit: VisitCard) -> None:
    first = sent(visit, "en_route")
    take(nora, first)
    other = {**first, "act": "arrive"}
    assert take(nora, other)[0].reason == "Something else has this id already."
    assert answers(nora, first) == ["again"]


def test_f20_acts_of_another_person_s_queue_are_refused_and_not_forgotten(
    alice: Actor, nora: Actor, visit: VisitCard
) -> None:
    hers = sent(visit, "en_route", user_id=str(nora.user_id))
    assert answers(alice, hers) == ["refused"]
    assert answers(nora, hers) == ["done"]


def test_f20_a_visit_that_went_to_somebody_else_says_so(alice: Actor, nora: Actor, visit: VisitCard) -> None:
    yusuf = join(alice.place, "Yusuf", "field")
    assert take(yusuf, sent(visit, "arrive"))[0].reason == "This visit is not yours any more."
    assert take(alice, sent(visit, "arrive"))[0].reason == "This visit is not yours any more."
    assert perform(alice, visits.find, visit.id).state == "scheduled"


def test_f20_what_was_done_hours_ago_happened_then(nora: Actor, alice: Actor, visit: VisitCard, noon: None) -> None:
    away, there, left = (clock.now() - timedelta(minutes=one) for one in (90, 60, 15))
    take(nora, sent(visit, "en_route", away), sent(visit, "arrive", there))
    take(nora, sent(visit, "no_signature", left, text="Nobody at home"))
    take(nora, *[sent(visit, "tick", left, item_id=str(one.id)) for one in visit.items])
    take(nora, sent(visit, "finish", left))
    found = perform(alice, visits.find, visit.id)
    assert (found.en_route_at, found.arrived_at, found.finished_at) == (away, there, left)
    assert (found.on_site, found.unsigned) == (45 * 60, "Nobody at home")


@pytest.mark.parametrize(
    "wrong",
    [
        {"act": "explode"},
        {"at": "yesterday"},
        {"at": "9999-12-31T23:59:59-12:00"},
        {"visit_id": "7"},
        {"visit_id": str(uuid4())},
        {"act": "tick", "item_id": str(uuid4())},
        {"act": "tick"},
        {"act": "note", "text": " "},
        {"act": "sign", "picture": "not base64!"},
        {"act": "sign", "picture": "PHN2Zy8+"},
        {"act": "miss"},
        {"more": 1},
    ],
)
def test_f20_an_act_that_makes_no_sense_is_refused_alone(nora: Actor, visit: VisitCard, wrong: dict[str, Any]) -> None:
    found = take(nora, {**sent(visit, "en_route"), **wrong}, sent(visit, "en_route"))
    assert [one.answer for one in found] == ["refused", "done"]
    assert found[0].reason.endswith((".", ")"))


def test_f20_an_act_without_an_id_and_more_than_fifty_are_refused(nora: Actor, visit: VisitCard) -> None:
    for acts in ([{"act": "arrive"}], [{**sent(visit, "arrive"), "id": 7}], [sent(visit, "arrive")] * 51):
        with pytest.raises(Invalid):
            field.take(nora, acts)


def test_f20_pause_resume_untick_and_miss(alice: Actor, nora: Actor, visit: VisitCard) -> None:
    item = str(visit.items[0].id)
    acts = [sent(visit, one) for one in ("arrive", "pause", "resume")]
    ticks = [sent(visit, "tick", item_id=item), sent(visit, "untick", item_id=item)]
    assert answers(nora, *acts, *ticks, sent(visit, "miss", text="The dog is loose")) == ["done"] * 6
    found = perform(alice, visits.find, visit.id)
    assert (found.state, found.end_reason, found.items[0].done_at) == ("missed", "The dog is loose", None)


def test_f20_a_visit_is_signed_once_and_a_colleague_without_the_permission_sends_nothing(
    alice: Actor, nora: Actor, visit: VisitCard
) -> None:
    take(nora, sent(visit, "arrive"), sent(visit, "sign", name="S", picture=png()))
    assert take(nora, sent(visit, "sign", picture=png()))[0].reason == "This visit is signed already."
    with pytest.raises(NotAllowed):
        take(join(alice.place, "Ed", "engineering"), sent(visit, "arrive"))
