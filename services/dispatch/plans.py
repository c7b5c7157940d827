"""What comes out of planning: who does what when, and the reasons."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

# In the order in which they are looked for; the first broken one is told.
SKILL, WINDOW, SHIFT, ABSENCE, OVERLAP, TRAVEL, HOME, FULL = RULES = (
    "skill",  # `missing`: what the technician cannot do
    "window",  # the start would lie `minutes` outside the window, whose edge is `at`
    "shift",  # outside working hours by `minutes`; `at` is the edge. None: no working hours on this day
    "absence",  # `minutes` lie in an absence that begins at `at`
    "overlap",  # `minutes` at the same time as the visit `other`
    "travel",  # the drive from `other` (None: from home) takes `minutes`, and there are `free` ones
    "home",  # back home `minutes` after the end of work, which is `at`
    "full",  # would fit into an empty day; no gap between the visits of this one is long enough
)


@dataclass(frozen=True, slots=True)
class Broken:
    """A broken rule (`code`, one of `RULES`), with what a sentence about it needs. Times are minutes since midnight."""

    code: str
    minutes: int = 0
    free: int = 0
    at: int | None = None
    other: str | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """A technician for one visit: how many minutes of driving that adds, or the first rule that it breaks.

    `start` and `drive` (minutes) are when it would start and how long the drive there takes, `after` the visit it comes
    from (None: from home). `moves` are published visits whose start would change.
    """

    technician: str
    added: int | None = None
    start: int | None = None
    drive: int | None = None
    after: str | None = None
    moves: tuple[str, ...] = ()
    broken: Broken | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What a plan is worth.

    Of `waiting` visits without a place, `placed` have one now. `moved` had another place or time before, `changed` of
    them were published; `lost` had a place and have none now. `driving_before` and `driving_after` are minutes, `travel`
    is the seconds of the plan, `loss` the unassigned visits times their priority.
    """

    waiting: int
    placed: int
    moved: int
    changed: int
    lost: int
    driving_before: int
    driving_after: int
    travel: int
    loss: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan for one day.

    `assignments` gives each visit with a place its technician and start, the fixed ones too. `unassigned` gives each other
    one the number of technicians by the first rule that each would break. `choices` has for each visit that is not fixed
    the chosen technician (if any) and the next three. `conflicts` are rules that fixed visits break already. `first` and
    `seconds` are the time until the first whole plan and until the end.
    """

    assignments: Mapping[str, tuple[str, int]]
    unassigned: Mapping[str, Mapping[str, int]]
    choices: Mapping[str, tuple[Choice, ...]]
    figures: Figures
    conflicts: Mapping[str, Broken] = field(default_factory=dict)
    seed: int = 7
    seconds: float = 0.0
    first: float = 0.0
    iterations: int = 0
    digest: str = ""


def as_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as plain values."""
    return asdict(plan)


def from_json(said: Mapping[str, Any]) -> Plan:
    """Return the plan that `as_json` wrote, also after a way through JSON."""
    return Plan(
        **{
            **said,
            "assignments": {stop: (technician, start) for stop, (technician, start) in said["assignments"].items()},
            "choices": {stop: tuple(_choice(one) for one in some) for stop, some in said["choices"].items()},
            "figures": Figures(**said["figures"]),
            "conflicts": {stop: _broken(one) for stop, one in said["conflicts"].items()},
        }
    )


def _choice(said: Mapping[str, Any]) -> Choice:
    broken = said["broken"]
    return Choice(**{**said, "moves": tuple(said["moves"]), "broken": _broken(broken) if broken else None})


def _broken(said: Mapping[str, Any]) -> Broken:
    return Broken(**{**said, "missing": tuple(said["missing"])})
