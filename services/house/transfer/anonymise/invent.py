"""Inventing: believable values in place of real ones. The same value becomes the same invention everywhere in one run.

What decides is a key that is forgotten with the run: nobody can find out later which invention stands for whom.
"""

import hashlib
import os
import random
from collections.abc import Callable, Sequence

from models.text import fold
from services.accounts import passwords
from services.demo.names import CITIES, COMPANIES, FIRST, INTERESTS, LAST, TITLES, WORDS

# Kept free for fiction by France's regulator (ARCEP): ten thousand numbers behind each.
FREE = ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649", "+3363998")
SHORTEST = min(map(len, WORDS))
JOBS = tuple(one for one in TITLES if one)


class Inventor:
    """Invents values for one run."""

    def __init__(self) -> None:
        self.key = os.urandom(32)
        self.password_hash = passwords.hash_password(os.urandom(32).hex())  # which nobody knows

    def person(self, value: str) -> str:
        """Return a person's name."""
        number = self._number("person", value)
        return f"{_one(FIRST, number)} {_one(LAST, number >> 16)}"

    def company(self, value: str) -> str:
        """Return a company's name; two companies rarely get the same one."""
        number = self._number("company", value)
        return f"{_one(COMPANIES, number)} {(number >> 16) % 100_000}"

    def team(self, value: str) -> str:
        """Return a team's name, one of its own."""
        number = self._number("team", value)
        return f"Team {_one(CITIES, number)} {number:016x}"  # no text

    def city(self, value: str) -> str:
        """Return a city."""
        return _one(CITIES, self._number("city", value))

    def job(self, value: str) -> str:
        """Return a job's title."""
        return _one(JOBS, self._number("job", value))

    def interest(self, value: str) -> str:
        """Return an interest, one of its own: a contact has each once."""
        number = self._number("interest", fold(value))
        return f"{_one(INTERESTS, number)} {number % 10**10}"

    def email(self, value: str) -> str:
        """Return an address at example.com, one of its own."""
        number = self._number("email", value.casefold())
        names = ".".join(
            "".join(sign for sign in fold(_one(some, number >> by)) if sign.isalnum())
            for some, by in ((FIRST, 0), (LAST, 16))
        )
        return f"{names}.{number:016x}@example.com"

    def phone(self, value: str) -> str:
        """Return a phone number that is kept free for fiction."""
        number = self._number("phone", value)
        return f"{_one(FREE, number)}{(number >> 16) % 10_000:04d}"

    def website(self, value: str) -> str:
        """Return the address of a website."""
        return f"https://{self.host(value)}"

    def host(self, value: str) -> str:
        """Return a host name, one of its own."""
        return f"w{self._number('host', value):016x}.example.com"

    def token(self, value: str) -> str:
        """Return meaningless letters, as many, at most 64."""
        return hashlib.blake2b(value.encode("utf-8", "surrogatepass"), key=self.key, digest_size=32).hexdigest()[
            : len(value)
        ]

    def text(self, value: str) -> str:
        """Return words that say nothing, in as many lines, each about as long and never longer."""
        dice = random.Random(self._number("text", value))  # noqa: S311  (seeded by the run's key)
        return "\n".join(_line(len(one), dice) if one.strip() else "" for one in value.split("\n"))

    def _number(self, kind: str, value: str) -> int:
        told = f"{kind}|{value}".encode("utf-8", "surrogatepass")
        return int.from_bytes(hashlib.blake2b(told, key=self.key, digest_size=8).digest())


Invent = Callable[[Inventor, str], str]
KEEP: None = None
WHOLE = "whole"  # the row decides (rows.py)
Column = Invent | str | None


def _one(some: Sequence[str], number: int) -> str:
    return some[number % 65_536 % len(some)]


def _line(length: int, dice: random.Random) -> str:
    """Return whole words, about as long together, and never longer."""
    words: list[str] = []
    room = length
    while not words or room >= SHORTEST:
        word = dice.choice(WORDS)
        if len(word) > room:
            word = word[:room] if room < SHORTEST else next(one for one in WORDS if len(one) == SHORTEST)
        words.append(word)
        room -= len(word) + 1
    return " ".join(words).capitalize()
