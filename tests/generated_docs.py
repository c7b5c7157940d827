"""Make the papers that come from the code: `python -m tests.generated_docs` writes them, `--check` compares.

Nothing here is a list of its own: settings come from `Config`, roles from `services/roles.py`, and so on, so that the
docs cannot say anything else than the code does.
"""

import importlib
import inspect
import pkgutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

import services
from services.house.version import VERSION
from services.work.config import SECRETS, Config
from tests.asvs import ASVS, asvs
from tests.checks_page import CHECKS, checks
from tests.requirements import COVERAGE, coverage

ROOT = Path(__file__).resolve().parent.parent
REFERENCE, EXAMPLE = ROOT / "docs" / "reference.md", ROOT / ".env.example"
WIDTH = 110
HEAD = """# Reference

Made from the code by `make docs`; edit the code instead. Everything here is what version {version} does.

- [Environment](#environment) · [Settings](#settings) · [Commands](#commands) · [Roles](#roles) ·
  [Actions](#actions) · [Pages](#pages) · [API](#api) · [Chores](#chores) · [Events](#events) · [Channels](#channels)
"""
ENVIRONMENT = """Steward reads these environment variables, and the file `.env` in the folder it is started in. A variable of the
environment wins over the file; an option of the command line wins over both. A wrong value stops the start with one
sentence that names the variable and never quotes a secret.

A **secret** may also be given as a file that holds nothing else, named in the environment (not in `.env`), and the
file wins over the variable: `{files}`."""
SETTINGS = "Changed on the page *Settings*: by administrators for their workspace, by operators for the installation."
TESTING = {
    "STEWARD_KILL_AT": "`name` or `name:n`: the process kills itself at a named point of the send path.",
    "STEWARD_TEST_DATABASE": "`postgres`: the tests run on a real PostgreSQL server that they start themselves.",
    "STEWARD_TEST_SOAK": "`1`: the full counts of `make soak`.",
}


def main(arguments: Sequence[str]) -> int:
    """Write them, or with `--check` say which is out of date; give the exit code."""
    made = {REFERENCE: reference(), CHECKS: checks(), COVERAGE: coverage(), ASVS: asvs(), EXAMPLE: example()}
    stale = [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if "--check" in arguments:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is out of date: run `make docs`.")
        return 1 if stale else 0
    for path in stale:
        path.write_text(made[path], encoding="utf-8", newline="\n")
        print(f"Wrote {path.relative_to(ROOT)}.")
    return 0


def reference() -> str:
    """The whole of docs/reference.md."""
    import_all()
    sections = (environment, settings, commands, roles, actions, pages, api, chores, events, channels)
    return "\n".join([HEAD.format(version=VERSION), *(section() for section in sections)])


def example() -> str:
    """The whole of .env.example: every variable with its meaning, none of them set."""
    lines = [
        "# Every setting of Steward, made from the code by `make docs`. Copy to .env and set what you need.",
        "# What stays commented out keeps the value shown. Keep .env out of version control: it holds secrets.",
    ]
    for name, field in Config.model_fields.items():
        about = f"{field.description}{' ' + limits(field) if limits(field) else ''}"
        if secret(field):
            about += f" A secret; the environment may name a file instead: {variable(name)}_FILE."
        lines += ["", *(f"# {line}" for line in textwrap.wrap(about, WIDTH)), f"# {variable(name)}={shown(field)}"]
    return "\n".join(lines) + "\n"


def environment() -> str:
    """The table of the environment."""
    files = "`, `".join(f"{variable(name)}_FILE" for name in SECRETS)
    rows = [
        (f"`{variable(name)}`", f"`{shown(field)}`" if shown(field) else "empty",
         " ".join(filter(None, [field.description or "", limits(field)])), "secret" if secret(field) else "")
        for name, field in Config.model_fields.items()
    ]  # fmt: skip
    testing = table(["variable", "meaning"], [(f"`{name}`", about) for name, about in TESTING.items()])
    return "\n".join([
        "## Environment\n", ENVIRONMENT.format(files=files), "", table(["variable", "default", "meaning", ""], rows),
        "Only the tests set these; leave them alone in service:\n", testing,
    ])  # fmt: skip


def settings() -> str:
    """The table of what is changed on the pages of settings."""
    from services.house.settings import SETTINGS as DECLARED

    usual = Config(_env_file=None)  # type: ignore[call-arg]
    rows = [(f"{s.group}: {s.label}", f"`{s.key}`", s.scope, s.default_in(usual), s.help) for s in DECLARED.values()]
    return "\n".join(["## Settings\n", SETTINGS, "", table(["setting", "key", "of the", "default", "meaning"], rows)])


def commands() -> str:
    """The table of the command line."""
    from typer.main import get_command

    from ui.cli import cli

    rows = []
    group: Any = get_command(cli)
    for name, command in group.commands.items():
        takes = [
            f"`{'`, `'.join([*one.opts, *one.secondary_opts])}` {one.help or ''}".strip()
            for one in command.params
            if one.name != "help"
        ]
        rows.append((f"`python main.py {name}`", (command.help or "").splitlines()[0], "<br>".join(takes)))
    note = "Each ends with 0 when it did what was asked, 1 with one sentence when it could not, 2 when it was asked wrongly."
    return "\n".join(["## Commands\n", note, "", table(["command", "what it does", "takes"], rows)])


def roles() -> str:
    """Which role may do what, and how far it sees."""
    from services.roles import OPERATOR_PERMISSIONS, PERMISSIONS, ROLES

    about = [(f"{one.label} (`{name}`)", one.meant_for, one.scope) for name, one in ROLES.items()]
    rows = [
        (f"`{name}`", meaning, *("yes" if name in one.permissions else "" for one in ROLES.values()),
         "yes" if name in OPERATOR_PERMISSIONS else "")
        for name, meaning in PERMISSIONS.items()
    ]  # fmt: skip
    heads = ["permission", "meaning", *(one.label for one in ROLES.values()), "operator"]
    note = (
        "A role sees its **own** records, those of its **team**, or **all** of the company. An operator is a user who "
        "looks\nafter the whole installation, whatever the role; the first administrator is one."
    )
    return "\n".join(
        ["## Roles\n", note, "", table(["role", "meant for", "sees"], about), table(heads, rows, centred=2)]
    )


def actions() -> str:
    """Every action and marked errand, with what it needs."""
    from services.work.action import ACTIONS, ERRANDS

    marked = sorted({**ACTIONS, **ERRANDS}.items())
    rows = [(f"`{one.name}`", one.kind, f"`{one.permission}`", "yes" if one.fresh else "") for _, one in marked]
    note = (
        "What can be asked for, by a page or a program, with the permission it needs. *Proof*: the password must have "
        "been\ntyped in the last ten minutes."
    )
    return "\n".join(["## Actions\n", note, "", table(["action", "is an", "permission", "proof"], rows)])


def pages() -> str:
    """Every page with the permission that opens it."""
    from fastapi import FastAPI

    from ui import entrance, shell
    from ui.pages import MENU  # importing it declares the pages

    words = {entry.path: entry.word for entry in MENU}
    rows = [
        (f"`{path}`", words.get(path, ""), f"`{one.needs}`", (inspect.getdoc(one.build) or "").partition("\n")[0])
        for path, one in shell.PAGES.items()
    ]
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    entrance.install(app, Config(_env_file=None))  # type: ignore[call-arg]
    doors = ", ".join(f"`{door}`" for door in addresses(app))
    note = f"Open to those who are not signed in: {doors}. Everything else asks for the sign-in."
    return "\n".join(["## Pages\n", note, "", table(["address", "menu", "needs", "shows"], rows)])


def api() -> str:
    """Every route for programs, as the paper of the API itself names them."""
    from ui.api import build
    from ui.api.openapi import paper

    rows = [
        (f"`{method.upper()} {path}`", one.get("summary", ""), _names(one, "query"), _names(one, "header"))
        for path, methods in paper(build())["paths"].items()
        for method, one in methods.items()
    ]
    note = (
        "The full paper, with every field, is served at `/api/docs` and `/api/openapi.json`. `/health` answers like "
        "`/api/health`.\nAn address may end in a slash or not."
    )
    return "\n".join(["## API\n", note, "", table(["route", "what it does", "parameters", "headers"], rows)])


def _names(operation: Any, where: str) -> str:
    """The parameters of one route that stand in one place."""
    return ", ".join(f"`{one['name']}`" for one in operation.get("parameters", []) if one["in"] == where)


def chores() -> str:
    """What runs by the clock."""
    from services.chores import CHORES

    where = {(True, True): "the house and every company", (True, False): "the house", (False, True): "every company"}
    rows = [(one.name, _when(one), where[one.house, one.tenants]) for one in CHORES]
    return "\n".join(["## Chores\n", "What happens by the clock.\n", table(["chore", "when", "where"], rows)])


def _when(chore: Any) -> str:
    return f"every {lasting(chore.every.total_seconds())}" if chore.every else f"at {chore.at}, local time"


def events() -> str:
    """Every kind of happening."""
    from services.reactions import REACTIONS
    from services.work.action import named
    from services.work.events import KINDS

    follows = {kind.name: ", ".join(f"`{named(r)}`" for r in reactions) for kind, reactions in REACTIONS.items()}
    rows = [(f"`{name}`", one.sentence, follows.get(name, "")) for name, one in sorted(KINDS.items())]
    heads = ["kind", "sentence", "then"]
    return "\n".join(["## Events\n", "What is announced, and what follows.\n", table(heads, rows)])


def channels() -> str:
    """The ways out."""
    from models.outbox import STATES
    from services.channels import CHANNELS, PHASES

    rows = [(f"`{one.name}`", one.carrier, one.address, str(one.room)) for one in CHANNELS.values()]
    states, phases = (", ".join(f"`{one}`" for one in some) for some in (STATES, PHASES))
    more = f"The states of a message: {states}.\n\nHow far an attempt came: {phases}.\n"
    return "\n".join(["## Channels\n", table(["channel", "goes out by", "to", "at once"], rows), more])


def import_all() -> None:
    """Import every module of services, so that every action and kind has declared itself."""
    for found in pkgutil.walk_packages(services.__path__, "services."):
        importlib.import_module(found.name)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], centred: int = 99) -> str:
    """A table of Markdown; columns from `centred` on are centred."""
    plain = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    rule = [":-:" if number >= centred else "---" for number in range(len(heads))]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in [heads, rule, *plain])


def addresses(app: Any) -> list[str]:
    """The addresses an application answers, those of its included routers too."""
    found, waiting = set[str](), list(app.routes)
    while waiting:
        one = waiting.pop()
        waiting.extend(getattr(getattr(one, "original_router", one), "routes", None) or ())
        if getattr(one, "methods", None):
            found.add(str(one.path))
    return sorted(found)


def variable(name: str) -> str:
    """A field of Config, as the environment calls it."""
    return f"STEWARD_{name.upper()}"


def secret(field: FieldInfo) -> bool:
    """Whether a setting holds a secret."""
    return SecretStr in (field.annotation, *get_args(field.annotation))


def shown(field: FieldInfo) -> str:
    """The default of a setting, as one would write it."""
    return "" if field.default is None else str(field.default)


def limits(field: FieldInfo) -> str:
    """What values a setting takes: a closed list, or the least and the most."""
    kinds = [field.annotation, *get_args(field.annotation)]
    closed = next((get_args(kind) for kind in kinds if get_origin(kind) is Literal), ())
    if closed and not all(word in (field.description or "") for word in closed):
        return f"One of {', '.join(closed)}."
    bounds = [str(getattr(rule, name)) for name in ("ge", "le") for rule in field.metadata if hasattr(rule, name)]
    return f"From {bounds[0]} to {bounds[1]}." if len(bounds) == 2 else ""


def lasting(seconds: float) -> str:
    """A length of time in words."""
    size, word = next(one for one in ((3_600, "hour"), (60, "minute"), (1, "second")) if seconds % one[0] == 0)
    return word if seconds == size else f"{seconds // size:g} {word}s"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
