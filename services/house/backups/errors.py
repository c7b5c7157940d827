"""What can go wrong with a backup: a plain sentence, and the part it is about."""

from services.work import Conflict


class BackupFailed(Conflict):
    """A backup, drill or restore that failed. The message is a sentence for people; `part` names the damaged place."""

    code = "backup_failed"

    def __init__(self, message: str, part: str = "") -> None:
        super().__init__(message)
        self.part = part
