"""Past keys: what earlier secret keys leave behind in each place, so that their fingerprints can still be verified.

One row of the place's settings holds, by key id, the derived keys of the lasting purposes. They open no sealed value,
sign no token, and are themselves sealed with the present key. Writing them is a recorded change: so the next link of
the audit chain is made with the present key, and from then on nobody who has an earlier key can rewrite the chain.
"""

import json

from sqlmodel import Session, select

from models.settings import Setting
from services.work import vault

ROW = "past_keys"
Kept = dict[str, dict[str, str]]  # by key id, by purpose: the derived key in hex


def verifying(session: Session, purpose: str) -> dict[str, bytes]:
    """Return every key that may have made a fingerprint in this place, by key id, the newest first."""
    ring = vault.mac_keys(purpose)
    past = {name: bytes.fromhex(keys[purpose]) for name, keys in _read(session).items() if purpose in keys}
    # An old key that was put back for an old backup keeps its place among the past ones.
    return {name: key for name, key in ring.items() if name not in past} | past


def ids(session: Session) -> list[str]:
    """Return the ids of the keys that this place remembers; none where the present ring cannot open them."""
    try:
        return list(_read(session))
    except ValueError:
        return []


def keep(session: Session) -> bool:
    """Remember the earlier keys of the ring. Return whether any was new here."""
    before = _read(session)
    missing = [name for name in vault.key_ids()[1:] if name not in before]
    if not missing:
        return False
    derived = {purpose: vault.mac_keys(purpose) for purpose in vault.LASTING}
    fresh: Kept = {name: {purpose: keys[name].hex() for purpose, keys in derived.items()} for name in missing}
    row = _row(session) or Setting(name=ROW)
    row.value = vault.seal(json.dumps(fresh | before), _about())
    session.add(row)
    return True


def _read(session: Session) -> Kept:
    row = _row(session)
    found: Kept = json.loads(vault.unseal(row.value, _about())) if row is not None else {}
    return found


def _row(session: Session) -> Setting | None:
    return session.exec(select(Setting).where(Setting.name == ROW)).first()


def _about() -> str:
    return f"settings.value:{ROW}"
