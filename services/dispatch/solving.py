"""The planner: regret insertion, then ruin and recreate, until the time is over."""

from services.dispatch.plans import Plan
from services.dispatch.problem import Problem


def solve(problem: Problem, seed: int = 7, seconds: float = 5.0, iterations: int | None = None) -> Plan:
    """Return the best plan found within so many seconds, or in exactly so many iterations.

    The same seed and number of iterations give the same plan, whatever the order of visits and technicians.
    """
    raise NotImplementedError
