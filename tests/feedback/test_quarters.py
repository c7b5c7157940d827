"""Feedback by quarter: counted by kind, state and page, exported, and ranked by how many asked (X-15, C-17)."""

import csv
import io
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from models.feedback import Feedback
from services import feedback
from services.work import Actor, Invalid, NotAllowed, clock, house_actor, perform, work
from tests.cast import join

MAY = datetime(2026, 5, 12, 12, tzinfo=UTC)


def suggest(actor: Actor, text: str, page: str = "/contacts", kind: str = "idea") -> feedback.FeedbackCard:
    return perform(actor, feedback.create, {"text": text, "page": page, "kind": kind})


def test_x15_a_quarter_is_counted_by_kind_state_and_page(alice: Actor, bob: Actor, charlie: Actor) -> None:
    with clock.at(datetime(2026, 3, 31, 21, 59, tzinfo=UTC)):  # in Paris the last minute of March
        suggest(bob, "In the first quarter")
    with clock.at(datetime(2026, 3, 31, 22, 0, tzinfo=UTC)):
        done = suggest(bob, "Show the phone")
        perform(alice, feedback.change, done.id, {"state": "done"})
        suggest(alice, "It is slow", "/map", "problem")
        gone = suggest(alice, "Deleted")
        perform(alice, feedback.bin, gone.id)
    with clock.at(MAY):
        suggest(bob, "Dark maps", "/map")
        suggest(charlie, "Of another company")
        found = perform(alice, feedback.compiled)
    assert (found.quarter, f"{found.first}", f"{found.last}") == ("2026-Q2", "2026-04-01", "2026-07-01")
    assert found.counted == feedback.Counted(
        3, {"idea": 2, "problem": 1}, {"done": 1, "open": 2}, {"/map": 2, "/contacts": 1}
    )
    assert found.quarters == [("2026-Q2", 3), ("2026-Q1", 1)]
    assert perform(alice, feedback.compiled, "2026-Q1").counted.total == 1
    assert perform(alice, feedback.compiled, "2025-Q4").counted.total == 0


def test_c17_wishes_are_ranked_by_how_many_asked(alice: Actor, bob: Actor) -> None:
    olive = join(alice.place, "Olive", "sales")
    with clock.at(MAY):
        for nth in range(4):
            one = suggest(bob, f"Dark maps please, {nth}")
            perform(alice, feedback.change, one.id, {"wish": "Dark maps"})
        for actor in (alice, bob, olive):
            one = suggest(actor, "A phone number in lists")
            perform(alice, feedback.change, one.id, {"wish": " phone in lists" if actor is bob else "Phone in lists"})
        suggest(olive, "Alone")
        suggest(olive, "It is slow", kind="problem")
        found = perform(alice, feedback.compiled).wishes
        assert [(one.name, one.people, one.times, one.joined) for one in found] == [
            ("Phone in lists", 3, 3, True),
            ("Dark maps", 1, 4, True),
            ("Alone", 1, 1, False),
        ]
        with work(house_actor(alice.place)) as session:  # as when people were erased
            session.execute(update(Feedback).where(Feedback.wish == "Dark maps").values(made_by=None))  # type: ignore[arg-type]
        assert perform(alice, feedback.compiled).wishes[0].people == 4
    assert perform(alice, feedback.wishes) == ["Dark maps", "Phone in lists", "phone in lists"]


def test_c17_only_administrators_join_wishes(bob: Actor) -> None:
    made = suggest(bob, "Show the phone")
    with pytest.raises(NotAllowed):
        perform(bob, feedback.change, made.id, {"wish": "Phone"})
    with pytest.raises(NotAllowed):
        perform(bob, feedback.create, {"text": "Mine", "wish": "Phone"})


def test_x15_a_quarter_is_exported(alice: Actor, bob: Actor) -> None:
    with clock.at(MAY):
        suggest(bob, "=1+1\nDark maps", "/map")
        name, content = perform(alice, feedback.exported, "2026-Q2")
    head, row = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert (name, head[:4]) == ("feedback-2026-Q2.csv", ["Sent", "Kind", "State", "Page"])
    assert row == ["2026-05-12", "Suggestion", "Open", "/map", "", "Bob", "'=1+1\nDark maps", ""]


@pytest.mark.parametrize("wrong", ["2026", "2026-Q5", "Q1-2026", "0000-Q1", "9999-Q1", "2026-q1"])
def test_x15_another_quarter_is_refused(alice: Actor, wrong: str) -> None:
    with pytest.raises(Invalid):
        perform(alice, feedback.compiled, wrong)


def test_x15_who_may_not_see_it_is_refused(bob: Actor) -> None:
    for asked in (feedback.compiled, feedback.exported, feedback.wishes):
        with pytest.raises(NotAllowed):
            perform(bob, asked)
