"""Proving: fetch a part of a set, open it, restore it beside itself, and compare it with what was copied."""

from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from pyrage import x25519

from models.language import _
from services.house.backups import bundles, postgres, sealing, sqlite
from services.house.backups.errors import BackupFailed
from services.house.backups.manifest import Part
from services.house.backups.progress import Teller
from services.house.backups.stores import Store, shown
from services.work.places import places


def engine() -> ModuleType:
    """Return the module of the engine this house is on."""
    return sqlite if places().pool is None else postgres


def fetch_part(store: Store, name: str, part: Part, folder: Path, teller: Teller) -> Path:
    """Fetch one part and compare its sealed bytes with the manifest. Refuses a missing, cut off or changed one."""
    target = folder / f"fetched-{part.file}"
    try:
        store.fetch(f"{name}/{part.file}", target, teller.tell)
    except BackupFailed as why:
        raise BackupFailed(f"{part.label}: {why}", part.place) from why  # no text
    if target.stat().st_size != part.bytes or sealing.sha256(target) != part.cipher_sha256:
        text = _("{name}: what is stored at {place} is not what was sent there.")
        raise BackupFailed(text.format(name=part.label, place=shown(store.url)), part.place)
    return target


def prove_part(part: Part, sealed: Path, identities: Sequence[x25519.Identity], teller: Teller) -> Path:
    """Open a sealed part beside itself, restore it, and compare every digest. Return the plain file."""
    if part.bundled:
        return bundles.prove(part, sealed, identities, teller.tell)
    plain = sealed.with_name(f"plain-{part.place}{engine().SUFFIX}")
    try:
        found = sealing.unseal(sealed, plain, identities, teller.tell)
        compares = engine() is sqlite or postgres.may_prove()  # else it is restored unproved rather than not at all
        same = not compares or engine().digest(plain, part.place, found, part.tables) == part.digest
    except BackupFailed as why:
        raise BackupFailed(f"{part.label}: {why}", part.place) from why  # no text
    if not same:
        text = _("{name}: the restored data differs from what was copied.")
        raise BackupFailed(text.format(name=part.label), part.place)
    return plain
