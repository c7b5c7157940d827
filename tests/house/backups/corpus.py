"""Kinds of damage to a stored set, as the world does them. Each changes a folder and returns the part it is about."""

import json
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.house.backups import sets

MANIFEST = "set.json"
CHUNK = 64 << 10  # bytes that age encrypts at once


@dataclass
class Stored:
    """A set at a destination, the one before it, and dice."""

    folder: Path
    older: Path
    dice: random.Random

    def part(self) -> Path:
        """One of its parts."""
        return self.dice.choice(sorted(self.folder.glob("*.age")))

    def large(self) -> Path:
        """Its largest part."""
        return max(self.folder.glob("*.age"), key=lambda one: one.stat().st_size)


def of(path: Path) -> str:
    """The place that a part is of."""
    return path.name.partition(".")[0]


def flip(one: Stored) -> str:
    path, content = (part := one.part()), bytearray(part.read_bytes())
    content[one.dice.randrange(len(content))] ^= 1 << one.dice.randrange(8)
    path.write_bytes(content)
    return of(path)


def cut(one: Stored, size: Callable[[int], int], path: Path | None = None) -> str:
    path = path or one.part()
    with open(path, "r+b") as file:
        file.truncate(size(path.stat().st_size))
    return of(path)


def at_a_chunk(one: Stored) -> str:
    path = one.large()
    head = path.read_bytes().index(b"\n--- ") + 5 + 43 + 1 + 16  # age's header, then its nonce
    return cut(one, lambda _: head + CHUNK + 16, path)


def longer(one: Stored) -> str:
    path = one.part()
    path.write_bytes(path.read_bytes() + one.dice.randbytes(16))
    return of(path)


def zeroed(one: Stored) -> str:
    path = one.large()
    with open(path, "r+b") as file:
        file.seek(512 * one.dice.randrange(path.stat().st_size // 512))
        file.write(bytes(512))
    return of(path)


def swapped(one: Stored) -> str:
    first, second = one.dice.sample(sorted(one.folder.glob("*.age")), 2)
    content = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(content)
    names = json.loads((one.folder / MANIFEST).read_text())["parts"]
    return next(part["place"] for part in names if part["place"] in (of(first), of(second)))


def foreign(one: Stored) -> str:
    mine, others = one.dice.sample(sorted(one.folder.glob("*.age")), 2)
    shutil.copyfile(others, mine)
    return of(mine)


def yesterdays(one: Stored) -> str:
    path = one.part()
    shutil.copyfile(one.older / path.name, path)
    return of(path)


def missing(one: Stored) -> str:
    path = one.part()
    path.unlink()
    return of(path)


def flipped_list(one: Stored) -> str:
    content = bytearray((one.folder / MANIFEST).read_bytes())
    content[one.dice.randrange(len(content))] ^= 1 << one.dice.randrange(8)
    (one.folder / MANIFEST).write_bytes(content)
    return MANIFEST


def cut_list(one: Stored) -> str:
    content = (one.folder / MANIFEST).read_bytes()
    (one.folder / MANIFEST).write_bytes(content[: one.dice.randrange(len(content) - 1)])
    return MANIFEST


def edited(one: Stored) -> str:
    path = one.folder / MANIFEST
    plain = json.loads(path.read_text())
    part = one.dice.choice(plain["parts"])
    name = one.dice.choice(["bytes", "plain_bytes", "cipher_sha256", "digest", "label", "revision", "entries"])
    part[name] = part[name] + 1 if isinstance(part[name], int) else "0" + part[name][1:] + "1"
    path.write_text(json.dumps(plain))
    return MANIFEST


def shortened(one: Stored) -> str:
    path = one.folder / MANIFEST
    plain = json.loads(path.read_text())
    plain["parts"].pop(one.dice.randrange(len(plain["parts"])))
    path.write_text(json.dumps(plain))
    return MANIFEST


def unsigned(one: Stored) -> str:
    path = one.folder / MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_text()), "signature": one.dice.choice(["", "0" * 64])}))
    return MANIFEST


def of_another_set(one: Stored) -> str:
    shutil.copyfile(one.older / MANIFEST, one.folder / MANIFEST)
    return MANIFEST


def no_list(one: Stored) -> str:
    (one.folder / MANIFEST).unlink()
    return MANIFEST


def other_engine(one: Stored) -> str:
    path = one.folder / MANIFEST
    engine = json.loads(path.read_text())["engine"]
    sets.change(path, engine="sqlite" if engine == "postgresql" else "postgresql")
    return ""


def newer(one: Stored) -> str:
    path = one.folder / MANIFEST
    parts = json.loads(path.read_text())["parts"]
    one.dice.choice(parts)["revision"] = "9999"
    sets.change(path, parts=parts)
    return ""


def newer_format(one: Stored) -> str:
    sets.change(one.folder / MANIFEST, format=2)
    return MANIFEST


def wrongly_described(one: Stored) -> str:
    """What the parts hold is not what the list says: a mistake of ours between copying and sealing."""
    path = one.folder / MANIFEST
    parts = json.loads(path.read_text())["parts"]
    part = one.dice.choice(parts)
    part["digest"] = f"{one.dice.getrandbits(256):064x}"
    sets.change(path, parts=parts)
    return str(part["place"])


CHANGED, THERE, LIST = "not what was sent there", "it is not there", "list of its parts"
# Each kind, and a word of the sentence.
KINDS: dict[str, tuple[Callable[[Stored], str], str]] = {
    "a flipped bit": (flip, CHANGED),
    "cut off to nothing": (lambda one: cut(one, lambda _: 0), CHANGED),
    "cut off to a byte": (lambda one: cut(one, lambda _: 1), CHANGED),
    "cut off at a chunk": (at_a_chunk, CHANGED),
    "the last byte lost": (lambda one: cut(one, lambda size: size - 1), CHANGED),
    "cut off anywhere": (lambda one: cut(one, one.dice.randrange), CHANGED),
    "longer": (longer, CHANGED),
    "a zeroed block": (zeroed, CHANGED),
    "parts swapped": (swapped, CHANGED),
    "another tenant's part": (foreign, CHANGED),
    "a part of the set before": (yesterdays, CHANGED),
    "a missing part": (missing, THERE),
    "a flipped bit in the list": (flipped_list, ""),
    "the list cut off": (cut_list, LIST),
    "the list edited": (edited, "was changed"),
    "the list shortened": (shortened, "was changed"),
    "the list unsigned": (unsigned, "was changed"),
    "the list of another set": (of_another_set, "belongs to another set"),
    "no list": (no_list, "There is no set of that name"),
    "another engine": (other_engine, "Use export and import instead"),
    "a newer schema": (newer, "made by a newer Steward"),
    "a newer format": (newer_format, "made by a newer Steward"),
    "wrongly described": (wrongly_described, "differs from what was copied"),
}
