"""What there is for each requirement, made from the tests: `docs/coverage.md`.

A test proves a requirement by its id: in its name (`test_c01_…`), or in its docstring or that of its file (`C-01`).
`docs/coverage.csv` is kept by hand: words for what no test can say, and the state where it is not what follows from the
tests, which is *done* with a proof and *not yet* without.
"""

import ast
import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COVERAGE = ROOT / "docs" / "coverage.md"
STATES = ("done", "partly", "not yet", "left out")
SHOWN = 4  # proofs of one requirement
IN_NAME, IN_TEXT = re.compile(r"test((?:_[a-z]\d\d[a-z]?)+)_"), re.compile(r"\b[A-Z]-\d\d[a-z]?\b")
NAMED = re.compile(r"`(?:test_\w+|tests/[\w/.]+)`|\bSeen\b|\bmake \w+")
HEAD = """# Coverage

What there is for each requirement, and what proves it. Made by `make docs` from the ids in the names and docstrings of the
tests and from [coverage.csv](coverage.csv); edit those instead. Strictly what this version does: **done** is there as asked
(or as decided, where the sources disagree) and proved; **partly** says what is missing; **not yet** is nothing; **left out**
is on purpose. *Seen* means that a person tried it and no test repeats that.

The sources of the requirements, by number: 000 maintenance and update routines of a CRM; 001 operational guidelines
of a CRM for field sales with several companies; 002 maintenance schedule of a platform for jobs, dispatch and
invoices; 003 implementation timeline of a CRM; 004 production deployment checklist. *users*: what people take for
granted in a CRM. *own*: what only Steward promises. Each requirement in full: [requirements.csv](requirements.csv).
"""


@dataclass(frozen=True)
class Row:
    """One requirement: its section, what it asks for, its state, the words about it and what proves it."""

    id: str
    section: str
    what: str
    state: str
    words: str
    proofs: tuple[str, ...]


def coverage() -> str:
    """The whole of docs/coverage.md."""
    found = rows()
    states = Counter(row.state for row in found)
    counts = ", ".join(f"{states[state]} are {state}" for state in STATES)
    parts = [HEAD, f"Of {len(found)} requirements {counts}.\n"]
    for section in dict.fromkeys(row.section for row in found):
        lines = [_line(row) for row in found if row.section == section]
        parts.append(f"## {section}\n\n| id | what | state | words | proof |\n|---|---|---|---|---|\n" + "".join(lines))
    return "\n".join(parts)


def rows() -> list[Row]:
    """Every requirement, in the order of the sources."""
    asked, words, proved = read("requirements"), {one["id"]: one for one in read("coverage")}, proofs()
    often = Counter(one["capability"] for one in asked)
    found = []
    for one in asked:
        said = words.get(one["id"], {"state": "", "words": ""})
        short = often[one["capability"]] == 1 and "Alerts" not in one["section"]  # these all read alike without more
        what = one["capability"] if short else f"{one['capability']}: {one['detail']}"
        tests = tuple(proved.get(one["id"], ()))
        state = said["state"] or ("done" if tests else "not yet")
        found.append(Row(one["id"], one["section"], what, state, said["words"], tests))
    return found


def proofs() -> dict[str, list[str]]:
    """The tests that name each requirement; a file that names it in its own docstring stands for its tests."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for named in IN_TEXT.findall(ast.get_docstring(tree) or ""):
            found[named].append(path.relative_to(ROOT).as_posix())
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                for named in _ids(node):
                    found[named].append(node.name)
    return found


def unproved(found: Iterable[Row]) -> list[str]:
    """What is said to be done and names no proof, or to be done in part and does not say which."""
    done = [row.id for row in found if row.state == "done" and not row.proofs and not NAMED.search(row.words)]
    return done + [row.id for row in found if row.state in ("partly", "left out") and not row.words]


def read(name: str) -> list[dict[str, str]]:
    """A table of docs/."""
    with open(ROOT / "docs" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _ids(test: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    named = IN_NAME.match(test.name)
    short = named[1].strip("_").split("_") if named else []
    return {f"{one[0].upper()}-{one[1:]}" for one in short} | set(IN_TEXT.findall(ast.get_docstring(test) or ""))


def _line(row: Row) -> str:
    shown = [f"`{one}`" for one in dict.fromkeys(row.proofs)]
    more = [f"and {len(shown) - SHOWN} more"] if len(shown) > SHOWN else []
    cells = (row.id, row.what, row.state, row.words or "–", ", ".join(shown[:SHOWN] + more) or "–")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"
