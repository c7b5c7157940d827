"""Y-01: whatever the mail server or the disk does, the running worker ends each message in the one right state."""

import pytest

from tests.crash import dice, rounds
from tests.crash.forks import TERM
from tests.crash.ground import Ground
from tests.crash.sink import Server
from tests.crash.verdict import look, troubles

pytestmark = pytest.mark.crash

STEPS = ("greeting", "ehlo", "mail", "rcpt", "data", "dot")  # of one conversation, in order
BEFORE_THE_LETTER = STEPS[:-1]

# What the server does at which step, once; then it behaves. The state the message must end in, how often the server
# took it, and how many tries that needs.
FAULTS = {
    **{f"a 4xx at {step}": ({step: ["later"]}, "sent", 1, 2) for step in STEPS if step != "ehlo"},
    **{f"a cut at {step}": ({step: ["cut"]}, "sent", 1, 2) for step in BEFORE_THE_LETTER},
    **{f"silence at {step}": ({step: ["stall"]}, "sent", 1, 2) for step in BEFORE_THE_LETTER},
    "a 5xx at the greeting, which is about us": ({"greeting": ["never"]}, "sent", 1, 2),
    "a 4xx at ehlo, so helo is said": ({"ehlo": ["later"]}, "sent", 1, 1),
    "a 5xx at ehlo, so helo is said": ({"ehlo": ["never"]}, "sent", 1, 1),
    **{f"a 5xx at {step}": ({step: ["never"]}, "failed", 0, 1) for step in ("mail", "rcpt", "data", "dot")},
    "a cut within the letter": ({"body": ["cut"]}, "unknown", 0, 1),
    "silence within the letter": ({"body": ["stall"]}, "unknown", 0, 1),
    "a cut at the dot, not taken": ({"dot": ["cut"]}, "unknown", 0, 1),
    "a cut at the dot, taken": ({"dot": ["take, cut"]}, "unknown", 1, 1),
    "silence at the dot, not taken": ({"dot": ["stall"]}, "unknown", 0, 1),
    "silence at the dot, taken": ({"dot": ["take, stall"]}, "unknown", 1, 1),
    "a cut after the answer": ({"dot": ["answer, cut"]}, "sent", 1, 1),
    "a 4xx at each step in turn": ({step: ["later"] for step in STEPS}, "sent", 1, 6),
}


def outcome(here: Ground, server: Server) -> tuple[str, int, int]:
    """The state of the only message, how often the server took it, and its tries."""
    ((one, state),) = look(here, server).states.items()
    (row,) = here.rows("SELECT attempts FROM outbox")
    return state, server.taken()[one], row["attempts"]


@pytest.mark.parametrize("fault", FAULTS)
def test_y01_each_fault_of_the_mail_server_ends_in_one_state(tools: rounds.Tools, here: Ground, fault: str) -> None:
    script, state, taken, tries = FAULTS[fault]
    played = dice.Round(1, fault, (), {step: list(acts) for step, acts in script.items()}, early=1)
    result = rounds.Result(played, "sqlite")
    with tools.sink.server(here.room, played.script) as server:
        rounds.live_to_the_end(tools, here, server, result, early=1, hurry=True)
        assert outcome(here, server) == (state, taken, tries), (here.room / "log").read_text()
    assert not result.wrong


def test_y01_a_server_that_hides_starttls_never_sees_the_letter(tools: rounds.Tools, here: Ground) -> None:
    """With `starttls=required` a server, or somebody between, that offers none is told nothing: no sender, no letter."""
    with tools.sink.server(here.room) as server:
        people = here.people
        more = {
            "place": people.acme,
            "token": people.alice,
            "acked": str(here.room / "acked"),
            "early": 1,
            "hurry": True,
        }
        life = tools.forks.start(here.room, "serve", here.environment(server.url("required")), **more)
        assert life.hear("settled"), life.told()
        assert life.end(TERM) == 0
        assert outcome(here, server) == ("failed", 0, 12)
        (last,) = here.rows("SELECT text FROM outbox_attempts ORDER BY at DESC, id DESC LIMIT 1")
    assert "STARTTLS" in last["text"]


@pytest.mark.parametrize("nth", range(1, 19))
def test_y01_a_commit_that_fails_loses_and_doubles_nothing(tools: rounds.Tools, here: Ground, nth: int) -> None:
    """Any single commit fails, as on a full disk: who wrote is told, the worker tries again or starts again."""
    played = dice.Round(nth, f"commit {nth} fails", (), {"dot": ["later"]}, early=2, late=2)
    result = rounds.Result(played, "sqlite")
    with tools.sink.server(here.room, played.script) as server:
        life = rounds.start(tools, here, server, early=2, late=2, fail=[nth], hurry=True)
        if life.hear("settled"):
            assert life.end(TERM) == 0, life.told()
        else:
            assert "disk I/O error" in life.told()
            life.end()
            rounds.live_to_the_end(tools, here, server, result, hurry=True)
        acked = (here.room / "acked").read_text().split()
        assert len(acked) >= (3 if "written" in life.heard else 1), "only the writer whose commit failed was refused"
        assert troubles(here, server, acked, [], played) == [], life.told()
    assert not result.wrong
