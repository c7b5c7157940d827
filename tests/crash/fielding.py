"""A life that takes what a phone sends: acts in batches, then photos and recordings, as ui/field/assets/sending.js does."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from services import field, visits
from services.work import killpoints
from tests import cast
from ui.cli import wiring

BATCH = 5  # acts at once: a kill leaves some of them done, and none of them answered


def send(order: dict[str, Any], say: Callable[[str], None]) -> None:
    """Send what is in the queue and was not answered yet; note what is answered, as a phone does. Dies at `point`."""
    queue = json.loads(Path(order["queue"]).read_text())
    acked = os.open(order["acked"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    known = set(Path(order["acked"]).read_text().split())
    waiting = [one for one in queue if one["id"] not in known]
    acts, sent = [[one for one in waiting if ("file" in one) is file] for file in (False, True)]
    with wiring.opened(guest=False):
        nora = cast.actor(order["token"])
        killpoints.arm(order["point"])
        for start in range(0, len(acts), BATCH):
            for one in field.take(nora, acts[start : start + BATCH]):
                if one.answer == "refused":
                    raise AssertionError(one.reason)
                os.write(acked, f"{one.id}\n".encode())
        for one in sent:
            keep = field.add_voice if one["kind"] == "voice" else visits.add_photo
            keep(nora, UUID(one["visit_id"]), UUID(one["id"]), bytes.fromhex(one["file"]))
            os.write(acked, f"{one['id']}\n".encode())
    say("settled")
