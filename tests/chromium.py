"""The Chromium of the tests: the system's own, never a downloaded one; without windows where Debian has it so.

The headless shell is the same engine without the browser around it, and opens a page in half the time.
"""

import os
import shutil
import subprocess

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
MISSING = "The browser tests need Chromium: install it (apt install chromium) and run make test again."


def found() -> str | None:
    """Where it is."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def executable() -> str:
    """Where it is; without one, one sentence and exit 1."""
    path = found()
    if path is None:
        raise SystemExit(MISSING)
    return path


def install() -> None:
    """Install it from Debian where there is none and this is root; else one sentence and exit 1."""
    if found() is None and shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Chromium for the browser tests (once) …", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=quiet)
        for name in NAMES[:2]:
            order = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", name]
            done = subprocess.run(order, check=False, env=quiet, stdout=subprocess.DEVNULL)
            if done.returncode == 0:
                break
    executable()
