"""How Steward reaches a machine: the package, the files in `deploy/`, releases, and the commands the guides name."""
