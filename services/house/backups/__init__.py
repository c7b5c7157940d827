"""Backups that prove themselves: made, sealed, stored, fetched back, restored and compared, before they count."""

from services.house.backups.catalogue import latest_verified
from services.house.backups.errors import BackupFailed
from services.house.backups.making import make

__all__ = ["BackupFailed", "latest_verified", "make"]
