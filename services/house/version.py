"""Which Steward this is: the same number as in pyproject.toml and at the top of CHANGELOG.md."""

VERSION = "0.1.0"
