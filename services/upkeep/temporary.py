"""Temporary files: once a week everything that is only there for a while is looked through, with a receipt (H-15)."""

from models.language import N_
from services import exports, files, imports
from services.work import Actor, blobs

CLEAN = N_("remove temporary files")
AT = "04:50"


def clean(actor: Actor) -> dict[str, int]:
    """Remove the exports of former days, the files and rows of old imports, and files that nothing names. Return how many of
    each, and the bytes of all stored files `before` and `after`. A chore; each of its parts also runs more often."""
    before = _bytes(actor.place)
    done = {"exports": exports.tidy(actor), "imports": imports.forget_old(actor), "files": files.sweep(actor)}
    return done | {"before": before, "after": _bytes(actor.place)}


def _bytes(place: str) -> int:
    found = 0
    for one in blobs.folder(place).glob("*/*"):
        try:
            found += one.stat().st_size
        except FileNotFoundError:  # gone at this moment
            continue
    return found
