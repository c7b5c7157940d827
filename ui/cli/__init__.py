"""The command line: one file per group of commands, and `wiring.py` as the one place where the parts are connected.

Commands import their dependencies when they run, so `--help` answers at once.
"""

from collections.abc import Callable

import typer

from ui.cli import accounts, auditing, backups, secrets, serve, transfer, upgrades, upkeep, workspaces

COMMANDS: dict[str, Callable[..., None]] = {
    "serve": serve.serve,
    "upgrade": upgrades.upgrade,
    "rollback": upgrades.rollback,
    "create-admin": accounts.create_admin,
    "passwords-on": accounts.passwords_on,
    "check": upkeep.check,
    "prove": upkeep.prove,
    "demo": serve.demo,
    "status": upkeep.status,
    "restore": backups.restore,
    "drill": backups.drill,
    "smoke": backups.smoke,
    "maintenance": transfer.maintenance,
    "export": transfer.export,
    "import": transfer.import_,
    "anonymise": transfer.anonymise,
}
GROUPS: dict[str, typer.Typer] = {
    "audit": auditing.audit,
    "backup": backups.backup,
    "kit": backups.kit,
    "secret": secrets.cli,
    "workspace": workspaces.workspace,
}

cli = typer.Typer(
    help="Steward, a CRM that looks after itself.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for name, command in COMMANDS.items():
    cli.command(name)(command)
for name, group in GROUPS.items():
    cli.add_typer(group, name=name)
