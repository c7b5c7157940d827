"""Whether a house survived: its tables by plain SQL, against what the mail server took and what was acknowledged."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from tests.crash import mailing
from tests.crash.dice import Round
from tests.crash.ground import Ground
from tests.crash.sink import Server

OVER = {"sent", "delivered", "bounced", "failed", "unknown", "cancelled"}
LEFT = {"handed", "sent", "unknown"}  # the only states in which a server may have a message


@dataclass(frozen=True)
class Look:
    """What one kill left: the state of each message, and what the server had taken."""

    states: dict[str, str]
    taken: Counter[str]
    texts: Counter[str]  # by their words: their providers know no id of ours

    def whole(self, ids: dict[str, str]) -> "Look":
        """The same with the texts among what was taken, by the ids of their messages."""
        texts = Counter({ids.get(words, f"the text “{words}”"): times for words, times in self.texts.items()})
        return replace(self, taken=self.taken + texts)


def look(ground: Ground, server: Server) -> Look:
    """Look at a dead house, after whatever was still on its way has come to rest."""
    ground.alone()
    server.quiet()
    return Look(ground.states(), server.taken(), server.texts())


def troubles(ground: Ground, server: Server, acked: Iterable[str], looks: list[Look], played: Round) -> list[str]:
    """Everything that is wrong with a house that has come to rest; empty when it survived."""
    end, ids = look(ground, server), ground.texts()
    end, looks = end.whole(ids), [one.whole(ids) for one in looks]
    held = sum(state == "handed" for one in looks for state in one.states.values())
    return [
        *kept(ground, end, set(acked)),
        *ended(end, played, held),
        *(trouble for before in looks for trouble in since(before, end)),
        *written_down(ground, end),
        *planned(ground, played),
        *worked(ground, played),
        *mailing.troubles(ground, played.campaign),
        *ground.damages(),
    ]


def kept(ground: Ground, end: Look, acked: set[str]) -> list[str]:
    """Nothing that was acknowledged is lost; a message and its row in the outbox exist together or not at all."""
    found = [f"{one} was acknowledged and is lost" for one in acked - end.states.keys()]
    messages = {row["id"] for row in ground.rows("SELECT id FROM messages")}
    found += [f"{one} stands in one of messages and outbox only" for one in messages ^ end.states.keys()]
    return found + [
        f"{one} was taken by the server and is unknown here" for one in end.taken.keys() - end.states.keys()
    ]


def ended(end: Look, played: Round, held: int) -> list[str]:
    """Each message is in exactly one end state, and the server took it as often as that state says."""
    wrong = []
    for one, state in end.states.items():
        times, may = end.taken[one], {"sent": (1,), "unknown": (0, 1)}.get(state, (0,))
        if state not in OVER:
            wrong.append(f"{one} is still {state}")
        if times not in may:
            wrong.append(f"{one} is {state} and was taken {times} times")
        if state == "failed" and "never" not in played.script.get("dot", ()):
            wrong.append(f"{one} failed, which no answer of the server explains")
    unclear = sum(state == "unknown" for state in end.states.values())
    if unclear > held + played.at_most_unclear():
        wrong.append(f"{unclear} are unknown, which {held} handed at a kill do not explain")
    return wrong


def since(before: Look, end: Look) -> list[str]:
    """What a kill found handed became unknown, what was over stayed so, and neither was sent again."""
    found = []
    for one, state in before.states.items():
        now = end.states.get(one)
        if now is None:
            found.append(f"{one} was {state} at a kill and is gone")
        elif state == "handed" and now != "unknown":
            found.append(f"{one} was handed at a kill and became {now}")
        elif state in OVER and now != state:
            found.append(f"{one} was {state} at a kill and became {now}")
        if (state == "handed" or state in OVER) and end.taken[one] != before.taken[one]:
            found.append(f"{one} was {state} at a kill and was sent again")
    early = [one for one in before.taken if before.states.get(one) not in LEFT]
    return found + [f"{one} had left the house while it was {before.states.get(one)}" for one in early]


def written_down(ground: Ground, end: Look) -> list[str]:
    """Whatever left was written down as handed before, and each end was written down once."""
    rows = ground.rows("SELECT outgoing_id, state FROM outbox_attempts")
    noted = Counter((row["outgoing_id"], row["state"]) for row in rows)
    found = [f"{one} left without having been noted as handed" for one in end.taken if not noted[one, "handed"]]
    return found + [
        f"{one} is {state}, noted {noted[one, state]} times"
        for one, state in end.states.items()
        if state in ("sent", "unknown", "failed") and noted[one, state] != 1
    ]


def planned(ground: Ground, played: Round) -> list[str]:
    """Each missed day of a schedule has exactly one message."""
    rows = ground.rows("SELECT occurrence_on FROM messages WHERE schedule_id IS NOT NULL")
    days = Counter(str(row["occurrence_on"]) for row in rows)
    if len(days) != played.days or any(times != 1 for times in days.values()):
        return [f"{played.days} days were missed; there are messages for {dict(days)}"]
    return []


def worked(ground: Ground, played: Round) -> list[str]:
    """Long work added each of its contacts once, wrote down each once, and ended once."""
    if not played.errand:
        return []
    numbers = [*range(1, played.errand + 1)]
    names = [row["name"] for row in ground.rows("SELECT name FROM contacts WHERE name LIKE 'Number %'")]
    kept = [row["position"] for row in ground.rows("SELECT position FROM errand_rows ORDER BY position")]
    ends = ground.rows("SELECT state, done FROM errands")
    told = ground.rows("SELECT kind FROM events WHERE kind LIKE 'errand.%' ORDER BY at, id")
    wrong = []
    if sorted(names) != sorted(f"Number {number}" for number in numbers) or kept != numbers:
        wrong.append(f"{played.errand} contacts were to be added: {Counter(names)}, noted {kept}")
    if ends != [{"state": "done", "done": played.errand}]:
        wrong.append(f"the errand ended as {ends}")
    if [row["kind"] for row in told] != ["errand.begun", "errand.finished"]:
        wrong.append(f"told of the errand was {told}")
    return wrong
