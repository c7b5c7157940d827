"""Where the rows behind evidence are shown."""

ACTIVITY = "/activity"
BACKUPS = "/maintenance/backups"
CHECKS = "/maintenance/checks"
ERRORS = "/maintenance"  # they are a part of it
LOG = "/maintenance"
FEEDBACK = "/feedback"
INCIDENTS = "/incidents"
PERFORMANCE = "/maintenance/performance"
RECONCILIATION = "/reconciliation"
REPORTS = "/maintenance"  # until the page of reports is there
SECRETS = "/maintenance/secrets"
UPGRADES = "/maintenance/upgrades"
USERS = "/users"
