"""Under way: the mark of an import that has not ended, which keeps everything else out of the data folder."""

import json
import os
from pathlib import Path

from sqlalchemy import select

from models.language import _
from models.tenants import Tenant
from services.house import upgrades
from services.house.transfer.manifest import Manifest
from services.work import HOUSE, CannotStart, Refused, house_actor, work
from services.work.places import places

MARK = "import.running"
TENANTS = Tenant.__table__  # type: ignore[attr-defined]


def refuse_halfway() -> None:
    """Refuse to open data whose import was cut off."""
    if _mark().exists():
        raise CannotStart(
            "An import into this data folder was cut off. Run `python main.py import` with the same export again: it "
            "begins anew."
        )


def refuse_inhabited(manifest: Manifest) -> None:
    """Refuse to import into an installation with data in it. What a cut-off import of the same export left counts not."""
    begun = _begun()
    if begun is not None and begun != _name(manifest):
        raise Refused(
            _("The import of another export was cut off here. Import that one again, or use an empty folder.")
        )
    if begun is None and (_companies() or places().companies()):
        raise Refused(_("There is data in this installation already. An export is imported into an empty one."))


def arrived(manifest: Manifest) -> bool:
    """Return whether a cut-off import of this export had brought everything: the house comes last."""
    return _begun() == _name(manifest) and bool(_companies())


def begin(manifest: Manifest) -> None:
    """Set the mark. What a cut-off import brought is removed: it begins anew."""
    if _begun() is not None:
        for facts in manifest.places[1:]:
            places().remove(facts.place)
    path = _mark()
    fresh = path.with_name(f"{path.name}.new")
    with open(fresh, "w", encoding="utf-8") as file:
        json.dump({"export": _name(manifest)}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)


def end() -> None:
    """Remove the mark."""
    _mark().unlink()


def _companies() -> bool:
    """Return whether the house lists a company."""
    if not places().exists(HOUSE) or upgrades.standing(HOUSE).revision is None:
        return False
    with work(house_actor(), read=True) as session:
        return session.scalar(select(TENANTS.c.id).limit(1)) is not None


def _begun() -> str | None:
    """Return which export is being imported: None when none is, an empty text when the mark is damaged."""
    try:
        return str(json.loads(_mark().read_text(encoding="utf-8"))["export"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return ""


def _name(manifest: Manifest) -> str:
    return " ".join(one.digest for one in manifest.places)


def _mark() -> Path:
    return places().folder / MARK
