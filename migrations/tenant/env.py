"""The tenant's migrations."""

from migrations.environment import run

run("tenant")
