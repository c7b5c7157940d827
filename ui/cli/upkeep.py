"""Commands that maintain the data: check it, report on it."""

import json
from typing import Annotated

import typer


def check(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    online: Annotated[
        bool, typer.Option(help="First ask the domain, the mail server and the list of weaknesses again.")
    ] = False,
    release: Annotated[bool, typer.Option(help="Check the program as well, before a release.")] = False,
) -> None:
    """Check the data, the audit trail and the surroundings. Exit 1 when something critical fails."""
    from services.house import checks
    from services.work import house_actor
    from ui.cli.wiring import opened

    try:
        with opened() as config:
            if online:
                checks.look_up(house_actor())
                checks.look_up_packages(house_actor())
            findings = checks.run(config, release)
    except SystemExit as stopped:  # the sentence `opened` stopped with is the finding
        findings = [checks.cannot_start(str(stopped))]
    if as_json:
        typer.echo(json.dumps([finding.model_dump() for finding in findings], indent=2))
    else:
        for one in findings:
            bad = {"critical": "FAIL", "warning": "warn", "info": "note"}[one.level]
            sign = {"ok": "ok", "failed": bad, "unchecked": "?"}[one.state]
            typer.echo(f"{sign:4}  {one.message}" + (f"\n      → {one.fix}" if one.fix else ""))
    if any(one.failed and one.level == "critical" for one in findings):
        raise SystemExit(1)


def prove() -> None:
    """Sum up every amount once more from the ledger, and print each difference. Exit 1 when there is one."""
    from services.house import tenants
    from services.house.checks import amounts
    from services.ledger import proving
    from services.work import HOUSE, house_actor
    from services.work.places import places
    from ui.cli.wiring import opened

    with opened():
        if not places().exists(HOUSE):
            raise SystemExit("There is no data here yet.")
        names = {one.id.hex: one.name for one in tenants.everyone()}
        proofs = proving.prove_all(house_actor())
    for place, proof in proofs.items():
        said = f"{names[place]}: {proof.compared:,} rows proved in {proof.took_ms / 1000:.1f} s"
        typer.echo(f"{said}, {proof.count:,} differences." if proof.count else f"{said}, no difference.")
        for one in proof.differences:
            typer.echo(f"  {amounts.told(one)}")
    if any(proof.count for proof in proofs.values()):
        raise SystemExit(1)


def status() -> None:
    """Say what lives here and whether it is up to date. Exit 1 when the data of a place cannot be read."""
    from services.house import tenants, upgrades
    from services.work import HOUSE, CannotStart
    from ui.cli.wiring import opened

    with opened():
        found = upgrades.status()
        for place, one in found.items():
            typer.echo(f"{place}: {one}")
        if not getattr(found[HOUSE], "pending", True):
            for tenant in tenants.everyone():
                typer.echo(f"{tenant.id.hex}: {tenant.name}")
    if any(isinstance(one, CannotStart) for one in found.values()):
        raise SystemExit(1)
