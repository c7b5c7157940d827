"""The text of `docs/checks.md`, made from the table of checks: every id with its level and its remedy."""

from pathlib import Path

from services.house.checks import CHECKS as TABLE
from services.house.checks import Check

CHECKS = Path(__file__).resolve().parent.parent / "docs" / "checks.md"
HEAD = """# Checks

Made from `services/house/checks/table.py` by `make docs`; edit the table instead.

`python main.py check` runs these {count} checks, side by side, and says for each whether it is well; the page *Maintenance →
Checks* shows the same. `--json` prints them for programs: `id`, `level`, `ok`, `message`, `fix` and `checked`. An id never
changes. Checks of a workspace have its id at the end, as in `audit.01995a3e…`. The command ends with 1 when a critical one
fails. What is out of reach is *not checked* (`"checked": false`): a warning, never critical.

- **critical**: data is lost, in danger or open to others. Act now.
- **warning**: it works, but not for long or not as safely as it could.
- **info**: good to know.
- **!**: a start in production is refused until it is corrected. Elsewhere it is only logged.

What only others can tell (the domain's records, the sign-in to the mail server, the time, known weaknesses of packages) is
asked at night and kept; `--online` asks at once. `--release` adds the checks of the program itself.
"""


def checks() -> str:
    """The whole of docs/checks.md."""
    always = [(name, one) for name, one in TABLE.items() if not one.release]
    release = [(name, one) for name, one in TABLE.items() if one.release]
    return "\n".join(
        [HEAD.format(count=len(always)), *_table(always), "", "## Before a release\n", *_table(release), ""]
    )


def _table(some: list[tuple[str, Check]]) -> list[str]:
    rows = [f"| `{name}` | {one.level}{' !' if one.stops else ''} | {one.fix} |" for name, one in some]
    return ["| id | level | what to do |", "|---|---|---|", *rows]
