"""Cases that take turns: some with each commit, all of them in `make soak`."""

import subprocess
from collections import defaultdict
from typing import Any

import pytest

from tests.servers import ROOT


def pushes() -> int:
    """How many commits there are, so that with each one others have their turn."""
    done = subprocess.run(["git", "rev-list", "--count", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return int(done.stdout) if done.returncode == 0 else 0


def waiting(items: list[pytest.Item], turn: int) -> list[pytest.Item]:
    """The cases that wait. `in_turn("dark", of=2)`: each second value of `dark`, beginning with another one each turn
    and for each value of the test's other parameters."""
    found: list[pytest.Item] = []
    groups: dict[str, dict[Any, int]] = defaultdict(dict)
    for item in items:
        mark, spec = item.get_closest_marker("in_turn"), getattr(item, "callspec", None)
        if mark is None or spec is None or item.get_closest_marker("soak"):
            continue
        case = tuple(spec.params[name] for name in mark.args)
        other = tuple(value for name, value in sorted(spec.params.items()) if name not in mark.args)
        test = item.nodeid.partition("[")[0]
        number = groups[f"{test} case"].setdefault(case, len(groups[f"{test} case"]))
        group = groups[f"{test} other"].setdefault(other, len(groups[f"{test} other"]))
        if (number + group + turn) % mark.kwargs["of"]:
            found.append(item)
    return found
