"""A-02: signed reviews of the audit trail are the evidence of the evening's and the month's item."""

from datetime import timedelta

from services import audit
from services.house.checklists import evidence
from services.work import clock, house_actor, perform
from tests.routines.ground import Ground


def test_a02_the_month_needs_a_review_of_each_workspace(ground: Ground) -> None:
    assert ground.found("audit.month").words.endswith("; reviewed")
    with clock.at(clock.now() + timedelta(days=29)):
        found = ground.found("audit.month")
        assert (found.verdict, found.words, found.link) == ("failed", "2 workspaces not reviewed", "/audit")
        perform(ground.world.alice, audit.review, {"verdict": "fine"})
        assert ground.found("audit.month").words == "1 workspace not reviewed"
        perform(house_actor(ground.world.charlie.place), audit.review, {"verdict": "fine"})
        assert ground.found("audit.month").verdict == "ok"


def test_a02_the_evening_says_whether_it_was_reviewed_today(ground: Ground) -> None:
    before = ground.found("audit.today")
    assert (before.verdict, before.words.endswith("; reviewed")) == ("ok", False)
    for place in evidence.moment().places:
        who = ground.world.alice if place == ground.world.alice.place else house_actor(place)
        perform(who, audit.review, {"verdict": "fine"})
    assert ground.found("audit.today").words.endswith("; reviewed")


def test_a02_a_concern_makes_both_items_red_and_is_quoted(ground: Ground) -> None:
    perform(ground.world.alice, audit.review, {"verdict": "concern", "note": "Who exported at 3 in the night?"})
    for name in ("audit.today", "audit.month"):
        found = ground.found(name)
        assert (found.verdict, found.fix) == ("failed", "Alice: Who exported at 3 in the night?"), name
