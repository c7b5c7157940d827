"""Journeys in the browser share one server: what one adds, another sees."""

import re
from collections import Counter

from tests.rules.sources import ROOT

ADDED = re.compile(r'\badd\(\s*\w+,\s*"([^"]+)"')


def test_no_two_journeys_add_a_contact_of_one_name() -> None:
    """A journey that looks for a name would find the other one's, and only where both ran on one server."""
    files = sorted((ROOT / "tests" / "browser").glob("*.py"))
    names = Counter(name for path in files for name in ADDED.findall(path.read_text(encoding="utf-8")))
    assert names and [name for name, number in names.items() if number > 1] == []
