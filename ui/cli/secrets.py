"""Commands for secrets: make a new one, rotate the secret key, list their ages, retire the earlier key."""

import typer

cli = typer.Typer(help="Make, rotate and list secrets. Their values are never shown.", no_args_is_help=True)
IN_ENVIRONMENT = """The secret key comes from the environment. To rotate it, set there:

  STEWARD_SECRET_KEY       {key}
  STEWARD_SECRET_KEY_OLD   the value STEWARD_SECRET_KEY has now{more}

Then restart Steward. Everybody stays signed in. `python main.py secret list` says when the earlier key may go."""
MORE = ", a comma, and the value STEWARD_SECRET_KEY_OLD has now"


@cli.command()
def new() -> None:
    """Print a new secret: 32 random bytes in base64."""
    from services.work.key_file import new_key

    typer.echo(new_key())


@cli.command()
def rotate() -> None:
    """Give the secret key a successor, beside a running server or without one. Nobody is signed out."""
    from services.house import secrets
    from services.work import house_actor, vault
    from services.work.key_file import new_key
    from ui.cli.wiring import opened

    with opened() as config:
        _refuse_unready()
        if not vault.in_file():
            typer.echo(IN_ENVIRONMENT.format(key=new_key(), more=MORE if config.earlier_keys else ""))
            return
        typer.echo(f"The new secret key is {secrets.rotate(house_actor())}. A running server uses it within seconds.")
        typer.echo("What the earlier key sealed is sealed again in the background, while Steward runs.")
        typer.echo("Print the recovery kit again: the one you have lacks this key.")


@cli.command("list")
def ages() -> None:
    """List the secrets with their ages, and what still needs an earlier key."""
    from services.house import secrets
    from services.work import house_actor
    from ui.cli.wiring import opened

    with opened():
        _refuse_unready()
        now = secrets.overview(house_actor())
        for one in now.ages:
            sign = {"ok": "ok", "info": "soon", "warn": "OLD"}[one.tone]
            typer.echo(f"{sign:4}  {one.label}: {one.days} days, to be changed by {one.due_on.isoformat()}")
        present, *earlier = now.keys
        typer.echo(f"\nThe present secret key is {present}.")
        if earlier:
            typer.echo(f"Earlier ones: {', '.join(earlier)}.")
            for sentence in secrets.reasons(now.need):
                typer.echo(f"  {sentence}")
            if now.need.nothing:
                typer.echo("Nothing needs them. Run `python main.py secret retire`.")
            if now.need.sets:
                typer.echo(f"Backups made with them: {now.need.sets}. Keep these keys with the recovery kit.")


@cli.command()
def retire() -> None:
    """Remove the earlier secret key, when nothing needs it any more."""
    from services.house import secrets
    from services.work import house_actor, vault
    from ui.cli.wiring import opened

    with opened():
        _refuse_unready()
        secrets.retire(house_actor())
        typer.echo(
            "The earlier secret key is retired. Keep it with the recovery kit as long as you keep older backups."
        )
        if len(vault.key_ids()) > 1:
            typer.echo("Remove it from STEWARD_SECRET_KEY_OLD before the next start.")


def _refuse_unready() -> None:
    """Refuse a folder without data, data of an older Steward, and keys that are not those of this data."""
    from services.house import copies, upgrades
    from services.work import HOUSE, CannotStart
    from services.work.places import places

    if not places().exists(HOUSE):
        raise CannotStart("There is no data here yet. Start Steward once.")
    if upgrades.needed():
        raise CannotStart("The data is from an older Steward. Run `python main.py upgrade` first.")
    why = copies.other_key()
    if why:
        raise CannotStart(why)
