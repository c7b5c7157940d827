"""Commands for the audit trail."""

from typing import Annotated

import typer

audit = typer.Typer(help="The audit trail: whether it is whole.", no_args_is_help=True)


@audit.command()
def verify(
    anchor: Annotated[str, typer.Option(help="SEQUENCE:DIGEST, from an earlier run.")] = "",
    place: Annotated[str, typer.Option(help="The id of the workspace the anchor is of; by default the only one.")] = "",
) -> None:
    """Walk along every chain and print its anchor; compare each with the newest backups, and one with an anchor. Exit 1 when
    something is wrong."""
    from services.audit import anchors
    from services.house import tenants
    from services.house.backups.anchors import binding, kept
    from services.work import HOUSE, Refused, house_actor, trail, work
    from ui.cli.wiring import opened

    with opened():
        names = {one.id.hex: one.name for one in tenants.everyone()}
        wanted = place.replace("-", "") or (next(iter(names)) if len(names) == 1 else "")
        if anchor and wanted not in {HOUSE, *names}:
            raise SystemExit("Say which workspace the anchor is of: --place, one of " + ", ".join([HOUSE, *names]))
        (backups, silent), broken = kept(), False
        for one in (HOUSE, *names):
            known = binding(one, backups)
            with work(house_actor(one), read=True) as session:
                found, end = trail.verify(session), anchors.anchor(session)
                try:
                    wrong = found.trouble or anchors.compare_backups(session, known)
                    wrong = wrong or (anchors.compare(session, anchor) if anchor and one == wanted else "")
                except Refused as refused:
                    raise SystemExit(refused.message) from None
            broken = broken or bool(wrong)
            name = names.get(one, "This installation")
            typer.echo(f"{'FAIL' if wrong else 'ok  '}  {name}: {found.count:,} entries, {wrong or 'whole'}")
            typer.echo(f"      {end}, compared with {len(known)} backup{'' if len(known) == 1 else 's'}")
        for one in silent:
            typer.echo(f"?     {one}")
    if broken:
        raise SystemExit(1)
