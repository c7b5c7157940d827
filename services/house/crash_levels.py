"""The first level of a kind of error (A-07), by rule; an operator may change it."""

import traceback
from pathlib import Path

from sqlalchemy.exc import DatabaseError, OperationalError

from models.language import N_
from services.work import DataGone

LEVELS = {"critical": N_("Critical"), "warning": N_("Warning"), "info": N_("Info")}
ROOT = Path(__file__).resolve().parents[2]
# Where an error may cost money, a message, a backup or the proof of what happened.
GRAVE = tuple(
    f"{ROOT / shelf}"
    for shelf in (
        "services/banking/",
        "services/house/backups/",
        "services/house/upgrades/",
        "services/invoices/",
        "services/ledger/",
        "services/outbox/",
        "services/payments/",
        "services/work/",
        "migrations/",
    )
)
PASSING = (TimeoutError, ConnectionError)  # somebody else did not answer, or not in time


def first(error: BaseException) -> str:
    """Return how grave an error is, until somebody says otherwise.

    Critical: memory ran out, data is missing, a database refused what was written, or it broke while money, messages,
    backups or the records themselves were worked on. Info: somebody else did not answer. Else it is a warning.
    """
    if isinstance(error, PASSING):
        return "info"
    if isinstance(error, OperationalError):  # the database did not answer: the rules of alerts tell how grave that is
        return "warning"
    if isinstance(error, MemoryError | DatabaseError | DataGone):
        return "critical"
    frames = [frame.f_code.co_filename for frame, _line in traceback.walk_tb(error.__traceback__)]
    ours = [name for name in frames if name.startswith(str(ROOT)) and "site-packages" not in name]
    return "critical" if any(name.startswith(GRAVE) for name in ours[-1:]) else "warning"
