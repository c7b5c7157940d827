"""Cut the fine outline of the land into pieces that a map loads one by one: `python -m tests.land land-10m.json`.

The file is that of the npm package world-atlas (Natural Earth, 1:10,000,000). A piece is the land of one cell of a grid, as
rings of whole numbers: the first corner, then differences, in steps of the file's own grid. `index.json` says which cells
have a file, and which are nothing but land.
"""

import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

INTO = Path(__file__).parent.parent / "ui" / "theme" / "assets" / "land"
CELL = 4_000, 8_000  # steps of the grid in a cell: 14.4 degrees of longitude, 13.5 of latitude

Ring = list[tuple[int, int]]


def main(source: Path) -> None:
    """Write the pieces and their index."""
    told = json.loads(source.read_text())
    pieces: dict[tuple[int, int], list[Ring]] = {}
    for ring in _rings(told):
        for column, part in _strips(ring, 0):
            for row, piece in _strips(part, 1):
                pieces.setdefault((column, row), []).append(piece)
    INTO.mkdir(exist_ok=True)
    whole = {cell for cell, rings in pieces.items() if len(rings) == 1 and _fills(rings[0])}
    index = {
        "transform": told["transform"],
        "cell": CELL,
        "parts": sorted(f"{column}-{row}" for column, row in pieces.keys() - whole),
        "whole": sorted(f"{column}-{row}" for column, row in whole),
    }
    (INTO / "index.json").write_text(json.dumps(index, separators=(",", ":")))
    for (column, row), rings in pieces.items():
        if (column, row) not in whole:
            text = json.dumps([_differences(one) for one in rings], separators=(",", ":"))
            (INTO / f"{column}-{row}.json").write_text(text)


def _rings(told: Any) -> Iterator[Ring]:
    arcs = [_places(arc) for arc in told["arcs"]]
    for shape in (one for group in told["objects"].values() for one in group["geometries"]):
        for polygon in [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]:
            for numbers in polygon:
                ring: Ring = []
                for number in numbers:
                    arc = arcs[~number][::-1] if number < 0 else arcs[number]
                    ring += arc[1:] if ring else arc
                yield ring[:-1] if ring[0] == ring[-1] else ring


def _places(arc: list[list[int]]) -> Ring:
    x = y = 0
    found = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        found.append((x, y))
    return found


def _strips(ring: Ring, axis: int) -> Iterator[tuple[int, Ring]]:
    """The parts of a ring in each strip of the grid that it touches."""
    along, size = [place[axis] for place in ring], CELL[axis]
    for number in range(min(along) // size, max(max(along) - 1, min(along)) // size + 1):
        part = _cut(_cut(ring, axis, number * size, 1), axis, (number + 1) * size, -1)
        if len(part) > 2:
            yield number, part


def _cut(ring: Ring, axis: int, limit: int, sign: int) -> Ring:
    """What of a ring is on one side of a line (Sutherland and Hodgman)."""
    found: Ring = []
    for before, here in zip([ring[-1], *ring[:-1]], ring, strict=True) if ring else ():
        a, b = (before[axis] - limit) * sign, (here[axis] - limit) * sign
        if (a < 0) != (b < 0):
            across = round(before[1 - axis] + (here[1 - axis] - before[1 - axis]) * a / (a - b))
            found.append((limit, across) if axis == 0 else (across, limit))
        if b >= 0:
            found.append(here)
    return [one for n, one in enumerate(found) if one != found[n - 1]]


def _fills(ring: Ring) -> bool:
    """Whether a ring is the border of its whole cell."""
    (wide, high), xs, ys = CELL, {x for x, _ in ring}, {y for _, y in ring}
    return len(xs) == len(ys) == 2 and max(xs) - min(xs) == wide and max(ys) - min(ys) == high


def _differences(ring: Ring) -> list[int]:
    found = list(ring[0])
    for (ax, ay), (bx, by) in pairwise(ring):
        found += [bx - ax, by - ay]
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
