"""Planning in a process of its own, so that pages never wait for it."""

from services.dispatch.plans import Plan
from services.dispatch.problem import Problem


def plan(problem: Problem, seed: int = 7, seconds: float = 5.0, iterations: int | None = None) -> Plan:
    """Return the best plan found within so many seconds (`solving.solve`), made by a child process.

    Call it outside a work, in a thread. Refuses (`Busy`) when the child does not answer in time or breaks.
    """
    raise NotImplementedError
