"""Steward's command line: `python main.py --help` says what it can do. The commands live in `ui/cli/`."""

import sys

try:
    import typer  # noqa: F401
except ModuleNotFoundError:
    sys.exit("This Python has nothing of what Steward needs: use .venv/bin/python, which `make run` sets up.")

from ui.cli import cli

if __name__ == "__main__":
    cli()
