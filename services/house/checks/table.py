"""TABLE 9: every check by its id, which never changes: how bad its trouble is, how to fix it, and whether it stops a
production start. The id of a check of a workspace ends with the workspace's, as in `audit.0190…`.
"""

from dataclasses import dataclass

from models.language import N_
from services.house.finding import Finding, Level, finding
from services.house.finding import unchecked as not_checked


@dataclass(frozen=True, slots=True)
class Check:
    """One check: the level of its trouble, its remedy, and whether a production start is refused."""

    level: Level
    fix: str
    stops: bool = False
    release: bool = False  # of the program, before a release: only `check --release` adds it


def found(name: str, ok: bool, message: str, *, place: str = "", fix: str = "", level: Level | None = None) -> Finding:
    """Return the finding of a check, with the level and the remedy of the table unless others are given."""
    known = CHECKS[name]
    return finding(_id(name, place), level or known.level, ok, message, fix or known.fix)


def unchecked(name: str, message: str, *, place: str = "", fix: str = "") -> Finding:
    """Return the finding of a check that could not be made."""
    return not_checked(_id(name, place), message, fix or CHECKS[name].fix)


def name_of(one: Finding) -> str:
    """Return the id of a finding's check in the table, without the workspace or the part that follows it."""
    name = one.id
    while name not in CHECKS and "." in name:
        name = name.rpartition(".")[0]
    return name


def _id(name: str, place: str) -> str:
    return f"{name}.{place}" if place else name


UPGRADE = N_("Run `python main.py upgrade`; it makes a copy of everything first.")
RESTORE = N_(
    "Stop Steward, keep a copy of this folder, and restore the newest verified backup: `python main.py restore latest`."
)
BACK_UP = N_("Run `python main.py backup` and read what it says; the Backups page shows each set and its trouble.")
DNS = N_("Add the record at the provider of the domain, then check again with `--online`.")
ONLINE = N_("Run `python main.py check --online` where the internet can be reached.")
REPAIR = N_("Correct it in the source and run `make check`.")
INSTALL = N_("Install the versions of this release: `make setup`.")
KEY = N_("Set STEWARD_SECRET_KEY, or put data/secret.key back.")
NEW_KEY = N_("Make a new one: `python main.py secret new`, then `python main.py secret rotate`.")

CHECKS: dict[str, Check] = {
    # The checks themselves
    "start": Check("critical", N_("Correct this, then check again.")),
    "broken": Check("critical", N_("Look at the log for the reason, and report it.")),
    "unfinished": Check("warning", N_("Find out what does not answer: the address of the site, or the disk.")),
    # Data
    "data": Check("critical", N_("Start Steward once, or set STEWARD_DATA_DIR to the folder that holds the data.")),
    "migrations": Check("critical", UPGRADE),
    "migrations.heads": Check(
        "critical", N_("Install one whole release: its files are mixed with another's."), stops=True
    ),
    "upgrade": Check("critical", UPGRADE),
    "key": Check("critical", KEY),
    "strangers": Check(
        "critical", N_("Restore the house.db that knows them from a copy, or move their data elsewhere.")
    ),
    "database": Check("critical", RESTORE),
    "references": Check("critical", RESTORE),
    "audit": Check(
        "critical",
        N_(
            "Find out who can write to the database past Steward, and compare with an older copy. Do not delete anything."
        ),
    ),
    "log.chain": Check(
        "critical",
        N_(
            "Find out who can write to the database past Steward, and compare with an older copy. Do not delete anything."
        ),
    ),
    "chain.anchor": Check(
        "critical",
        N_("Compare the sets in each destination with `python main.py backup scan`. Do not delete anything."),
    ),
    "ledger": Check(
        "critical", N_("Run `python main.py prove` for every difference, and report it. Nothing is repaired by itself.")
    ),
    "outbox": Check("critical", RESTORE),
    "outbox.unknown": Check("warning", N_("Open Messages, choose “Unknown”, and say what became of each.")),
    "outbox.held": Check(
        "warning", N_("Open Maintenance and release it, if this is the installation that should send.")
    ),
    "outbox.late": Check(
        "warning", N_("Check that Steward runs and that the mail server answers; Maintenance shows what waits.")
    ),
    # Payments
    "payments.down": Check(
        "critical",
        N_("Read the log, mend the reason, then open Payments, Provider inbox: what waits is applied by itself."),
    ),
    "payments.parked": Check("warning", N_("Open Payments, Provider inbox, and apply or ignore each.")),
    "books.locked": Check(
        "critical",
        N_("Find out who changed the database, then run `python main.py upgrade`: it locks them again."),
    ),
    "books.seals": Check(
        "critical",
        N_(
            "Find out who can write to the database past Steward, and compare with an older copy. Do not delete anything."
        ),
    ),
    "channel.stopped": Check(
        "warning",
        N_("Find out why the account of this channel fails; Queues shows it. It is tried again every minute."),
    ),
    "restore.halfway": Check(
        "critical",
        N_("Start Steward, or run `python main.py restore --resume`, to finish it."),
        stops=True,
    ),
    # Secrets and settings
    "secret_key.mode": Check("critical", N_("Make it private: `chmod 600` on the file.")),
    "data.mode": Check("warning", N_("Make it private: `chmod 700` on the folder.")),
    "env.readable": Check("warning", N_("Make it private: `chmod 600` on the file.")),
    "secret.weak": Check("critical", NEW_KEY, stops=True),
    "secret.jwt_same": Check(
        "critical", N_("Give each purpose a secret of its own, then restart Steward."), stops=True
    ),
    "secret.age": Check("warning", N_("Replace it: `python main.py secret rotate`, or a new password at its server.")),
    "database.default_password": Check(
        "critical",
        N_("Give the database user a long random password, and put it into STEWARD_DATABASE_URL."),
        stops=True,
    ),
    "debug": Check(
        "critical", N_("Remove STEWARD_LOG_LEVEL=debug, DEBUG, PYTHONDEVMODE and PYTHONASYNCIODEBUG."), stops=True
    ),
    "hosts.any": Check("critical", N_("Set STEWARD_SITE_URL to the one address people use."), stops=True),
    "cors.any": Check(
        "critical", N_("List exact https:// origins in STEWARD_CORS_ALLOWED_ORIGINS, or leave it empty."), stops=True
    ),
    "cookie.insecure": Check(
        "critical", N_("Serve Steward over https, and set STEWARD_SITE_URL to its https:// address.")
    ),
    "production.https": Check(
        "warning", N_("Put a proxy with a certificate in front, and set STEWARD_SITE_URL to its https:// address.")
    ),
    "production.secret_key": Check("info", N_("Set STEWARD_SECRET_KEY_FILE, and keep a copy away from the backups.")),
    # The site, as people reach it
    "cert.expired": Check("critical", N_("Renew the certificate: `certbot renew`, then reload the proxy.")),
    "cert.21days": Check(
        "warning", N_("Renew the certificate: `certbot renew`. Find out why it was not renewed by itself.")
    ),
    "headers.missing": Check("warning", N_("Compare the proxy's configuration with deploy/nginx.conf.")),
    "proxy.socket": Check("warning", N_("Let the proxy pass websockets on, as deploy/nginx.conf does.")),
    # Machine and versions
    "disk": Check("warning", N_("Free some space, or move the data to a larger disk.")),
    "disk.inodes": Check("critical", N_("Delete what consists of very many small files, or use another file system.")),
    "lock.network_fs": Check("critical", N_("Move STEWARD_DATA_DIR to a local disk, or use PostgreSQL."), stops=True),
    "clock": Check("critical", N_("Restart Steward, and look at its log.")),
    "clock.skew": Check("warning", N_("Switch on time synchronisation: `timedatectl set-ntp true`.")),
    "sqlite": Check("warning", N_("Use a newer Python or system library, with SQLite 3.51.3 or newer.")),
    "postgres.old": Check("critical", N_("Upgrade the PostgreSQL server.")),
    "nicegui.floor": Check("warning", INSTALL),
    "deps.advisories": Check("warning", N_("Upgrade Steward, or the packages named, then restart it.")),
    "deps.newer": Check(
        "info", N_("Plan when to upgrade them; a new version of Steward brings the versions it was tested with.")
    ),
    "assets": Check("critical", INSTALL),
    # Mail
    "mail": Check("info", N_("Set STEWARD_SMTP_URL.")),
    "sender": Check(
        "critical", N_("Set STEWARD_MAIL_FROM, as Acme <office@acme.example>; Steward does not start without it.")
    ),
    "mail.login": Check("warning", N_("Correct STEWARD_SMTP_URL, then check again with `--online`.")),
    "mail.spf": Check("warning", DNS),
    "mail.dkim": Check("warning", DNS),
    "mail.dmarc": Check("warning", DNS),
    # Backups
    "backup.none": Check("info", N_("Run `python main.py backup`.")),
    "backup.age": Check("critical", BACK_UP),
    "backup.failed": Check("critical", BACK_UP),
    "backup.unverified": Check("critical", BACK_UP),
    "backup.key": Check(
        "critical", N_("Put data/keys/operations.key back from the recovery kit, with `chmod 600`."), stops=True
    ),
    "backup.offsite": Check("warning", N_("Add a destination on another site on the Backups page.")),
    "backup.reach": Check("warning", N_("Correct the destination on the Backups page, or its access.")),
    "backup.gap7": Check("warning", N_("Look at the nights that are missing on the Backups page.")),
    "backup.small": Check("warning", N_("Compare its parts with those of the set before; find out what is missing.")),
    "backup.space": Check("warning", N_("Make room at the destination, or keep fewer sets.")),
    "drill.overdue": Check("warning", N_("Run `python main.py drill`.")),
    "drill.failed": Check("warning", N_("Read its trouble on the Backups page, then run `python main.py drill`.")),
    "kit.unconfirmed": Check(
        "warning", N_("Run `python main.py kit print`, keep the print away from here, then `python main.py kit check`.")
    ),
    "scratch.missing": Check("warning", N_("Allow the database user CREATEDB, or set STEWARD_SCRATCH_URL.")),
    "pgdump.old": Check("warning", N_("Install the PostgreSQL client of the server's version or a newer one.")),
    "archiver.failing": Check("warning", N_("Look at archive_command and at the server's log.")),
    # People
    "people": Check("critical", RESTORE),
    "roles.empty": Check("warning", N_("Give an active colleague the role of administrator.")),
    "users.idle30": Check("warning", N_("Disable those who have left, on the Team page.")),
    # The program, before a release
    "release.version": Check("warning", N_("Give the changelog an entry for this version."), release=True),
    "release.deletes": Check("warning", REPAIR, release=True),
    "release.indexes": Check("warning", REPAIR, release=True),
    "release.permissions": Check("warning", REPAIR, release=True),
    "release.reverse": Check("warning", REPAIR, release=True),
    "release.secrets": Check("warning", REPAIR, release=True),
    "release.lengths": Check("warning", REPAIR, release=True),
}
