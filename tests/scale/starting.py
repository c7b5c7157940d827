"""How long a start takes."""

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

from tests.scale.timing import show
from tests.servers import serve


def start(house: Callable[..., Any], settings: Mapping[str, str], times: int) -> None:
    """From the command to the first answer."""
    found = []
    with house(100) as (served, _):
        folder = served.folder
        served.process.terminate()
        served.process.wait()
        for _ in range(times):
            began = time.perf_counter()
            with serve(folder, **settings):
                found.append(time.perf_counter() - began)
    show("start to first answer", f"median {statistics.median(found):.2f} s", "1.6 s")
