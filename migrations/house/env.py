"""The house's migrations."""

from migrations.environment import run

run("house")
