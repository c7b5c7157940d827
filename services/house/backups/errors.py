"""What can go wrong with a backup: a plain sentence, and the part it is about."""

import errno
import logging

from models.language import _
from services.work import Conflict

log = logging.getLogger(__name__)
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class BackupFailed(Conflict):
    """A backup, drill or restore that failed. The message is a sentence for people; `part` names the damaged place."""

    code = "backup_failed"

    def __init__(self, message: str, part: str = "") -> None:
        super().__init__(message)
        self.part = part


class AnotherRuns(BackupFailed):
    """Another process, or another thread of this one, is at it."""


def told(error: BaseException) -> BackupFailed:
    """Return an error as a sentence for people; what nobody expected is logged with its trace."""
    if isinstance(error, BackupFailed):
        return error
    if isinstance(error, KeyboardInterrupt):
        return BackupFailed(_("It was stopped by hand."))
    full = getattr(error, "errno", 0) in FULL or "database or disk is full" in str(getattr(error, "orig", ""))
    if full:
        return BackupFailed(_("The disk is full. Free some space first."))
    log.exception("a backup, drill or restore broke off")
    return BackupFailed(_("It broke off ({error}).").format(error=type(error).__name__))
