"""The planner runs in a process of its own: same plan, killed in time, and nothing waits for it."""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import replace

import psutil
import pytest

from services.dispatch import plans
from services.dispatch import problem as problems
from services.dispatch.child import ROOT, plan
from services.dispatch.solving import solve
from services.work import Busy
from tests.dispatch.days import full_day
from tests.dispatch.people import at, person, problem, spot, visit

DAY = replace(full_day(6, visits=30, technicians=4), matrix={(spot(0), spot(1)): 77}, now=500)


def test_j02_the_child_makes_the_plan_that_the_planner_makes() -> None:
    made, here = plan(DAY, seed=3, iterations=60), solve(DAY, seed=3, iterations=60)
    assert replace(made, seconds=0, first=0) == replace(here, seconds=0, first=0)
    assert made.digest == DAY.digest and made.iterations == 60 and made.seed == 3


def test_j02_problems_and_plans_come_back_from_json_as_they_were() -> None:
    assert problems.from_json(json.loads(json.dumps(problems.as_json(DAY)))).digest == DAY.digest
    found = solve(problem(person(), stops=[visit("a"), at("b", 300), visit("c", skills=frozenset("x"))]), iterations=5)
    assert found.conflicts and found.unassigned
    assert plans.from_json(json.loads(json.dumps(plans.as_json(found)))) == found


def test_j02_a_child_that_takes_too_long_is_killed_and_a_sentence_says_so() -> None:
    with pytest.raises(Busy, match=r"took too long and was stopped\. Nothing was changed"):
        plan(full_day(1), seconds=60, limit=1.0)
    assert [one for one in psutil.Process().children() if "services.dispatch.planner" in one.cmdline()] == []


def test_j02_a_child_that_breaks_refuses_with_a_sentence() -> None:
    with pytest.raises(Busy, match=r"could not be made\. Nothing was changed"):
        plan(DAY, seed=[7], iterations=1)  # type: ignore[arg-type]


def test_j02_the_child_imports_nothing_but_the_planner() -> None:
    """It starts in 0.1 s, because neither the database nor the pages are loaded."""
    asks = (
        "import sys, services.dispatch.planner; print([n for n in sys.modules if n.partition('.')[0] in sys.argv[1:]])"
    )
    heavy = ["sqlalchemy", "sqlmodel", "pydantic", "nicegui", "fastapi", "models", "ui", "structlog"]
    said = subprocess.run([sys.executable, "-c", asks, *heavy], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


async def test_j02_planning_takes_nearly_nothing_from_the_server() -> None:
    """The loop cannot wait longer for a plan of 200 visits than this process itself works on it: under 50 ms.

    Measured in time of the processor, because a busy machine lets everything wait.
    """

    def planned() -> float:
        began = time.thread_time()
        plan(day, seconds=1.0)
        return time.thread_time() - began

    day = full_day(2, longest=45)
    running, ticks = asyncio.create_task(asyncio.to_thread(planned)), 0
    while not running.done():
        await asyncio.sleep(0.01)
        ticks += 1
    assert await running < 0.05
    assert ticks > 10
