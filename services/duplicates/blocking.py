"""Blocks: which contacts are compared at all. Of 100,000 contacts there are five thousand million pairs; those of one
block share what a score can be made of."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations

from services.duplicates.scoring import COMMON, SHARED, Crowd, Person

LARGEST = 50  # contacts of one block; larger ones are split
Keys = Callable[[Person], Iterator[object]]
Blocks = dict[object, list[Person]]


class Counts:
    """How many people share each name and each phone, counted portion by portion."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self.names: Counter[tuple[str, ...]] = Counter()
        self.phones: Counter[str] = Counter()
        self.add(people)

    def add(self, people: Iterable[Person]) -> None:
        """Count some more."""
        for one in people:
            self.names[one.name] += 1
            self.phones.update(one.phones)

    def crowd(self) -> Crowd:
        """Return the names and phones that many share."""
        names = {name: count for name, count in self.names.items() if name and count >= COMMON}
        return Crowd(names, {key: count for key, count in self.phones.items() if count >= SHARED})


def pairs(people: Sequence[Person], keys: Keys) -> Iterator[tuple[Person, Person]]:
    """Yield the pairs of people that share one of these keys. A pair that shares several may come several times."""
    blocks: Blocks = defaultdict(list)
    gather(blocks, people, keys)
    yield from pairs_of(blocks)


def gather(blocks: Blocks, people: Iterable[Person], keys: Keys) -> None:
    """Put people into the blocks of their keys."""
    for one in people:
        for key in keys(one):
            blocks[key].append(one)


def pairs_of(blocks: Blocks) -> Iterator[tuple[Person, Person]]:
    """Yield the pairs within these blocks, which are emptied on the way."""
    while blocks:
        _key, block = blocks.popitem()
        if len(block) > 1:
            yield from _pairs_of(block)


def _pairs_of(block: list[Person]) -> Iterator[tuple[Person, Person]]:
    """Yield the pairs of a block. One that is too large is put in order and split; each part reaches into the next, so
    that neighbours are compared."""
    if len(block) <= LARGEST:
        yield from combinations(block, 2)
        return
    block.sort(key=lambda one: one.words[::-1])
    for start in range(0, len(block) - LARGEST // 2, LARGEST // 2):
        yield from combinations(block[start : start + LARGEST], 2)


def _emails(one: Person) -> Iterator[object]:
    yield from one.emails


def _phones(one: Person) -> Iterator[object]:
    yield from one.phones


def _names(one: Person) -> Iterator[object]:
    if one.name:
        yield one.name


def _places(one: Person) -> Iterator[object]:
    """Yield the company, or the domain, and the first two letters of the name, in whichever order it was written."""
    if one.name:
        for place in {one.company, *one.domains} - {""}:
            yield from {(place, word[:2]) for word in (one.words[0], one.words[-1])}


def _domains(one: Person) -> Iterator[object]:
    """Yield the given name and four letters of the family name, and the family name and an initial: at each domain,
    because without one such names are no evidence."""
    if one.name and len(one.words) > 1:
        for domain in one.domains:
            yield (domain, one.words[0], one.words[-1][:4])
            yield (domain, one.words[0][:1], one.words[-1], "")


KINDS: tuple[Keys, ...] = (_emails, _phones, _names, _places, _domains)
