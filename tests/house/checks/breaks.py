"""What breaks each check, and nothing else: a function of the world that returns the settings to check with."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa
from pydantic import SecretStr

from models.accounts import User, UserSession
from models.audit import AuditEntry
from models.backups import BackupSet, Destination, DestinationLook, Drill
from models.secrets import SecretAge
from models.tenants import Tenant
from services.house import settings, upgrades
from services.house.backups import keys
from services.house.checks import backups, disk, running, versions
from services.house.health import verdict
from services.house.secrets import known
from services.outbox import claim
from services.work import HOUSE, clock, house_actor, vault, work
from services.work.lock import Hold
from services.work.places import places
from services.work.trail import seal
from tests.house.checks.conftest import World, a_set
from tests.house.checks.payment_breaks import PAYMENTS, Break
from tests.house.upgrades import trees
from tests.outbox.rows import force, queue

BREAKS: dict[str, Break] = {**PAYMENTS}
STRONG = "k7Jw2mQ9xV4tR8pL1sZ6nB3cY5hD0gFa"


def breaks(name: str) -> Callable[[Break], Break]:
    """Mark what breaks one check."""

    def mark(function: Break) -> Break:
        BREAKS[name] = function
        return function

    return mark


def setting(name: str, **changed: Any) -> None:
    """A check that one setting breaks."""
    BREAKS[name] = lambda world: changed


def answer(name: str, **changed: Any) -> None:
    """A check that one answer of the last look-up breaks."""
    BREAKS[name] = lambda world: world.told(**changed)


def limit(name: str, where: object, what: str, value: object) -> None:
    """A check that another limit breaks."""
    BREAKS[name] = lambda world: world.patch.setattr(where, what, value)


def rows(name: str, *statements: Callable[[], Any], place: str = HOUSE) -> None:
    """A check that statements in the house break."""

    def carry_out(world: World) -> None:
        with work(house_actor(place)) as session:
            for one in statements:
                session.connection().execute(one())

    BREAKS[name] = carry_out


setting("secret.weak", secret_key=SecretStr("ab" * 20))
setting(
    "secret.jwt_same", secret_key=SecretStr(STRONG), smtp_url=SecretStr(f"smtp://ada:{STRONG}@mail.acme.example:587")
)
setting("database.default_password", database_url=SecretStr("postgresql://steward:steward@db.example/crm"))
setting("hosts.any", site_url="http://*")
setting("cors.any", cors_allowed_origins="*")
setting("cookie.insecure", environment="staging", site_url="http://crm.example")
setting("production.https", environment="production", secret_key=SecretStr(STRONG))
setting("mail", smtp_url=None)
setting("sender", mail_from="office@two words.example")
answer("mail.login", login="The mail server refuses our account: no.")
for record in ("spf", "dkim", "dmarc"):
    answer(f"mail.{record}", **{record: []})
answer("clock.skew", skew=-400.0)
answer("deps.advisories", weak=["jinja 1.0 (GHSA-1)"])
answer("deps.newer", newer=["jinja 1.0 → 1.1"])
limit("disk", disk, "DISK_LOW", 101)
limit("disk.inodes", disk, "FEW_FILES", 101)
limit("nicegui.floor", versions, "NICEGUI", (99, 0))
limit("assets", versions, "ASSETS", Path("nowhere"))
limit("sqlite", verdict, "SAFE_SQLITE", (99,))
rows("strangers", lambda: sa.delete(Tenant).where(Tenant.name == "Other"))
rows("backup.none", lambda: sa.delete(BackupSet), lambda: sa.update(Tenant).values(made_at=clock.now()))
rows("backup.failed", lambda: _insert(a_set(0, state="failed", verified_at=None, digest="", trouble="No room.")))
rows("backup.offsite", lambda: sa.update(Destination).values(off_site=False))
rows("backup.reach", lambda: sa.update(DestinationLook).values(trouble="Access denied."))
rows("backup.space", lambda: sa.update(DestinationLook).values(free=2_500))
rows("backup.gap7", lambda: _named(4, sa.delete), lambda: _named(3).values(previous_digest="digest 5"))
rows("backup.small", lambda: _named(1).values(bytes=400))
rows("chain.anchor", lambda: _named(3).values(previous_digest="x"))
rows("drill.overdue", lambda: sa.update(Drill).values(ended_at=clock.now() - timedelta(days=9)))
rows("drill.failed", lambda: _insert(Drill(reason="week", state="failed", made_at=clock.now())))
rows(
    "secret.age",
    lambda: _insert(SecretAge(name="secret_key", key_id=vault.key_id(), set_at=clock.now() - timedelta(days=91))),
)


def _named(night: int, what: Callable[..., Any] = sa.update) -> Any:
    return what(BackupSet).where(BackupSet.name == f"backup {night}")


def _insert(row: Any) -> Any:
    values = {column.key: getattr(row, column.key) for column in row.__table__.columns}
    return sa.insert(row.__table__).values(**values)


@breaks("backup.age")
def _(world: World) -> None:
    long_ago = clock.now() - timedelta(hours=27)
    with work(house_actor()) as session:
        session.connection().execute(_named(1).values(taken_at=long_ago, verified_at=long_ago))
    world.patch.setattr(backups, "WEEK", 0)


@breaks("backup.unverified")
def _(world: World) -> None:
    with work(house_actor()) as session:
        stored = a_set(1, name="late", state="stored", verified_at=None, digest="")
        stored.taken_at = clock.now() - timedelta(hours=1)
        session.add(stored)
    world.patch.setattr(backups, "STUCK", timedelta(minutes=30))


@breaks("kit.unconfirmed")
def _(world: World) -> None:
    with work(house_actor()) as session:
        settings.write(session, keys.CONFIRMED, None)


@breaks("backup.key")
def _(world: World) -> None:
    (world.config.data_dir / backups.KEY).chmod(0o644)


@breaks("restore.halfway")
def _(world: World) -> None:
    (world.config.data_dir / "restore.json").touch()


@breaks("upgrade")
def _(world: World) -> None:
    (world.config.data_dir / upgrades.MARK).touch()


@breaks("key")
def _(world: World) -> None:
    with work(house_actor()) as session:
        settings.write(session, known.ROW, "another")


@breaks("migrations")
def _(world: World) -> None:
    root = trees.copied(world.tmp)
    trees.add(root, "op.add_column('contacts', sa.Column('of_a_test', sa.Text()))")
    world.patch.setattr(upgrades, "ROOT", root)


@breaks("migrations.heads")
def _(world: World) -> None:
    root = trees.copied(world.tmp)
    newest = sorted((root / "house" / "versions").glob("0*.py"))[-1]
    newest.with_name(f"{newest.name[:4]}_of_another_release.py").write_text(newest.read_text())
    world.patch.setattr(upgrades, "ROOT", root)


@breaks("data")
def _(world: World) -> None:
    places().close()
    (world.config.data_dir / "house.db").rename(world.tmp / "house.db")


@breaks("references")
def _(world: World) -> None:
    with closing(sqlite3.connect(places().path(world.alice.place))) as connection, connection:
        connection.execute(f"UPDATE users SET team_id = '{'1' * 32}'")


@breaks("database")
def _(world: World) -> None:
    with places().engines(world.alice.place).writer.connect() as connection:
        connection.exec_driver_sql("PRAGMA writable_schema=ON")
        connection.exec_driver_sql("DELETE FROM sqlite_master WHERE name = 'uq_users_email'")
        connection.commit()
    places().close()


@breaks("audit")
def _(world: World) -> None:
    queue(world.alice)
    with work(world.alice) as session:
        seal(session)
        session.connection().execute(sa.update(AuditEntry).values(action="contacts.innocent"))


@breaks("outbox.unknown")
def _(world: World) -> None:
    force(world.alice, queue(world.alice), "unknown")


@breaks("outbox.late")
def _(world: World) -> None:
    queue(world.alice, due=timedelta(hours=-2))


@breaks("outbox.held")
def _(world: World) -> None:
    with work(world.alice) as session:
        claim.hold(session, "A test holds it.")


@breaks("roles.empty")
def _(world: World) -> None:
    with work(house_actor(world.charlie.place)) as session:
        session.connection().execute(sa.update(User).values(disabled_at=clock.now()))


@breaks("users.idle30")
def _(world: World) -> None:
    long_ago = clock.now() - timedelta(days=31)
    with work(house_actor(world.alice.place)) as session:
        session.connection().execute(sa.update(User).where(User.name == "Bob").values(made_at=long_ago))
        session.connection().execute(sa.update(UserSession).values(seen_at=long_ago))


@breaks("secret_key.mode")
def _(world: World) -> dict[str, Any]:
    key = world.config.data_dir / "secret.key"
    key.touch()
    key.chmod(0o644)
    return {"secret_key": None}


@breaks("data.mode")
def _(world: World) -> None:
    world.config.data_dir.chmod(0o755)


@breaks("env.readable")
def _(world: World) -> None:
    Path(".env").touch(0o644)


@breaks("lock.network_fs")
def _(world: World) -> None:
    class Mount:
        mountpoint, fstype = "/", "nfs4"

    world.patch.setattr(psutil, "disk_partitions", lambda all: [Mount])


@breaks("clock")
def _(world: World) -> None:
    hold = Hold(world.config, "serve")
    world.stack.callback(hold.release)
    world.stack.enter_context(clock.at(clock.now() + timedelta(minutes=7)))


def _raise(*_: object) -> Iterator[Any]:
    raise RuntimeError("a test")


@breaks("broken")
def _(world: World) -> None:
    world.patch.setattr(running, "AROUND", (*running.AROUND, _raise))


@breaks("unfinished")
def _(world: World) -> None:
    never = threading.Event()
    world.stack.callback(never.set)

    def hanging(_: object) -> list[Any]:
        never.wait(30)
        return []

    world.patch.setattr(running, "PATIENCE", 0.5)
    world.patch.setattr(running, "AROUND", (*running.AROUND, hanging))


for _room in ("outbox", "people"):

    @breaks(_room)
    def _(world: World, room: str = _room) -> None:
        world.patch.setitem(running.OF_PLACE, room, _raise)
