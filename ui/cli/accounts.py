"""Commands for accounts."""

import sys
from typing import Annotated

import typer


def create_admin(
    email: Annotated[str, typer.Option(help="The address to sign in with.")],
    name: Annotated[str, typer.Option(help="The person's name.")],
    password_stdin: Annotated[bool, typer.Option(help="Read the password from standard input.")] = False,
    company: Annotated[str, typer.Option(help="The company; made when there is none of that name.")] = "",
) -> None:
    """Create an administrator, before the first start or beside a running server."""
    from services.house import copies, tenants, upgrades
    from services.work.lock import Hold
    from ui.cli.wiring import opened

    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else typer.prompt("Password", hide_input=True)
    with opened() as config:
        if upgrades.needed():
            hold = Hold(config, "create-admin")
            upgrades.upgrade()
            hold.release()
        copies.recognise_key()
        tenant = tenants.new_administrator(company, name, email, password)
        typer.echo(f"{name} may sign in to {tenant.name} as {email.strip().lower()}.")


def passwords_on(
    company: Annotated[str, typer.Option(help="The workspace; may be left out where there is only one.")] = "",
) -> None:
    """Let people sign in with their passwords again, when the sign-on service is gone."""
    from services.accounts.sign_on import switching
    from services.house import copies
    from ui.cli.wiring import opened

    with opened():
        copies.recognise_key()
        tenant = switching.open_again(company)
        typer.echo(f"People may sign in to {tenant.name} with their passwords again.")
