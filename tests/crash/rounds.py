"""Rounds of `kill -9`: a house works, is killed at a named point, starts again by itself, and must have lost and doubled
nothing. `python -m tests.crash.rounds --seed S --round N [--database postgres]` plays one again, with all it logged;
`--rounds 10000` plays many.
"""

import argparse
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.crash import dice, ground, served
from tests.crash.forks import KILL, TERM, Forks, Hung, Life
from tests.crash.ground import Ground, Template
from tests.crash.sink import Server, Sink
from tests.crash.verdict import Look, look, troubles

AT_ONCE = 2  # rounds at the same time: one for each core
VERIFIED = 10  # each so many rounds the audit chain is walked too


@dataclass(frozen=True)
class Tools:
    """What all rounds share: the fork server, the mail servers, a migrated house."""

    forks: Forks
    sink: Sink
    template: Template


@dataclass
class Result:
    """How a round went. `met` are the points at which a life really died."""

    played: dice.Round
    database: str
    wrong: list[str] = field(default_factory=list)
    met: list[str] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    log: str = ""

    def said(self) -> str:
        """For a person who has to find out what happened."""
        return "\n".join([f"{self.database}: {self.played}", *(f"  {line}" for line in self.wrong)])


@contextmanager
def tools(database: str) -> Iterator[Tools]:
    """Everything rounds need, on that kind of database."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="steward-crash-", dir=ground.MEMORY)))
        server = stack.enter_context(ground.postgres()) if database == "postgres" else None
        forks, sink = stack.enter_context(Forks()), stack.enter_context(Sink())
        yield Tools(forks, sink, ground.build(folder / "template", server))


def play(given: Tools, played: dice.Round) -> Result:
    """Play one round and judge it."""
    result = Result(played, "postgres" if given.template.address else "sqlite")
    with ground.fresh(given.template) as here, given.sink.server(here.room, played.script) as server:
        looks: list[Look] = []
        try:
            if played.days:
                miss(here, played.days)
            for number, death in enumerate(played.deaths):
                live_and_die(given, here, server, played, number, death, result)
                looks.append(look(here, server))
            live_to_the_end(given, here, server, result)
            acked = here.room / "acked"
            result.wrong += troubles(here, server, acked.read_text().split() if acked.exists() else (), looks, played)
            result.states = Counter(here.states().values())
            if played.number % VERIFIED == 0:
                verify(given, here, server, result)
        except Hung as hung:
            result.wrong.append(str(hung))
        if result.wrong:
            log = here.room / "log"
            rows = here.rows("SELECT id, recipient, state, attempts FROM outbox")
            result.log = f"{rows}\n{log.read_text() if log.exists() else ''}"
    return result


def start(given: Tools, here: Ground, server: Server, **order: Any) -> Life:
    """Start a life of this house."""
    people = here.people
    more = {"place": people.acme, "token": people.alice, "acked": str(here.room / "acked")}
    return given.forks.start(here.room, "serve", here.environment(server.url(), **server.texting()), **more, **order)


def live_and_die(
    given: Tools, here: Ground, server: Server, played: dice.Round, number: int, death: dice.Death, result: Result
) -> None:
    """One life that is killed. Where its point is never passed, it is killed at rest."""
    early, late = (played.early, played.late) if number == 0 else (0, 1)
    if played.flavour == dice.SERVES and number == 0:
        served.live_and_die(given.forks, here, server, death.after, early, late, result)
        return
    life = start(
        given,
        here,
        server,
        kill_at=death.point,
        early=early,
        late=late,
        sweeps=played.sweeps,
        errand=0 if number else played.errand,
        campaign=played.campaign,
        pause=number == 0 and played.pause,
        channels=played.channels,
    )
    if death.after:
        if life.hear("started"):
            time.sleep(death.after)
        life.end(KILL)
        result.met.append("outside")
    elif life.hear("settled"):
        life.end(KILL)
    elif life.end() == -KILL:
        result.met.append(death.point.partition(":")[0])
    else:
        result.wrong.append(f"it ended with {life.code} instead of being killed")


def live_to_the_end(given: Tools, here: Ground, server: Server, result: Result, **order: Any) -> None:
    """The last life: it heals by itself, settles everything, and stops in order when asked to."""
    life = start(given, here, server, campaign=result.played.campaign, **order)
    if not life.hear("settled"):
        result.wrong.append(f"the last start ended with {life.end()}")
    elif life.end(TERM) != 0:
        result.wrong.append(f"it stopped with {life.code}")


def verify(given: Tools, here: Ground, server: Server, result: Result) -> None:
    """Walk the audit chain in a process of its own."""
    guest = given.forks.start(here.room, "verify", here.environment(server.url()))
    guest.hear("never said")
    if guest.end() != 0:
        result.wrong.append("the audit chain is broken")


def miss(here: Ground, days: int) -> None:
    """A daily schedule that ended yesterday and missed its last days, as after a long sleep of the server."""
    day = "date('now', '-{} days')" if here.address is None else "(current_date - {})"
    true = {"id": f"'{random.Random(days).getrandbits(128):032x}'", "made_at": "CURRENT_TIMESTAMP", "version": "1"}
    typed = {"channel": "'email'", '"to"': "'daily@example.com'", "subject": "'Daily'", "body": "'Good morning'"}
    began, ended = day.format(days), day.format(1)
    at = f"{began} || ' 00:00:01.000000'" if here.address is None else f"({began} + time '00:00:01')"
    when = {
        "starts_at": at, "zone": "'UTC'", "every": "'day'", "until": ended, "late": "'all'",
        "planned_until": f"{began} || ' 00:00:00.000000'" if here.address is None else f"{began}::timestamptz - interval '1 day'",
    }  # fmt: skip
    values = {**true, **typed, **when}
    here.do(f"INSERT INTO schedules ({', '.join(values)}) VALUES ({', '.join(values.values())})")


def many(database: str, seed: int, numbers: range, flavour: str = "", given: Tools | None = None) -> list[Result]:
    """Play rounds, a few at the same time."""
    with ExitStack() as stack:
        having = given or stack.enter_context(tools(database))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(lambda number: play(having, dice.throw(seed, number, flavour)), numbers))


def main() -> int:
    """Play one round, or many."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    words.add_argument("--round", type=int, help="play this one only, and print all it logged")
    words.add_argument("--rounds", type=int, default=100, help="how many to play")
    words.add_argument("--flavour", default="", choices=["", *dice.FLAVOURS, dice.SERVES])
    words.add_argument("--database", default="sqlite", choices=["sqlite", "postgres"])
    asked = words.parse_args()
    numbers = range(asked.rounds) if asked.round is None else range(asked.round, asked.round + 1)
    began = time.monotonic()
    results = many(asked.database, asked.seed, numbers, asked.flavour)
    wrong = [result for result in results if result.wrong]
    for result in wrong or (results if asked.round is not None else []):
        print(result.said(), result.log, sep="\n")
    print(summary(asked.seed, results, time.monotonic() - began))
    return 1 if wrong else 0


def summary(seed: int, results: list[Result], seconds: float) -> str:
    """One line: how many rounds, what they met, what became of the messages."""
    met = Counter(point for result in results for point in result.met)
    states = sum((result.states for result in results), Counter[str]())
    wrong = sum(bool(result.wrong) for result in results)
    return (
        f"seed {seed}: {len(results)} rounds in {seconds:.1f} s, {wrong} wrong, {sum(met.values())} kills at "
        f"{dict(sorted(met.items()))}, messages {dict(states)}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
