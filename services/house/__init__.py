"""How the installation is kept: workspaces, upgrades, checks, health, limits and settings."""
