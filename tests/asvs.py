"""What there is for each requirement of OWASP ASVS 5.0, levels 1 and 2, made from `docs/asvs.csv`: `docs/asvs.md`.

The csv is kept by hand. Its ids are those of ASVS; what each asks for is said in our own words.
"""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.requirements import ROOT, read

ASVS = ROOT / "docs" / "asvs.md"
STATES = ("met", "partly", "not met", "not ours")
CHAPTERS = {
    1: "Text on its way into something else",
    2: "Input and the rules of the business",
    3: "Browsers",
    4: "Requests and answers",
    5: "Files",
    6: "Signing in",
    7: "Sessions",
    8: "Who may do what",
    9: "Signed tokens",
    10: "Sign-on with other services",
    11: "Cryptography",
    12: "Encrypted connections",
    13: "The machine and its settings",
    14: "Protecting data",
    15: "How the program is built",
    16: "Logs and errors",
    17: "Audio and video",
}
NAMED_TEST = re.compile(r"`(test_\w+)`")
NAMED_FILE = re.compile(
    r"`((?:models|services|ui|tests|migrations|docs|deploy)/[\w/.-]*|main\.py|pyproject\.toml|requirements\.lock|SECURITY\.md)`"
)
HEAD = """# OWASP ASVS

How Steward stands to the [Application Security Verification Standard](https://owasp.org/www-project-application-security-verification-standard/)
5.0, levels 1 and 2. Made by `make docs` from [asvs.csv](asvs.csv); edit that instead. The ids are those of the standard; what each
asks for is in our own short words, so read the standard for its full text. Steward judged itself; nobody else has yet.

**met** names the code and, nearly always, the test that proves it; **partly** and **not met** say what is missing; **not ours**
does not apply to Steward, or is for its operator to do. *Seen* means that somebody read the code, and no test proves it.
"""


def asvs() -> str:
    """The whole of docs/asvs.md."""
    rows = read("asvs")
    parts = [HEAD, f"Of {len(rows)} requirements {counted(rows)}.\n", _overview(rows)]
    for number, name in CHAPTERS.items():
        mine = [row for row in rows if _chapter(row) == number]
        lines = [_line(row) for row in mine]
        head = f"## {number}. {name}\n\n{len(mine)}: {counted(mine)}.\n\n| id | what | state | words |\n|---|---|---|---|\n"
        parts.append(head + "".join(lines))
    return "\n".join(parts)


def counted(rows: Sequence[dict[str, str]]) -> str:
    """How many rows have each state, as `3 are met, 1 is partly`; states without any are left out."""
    states = Counter(row["state"] for row in rows)
    return ", ".join(f"{states[one]} {'is' if states[one] == 1 else 'are'} {one}" for one in STATES if states[one])


def wrong(rows: Sequence[dict[str, str]], tests: str, root: Path = ROOT) -> list[str]:
    """What is wrong with rows: an unknown state or no words, a name of what is not there, a *met* that names nothing, and
    a *partly* or *not met* that only names. `tests` is the text of all tests."""
    found = []
    for row in rows:
        words, files, named = row["words"], NAMED_FILE.findall(row["words"]), NAMED_TEST.findall(row["words"])
        missing = [one for one in files if not (root / one).exists()]
        missing += [one for one in named if f"def {one}(" not in tests]
        found += [f"{row['id']}: there is no {one}" for one in missing]
        reason = re.sub(r"`[^`]*`|\W", "", words)
        if row["state"] not in STATES or not row["what"] or not words:
            found.append(f"{row['id']}: no state, or no words")
        elif row["state"] == "met" and not (files or named):
            found.append(f"{row['id']}: names neither file nor test")
        elif row["state"] in ("partly", "not met") and len(reason) < 20:
            found.append(f"{row['id']}: does not say why")
    return found


def _overview(rows: Sequence[dict[str, str]]) -> str:
    lines = []
    for number, name in CHAPTERS.items():
        states = Counter(row["state"] for row in rows if _chapter(row) == number)
        lines.append(f"| {number}. {name} | {' | '.join(str(states[one] or '–') for one in STATES)} |\n")
    return f"| chapter | {' | '.join(STATES)} |\n|---|:-:|:-:|:-:|:-:|\n" + "".join(lines)


def _chapter(row: dict[str, str]) -> int:
    return int(row["id"].partition(".")[0])


def _line(row: dict[str, str]) -> str:
    cells = (row["id"], row["what"], row["state"], row["words"])
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"
