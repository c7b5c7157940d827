"""The installation: workspaces, upgrades, checks, health, limits and settings."""
