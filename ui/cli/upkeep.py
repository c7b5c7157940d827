"""Commands that maintain the data: check it, report on it."""

import json
from typing import Annotated

import typer


def check(as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False) -> None:
    """Check the data, the audit trail and the surroundings. Exit 1 when something critical fails."""
    from services.house import checks
    from ui.cli.wiring import opened

    try:
        with opened() as config:
            findings = checks.run(config)
    except SystemExit as stopped:  # the sentence `opened` stopped with is the finding
        findings = [checks.cannot_start(str(stopped))]
    if as_json:
        typer.echo(json.dumps([finding.model_dump() for finding in findings], indent=2))
    else:
        for one in findings:
            sign = "ok" if one.ok else {"critical": "FAIL", "warning": "warn", "info": "note"}[one.level]
            typer.echo(f"{sign:4}  {one.message}" + (f"\n      → {one.fix}" if one.fix else ""))
    if any(not one.ok and one.level == "critical" for one in findings):
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
