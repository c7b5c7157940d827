"""Steward's command line, and the only place where the parts meet."""

import asyncio
import contextlib
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

try:
    import typer
except ModuleNotFoundError:
    sys.exit("This Python has nothing of what Steward needs: use .venv/bin/python, which `make run` sets up.")
from sqlalchemy.exc import OperationalError

from services.work import HOUSE, CannotStart, Refused, garbage, vault
from services.work.config import Config, load
from services.work.places import close_places, open_places, places

if TYPE_CHECKING:
    from services.channels import Transport

LOOPBACK_WORDS = ("127.0.0.1", "::1", "0.0.0.0", "::")  # noqa: S104  (for the greeting, not for listening)

cli = typer.Typer(
    help="Steward, a CRM that looks after itself.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@contextlib.contextmanager
def opened(guest: bool = True, **overrides: Any) -> Iterator[Config]:
    """The house, open for one command. What cannot start or is refused ends it with one plain sentence."""
    from services import reactions, record_types
    from services.records import declaration
    from services.work import events

    try:
        config = load(**overrides)
        open_places(config, guest)
        _refuse_without_key(config)
        vault.open_vault(config.secret_key.get_secret_value() if config.secret_key else None, config.data_dir)
        events.react(reactions.REACTIONS)
        declaration.declare(record_types.RECORDS)
        yield config
    except OperationalError as error:
        raise SystemExit(f"Steward cannot start: {_unreachable(error)}") from None
    except CannotStart as reason:
        raise SystemExit(f"Steward cannot start: {reason}") from None
    except Refused as refusal:
        more = "; ".join(getattr(refusal, "fields", {}).values())
        raise SystemExit(f"{refusal.message} {more}".strip()) from None
    finally:
        close_places()


def _refuse_without_key(config: Config) -> None:
    """A house that is there has a key already: a new one would open nothing of it."""
    if config.secret_key is None and not (config.data_dir / "secret.key").exists() and places().exists(HOUSE):
        raise CannotStart(
            "The secret key of this data is missing. Set STEWARD_SECRET_KEY, or put data/secret.key back."
        )


def _unreachable(error: OperationalError) -> str:
    """A database that does not answer, as a sentence without its address."""
    first = str(error.orig).strip().splitlines()[0].strip() if error.orig else "no answer"
    return f"The database cannot be used ({first}). Check STEWARD_DATABASE_URL, or the data folder."


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
) -> None:
    """Serve the pages, the API and the background work."""
    _start(host=host, port=port)


def _start(**given: Any) -> None:
    from services.house import copies, upgrades
    from services.work import logs
    from services.work.lock import Hold

    for number in (signal.SIGTERM, signal.SIGINT):  # the server raises it anew once it has stopped in order
        signal.signal(number, lambda *_: sys.exit(0))
    with opened(guest=False, **given) as config:
        hold = Hold(config, "serve")
        logs.start(config)
        _transports(config)  # a wrong address of the mail server, or a wrong sender, stops the start
        if config.environment == "production":
            upgrades.refuse_old_data()
        else:
            upgrades.upgrade()
        copies.recognise_key()
        copies.detect_moves()
        listener = _listen(config)
        _greet(config)
        _serve(config, listener)
        hold.release()


@cli.command()
def upgrade(copy: Annotated[bool, typer.Option(help="Make a safety copy first.")] = True) -> None:
    """Bring the data to this version's tables, all or nothing."""
    from services.house import upgrades
    from services.work.lock import Hold

    with opened(guest=False) as config:
        hold = Hold(config, "upgrade")
        done = upgrades.upgrade(copy)
        hold.release()
        typer.echo(f"Upgraded {len(done)} of {len(upgrades.all_places())} places." if done else "Nothing to upgrade.")


@cli.command("create-admin")
def create_admin(
    email: Annotated[str, typer.Option(help="The address to sign in with.")],
    name: Annotated[str, typer.Option(help="The person's name.")],
    password_stdin: Annotated[bool, typer.Option(help="Read the password from standard input.")] = False,
    company: Annotated[str, typer.Option(help="The company; made when there is none of that name.")] = "",
) -> None:
    """Create an administrator, before the first start or beside a running server."""
    from services.house import copies, tenants, upgrades
    from services.work.lock import Hold

    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else typer.prompt("Password", hide_input=True)
    with opened() as config:
        if upgrades.needed():
            hold = Hold(config, "create-admin")
            upgrades.upgrade()
            hold.release()
        copies.recognise_key()
        tenant = tenants.new_administrator(company, name, email, password)
        typer.echo(f"{name} may sign in to {tenant.name} as {email.strip().lower()}.")


@cli.command()
def check(as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False) -> None:
    """Check the data, the audit trail and the surroundings. Exit 1 when something critical fails."""
    from services.house import checks

    try:
        with opened() as config:
            findings = checks.run(config)
    except SystemExit as stopped:  # a sentence of `opened`: then that is what was found
        findings = [checks.cannot_start(str(stopped))]
    if as_json:
        typer.echo(json.dumps([finding.model_dump() for finding in findings], indent=2))
    else:
        for one in findings:
            sign = "ok" if one.ok else {"critical": "FAIL", "warning": "warn", "info": "note"}[one.level]
            typer.echo(f"{sign:4}  {one.message}" + (f"\n      → {one.fix}" if one.fix else ""))
    if any(not one.ok and one.level == "critical" for one in findings):
        raise SystemExit(1)


@cli.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where the demonstration's data goes.")] = Path("data/demo"),
) -> None:
    """Fill a folder with a believable company, and serve it."""
    from services.demo import fill
    from services.house import upgrades

    with opened(guest=False, **alone(folder)):
        upgrades.upgrade()
        typer.echo(fill())
    _start(**alone(folder))


def alone(folder: Path) -> dict[str, Any]:
    """The settings of a demonstration: of what it shows, nothing may leave this folder."""
    return {"data_dir": folder, "without": ("smtp_url", "database_url")}


@cli.command()
def status() -> None:
    """Say what lives here and whether it is up to date. Exit 1 when the data of a place cannot be read."""
    from services.house import tenants, upgrades

    with opened():
        found = upgrades.status()
        for place, one in found.items():
            typer.echo(f"{place}: {one}")
        if not getattr(found[HOUSE], "pending", True):
            for tenant in tenants.everyone():
                typer.echo(f"{tenant.id.hex}: {tenant.name}")
    if any(isinstance(one, CannotStart) for one in found.values()):
        raise SystemExit(1)


def _listen(config: Config) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
    except OSError as error:
        listener.close()
        why = error.strerror or str(error)
        raise CannotStart(
            f"Port {config.port} on {config.host} cannot be used ({why}). Choose another with --port."
        ) from None
    return listener


def _greet(config: Config) -> None:
    from services.house import tenants

    here = config.host if config.host not in LOOPBACK_WORDS else "localhost"
    address = config.site_url or f"http://{here}:{config.port}"
    typer.echo(f"Steward serves {address}")
    if not tenants.claimed():
        typer.echo("Nobody looks after this house yet. Open this link within one hour to set it up:")
        typer.echo(f"  {address}/setup/{tenants.new_setup_link()}")
    sys.stdout.flush()


def _serve(config: Config, listener: socket.socket) -> None:
    with garbage.while_loading():
        import uvicorn

        from ui.app import build

        app = build(config, lambda: background(config))
    settings = uvicorn.Config(
        app, log_config=None, access_log=False, timeout_graceful_shutdown=5, server_header=False, proxy_headers=True,
        forwarded_allow_ips="127.0.0.1", ws_max_size=2_000_000, timeout_keep_alive=75,
    )  # fmt: skip
    uvicorn.Server(settings).run(sockets=[listener])


async def background(config: Config) -> AsyncIterator[None]:
    """What runs beside the pages: delivery, the clock's chores, and the measuring of the loop."""
    from services import chores, messages
    from services.channels import sender
    from services.house import bells, copies, limits, metrics, tenants
    from services.outbox.deliver import Delivery
    from services.outbox.worker import Worker
    from services.work import house_actor

    transports = _transports(config)
    domain = sender.domain(sender.of(config.mail_from, config.site_url))
    delivery = Delivery(transports.__getitem__, domain, messages.withheld, copies.look_again)
    worker = Worker(delivery, list(transports.values()), tenants.places)
    await asyncio.to_thread(bells.catch_up, chores.CHORES)  # what was missed is planned before anything is claimed
    worker.start()
    watching = asyncio.create_task(metrics.watch_loop())
    ringing = bells.ring(chores.CHORES)
    try:
        yield
    finally:
        await asyncio.to_thread(bells.stop, ringing)
        await asyncio.to_thread(limits.save, house_actor())
        await worker.stop()
        watching.cancel()


def _transports(config: Config) -> dict[str, "Transport"]:
    """Each channel's account, opened; a wrong address of a server, or a sender that cannot be, stops the start."""
    from services.channels import CHANNELS

    try:
        return {name: channel.open(config) for name, channel in CHANNELS.items()}
    except ValueError as wrong:
        raise CannotStart(str(wrong)) from None


if __name__ == "__main__":
    cli()
