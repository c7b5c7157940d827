"""Commands for whole workspaces."""

import sys
from typing import Annotated

import typer

workspace = typer.Typer(help="Make and list the workspaces of this installation.", no_args_is_help=True)


@workspace.command()
def create(
    company: Annotated[str, typer.Argument(help="The name of the workspace.")],
    email: Annotated[str, typer.Option(help="The address of its first administrator.")],
    name: Annotated[str, typer.Option(help="The administrator's name.")],
    host: Annotated[str, typer.Option(help="A host name of its own.")] = "",
    plan: Annotated[str, typer.Option(help="What it may use.")] = "trial",
    zone: Annotated[str, typer.Option(help="Its time zone.")] = "UTC",
    currency: Annotated[str, typer.Option(help="Its currency.")] = "EUR",
    password_stdin: Annotated[
        bool, typer.Option(help="Read the administrator's password from standard input, instead of inviting them.")
    ] = False,
) -> None:
    """Make a workspace, beside a running server or without one. Its administrator is invited by mail."""
    from services.accounts import passwords
    from services.house import copies, tenants, workspaces
    from services.house.workspaces.provisioning import alone
    from services.work import house_actor, perform
    from ui.cli.wiring import opened

    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    typed = {"company": company, "email": email, "name": name, "host": host, "plan": plan}
    with opened():
        copies.recognise_key()
        if password_stdin:
            passwords.refuse_weak(password, name, email, email.split("@", maxsplit=1)[0])
        with alone():  # before it is asked for: a server would invite
            run = perform(house_actor(), workspaces.ask, typed | {"zone": zone, "currency": currency})
            made = workspaces.provision(run.id, passwords.hash_password(password) if password else "")
        if not made:
            found = perform(house_actor(), workspaces.find, run.tenant_id)
            typer.echo(found.run.trouble if found.run is not None else "", err=True)
            raise typer.Exit(1)
        how = "may sign in" if password else "is invited by mail"  # no text
        typer.echo(f"{name} {how}: {tenants.address(tenants.of(run.tenant_id.hex))}")


@workspace.command("list")
def list_() -> None:
    """List the workspaces: name, state, plan, host name and users."""
    from services.house import workspaces
    from services.work import house_actor, perform
    from ui.cli.wiring import opened

    with opened():
        workspaces.count(house_actor())
        for one in perform(house_actor(), workspaces.listing):
            tenant = one.tenant
            typer.echo("\t".join([tenant.name, tenant.plan_status, tenant.plan, tenant.host or "-", str(tenant.users)]))
