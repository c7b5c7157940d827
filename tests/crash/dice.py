"""What happens in a round, decided by its seed and number alone, so that any round can be played again."""

import random
from dataclasses import dataclass, field

# The points of the code, and how often at least a life passes them: so many passings are worth a kill. 0: as often as
# there are messages.
POINTS = {
    "enqueued": 0, "before commit": 24, "after commit": 24, "before claim": 2, "after claim": 2, "before handed": 0,
    "after handed": 0, "before sent": 0, "after sent": 0, "before group commit": 3, "after group commit": 3,
    "before retry": 2, "after retry": 2, "before settled": 2, "after settled": 2, "in heal": 1, "healed": 1,
    "in sweep": 2, "in plan": 2, "errand claimed": 1, "errand worked": 4, "errand went on": 4,
    "campaign chunk": 4,
}  # fmt: skip
FLAVOURS = (*POINTS, "server", "outside")  # "server": it cuts, and the kill comes from outside at any moment
SERVES = "serve"  # a flavour of its own: the whole `python main.py serve`, killed from outside
AT_THE_DOT = ("usual", "usual", "take, cut", "cut", "answer, cut", "later", "never", "slow", "slow, take, cut")
CHANNELS = ("email", "sms", "whatsapp")
UNCLEAR = ("cut", "take, cut", "broken")  # of a provider of texts
FOR_TEXTS = ("usual", "later", *UNCLEAR)
CUTS = ("take, cut", "cut", "slow, take, cut")


@dataclass(frozen=True)
class Death:
    """How a life ends: at a point (`name:n`), or so many seconds after it began to work."""

    point: str = ""
    after: float = 0.0


@dataclass(frozen=True)
class Round:
    """One round: what the mail server does, what is written, how each life but the last ends."""

    number: int
    flavour: str
    deaths: tuple[Death, ...]
    script: dict[str, list[str]] = field(default_factory=dict)
    early: int = 0  # messages written before delivery begins
    late: int = 0  # and beside it
    days: int = 0  # missed days of a schedule, planned at the start
    sweeps: int = 0
    errand: int = 0  # contacts that long work adds, five at once
    campaign: int = 0  # recipients of a campaign
    pause: bool = False  # whether its first life pauses it
    channels: tuple[str, ...] = ("email",)  # by which the messages are written, in turn

    def at_most_unclear(self) -> int:
        """How many messages the server alone can leave unknown."""
        dot = sum(act in CUTS for act in self.script.get("dot", ()))
        texts = sum(act in UNCLEAR for name in ("twilio", "waha") for act in self.script.get(name, ()))
        return dot + texts + len(self.script.get("body", ()))


def throw(seed: int, number: int, flavour: str = "") -> Round:
    """The round of that number."""
    dice = random.Random(f"{seed}:{number}")
    flavour = flavour or FLAVOURS[number % len(FLAVOURS)]
    early, late = dice.randint(1, 3), dice.randint(1, 4)
    channels = CHANNELS if flavour != "in sweep" and dice.random() < 0.4 else ("email",)
    acts = script(dice, flavour) | (texts(dice) if len(channels) > 1 else {})
    return Round(
        number, flavour, deaths(dice, flavour, early + late), acts, early, late, channels=channels,
        days=dice.randint(2, 6) if flavour == "in plan" else 0, sweeps=40 if flavour == "in sweep" else 0,
        errand=dice.randint(20, 24) if flavour.startswith("errand") else 0,
        campaign=dice.randint(18, 24) if flavour == "campaign chunk" else 0, pause=dice.random() < 0.5,
    )  # fmt: skip


def deaths(dice: random.Random, flavour: str, messages: int) -> tuple[Death, ...]:
    """The kills of a round: the one it is for, before it one that makes it possible, after it sometimes another."""
    if flavour in ("server", "outside", SERVES):
        first = Death(after=dice.random() ** 2 * (2.0 if flavour == SERVES else 0.5))
    else:
        first = at(dice, flavour, messages)
    found = [first]
    if flavour in ("in heal", "healed"):
        found.insert(0, at(dice, dice.choice(("after claim", "after handed", "before sent")), messages))
    elif dice.random() < 0.25:
        again = dice.choice([point for point in POINTS if point not in ("in sweep", "in plan")])
        found.append(at(dice, again, 1))
    return tuple(found)


def at(dice: random.Random, point: str, messages: int) -> Death:
    """A death at one of the passings of a point."""
    return Death(f"{point}:{dice.randint(1, POINTS[point] or messages)}")


def texts(dice: random.Random) -> dict[str, list[str]]:
    """What the providers of texts do, before they are good for ever."""
    return {name: [dice.choice(FOR_TEXTS) for _ in range(dice.randint(0, 2))] for name in ("twilio", "waha")}


def script(dice: random.Random, flavour: str) -> dict[str, list[str]]:
    """What the mail server does, in order, before it is good for ever."""
    if flavour == "in sweep":
        return {"mail": ["slower"] * 6, "rcpt": ["usual", "later"] if dice.random() < 0.5 else []}
    if flavour.endswith("retry"):
        step = dice.choice(("mail", "rcpt", "data", "dot"))
        return {step: ["later"] * dice.randint(2, 4)}
    if flavour.endswith("settled"):
        return {"dot": [dice.choice(("never", "cut", "take, cut")) for _ in range(4)]}
    if flavour == "server":
        return {"dot": [dice.choice(AT_THE_DOT) for _ in range(5)], "body": ["cut"] * dice.randint(0, 1)}
    if dice.random() < 0.3:
        return {"dot": [dice.choice(AT_THE_DOT) for _ in range(3)]}
    return {"dot": ["slow"] * dice.randint(0, 5)}
