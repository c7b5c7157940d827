"""Y-01: sends survive `kill -9` anywhere. None lost, none doubled, every doubtful one shown."""

import os
import random
import time

import pytest

from tests.crash import dice, rounds

SOAK = os.environ.get("STEWARD_TEST_SOAK") == "1"
COUNTS = {"sqlite": 10_000 if SOAK else 135, "postgres": 2_000 if SOAK else 50}
SERVED = 200 if SOAK else 15  # rounds in which the whole server is killed from outside, at a random moment

pytestmark = [pytest.mark.crash, pytest.mark.timeout(0 if SOAK else 1_500)]


def play(database: str, count: int, flavour: str = "") -> None:
    """Play that many rounds with a fresh seed, say what happened, and fail with what it takes to play one again."""
    seed, began = random.randrange(1_000_000), time.monotonic()
    results = rounds.many(database, seed, range(count), flavour)
    print(rounds.summary(seed, results, time.monotonic() - began))
    wrong = [result for result in results if result.wrong]
    assert not wrong, "\n".join(result.said() for result in wrong)
    assert len(results) == count
    assert sum(len(result.met) for result in results) > count // 2, "hardly anything was killed"


@pytest.mark.parametrize("database", COUNTS)
def test_y01_a_kill_at_a_named_point_loses_and_doubles_nothing(database: str) -> None:
    play(database, COUNTS[database])


def test_y01_a_kill_of_the_whole_server_at_any_moment_loses_and_doubles_nothing() -> None:
    play("sqlite", SERVED, dice.SERVES)
