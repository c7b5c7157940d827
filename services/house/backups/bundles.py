"""Bundles: the files of a company as one part of a set, a tar sealed like every other part, next to its database.

It is taken after the database was copied, so that it has the bytes of every row. Bytes are named by what they hold and
never change, so a restore only adds those that are not here: nothing has to be swapped, and nothing to go back.
"""

import hashlib
import io
import os
import re
import shutil
import tarfile
from collections.abc import Callable, Sequence
from pathlib import Path

from pyrage import x25519

from models.language import _
from services.house.backups import sealing
from services.house.backups.errors import BackupFailed
from services.house.backups.files import sync, sync_folder
from services.house.backups.manifest import BUNDLE, Part
from services.work import blobs

FOLDER = "files"  # in a scratch folder, as in the data folder
MEMBER = re.compile(r"[0-9a-f]{2}/[0-9a-f]{64}")
Tell = Callable[[int], None]


def size(place: str) -> int:
    """Return the size of a place's files, in bytes."""
    return sum(one.stat().st_size for one in blobs.everything(place))


def seal(
    place: str, label: str, scratch: Path, recipients: Sequence[x25519.Recipient], *, tell: Tell, wrong: list[str]
) -> Part | None:
    """Take and seal a place's files; None where it has none. Files that are damaged here go into `wrong`, and along."""
    plain, target = scratch / f"{place}.tar", scratch / f"{place}{BUNDLE}"
    if not _take(place, label, plain, wrong):
        return None
    size, digest = plain.stat().st_size, sealing.sha256(plain)
    sealed = sealing.seal(plain, target, recipients, tell)
    plain.unlink()
    return Part(
        place=place,
        label=label,
        file=target.name,
        revision="",
        digest=digest,
        plain_bytes=size,
        cipher_sha256=sealed.sha256,
        bytes=sealed.bytes,
        entries=0,
        tables={},
    )


def _take(place: str, label: str, target: Path, wrong: list[str]) -> bool:
    """Write a place's files into a tar. Return whether there are any."""
    found = list(blobs.everything(place))
    if not found:
        return False
    with tarfile.open(target, "w") as tar:
        for path in found:
            content = path.read_bytes()
            if hashlib.sha256(content).hexdigest() != path.name:
                text = _("{name}: the content of a file is damaged on this disk ({digest}).")
                wrong.append(text.format(name=label, digest=path.name[:16]))
            member = tarfile.TarInfo(f"{path.parent.name}/{path.name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    sync(target)
    return True


def prove(part: Part, sealed: Path, identities: Sequence[x25519.Identity], tell: Tell) -> Path:
    """Open a sealed bundle beside itself, and compare its digest. Return the plain file."""
    plain = sealed.with_name(f"plain-{part.place}.tar")
    try:
        found = sealing.unseal(sealed, plain, identities, tell)
    except BackupFailed as why:
        raise BackupFailed(f"{part.label}: {why}", part.place) from why  # no text
    if found != part.digest:
        text = _("{name}: the restored files differ from what was copied.")
        raise BackupFailed(text.format(name=part.label), part.place)
    return plain


def unpack(plain: Path, part: Part, folder: Path) -> None:
    """Put a bundle's files into a scratch folder, as a data folder has them. Refuses any other name."""
    home = folder / FOLDER / part.place
    with tarfile.open(plain) as tar:
        for member in tar:
            source = tar.extractfile(member) if member.isreg() else None
            if source is None or not MEMBER.fullmatch(member.name):
                raise BackupFailed(_("{name}: the files of this set are damaged.").format(name=part.label), part.place)
            target = home / member.name
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(target, "wb") as out:
                shutil.copyfileobj(source, out)
                out.flush()
                os.fsync(out.fileno())
    plain.unlink()


def bring(scratch: Path, data: Path) -> None:
    """Move restored files to where a data folder has them; those that are there already stay. May be done twice."""
    for source in sorted((scratch / FOLDER).glob("*/*/*")):
        target = data / source.relative_to(scratch)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if target.exists():
            os.utime(target)
        else:
            shutil.move(source, target)  # to another disk, perhaps
            os.utime(target)
            sync_folder(target.parent)
