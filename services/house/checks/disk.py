"""Checks of the disk: its free space, its room for files, and that locks work on it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psutil

from models.language import _
from services.house.checks.table import found
from services.house.finding import Finding
from services.house.health.verdict import DISK_BAD, DISK_LOW
from services.work.config import Config

FEW_FILES = 5  # per cent of the file system's room for files that must be free
# Locks on these fail, or are kept by each machine for itself; SQLite then loses commits.
NETWORK = {
    "nfs",
    "nfs3",
    "nfs4",
    "cifs",
    "smbfs",
    "smb2",
    "smb3",
    "afs",
    "ncpfs",
    "9p",
    "ceph",
    "glusterfs",
    "lustre",
    "davfs",
}


def look(config: Config) -> Iterator[Finding]:
    """Check the disk that the data is on."""
    yield _space(config.data_dir)
    yield _files(config.data_dir)
    kind = _kind(config.data_dir)
    remote = config.postgres_url is None and (kind in NETWORK or kind.startswith("fuse."))
    text = _("The data is on a local disk.")
    if remote:
        text = _("The data is on a network file system ({kind}).").format(kind=kind)
    elif config.postgres_url:
        text = _("The data is in PostgreSQL, which needs no local disk here.")
    yield found("lock.network_fs", not remote, text)


def _space(folder: Path) -> Finding:
    usage = shutil.disk_usage(folder)
    free = usage.free / usage.total * 100
    text = _("{percent} % of the disk is free ({size} GB).").format(
        percent=f"{free:.0f}", size=f"{usage.free / 1e9:.1f}"
    )
    return found("disk", free >= DISK_LOW, text, level="critical" if free < DISK_BAD else "warning")


def _files(folder: Path) -> Finding:
    if os.name == "nt":
        return found("disk.inodes", True, _("This file system has no limit for the number of files."))
    told = os.statvfs(folder)
    if not told.f_files:  # as on Btrfs
        return found("disk.inodes", True, _("This file system has no limit for the number of files."))
    free = told.f_favail / told.f_files * 100
    text = _("{percent} % of the disk's room for files is free.").format(percent=f"{free:.0f}")
    return found("disk.inodes", free >= FEW_FILES, text)


def _kind(folder: Path) -> str:
    """Return the kind of file system that a folder is on, as `ext4`; empty when the machine does not say."""
    here = folder.resolve()
    parts = psutil.disk_partitions(all=True)
    around = [one for one in parts if here.is_relative_to(one.mountpoint)]
    return max(around, key=lambda one: len(one.mountpoint)).fstype.lower() if around else ""
