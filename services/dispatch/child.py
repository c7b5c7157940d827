"""Planning in a process of its own, so that pages never wait for it: Python threads would take turns with the server."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path

from models.language import _
from services.dispatch import plans
from services.dispatch.plans import Plan
from services.dispatch.problem import Problem, as_json
from services.work import Busy

ROOT = Path(__file__).resolve().parent.parent.parent
GRACE = 25.0  # seconds beyond those asked for: to start on a busy machine, to make the first plan, to tell the reasons
ITERATING = 300.0  # seconds for a given number of iterations
log = logging.getLogger(__name__)


def plan(
    problem: Problem, seed: int = 7, seconds: float = 5.0, iterations: int | None = None, limit: float | None = None
) -> Plan:
    """Return the best plan found within so many seconds (`solving.solve`), made by a child process.

    Call it outside a work, in a thread. Refuses (`Busy`) when the child has no answer after `limit` seconds (it is killed
    then) or breaks; nothing was changed.
    """
    asked = {"problem": as_json(problem), "seed": seed, "seconds": seconds, "iterations": iterations}
    env = {"PATH": os.environ.get("PATH", ""), "PYTHONUTF8": "1", "PYTHONHASHSEED": "0"}
    limit = limit or (seconds if iterations is None else ITERATING) + GRACE
    order = [sys.executable, "-s", "-m", "services.dispatch.planner"]
    try:
        done = subprocess.run(
            order, input=json.dumps(asked).encode(), capture_output=True, cwd=ROOT, env=env, check=False, timeout=limit
        )
    except subprocess.TimeoutExpired:
        log.warning("planning a day took longer than %s s: %s visits", limit, len(problem.stops))
        raise Busy(_("Planning took too long and was stopped. Nothing was changed; please try again.")) from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        log.error("planning a day broke with %s: %s", done.returncode, said[:500], extra={"digest": problem.digest})
        raise Busy(_("The plan could not be made. Nothing was changed; please try again."))
    return plans.from_json(json.loads(done.stdout))
