"""Failures told at once: a plugin of every ring (`-p tests.told`), and how `tests.run` reads what it says.

Pytest names what failed when all has ended; a run takes half an hour, and a log that is cut keeps its end only. Each test
that failed or was skipped is one line with its name and some with what was asserted, all of them marked.
"""

from collections import defaultdict
from dataclasses import dataclass

import pytest

MARK = "!! "
ASSERTED = MARK + "    "
LINES = 12  # of what one failure asserted
ROOM = 80  # lines of the list at the end: a log cut to its last 100 has them all


class Teller:
    """Say on the terminal what went wrong, as soon as a worker reports it."""

    def __init__(self, terminal: pytest.TerminalReporter) -> None:
        self.terminal = terminal

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tell of a test, or of its setup or teardown."""
        if report.failed:
            self._tell(report.nodeid, report.longreprtext)
        elif report.skipped and not hasattr(report, "wasxfail"):
            self._tell(f"{report.nodeid} (skipped)", "")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Tell of a file that could not be read."""
        if report.failed:
            self._tell(report.nodeid, report.longreprtext)

    def _tell(self, name: str, trace: str) -> None:
        self.terminal.line("")  # behind the dots
        for line in (MARK + name, *(ASSERTED + line for line in asserted(trace))):
            self.terminal.write_line(line)
        self.terminal.flush()


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Only the process that speaks to the terminal tells."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal:
        config.pluginmanager.register(Teller(terminal), "steward teller")


def asserted(trace: str) -> list[str]:
    """The lines of a traceback that say what went wrong; where it marks none, its last ones."""
    lines = [line for line in trace.splitlines() if line.strip()]
    return ([line for line in lines if line.startswith("E ")] or lines[-3:])[:LINES]


@dataclass
class Told:
    """What a ring has told so far."""

    failures: list[tuple[str, str]]  # the name of a test, and the first line of what it asserted

    def take(self, line: str) -> bool:
        """Note a line of the ring's output; say whether it is for people to see at once."""
        if line.startswith(ASSERTED):
            name, first = self.failures[-1] if self.failures else ("", "")
            if name and not first:
                self.failures[-1] = name, line.removeprefix(ASSERTED).removeprefix("E ").strip()
        elif line.startswith(MARK):
            self.failures.append((line.removeprefix(MARK).strip(), ""))
        return line.startswith(MARK)


def listed(failures: list[tuple[str, str]]) -> list[str]:
    """The short list for the end: a line for each test, or where that would be too long a line for each file."""
    if len(failures) <= ROOM:
        return [f"  {name}" + (f": {first[:160]}" if first else "") for name, first in failures]
    files: dict[str, list[str]] = defaultdict(list)
    for name, _ in failures:
        file, _, test = name.partition("::")
        files[file].append(test)
    return [f"  {file}: {', '.join(tests)}" for file, tests in files.items()]
