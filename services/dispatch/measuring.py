"""What a plan is worth beside what stood before, and which rules the fixed visits break already."""

from itertools import pairwise

from services.dispatch.plans import Broken, Figures
from services.dispatch.problem import Problem, Stop
from services.dispatch.routes import evaluate, standing
from services.dispatch.states import State
from services.dispatch.travel import Travel


def figures(problem: Problem, state: State, travel: Travel) -> Figures:
    """Return the figures of a plan."""
    tables, free = state.tables, state.tables.free
    starts = {
        x: (number, start)
        for number, tour in enumerate(state.tours)
        for x, start in zip(tour.stops, tour.starts(), strict=True)
    }
    stood = {x for x in free if tables.stops[x].start is not None and tables.stops[x].technician is not None}
    return Figures(
        waiting=len(free) - len(stood),
        placed=sum(x in starts for x in free if x not in stood),
        moved=sum(starts[x] != (tables.at[x], tables.stops[x].start) for x in stood if x in starts),
        changed=state.changed(),
        lost=sum(x not in starts for x in stood),
        driving_before=sum(_driving(problem, one.id, travel) for one in problem.technicians),
        driving_after=sum(tables.out_minutes[a][b] for tour in state.tours for a, b in pairwise(tour.path)),
        travel=state.travel(),
        loss=state.loss(),
    )


def conflicts(problem: Problem, travel: Travel) -> dict[str, Broken]:
    """Return the first rule that each fixed visit breaks already, beside the other fixed ones."""
    found: dict[str, Broken] = {}
    for one in problem.technicians:
        route = standing(one, (stop for stop in _stops(problem, one.id) if stop.fixed), travel)
        told = zip(route.stops, evaluate(route).broken, strict=True)
        found |= {stop.id: broken for stop, broken in told if broken}
    return found


def _driving(problem: Problem, technician: str, travel: Travel) -> int:
    """Return the minutes of driving as the visits stand now."""
    (one,) = (one for one in problem.technicians if one.id == technician)
    return evaluate(standing(one, _stops(problem, technician), travel)).driving


def _stops(problem: Problem, technician: str) -> list[Stop]:
    return [stop for stop in problem.stops if stop.technician == technician]
