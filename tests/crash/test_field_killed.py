"""The ledger of a phone: whatever dies while acts, photos and recordings are sent, none is lost and none happens twice (F-20).

A round kills the server (`kill -9`) 40 times around the commits of what one phone sends, which sends again what was not
answered. `make test` plays five rounds on SQLite and one on PostgreSQL; `make soak` plays 25. Each round may take
twenty minutes: it starts 42 servers one after the other, which a busy machine does slowly.
"""

import io
import json
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from services import jobs, technicians, visits
from services.work import perform
from services.work.places import close_places
from tests import cast
from tests.crash import ground, rounds
from tests.crash.forks import KILL
from tests.crash.ground import Ground
from tests.field.conftest import png, sent

pytestmark = [pytest.mark.crash, pytest.mark.timeout(1_200)]
KILLS, ROUNDS, SOAKED = 40, 5, 25
POINTS = ("before commit:1", "after commit:1", "before commit:2", "after commit:2", "before commit:4")
VISITS, PHOTOS = 12, 2
NOTE = "Ignition lead replaced"


def photo(number: int) -> str:
    """A small photo, another one for each number."""
    out = io.BytesIO()
    Image.new("RGB", (48, 36), (number, 90, 120)).save(out, "JPEG")
    return out.getvalue().hex()


def voice(number: int) -> str:
    """The first bytes of a recording, another one for each number."""
    return (b"\x1aE\xdf\xa3" + number.to_bytes(4, "big")).hex()


def queued(here: Ground) -> tuple[str, list[dict[str, Any]]]:
    """A technician with visits, and everything that is done on them: the token, and the queue of the phone."""
    cast.open_house(cast.settings(here.data, here.address))
    alice = cast.actor(here.people.alice)
    token = cast.enter(alice.place, "Nora", "field")
    nora = cast.actor(token)
    van = perform(alice, technicians.create, {"name": "Nora", "user_id": nora.user_id})
    queue: list[dict[str, Any]] = []
    for number in range(VISITS):
        job = perform(alice, jobs.create, {"title": f"Job {number}", "checklist": ["Flue test *", "Gas off"]})
        visit_id = perform(alice, visits.search, visits.Query(job=job.id)).rows[0].id
        begin = datetime.now(UTC) + timedelta(hours=2 * number)
        visit = perform(alice, visits.schedule, visit_id, van.id, begin, None, True, "A test at any hour")
        ticks = [sent(visit, "tick", item_id=str(one.id)) for one in visit.items]
        acts = [sent(visit, "en_route"), sent(visit, "arrive"), *ticks, sent(visit, "note", text=NOTE)]
        queue += [*acts, sent(visit, "sign", name="S", picture=png((30, 12))), sent(visit, "finish")]
        files = [("photo", photo(number * PHOTOS + at)) for at in range(PHOTOS)] + [("voice", voice(number))]
        about = {"visit_id": str(visit.id)}
        queue += [{"id": str(uuid4()), **about, "kind": kind, "file": content} for kind, content in files]
    close_places()
    return token, queue


def verify(here: Ground, queue: list[dict[str, Any]]) -> None:
    """Nothing is lost, nothing is doubled: read by plain SQL."""
    acts = [one for one in queue if "file" not in one]
    photos = VISITS * PHOTOS
    counted = {
        "SELECT count(*) AS n FROM field_acts WHERE answer = 'done'": len(acts) + VISITS,
        "SELECT count(*) AS n FROM field_acts WHERE act = 'voice'": VISITS,
        "SELECT count(*) AS n FROM stored_files WHERE subject = 'visits'": VISITS,
        "SELECT count(*) AS n FROM events WHERE kind = 'file.kept'": VISITS,
        "SELECT count(*) AS n FROM photos": photos,
        "SELECT count(*) AS n FROM stored_files WHERE subject = 'photos'": photos,
        "SELECT count(*) AS n FROM signatures": VISITS,
        "SELECT count(*) AS n FROM stored_files WHERE subject = 'signatures'": VISITS,
        f"SELECT count(*) AS n FROM visits WHERE state = 'finished' AND note = '{NOTE}'": VISITS,
        "SELECT count(*) AS n FROM checklist_items WHERE done_at IS NOT NULL": 2 * VISITS,
        "SELECT count(*) AS n FROM work_spans WHERE ends_at IS NOT NULL": 2 * VISITS,
        "SELECT count(*) AS n FROM events WHERE kind = 'visit.set_out'": VISITS,
        "SELECT count(*) AS n FROM events WHERE kind = 'visit.finished'": VISITS,
        "SELECT count(*) AS n FROM events WHERE kind = 'visit.pictured'": photos,
        "SELECT count(*) AS n FROM jobs WHERE state = 'done'": VISITS,
    }
    assert {query: here.rows(query)[0]["n"] for query in counted} == counted


def play(tools: rounds.Tools, seed: int) -> Counter[str]:
    """One round. Return at which points the server died, how often."""
    dice, died = random.Random(seed), Counter[str]()
    with ground.fresh(tools.template) as here:
        token, queue = queued(here)
        kept, acked = here.room / "queue.json", here.room / "acked"
        kept.write_text(json.dumps(queue))
        acked.touch()
        order = {"token": token, "queue": str(kept), "acked": str(acked)}

        def live(point: str) -> int:
            here.alone()
            environment = here.environment("smtp://127.0.0.1:1")
            return tools.forks.start(here.room, "field", environment, point=point, **order).end()

        while died.total() < KILLS:
            point = dice.choice(POINTS)
            assert live(point) == -KILL, (point, _log(here.room))
            died[point] += 1
        assert live("") == 0, _log(here.room)
        assert live("") == 0, _log(here.room)  # nothing is left, and sending nothing changes nothing
        assert sorted(acked.read_text().split()) == sorted(one["id"] for one in queue)
        verify(here, queue)
    return died


def _log(room: Path) -> str:
    return (room / "log").read_text()[-2_000:] if (room / "log").exists() else ""


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_f20_40_kills_lose_nothing_and_double_nothing(tools: rounds.Tools, seed: int) -> None:
    assert play(tools, seed).total() == KILLS


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(ROUNDS, SOAKED))
def test_f20_a_thousand_kills_lose_nothing(tools: rounds.Tools, seed: int) -> None:
    assert play(tools, seed).total() == KILLS


def test_f20_40_kills_lose_nothing_on_postgresql(on_postgres: rounds.Tools) -> None:
    assert play(on_postgres, 99).total() == KILLS
