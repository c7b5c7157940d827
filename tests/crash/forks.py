"""The parent's side of the fork server: start a life, hear what it says, kill it, know how it ended."""

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.waiting import PATIENCE

ROOT = Path(__file__).resolve().parent.parent.parent


class Hung(Exception):
    """A life neither said what was awaited nor died."""


class Life:
    """One child. It says words ("started", "settled") as lines into a pipe; the end of the pipe is its death."""

    def __init__(self, forks: "Forks", pid: int, pipe: int, log: Path) -> None:
        self.forks, self.pid, self.pipe, self.log = forks, pid, pipe, log
        self.heard: list[str] = []
        self.rest = b""
        self.code: int | None = None

    def hear(self, word: str, seconds: float = PATIENCE) -> bool:
        """Wait until the child says this word; False when it died before. Raises Hung."""
        until = time.monotonic() + seconds
        while word not in self.heard:
            if not select.select([self.pipe], [], [], max(0.0, until - time.monotonic()))[0]:
                raise Hung(f"waited {seconds} s for “{word}”, heard {self.heard}\n{self.told()}")
            piece = os.read(self.pipe, 4096)
            if not piece:
                return False
            *lines, self.rest = (self.rest + piece).split(b"\n")
            self.heard += [line.decode() for line in lines]
        return True

    def signal(self, number: int) -> None:
        """Send a signal to the child."""
        if self.code is None:
            os.kill(self.pid, number)

    def stopped(self, seconds: float = PATIENCE) -> bool:
        """Wait until the child was stopped (SIGSTOP); False when it is not so in time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T":
                return True
            time.sleep(0.005)
        return False

    def end(self, number: int | None = None) -> int:
        """Send a signal if one is given, and wait for the end: the exit code, or minus the signal that killed it."""
        if self.code is None:
            if number is not None:
                self.signal(number)
            self.code = self.forks.ask({"wait": self.pid})["code"]
            os.close(self.pipe)
        return self.code

    def told(self) -> str:
        """What the child logged."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""


class Forks:
    """The fork server, from `with` to its end. Safe to use from several threads."""

    def __enter__(self) -> Self:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("STEWARD_", "COV_CORE", "COVERAGE_"))}
        self.lock = threading.Lock()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.nursery"], cwd=ROOT, env=clean, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert "ready" in self._answer()
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, tb: TracebackType | None) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:  # it waits for a child that was left behind: both end
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def start(self, folder: Path, what: str, environment: dict[str, str], **order: Any) -> Life:
        """Fork a life; `folder` takes its pipe and its log (`log`, or as ordered). What it can be told: tests/crash/life.py."""
        pipe, log = folder / f"pipe-{uuid.uuid4().hex[:8]}", folder / order.get("log", "log")
        os.mkfifo(pipe)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        order |= {"what": what, "environment": environment, "pipe": str(pipe), "log": str(log)}
        pid = self.ask({"start": order})["pid"]
        return Life(self, pid, reader, log)

    def ask(self, order: dict[str, Any]) -> dict[str, Any]:
        """One question, one answer."""
        with self.lock:
            assert self.process.stdin
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()
            return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the fork server is gone")
        found: dict[str, Any] = json.loads(line)
        return found


KILL, TERM, STOP, CONT = signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP, signal.SIGCONT
