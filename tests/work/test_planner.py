"""Hints to the planners change no answer."""

from sqlmodel import col, select

from models.columns import uuid7
from models.events import EventRow
from models.planner import any_of
from services.work import Actor, clock, work


def test_any_number_of_ids_is_one_statement_and_finds_these_alone(alice: Actor) -> None:
    asked = select(EventRow.id).where(any_of(col(EventRow.id), "these"))
    with work(alice) as session:
        made = [EventRow(at=clock.now(), kind="k", subject="s", subject_id=uuid7()) for _ in range(4)]
        session.add_all(made)
        session.flush()
        for some in ([], made[:1], made[1:]):
            strangers = (
                [uuid7() for _ in range(70_000)] if len(some) > 1 else []
            )  # more than a database takes parameters
            found = session.execute(asked, {"these": [*strangers, *(one.id for one in some)]}).scalars().all()
            assert set(found) == {one.id for one in some}
        nothing = select(EventRow.id).where(~any_of(col(EventRow.id), "these"), col(EventRow.kind) == "k")
        assert set(session.execute(nothing, {"these": [made[0].id]}).scalars()) == {one.id for one in made[1:]}
