"""How long all probes of the daily check take together."""

import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from services.house import serving
from services.house.checklists import evidence
from services.house.checklists.evidence import probes
from services.work.places import close_places
from tests import cast
from tests.scale.timing import show


def probed(house: Callable[..., Any], contacts: int, times: int) -> None:
    """Every probe, one after the other, with pages that a real server of as many contacts answers."""
    folder, found = Path(tempfile.mkdtemp(prefix="steward-probes-")), list[float]()
    try:
        with house(contacts) as (served, _):
            cast.build(cast.settings(folder))
            serving.at("localhost", int(served.address.rpartition(":")[2]))
            for _ in range(times):
                began = time.perf_counter()
                told = probes.run(evidence.moment())
                found.append(time.perf_counter() - began)
                assert not [one for one in told.values() if one.verdict == "failed"], told
    finally:
        serving.no_more()
        close_places()
        shutil.rmtree(folder, ignore_errors=True)
    show("all probes of the daily check", f"median {statistics.median(found):.2f} s, worst {max(found):.2f} s", "5 s")
