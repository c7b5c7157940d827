"""The survey: asked once a month and once after an upgrade, kept without the person, hidden while it is small."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.audit import AuditEntry
from models.events import EventRow
from models.reports import SurveyAnswer, SurveyAsked
from services import settings, survey
from services.house.settings import write
from services.work import Actor, Conflict, Invalid, NotAllowed, clock, house_actor, perform, work
from services.work.actor import Viewing
from tests.survey.people import answer, settled, team, upgraded

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
MAY = date(2026, 5, 1)


def answers(place: str) -> list[SurveyAnswer]:
    with work(house_actor(place), read=True) as session:
        return list(session.scalars(select(SurveyAnswer).order_by(col(SurveyAnswer.id))))


def test_x09_a_person_is_asked_once_a_month(alice: Actor, bob: Actor) -> None:
    with clock.at(NOON):
        settled(alice.place)
        assert answer(alice, 4, "  Fast.  ") == MAY
        assert survey.question(alice) is None
        asked = survey.question(bob)
        assert asked is not None and asked.key == MAY
        survey.decline(bob, MAY)
        assert survey.question(bob) is None
        for again in (lambda: survey.answer(alice, MAY, {"score": 1}), lambda: survey.answer(bob, MAY, {"score": 1})):
            with pytest.raises(Conflict):
                again()
    assert [(one.score, one.text) for one in answers(alice.place)] == [(4, "Fast.")]
    with clock.at(NOON + timedelta(days=31)):
        asked = survey.question(alice)
        assert asked is not None and asked.key == date(2026, 6, 1)


def test_x09_the_month_is_that_of_the_workspace(alice: Actor) -> None:
    with clock.at(datetime(2026, 5, 31, 22, 30, tzinfo=UTC)):  # in Paris it is June
        settled(alice.place)
        asked = survey.question(alice)
        assert asked is not None and asked.key == date(2026, 6, 1)


def test_x09_nothing_of_an_answer_says_whose_it_is(alice: Actor, bob: Actor) -> None:
    with clock.at(NOON):
        everyone = [alice, bob, *team(alice.place, 4)]
        for nth, one in enumerate(everyone):
            with clock.at(NOON + timedelta(hours=nth)):
                answer(one, 1 + nth % 5, f"Sentence {nth}")
    kept = answers(alice.place)
    assert {one.text for one in kept} == {f"Sentence {nth}" for nth in range(6)}
    assert {(one.made_by, one.made_at, one.version) for one in kept} == {(None, datetime(2026, 5, 1, tzinfo=UTC), 1)}
    assert {one.id.version for one in kept} == {4}, "an id of another kind contains its time"
    with work(house_actor(alice.place), read=True) as session:
        told = [f"{row.data}{row.kind}" for row in session.scalars(select(EventRow))]
        told += [f"{row.changes}{row.subject}" for row in session.scalars(select(AuditEntry))]
        assert len(session.scalars(select(SurveyAsked)).all()) == 6
    assert [one for one in told if "Sentence" in one or "survey" in one] == []


def test_x09_the_rows_lie_in_no_order_of_answering(alice: Actor, bob: Actor) -> None:
    """Of twelve answers, the chance to lie in their order by luck is one in 479 million."""
    with clock.at(NOON):
        for nth, one in enumerate([alice, bob, *team(alice.place, 10)]):
            answer(one, 3, f"{nth:02}")
    with work(house_actor(alice.place), read=True) as session:
        stored = [text for (text,) in session.execute(select(SurveyAnswer.__table__.c.text))]  # type: ignore[attr-defined]
    assert sorted(stored) == [f"{nth:02}" for nth in range(12)]
    assert stored != sorted(stored)


def test_x09_fewer_than_five_answers_are_hidden(alice: Actor, bob: Actor, charlie: Actor) -> None:
    with clock.at(NOON):
        more = team(alice.place, 3)
        for one, score in zip([bob, *more], (5, 5, 4, 4), strict=True):
            answer(one, score, f"I gave {score}")
        (few,) = perform(alice, survey.results).questions
        assert (few.answers, few.average, few.spread, few.sentences) == (4, None, (), ())
        answer(alice, 2, "Too slow")
        (found,) = perform(alice, survey.results).questions
    assert (found.key, found.answers, found.asked, found.average) == (MAY, 5, 5, 4.0)
    assert found.spread == (0, 1, 0, 2, 2)
    assert set(found.sentences) == {"I gave 5", "I gave 4", "Too slow"}
    assert perform(charlie, survey.results).questions == []


def test_x09_sales_do_not_see_the_results(bob: Actor) -> None:
    with pytest.raises(NotAllowed):
        perform(bob, survey.results)


@pytest.mark.parametrize("wrong", [{}, {"score": 0}, {"score": 6}, {"score": 3, "text": "x" * 501}])
def test_x09_what_is_no_answer_is_refused_and_may_be_corrected(alice: Actor, wrong: dict[str, object]) -> None:
    settled(alice.place)
    asked = survey.question(alice)
    assert asked is not None
    with pytest.raises(Invalid):
        survey.answer(alice, asked.key, wrong)
    assert survey.question(alice) == asked


def test_x09_who_is_new_a_program_and_a_viewer_are_not_asked(alice: Actor, bob: Actor) -> None:
    assert survey.question(alice) is None, "she joined just now"
    settled(alice.place)
    assert survey.question(replace(alice, kind="program")) is None
    assert alice.user_id is not None
    looks = Viewing(uuid4(), alice.user_id, alice.name, clock.now() + timedelta(minutes=5))
    for asked in (survey.question, lambda actor: survey.decline(actor, MAY)):
        with pytest.raises(NotAllowed):
            asked(replace(bob, viewing=looks))


def test_x09_a_workspace_may_switch_it_off(alice: Actor) -> None:
    settled(alice.place)
    assert survey.question(alice) is not None
    with work(house_actor(alice.place)) as session:
        write(session, settings.SURVEY.row, False)
    assert survey.question(alice) is None


def test_x15_after_an_upgrade_a_person_is_asked_once_more(alice: Actor) -> None:
    with clock.at(NOON):
        settled(alice.place)
        upgraded(6)
        assert survey.question(alice) == survey.Question(MAY), "not before a week"
        answer(alice, 5)
    with clock.at(NOON + timedelta(days=2)):
        assert survey.question(alice) is None, "she was asked two days ago"
    with clock.at(NOON + timedelta(days=8)):
        assert survey.question(alice) == survey.Question(date(2026, 5, 6), "9.1.0")
        answer(alice, 2)
        assert survey.question(alice) is None
    with clock.at(NOON + timedelta(days=18)):
        assert survey.question(alice) is None


def test_x15_an_upgrade_is_not_asked_about_for_ever(alice: Actor) -> None:
    with clock.at(NOON):
        settled(alice.place)
        upgraded(22)
        assert survey.question(alice) == survey.Question(MAY)


def test_x15_an_upgrade_on_the_first_does_not_take_the_month(alice: Actor) -> None:
    with clock.at(NOON):
        settled(alice.place)
        upgraded(11)
        assert survey.question(alice) == survey.Question(date(2026, 5, 2), "9.1.0")


def test_h16_the_house_counts_small_workspaces_only_together(alice: Actor, bob: Actor, charlie: Actor) -> None:
    with clock.at(NOON):
        for one, score in zip([alice, bob, *team(alice.place, 3)], (5, 5, 5, 4, 4), strict=True):
            answer(one, score)
        his = [charlie, *team(charlie.place, 4)]
        for one in his[:4]:
            answer(one, 1)
        assert survey.of_month(MAY) == survey.Satisfaction(MAY, 5, 4.6)
        answer(his[4], 1)
        assert survey.of_month(MAY) == survey.Satisfaction(MAY, 10, 2.8)
        assert survey.lately() == survey.of_month(MAY)
    with clock.at(NOON + timedelta(days=30)):
        assert survey.lately().month == MAY, "June has no answers yet"
    assert survey.of_month(date(2026, 4, 1)) == survey.Satisfaction(date(2026, 4, 1))
