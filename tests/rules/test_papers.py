"""The papers say what the code does: made ones are fresh, no requirement is invented, every link leads somewhere.

Proves K-06 and K-12.
"""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from services.house.version import VERSION
from tests import requirements
from tests.rules.sources import ROOT, name

LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?[^)]*\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
HOME = re.compile(r"(?<![\w.:/])/(?:home|Users)/\w[\w.-]*/|\b[A-Z]:\\Users\\", re.IGNORECASE)
# In pieces, so that this file does not name them either.
REGISTRIES = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("jsdelivr", "net"),
        ("unpkg", "com"),
    )
]
PAPERS = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "STYLE.md", "SECURITY.md")
WORDS = ("Place", "Row", "Draft", "Actor", "Action", "Step", "Work", "Errand", "Event", "Channel", "Chore")
DECISION = ["## Context", "## Decision", "## Consequences", "## Alternatives"]
SERVERS = ("/opt/", "/srv/", "/var/")  # where the operator's guide installs to, and so may a developer


def test_what_is_made_from_the_code_is_up_to_date() -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "NICEGUI", "STEWARD_"))}
    command = [sys.executable, "-m", "tests.generated_docs", "--check"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_every_variable_the_code_reads_is_in_the_reference() -> None:
    written = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
    sources = [
        ROOT / "main.py",
        ROOT / "Makefile",
        *(p for s in ("models", "services", "ui") for p in (ROOT / s).rglob("*.py")),
    ]
    read = {
        one
        for path in sources
        for one in re.findall(r"\bSTEWARD_[A-Z]+(?:_[A-Z]+)*\b", path.read_text(encoding="utf-8"))
    }
    assert {one for one in read if f"`{one}" not in written} == set()


def test_y09_what_is_said_of_a_requirement_is_said_of_one_that_there_is() -> None:
    asked = Counter(one["id"] for one in requirements.read("requirements"))
    said = Counter(one["id"] for one in requirements.read("coverage"))
    assert max(asked.values()) == max(said.values()) == 1
    assert (said.keys() | requirements.proofs().keys()) - asked.keys() == set()


def test_a_row_of_the_coverage_names_its_proof_or_says_what_is_missing() -> None:
    assert requirements.unproved(requirements.rows()) == []
    assert {one["state"] for one in requirements.read("coverage")} <= {"", *requirements.STATES}


def test_every_file_and_test_the_coverage_names_is_there() -> None:
    text = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    missing = {one for one in re.findall(r"`(test_\w+)`", text) if f"def {one}(" not in tests}
    paths = re.findall(r"`((?:models|services|ui|tests|migrations|docs|deploy)/[\w/.-]*|main\.py|Makefile)`", text)
    assert missing | {one for one in paths if not (ROOT / one).exists()} == set()


def test_the_changelog_has_the_version_of_the_package() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(VERSION)}\] - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE)


def test_every_decision_has_its_number_and_the_four_headings_in_order() -> None:
    told = {name(path): _headings(path) for path in sorted((ROOT / "docs" / "decisions").iterdir())}
    wrong = [
        where
        for where, (title, *rest) in told.items()
        if not re.fullmatch(rf"# {Path(where).name[:4]}: \S.*", title) or rest != DECISION
    ]
    assert told and wrong == []


def test_no_two_decisions_share_a_number() -> None:
    numbers = Counter(path.name[:4] for path in (ROOT / "docs" / "decisions").iterdir())
    assert [number for number, times in numbers.items() if times > 1 or not number.isdigit()] == []


def test_every_word_of_the_house_has_its_line_in_the_glossary() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    words = Counter(re.findall(r"^\| \*\*(\w+)\*\*", glossary, re.MULTILINE))
    assert words and max(words.values()) == 1
    assert set(WORDS) - words.keys() == set()


def test_every_link_of_the_papers_to_a_file_leads_there() -> None:
    papers = [ROOT / one for one in PAPERS] + sorted((ROOT / "docs").rglob("*.md"))
    wrong = [f"{name(path)}: {link}" for path in papers for link in _links(path) if not _leads_there(path, link)]
    assert wrong == []


def test_no_file_names_a_package_registry() -> None:
    wrong = [f"{name(path)}: {host}" for path, text in _texts() for host in REGISTRIES if host in text.lower()]
    assert wrong == []


def test_no_file_names_a_folder_of_a_developers_machine() -> None:
    here = [str(folder) + "/" for folder in (Path.home(), ROOT) if len(folder.parts) > 1]
    here = [folder for folder in here if not folder.startswith(SERVERS)]
    wrong = [name(path) for path, text in _texts() if HOME.search(text) or any(folder in text for folder in here)]
    assert wrong == []


def _headings(path: Path) -> list[str]:
    found = re.findall(r"^#+ .+$", FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return found or [""]


def _links(path: Path) -> Iterator[str]:
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    return (link for link in LINK.findall(text) if "://" not in link and not link.startswith("mailto:"))


def _leads_there(path: Path, link: str) -> bool:
    target, _, anchor = link.partition("#")
    found = (path.parent / target).resolve() if target else path
    if not found.exists() or not anchor:
        return found.exists()
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", found.read_text(encoding="utf-8")), re.MULTILINE)
    return anchor in {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _texts() -> Iterator[tuple[Path, str]]:
    """Every text file that is, or is about to be, in version control."""
    order = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    told = subprocess.run(order, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for path in (ROOT / one for one in told.split("\0") if one):
        raw = path.read_bytes() if path.is_file() else b""
        if b"\0" not in raw:
            yield path, raw.decode("utf-8", "replace")
