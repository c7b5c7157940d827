"""The fork server: a process that has imported all of Steward before any thread began, and forks a child for each life.

`tests/crash/forks.py` starts it as `python -m tests.crash.nursery` and talks to it in lines of JSON: `{"start": order}`
gives `{"pid"}`; `{"wait": pid}` gives `{"code"}`. A plain start costs more than a second of imports; a fork 20 ms.
"""

import ctypes
import gc
import json
import os
import signal
import sys
import tempfile
import threading
import traceback
from pathlib import Path
from typing import Any

from services.house import upgrades
from services.work.places import close_places
from tests import cast
from tests.crash import life

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Serve orders until the parent is gone."""
    warm()
    assert threading.active_count() == 1, "a thread would not live on in the children"
    gc.collect()
    gc.freeze()  # what was imported stays shared with the children
    answer({"ready": os.getpid()})
    while line := sys.stdin.readline():
        order = json.loads(line)
        if "start" in order:
            answer({"pid": fork(order["start"])})
        else:
            answer({"code": os.waitstatus_to_exitcode(os.waitpid(order["wait"], 0)[1])})


def warm() -> None:
    """Do once what every child would do first: map the tables, read the migrations."""
    with tempfile.TemporaryDirectory(prefix="steward-crash-") as folder:
        cast.open_house(cast.settings(Path(folder)))
        upgrades.upgrade()
        close_places()


def answer(told: dict[str, Any]) -> None:
    """One line to the parent."""
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def fork(order: dict[str, Any]) -> int:
    """A child that lives as ordered. It dies with this process, so that no test leaves anything behind."""
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        for number, path, mode in ((0, os.devnull, os.O_RDONLY), (1, order["log"], LOG), (2, order["log"], LOG)):
            os.dup2(os.open(path, mode, 0o600), number)
        os.environ.update(order["environment"])
        code = life.live(order)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
        print(end.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code or 0)


LOG = os.O_WRONLY | os.O_CREAT | os.O_APPEND

if __name__ == "__main__":
    main()
