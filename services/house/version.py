"""Which Steward this is: the package has its number from here, and the top of CHANGELOG.md says the same."""

VERSION = "0.1.0"
