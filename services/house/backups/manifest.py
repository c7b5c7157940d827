"""The manifest: `set.json` beside the parts, written last, signed with the secret key. It is the truth about a set."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from models.language import _
from services.house.backups.errors import BackupFailed
from services.work import clock, vault

FILE, PROOF = "set.json", "verified.json"
NAME = re.compile(r"backup_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d_[0-9a-f]{6}")  # of a set, and nothing else
FORMAT = 1
BUNDLE = ".files.zst.age"  # the ending of a part that holds a company's files
SKEW = timedelta(hours=1)  # more than any summer time or slow upload between two honest clocks


@dataclass(frozen=True, slots=True)
class Part:
    """One place in a set: its file, and the digests and counts that prove it."""

    place: str
    label: str
    file: str
    revision: str
    digest: str
    plain_bytes: int
    cipher_sha256: str
    bytes: int
    entries: int
    tables: Mapping[str, Sequence[Any]]  # name: rows and, on PostgreSQL, the digest of the content
    seal: str = ""  # of the last entry of the audit trail: its anchor; sets of earlier versions have none

    @property
    def bundled(self) -> bool:
        """Whether it holds files, and no database."""
        return self.file.endswith(BUNDLE)

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(int(one[0]) for one in self.tables.values())


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a set says about itself."""

    name: str
    reason: str
    taken_at: str
    engine: str
    versions: Mapping[str, str]
    keys: Mapping[str, str]  # recipient: key id
    secret_keys: Sequence[str]  # their ids: the sealed values inside open with these
    previous: str
    parts: Sequence[Part]
    files: Sequence[Part] = ()  # of companies that have any; sets of earlier versions have none
    format: int = FORMAT
    signature: str = field(default="", compare=False)

    @property
    def moment(self) -> datetime:
        """When it was taken."""
        return datetime.fromisoformat(self.taken_at)

    @property
    def objects(self) -> Sequence[Part]:
        """All that is stored of it beside this list."""
        return [*self.parts, *self.files]

    @property
    def bytes(self) -> int:
        """The size of all its parts, sealed."""
        return sum(one.bytes for one in self.objects)

    @property
    def plain_bytes(self) -> int:
        """The size of all its parts, opened."""
        return sum(one.plain_bytes for one in self.objects)

    def of(self, wanted: Sequence[str]) -> Sequence[Part]:
        """Return all that is stored of these places; of all places where none is named. Refuses one that is missing."""
        parts = [self.part(place) for place in wanted] or self.parts
        places = [one.place for one in parts]
        return [*parts, *(one for one in self.files if one.place in places)]

    def part(self, place: str) -> Part:
        """Return the part of a place. Refuses one that is not in this set."""
        found = next((one for one in self.parts if one.place == place), None)
        if found is None:
            raise BackupFailed(_("This set does not have that workspace."))
        return found


def write(one: Manifest) -> bytes:
    """Return a manifest as it is stored, signed."""
    plain = {**asdict(one), "signature": ""}
    plain["signature"] = vault.mac(_canonical(plain), "backup")
    return json.dumps(plain, indent=1, sort_keys=True).encode()


def read(content: bytes, name: str) -> Manifest:
    """Read and check a manifest. Refuses damage, another set's, a foreign signature, a newer format, a wrong clock."""
    try:
        plain = json.loads(content)
        parts = [Part(**one) for one in plain.pop("parts")]
        files = [Part(**one) for one in plain.pop("files", [])]
        found = Manifest(**plain, parts=parts, files=files)
        if not (isinstance(found.format, int) and isinstance(found.signature, str)):
            raise TypeError(found.format)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BackupFailed(_("The list of its parts (set.json) is damaged.")) from error
    if found.format > FORMAT:
        raise BackupFailed(_("This set was made by a newer Steward. Install that version, or a later one."))
    if not vault.mac_holds(_canonical({**json.loads(content), "signature": ""}), "backup", found.signature):
        raise BackupFailed(_("The list of its parts was changed, or was signed with another secret key."))
    if found.name != name or not name.startswith(f"backup_{found.moment:%Y-%m-%d_%H-%M-%S}"):
        raise BackupFailed(_("The list of its parts belongs to another set."))
    if found.moment > clock.now() + SKEW:
        raise BackupFailed(_("The set is dated in the future: a clock was or is wrong."))
    return found


def digest(content: bytes) -> str:
    """Return the SHA-256 of a stored manifest; the next set names it."""
    return hashlib.sha256(content).hexdigest()


def proof(name: str, content: bytes, at: datetime) -> bytes:
    """Return the proof that a set was restored and compared, bound to its manifest."""
    plain = {"name": name, "set": digest(content), "at": at.isoformat()}
    return json.dumps({**plain, "signature": vault.mac(_canonical(plain), "backup proof")}).encode()


def proved_at(proof_content: bytes | None, content: bytes) -> datetime | None:
    """Return when a set was verified, by a proof that fits its manifest; None without one."""
    try:
        plain = json.loads(proof_content or b"")
        signature = plain.pop("signature")
        fits = plain["set"] == digest(content) and vault.mac_holds(_canonical(plain), "backup proof", signature)
        return datetime.fromisoformat(plain["at"]) if fits else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _canonical(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
