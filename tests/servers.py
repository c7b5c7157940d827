"""A real server process for tests: `python main.py serve` on a free port, in a clean environment."""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import cast
from tests.waiting import PATIENCE, wait_until

ROOT = Path(__file__).resolve().parent.parent
PORTS = range(20_000, 32_000)


@dataclass(frozen=True)
class Served:
    """A running server: its address, its data folder, and the process."""

    address: str
    folder: Path
    process: subprocess.Popen[bytes]


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """A clean environment: nothing of pytest, NiceGUI or the machine's own Steward."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "NICEGUI", "STEWARD_", "COV_"))}
    mine = {f"STEWARD_{name.upper()}": value for name, value in settings.items()}
    return {
        **kept,
        "STEWARD_DATA_DIR": str(folder),
        "STEWARD_SECRET_KEY": cast.KEY,
        "STEWARD_SLOW_DOWN_MS": "0",
        **mine,
    }


def free_port() -> int:
    """A port nobody listens on at this moment, below those that the system gives away itself: no other server gets it
    before it is used."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextlib.contextmanager
def serve(folder: Path, at: str = "", module: str = "main", **settings: str) -> Iterator[Served]:
    """Start a server on a data folder, wait until it answers, and stop it at the end. Its output is in `serve.log`.

    With `at`, the address of one that died, it takes that one's place. `module` is another one that runs `main`.
    """
    port = int(at.rpartition(":")[2]) if at else free_port()
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "serve.log", "ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", module, "serve", "--port", str(port)],
            cwd=ROOT, env=environment(folder, **settings), stdout=log, stderr=log,
        )  # fmt: skip
        try:
            served = Served(f"http://localhost:{port}", folder, process)
            wait(served)
            yield served
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait(served: Served) -> None:
    """Until it answers that it is well, or has ended."""
    wait_until(lambda: served.process.poll() is not None or well(served), "the server did not start in time")
    if served.process.poll() is not None:
        raise RuntimeError(f"the server did not start:\n{(served.folder / 'serve.log').read_text()[-3000:]}")


def well(served: Served) -> bool:
    """Whether it answers that it is well."""
    try:
        with urllib.request.urlopen(f"{served.address}/health", timeout=10) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
