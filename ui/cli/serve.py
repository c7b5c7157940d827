"""Commands that serve: the installation itself, and a demonstration of it."""

import os
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    import uvicorn

    from services.work.config import Config

LOOPBACK_WORDS = ("127.0.0.1", "::1", "0.0.0.0", "::")  # noqa: S104  (for the greeting, not for listening)


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on.")] = None,
) -> None:
    """Serve the pages, the API and the background work."""
    _start(host=host, port=port)


def demo(
    folder: Annotated[Path, typer.Option(help="Where the demonstration's data goes.")] = Path("data/demo"),
) -> None:
    """Fill a folder with a believable company, and serve it."""
    from services.demo import fill
    from services.house import upgrades
    from services.house.backups import swapping
    from ui.cli.wiring import opened

    if not swapping.waits_in(folder):  # the start finishes a restore first
        with opened(guest=False, **alone(folder)):
            upgrades.upgrade()
            typer.echo(fill())
            _back_up_once()
    _start(**alone(folder))


def _back_up_once() -> None:
    """Make a first backup and rehearse the way back, so that the maintenance page has something true to show."""
    from services.house.backups import drills, latest_verified, make
    from services.work import house_actor

    if latest_verified() is None:
        make(house_actor(), "manual")
        drills.drill(house_actor(), "manual")


def alone(folder: Path) -> dict[str, Any]:
    """Return the settings of a demonstration: nothing it shows may leave this folder."""
    ways_out = (
        "smtp_url",
        "twilio_account_sid",
        "twilio_auth_token",
        "msg91_auth_key",
        "waha_base_url",
        "imap_url",
        "sentry_dsn",
    )
    return {"data_dir": folder, "without": (*ways_out, "database_url")}


def _start(**given: Any) -> None:
    from services.house import checks, copies, tracker, upgrades
    from services.house.backups import swapping
    from services.house.upgrades import record
    from services.work import logs
    from services.work.lock import Hold
    from ui.cli.wiring import opened, transports

    # The server raises the signal again after a clean stop.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    with opened(guest=False, halfway="restore", **given) as config:
        hold = Hold(config, "serve")
        logs.start(config)
        tracker.start(config)
        swapping.finish()
        checks.refuse_unsafe(config)
        # A wrong mail server address or sender stops the start.
        transports(config)
        if config.environment == "production":
            upgrades.refuse_old_data()
        else:
            upgrades.upgrade()
        copies.recognise_key()
        copies.detect_moves()
        record.note_version()
        checks.refuse_unsafe(config, of_data=True)
        listener = _listen(config)
        _greet(config)
        try:
            again = _serve(config, listener)
        finally:
            tracker.stop()
        hold.release()
    if again:
        sys.stdout.flush()
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606  (this very program)


def _listen(config: "Config") -> socket.socket:
    from services.work import CannotStart

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


def _greet(config: "Config") -> None:
    from services.house import tenants

    here = config.host if config.host not in LOOPBACK_WORDS else "localhost"
    address = config.site_url or f"http://{here}:{config.port}"
    typer.echo(f"Steward serves {address}")
    if not tenants.claimed():
        typer.echo("This installation is not set up yet. Open this link within one hour:")
        typer.echo(f"  {address}/setup/{tenants.new_setup_link()}")
    sys.stdout.flush()


def _serve(config: "Config", listener: socket.socket) -> bool:
    """Serve until the process is told to stop. Return whether it shall start anew."""
    from services.house import restarting, serving

    server, again = _server(config, listener), []

    def restart() -> None:
        again.append(True)
        server.should_exit = True

    restarting.by(restart)
    serving.soon()
    server.run(sockets=[listener])
    serving.no_more()
    return bool(again)


def _server(config: "Config", listener: socket.socket) -> "uvicorn.Server":
    from services.house import serving
    from services.work import garbage

    with garbage.while_loading():
        import uvicorn

        from ui.app import build
        from ui.cli.wiring import background
        from ui.guard.wire import IDLE, Wire

        app = build(config, lambda: background(config))
    settings = uvicorn.Config(
        app,
        http=Wire,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
        server_header=False,
        proxy_headers=False,  # the guard reads them (services/house/addresses.py)
        ws_max_size=2_000_000,
        timeout_keep_alive=IDLE,
    )

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            serving.at(*listener.getsockname()[:2])

    return Server(settings)
