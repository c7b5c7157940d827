"""Keys: whom sets are sealed for (age), and the recovery kit that opens them without this machine.

`data/keys/operations.key` stays here, so that drills and restores need nobody. `data/keys/escrow.key` stays only until
the kit is confirmed; from then on the kit alone has it, and `escrow.pub` is what new sets are sealed for. Each run adds
a throwaway key of its own, which proves the archives and is forgotten (`making.py`).
"""

import hashlib
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pyrage import x25519
from sqlmodel import Session

from models.language import N_, _
from services.house import settings
from services.house.backups.errors import BackupFailed
from services.house.backups.files import write_private
from services.work import Conflict, clock, house_actor, step, vault, work
from services.work.config import Config
from services.work.places import places

CONFIRMED = "backup.kit_confirmed_at"
CONFIRMED_FOR = "backup.kit_confirmed_for"  # the secret key it has: after a rotation a new kit is needed
TITLE = "STEWARD RECOVERY KIT"  # no text
SECRET, IDENTITY, PLACE, CHECK = "secret-key", "age-identity", "destination", "check"


ANOTHER = N_(
    "The kit was confirmed, and a part of it is on no machine any more. Keep that one. If it is lost, or the secret key "
    "was changed since, make a new kit, and keep the earlier one for older backups."
)


class KitConfirmed(Conflict):
    """The present kit exists on paper alone."""

    code = "kit_confirmed"


@dataclass(frozen=True, slots=True)
class Kit:
    """What a recovery kit holds: the secret keys, the age identities, and the destinations with their credentials."""

    secrets: list[str] = field(default_factory=list)
    identities: list[str] = field(default_factory=list)
    destinations: list[str] = field(default_factory=list)


def folder() -> Path:
    """Return the folder of the backup keys."""
    return places().folder / "keys"


def recipients() -> dict[str, x25519.Recipient]:
    """Return whom to seal for, by name; makes the keys on the first day. Refuses a damaged key file."""
    with _readable():
        if not (folder() / "operations.key").exists():
            _make("operations")
        if not (folder() / "escrow.pub").exists():
            _make("escrow")
        escrow = (folder() / "escrow.pub").read_text(encoding="ascii").strip()
        return {"operations": identities()[0].to_public(), "escrow": x25519.Recipient.from_str(escrow)}


def identities() -> list[x25519.Identity]:
    """Return the identities of this machine, the newest of operations first; none before the first backup. On a machine
    that just arrived the escrow key is among them: sets may be newer than the kit's operations key."""
    paths = [one for one in (folder() / "operations.key", folder() / "escrow.key") if one.exists()]
    with _readable():
        return [x25519.Identity.from_str(one) for path in paths for one in path.read_text(encoding="ascii").split()]


def key_id(recipient: x25519.Recipient) -> str:
    """Return a short public name of a key: manifests say with it which keys open them."""
    return hashlib.sha256(str(recipient).encode()).hexdigest()[:12]


def confirmed_at() -> datetime | None:
    """Return when a person confirmed that the kit is kept somewhere else, or None."""
    with work(house_actor(), read=True) as session:
        return datetime.fromisoformat(settings.read(session, CONFIRMED)) if confirmed(session) else None


@step
def confirmed(session: Session) -> bool:
    """Return whether a kit with the present secret key was confirmed."""
    return bool(settings.read(session, CONFIRMED)) and settings.read(session, CONFIRMED_FOR) == vault.key_id()


def print_kit(config: Config, destinations: list[str], *, renew: bool = False) -> str:
    """Return the recovery kit as text. Once a kit was confirmed, its escrow key is in it alone: another kit needs a new
    one (`renew`), and the earlier kit is kept, too, because it opens older sets by its escrow key."""
    recipients()
    if not (folder() / "escrow.key").exists():
        if not renew:
            raise KitConfirmed(_(ANOTHER))
        _make("escrow")
    escrow = (folder() / "escrow.key").read_text(encoding="ascii").strip()
    lines = [f"{SECRET}: {one}" for one in vault.secrets_in_use()]
    lines += [f"{IDENTITY}: {one}" for one in [*(str(one) for one in identities() if str(one) != escrow), escrow]]
    lines += [f"{PLACE}: {one}" for one in destinations]
    made = _("Made {day} for {address}. Keep it on paper or in a safe, away from this machine and from the backups.")
    told = made.format(day=f"{clock.now():%Y-%m-%d}", address=config.address)
    how = _("On a new machine with Steward installed: python main.py restore --from DESTINATION --kit THIS_FILE --yes")
    return "\n".join([TITLE, told, how, "", *lines, f"{CHECK}: {_check(lines)}", ""])


def read_kit(text: str) -> Kit:
    """Read a kit. Refuses what is no kit, and one with a line missing or mistyped."""
    lines = [one.strip() for one in text.splitlines() if one.split(":")[0].strip() in (SECRET, IDENTITY, PLACE, CHECK)]
    pairs = [(name.strip(), value.strip()) for name, _colon, value in (one.partition(":") for one in lines)]
    check = [value for name, value in pairs if name == CHECK]
    content = [f"{name}: {value}" for name, value in pairs if name != CHECK]
    if TITLE not in text or len(check) != 1 or not content:
        raise BackupFailed(_("This is not a recovery kit of Steward."))
    if check[0] != _check(content):
        raise BackupFailed(
            _("The recovery kit is not whole: a line is missing or was mistyped. Use another copy of it.")
        )
    found = Kit(*([value for name, value in pairs if name == what] for what in (SECRET, IDENTITY, PLACE)))
    if not (found.secrets and found.identities):
        raise BackupFailed(_("The recovery kit has no keys. Use another copy of it."))
    return found


def kit_text(file: Path) -> str:
    """Return the text of a kit that was typed or scanned. Refuses a file that cannot be read."""
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise BackupFailed(_("{file} cannot be read: {why}.").format(file=file, why=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise BackupFailed(_("{file} is not a text file.").format(file=file)) from error


def check_kit(text: str) -> list[str]:
    """Compare a kit with this installation. Return what is wrong; nothing means that it opens the sets made now, and
    the house remembers that the kit was confirmed: the escrow key then leaves this machine."""
    kit, wrong = read_kit(text), []
    public = {key_id(x25519.Identity.from_str(one).to_public()) for one in kit.identities}
    if vault.secrets_in_use()[0] not in kit.secrets:
        wrong.append(_("The kit does not have the present secret key."))
    wanted = {
        "operations": _("The kit does not have the present operations key."),
        "escrow": _("The kit does not have the present escrow key."),
    }
    wrong += [wanted[name] for name, one in recipients().items() if key_id(one) not in public]
    if not wrong:
        with work(house_actor()) as session:
            settings.write(session, CONFIRMED, clock.now().isoformat())
            settings.write(session, CONFIRMED_FOR, vault.key_id())
        leave_escrow()
    return wrong


def leave_escrow() -> None:
    """Remove the escrow key from this machine: from now on the kit alone has it."""
    (folder() / "escrow.key").unlink(missing_ok=True)


def adopt(kit: Kit, data: Path) -> None:
    """Put the keys of a kit into an empty data folder, for a restore on a new machine."""
    write_private(data / "secret.key", "\n".join(kit.secrets))
    write_private(data / "keys" / "operations.key", "\n".join(kit.identities[:-1]) or kit.identities[-1])
    escrow = x25519.Identity.from_str(kit.identities[-1])
    write_private(data / "keys" / "escrow.key", str(escrow))
    write_private(data / "keys" / "escrow.pub", str(escrow.to_public()))


def _make(name: str) -> None:
    fresh = x25519.Identity.generate()
    write_private(folder() / f"{name}.key", str(fresh))
    if name == "escrow":
        write_private(folder() / "escrow.pub", str(fresh.to_public()))
        with work(house_actor()) as session:
            settings.write(session, CONFIRMED, None)


def _check(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]


class _readable:
    """Turn a damaged or unreadable key file into a sentence."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, OSError | ValueError | IndexError) or type(error).__module__.startswith("pyrage"):
            raise BackupFailed(
                _("The backup keys in {folder} cannot be read. Put them back from the recovery kit.").format(
                    folder=os.path.join(places().folder.name, "keys")
                )
            ) from error
