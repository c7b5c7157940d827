"""A kill while alerts are moved and told: no notice is lost and none is queued twice, at whichever point it dies."""

import os
import random
from datetime import UTC, datetime

import pytest

from tests.crash import ground, rounds
from tests.crash.alerting import DISK
from tests.crash.forks import KILL, Life
from tests.crash.ground import Ground

pytestmark = pytest.mark.crash
SOAK = os.environ.get("STEWARD_TEST_SOAK") == "1"
# The points of a look; each is passed at least this often.
POINTS = {"enqueued": 4, "before commit": len(DISK), "after commit": len(DISK)}
ROUNDS = 70 if SOAK else 2  # of each point: more than 200 kills in the soak
TOLD = "SELECT t.subject, o.recipient FROM outbox o JOIN outbox_texts t ON t.id = o.id ORDER BY o.key"


@pytest.mark.parametrize("round", range(ROUNDS))
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_neither_loses_nor_doubles_a_notice_of_an_alert(tools: rounds.Tools, point: str, round: int) -> None:
    with ground.fresh(tools.template) as here:
        begin = datetime.now(UTC).isoformat()
        killed = f"{point}:{random.randint(1, POINTS[point])}"
        life = start(tools, here, begin, at=killed)
        assert not life.hear("settled"), killed
        assert life.end() == -KILL, life.told()
        done = [int(one.removeprefix("done ")) for one in life.heard if one.startswith("done ")]
        again = start(tools, here, begin, first=max(done, default=-1) + 1)
        assert again.end() == 0, again.told()
        assert here.damages() == []
        subjects = sorted((row["recipient"], row["subject"]) for row in here.rows(TOLD, "house"))
        assert subjects == [
            (to, f"[{word}] Little of the disk is free: {percent} %")
            for to in ("boss@example.com", "op@example.com")
            for word, percent in (("Resolved", 50), ("Warning", 15))
        ], killed


def start(tools: rounds.Tools, here: Ground, begin: str, first: int = 0, at: str = "") -> Life:
    """Begin a life that watches."""
    environment = here.environment("smtp://127.0.0.1:1")
    return tools.forks.start(here.room, "watch", environment, begin=begin, first=first, at=at)
