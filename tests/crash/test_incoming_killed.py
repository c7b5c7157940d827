"""A kill at any point of a call leaves it to come again or to be settled later, and it has one effect (W-01)."""

import json

import pytest

from services.work.places import close_places
from tests import cast
from tests.crash import rounds
from tests.crash.forks import KILL
from tests.crash.ground import Ground
from tests.doors.calls import ADA, a_hook

pytestmark = pytest.mark.crash


@pytest.mark.parametrize("point", ["call kept:1", "call made into a record:1", "before commit:2", "after commit:2"])
def test_w01_a_kill_makes_one_record_however_often_it_comes(tools: rounds.Tools, here: Ground, point: str) -> None:
    cast.open_house(cast.settings(here.data))
    hook = a_hook(cast.actor(here.people.alice))
    close_places()
    order = {"address": hook.url.rpartition("/")[2], "secret": hook.secret, "raw": json.dumps(ADA)}
    for kill_at, code in ((point, -KILL), ("", 0), ("", 0)):
        life = tools.forks.start(here.room, "call", here.environment("smtp://127.0.0.1:1"), kill_at=kill_at, **order)
        assert life.end() == code
    assert here.rows("SELECT name FROM contacts") == [{"name": "Ada Lovelace"}]
    assert here.rows("SELECT state, why FROM inbound_receipts") == [{"state": "done", "why": "created"}]
