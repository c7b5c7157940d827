"""What tests of retention do: take the turns of the clock, bring long work to its end, and look at the table."""

from services import retention
from services.retention import LineCard
from services.work import Actor, house_actor, perform
from tests.records.long_work import claim, go_on


def friday(actor: Actor) -> None:
    """The chore of Fridays, and what it begins."""
    retention.weekly(house_actor(actor.place))
    to_the_end(actor)


def january(actor: Actor) -> None:
    """The chore of January, and what it begins."""
    retention.yearly(house_actor(actor.place))
    to_the_end(actor)


def to_the_end(actor: Actor) -> None:
    """Do all works that wait in the actor's workspace, here and now."""
    while (held := claim(actor.place)) is not None:
        while held is not None:
            held = go_on(held)


def line(actor: Actor, key: str) -> LineCard:
    """One line of the table as the actor sees it."""
    return next(one for one in perform(actor, retention.lines) if one.key == key)


def state(actor: Actor, key: str) -> str:
    """The state of the latest run of a line."""
    run = line(actor, key).run
    return run.state if run else ""
