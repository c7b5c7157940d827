"""Staging: a whole installation beside this one, with the same shape and none of its people."""

import shutil
from pathlib import Path

from models.language import _
from services.accounts import passwords
from services.house import tenants
from services.house.transfer.anonymise.rows import anonymised
from services.house.transfer.exporting import Tell, export, quiet
from services.house.transfer.importing import import_from
from services.house.transfer.manifest import Manifest
from services.records import fields
from services.work import Actor, Refused, errand, house_actor, trail, vault, work
from services.work.lock import Hold
from services.work.places import open_places, places

BETWEEN = "anonymised"  # the folder of the rows on their way: they are anonymised already


@errand("maintenance.run", fresh=True)
def anonymise_into(actor: Actor, target: Path, *, email: str = "", password: str = "", tell: Tell = quiet) -> Manifest:
    """Make an anonymised copy of this installation in a new folder, and open it in this process, in place of this one.

    It has SQLite files and a secret key of its own; sending is held. Nobody can sign in but an administrator of this
    `email` and `password`, if they are given. Refuses a folder that is not empty, and a weak password.
    """
    if target.exists() and any(target.iterdir()):
        raise Refused(_("{path} is not empty. Choose a new folder for the copy.").format(path=target))
    if email:
        fields.email(email)
        passwords.refuse_weak(password, email, email.partition("@")[0])
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    config = places().config.model_copy(
        update={"data_dir": target, "database_url": None, "secret_key": None, "environment": "staging"}
    )
    vault.open_vault(None, target)  # the real secret key seals nothing in the copy, and no sealed value is opened
    path, _manifest = export(actor, target / BETWEEN, change=anonymised(), tell=tell)
    open_places(config)
    hold = Hold(config, "anonymise")
    manifest = import_from(actor, path, tell=tell)
    shutil.rmtree(target / BETWEEN)
    finish(email, password)
    hold.release()
    return manifest


@errand("maintenance.run", fresh=True)
def import_anonymised(actor: Actor, source: Path, *, tell: Tell = quiet) -> Manifest:
    """Bring an export into this empty installation, anonymised on the way. It may be of another secret key."""
    manifest = import_from(actor, source, change=anonymised(), tell=tell)
    finish()
    return manifest


def finish(email: str = "", password: str = "") -> None:
    """Seal the audit trails anew, and make the administrator."""
    for place in tenants.places():
        sealed = 1
        while sealed:
            with work(house_actor(place)) as session:
                sealed = trail.seal(session)
    if email:
        tenants.new_administrator("", _("Administrator"), email, password)
