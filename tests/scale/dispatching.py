"""Planning full days of 200 visits and 20 technicians in the child process: how long, and how good after five seconds."""

import asyncio
import json
import time
from pathlib import Path

from services.dispatch.child import plan
from tests.dispatch.days import full_day
from tests.scale.timing import show

BEST = Path(__file__).parent.parent / "dispatch" / "best_plans"


def planned(seconds: float = 5.0) -> None:
    """Print the time of the first plan and of the answer, how long the loop stood still, and the distance to the best."""
    for path in sorted(BEST.glob("*.json")):
        best = json.loads(path.read_text(encoding="utf-8"))
        day = full_day(best["day"], longest=best["longest"])
        began = time.perf_counter()
        found, stall = asyncio.run(_beside(day, seconds))
        took, figures = time.perf_counter() - began, found.figures
        told = f"first {found.first:.2f} s, final {took:.2f} s"
        show(f"a day of 200 visits, visits up to {best['longest']} minutes", told, "1 s, 6 s")
        show("  the event loop meanwhile, longest pause", f"{stall * 1000:.0f} ms", "50 ms")
        told = f"{figures.loss} / {figures.travel:,} s"
        goal = f"2 % of {best['loss']}, 10 % of {best['travel']:,}"
        show(f"  unassigned priority / driving, {found.iterations:,} iterations", told, goal)


async def _beside(day, seconds: float):  # type: ignore[no-untyped-def]
    """Plan in a thread while the loop ticks; return the plan and the longest time between two ticks."""
    running, last, stall = asyncio.create_task(asyncio.to_thread(plan, day, seconds=seconds)), time.perf_counter(), 0.0
    while not running.done():
        await asyncio.sleep(0.005)
        now = time.perf_counter()
        stall, last = max(stall, now - last - 0.005), now
    return await running, stall
