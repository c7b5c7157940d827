"""What colleagues suggest or report, and who is told of what."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from models.notices import Notice
from services import feedback
from services.feedback import FeedbackCard
from services.work import Actor, Invalid, NotAllowed, NotFound, perform, work


def suggest(actor: Actor, text: str = "Show the phone", page: str = "/contacts") -> FeedbackCard:
    return perform(actor, feedback.create, {"text": text, "page": page, "kind": "idea"})


def told(actor: Actor) -> list[str]:
    with work(actor, read=True) as session:
        mine = select(col(Notice.kind)).where(col(Notice.user_id) == actor.user_id)
        return list(session.scalars(mine.order_by(col(Notice.id))))


def test_c17_anybody_gives_feedback_and_administrators_are_told(alice: Actor, bob: Actor) -> None:
    made = suggest(bob, "  Show the\nphone ")
    assert (made.name, made.state, made.owner) == ("Show the phone", "open", bob.name)
    assert (told(alice), told(bob)) == (["notice.suggested"], [])


def test_c17_the_author_is_told_of_a_new_state_and_of_an_answer(alice: Actor, bob: Actor) -> None:
    made = suggest(bob)
    perform(alice, feedback.change, made.id, {"state": "planned"})
    perform(alice, feedback.change, made.id, {"answer": "Next month"})
    perform(alice, feedback.change, made.id, {"kind": "problem"})
    assert told(bob) == ["notice.decided", "notice.answered"]
    assert perform(bob, feedback.find, made.id).answer == "Next month"


def test_c17_only_administrators_decide(bob: Actor) -> None:
    made = suggest(bob)
    for refused in ({"state": "done"}, {"answer": "Yes"}):
        with pytest.raises(NotAllowed):
            perform(bob, feedback.create, {"text": "Mine", **refused})
        with pytest.raises(NotAllowed):
            perform(bob, feedback.change, made.id, refused)


def test_c17_one_sees_ones_own_and_administrators_see_all(alice: Actor, bob: Actor, charlie: Actor) -> None:
    hers, his = suggest(alice, "Hers"), suggest(bob, "His")
    seen = {
        who.name: {one.name for one in perform(who, feedback.search, feedback.Query()).rows} for who in (alice, bob)
    }
    assert seen == {alice.name: {"Hers", "His"}, bob.name: {"His"}}
    only = perform(alice, feedback.search, feedback.Query(owner=bob.user_id))
    assert [one.id for one in only.rows] == [his.id]
    with pytest.raises(NotFound):
        perform(bob, feedback.find, hers.id)
    assert perform(charlie, feedback.search, feedback.Query()).total == 0


@pytest.mark.parametrize("path", ["javascript:alert(1)", "//evil.example", "/\\evil.example", "https://evil.example"])
def test_c17_only_a_path_of_ours_becomes_a_link(bob: Actor, path: str) -> None:
    with pytest.raises(Invalid) as refused:
        suggest(bob, page=path)
    assert set(refused.value.fields) == {"page"}
