"""TABLE 10: the checklists of a release and of a recovery, in the order they are gone through. An item with checks is
measured by them."""

from models.language import N_
from services.house.checklists.definition import Checklist, Item

SETTINGS_RIGHT = ("sender", "debug", "hosts.any", "cookie.insecure", "database.default_password")
WATCH = N_("The watch points on the Upgrades page look by themselves.")
PLAN = N_("`python main.py upgrade --plan` rates each operation and says why.")

LIVE = Checklist(
    "live",
    "D-12",
    N_("Going live"),
    N_("Before the first day in production."),
    (
        Item("backup", N_("Database backup created"), ("backup.none", "backup.age")),
        Item("environment", N_("All environment variables set correctly"), SETTINGS_RIGHT),
        Item("debug", N_("Debugging is off"), ("debug",)),
        Item("secret", N_("The secret key is unique and secure"), ("secret.weak", "secret.jwt_same")),
        Item("hosts", N_("The production address is the only one that is answered"), ("hosts.any",)),
        Item("cors", N_("Only our own sites may use the API from a browser"), ("cors.any",)),
        Item("migrations", N_("All migrations reviewed and applied"), ("migrations", "upgrade")),
        Item("static", N_("Static files collected"), ("assets",)),
        Item("health", N_("Health check passes"), ("database", "headers.missing", "proxy.socket")),
        Item(
            "sign_in",
            N_("Authentication works"),
            how=N_("Sign in as a colleague without special rights, and out again."),
        ),
        Item("integrity", N_("Data integrity verified"), ("database", "references", "audit")),
        Item(
            "errors",
            N_("Error logging configured"),
            how=N_("Errors are on the Maintenance page and in `logs/`; say who reads them."),
        ),
        Item("monitoring", N_("Monitoring set up"), how=N_("Let an outside monitor ask /health each minute.")),
        Item(
            "rollback",
            N_("Rollback plan documented"),
            how=N_("docs/operating.md has it; say who carries it out, and rehearse it once."),
        ),
    ),
)

DEPLOY = Checklist(
    "deploy",
    "D-01",
    N_("Before every deployment"),
    N_("Whatever is deployed, however small."),
    (
        Item(
            "tests",
            N_("All tests passing (85 % of services and 70 % of pages are run by them)"),
            how=N_("`make test` ends with no failure."),
        ),
        Item("types", N_("No type errors"), how=N_("`make lint` runs mypy.")),
        Item("lint", N_("No lint errors"), how=N_("`make lint` runs ruff.")),
        Item(
            "migrations",
            N_("Database migrations tested on staging"),
            how=N_("`python main.py upgrade --dry-run` rehearses them on a copy."),
        ),
        Item("environment", N_("Environment variables configured"), SETTINGS_RIGHT),
        Item("secrets", N_("Secrets rotated, if needed"), ("secret.age",)),
        Item(
            "performance",
            N_("Performance tested"),
            how=N_("`make bench` prints the figures; compare them with docs/measurements.md."),
        ),
        Item("security", N_("Security scan passed"), ("deps.advisories", "release.secrets")),
        Item(
            "rollback",
            N_("Rollback plan ready"),
            ("backup.none", "backup.age", "backup.failed", "drill.failed", "kit.unconfirmed"),
        ),
        Item("team", N_("Team notified")),
    ),
)

STEPS = Checklist(
    "steps",
    "D-24",
    N_("Steps of a deployment"),
    N_("In this order. `python main.py upgrade` does the first four by itself."),
    (
        Item("backup", N_("1. Back up the database"), ("backup.none", "backup.age"), N_("`python main.py backup`")),
        Item("status", N_("2. Check the migration status"), ("migrations.heads",), N_("`python main.py status`")),
        Item("rehearse", N_("3. Test the migrations in a dry run"), how=N_("`python main.py upgrade --dry-run`")),
        Item("apply", N_("4. Apply the migrations"), ("migrations", "upgrade"), N_("`python main.py upgrade`")),
        Item("static", N_("5. Collect static files"), ("assets",), N_("Nothing to do: they come with the program.")),
        Item(
            "administrator",
            N_("6. Create an administrator, if needed"),
            ("roles.empty",),
            N_("`python main.py create-admin`"),
        ),
    ),
)

REVIEW = Checklist(
    "review",
    "D-25",
    N_("Code review"),
    N_("Settings, migrations, models, and what people and programs reach."),
    (
        Item("debug", N_("Settings: debugging is off in production"), ("debug",)),
        Item("secret", N_("Settings: the secret key comes from the environment"), ("production.secret_key",)),
        Item("hosts", N_("Settings: the production domain is answered"), ("hosts.any",)),
        Item(
            "database", N_("Settings: database credentials come from the environment"), ("database.default_password",)
        ),
        Item("cors_all", N_("Settings: not every origin is allowed"), ("cors.any",)),
        Item("cors", N_("Settings: the allowed origins are set correctly"), ("cors.any",)),
        Item("headers", N_("Settings: security headers are sent"), ("headers.missing",)),
        Item("static", N_("Settings: static files are served"), ("assets",)),
        Item("toolbar", N_("Settings: no debugging tool is on"), ("debug",)),
        Item("safe", N_("Migrations: all reviewed for the safety of data"), how=PLAN),
        Item("destructive", N_("Migrations: no destructive operation"), how=PLAN),
        Item("reverse", N_("Migrations: each has a reverse"), ("release.reverse",)),
        Item("additive", N_("Migrations: new ones only add"), how=PLAN),
        Item("written", N_("Models: no sensitive data is written into the code"), ("release.secrets",)),
        Item("deletes", N_("Models: each reference says what happens when its row goes"), ("release.deletes",)),
        Item("indexes", N_("Models: indexes are there"), ("release.indexes",)),
        Item(
            "sign_in",
            N_("Pages and API: a sign-in is required where needed"),
            how=N_("`tests/pages/test_roles.py` opens every page as every role."),
        ),
        Item("permissions", N_("Pages and API: permissions are checked"), ("release.permissions",)),
        Item(
            "injection",
            N_("Pages and API: no SQL injection"),
            how=N_("`make lint` refuses SQL that is pasted together."),
        ),
        Item("input", N_("Pages and API: input is validated"), ("release.lengths",)),
    ),
)

BEFORE = Checklist(
    "before",
    "D-13a",
    N_("Release: before"),
    N_("For those who make a version."),
    (
        Item("tests", N_("All tests passing"), how=N_("`make check` ends with no failure.")),
        Item("changelog", N_("Changelog updated"), ("release.version",)),
        Item("version", N_("Version bumped"), ("release.version",)),
        Item(
            "staging",
            N_("Migration tested on staging"),
            how=N_("`python main.py upgrade --dry-run` rehearses them on a copy."),
        ),
        Item("security", N_("Security vulnerabilities addressed"), ("deps.advisories",)),
        Item(
            "performance",
            N_("Performance benchmarks met"),
            how=N_("`make bench` prints the figures; compare them with docs/measurements.md."),
        ),
        Item("documents", N_("Documentation updated"), how=N_("`make docs`, and the guides by hand.")),
        Item("notes", N_("Release notes drafted")),
    ),
)

DURING = Checklist(
    "during",
    "D-13b",
    N_("Release: during"),
    N_("While it goes out."),
    (
        Item("tag", N_("Create the tag"), how=N_('`git tag -a v1.2.0 -m "Release 1.2.0"`')),
        Item("push", N_("Push the tag"), how=N_("`git push origin v1.2.0`")),
        Item("deploy", N_("Deploy to production"), how=N_("`python main.py upgrade`, then restart the service.")),
        Item("monitor", N_("Monitor for 1 hour"), how=WATCH),
    ),
)

AFTER = Checklist(
    "after",
    "D-13c",
    N_("Release: after"),
    N_("When it is out."),
    (
        Item(
            "verify",
            N_("Verify that production works"),
            ("database", "references", "assets", "headers.missing", "proxy.socket"),
        ),
        Item("announce", N_("Send the release announcement")),
        Item("status", N_("Update the status page")),
        Item("milestone", N_("Close the milestone")),
    ),
)

RECOVERY = Checklist(
    "recovery",
    "B-15",
    N_("Recovery"),
    N_("After data or a machine was lost. Print this list: it is needed when this page cannot be opened."),
    (
        Item(
            "detect",
            N_("1. Detect: what does not work, and since when"),
            how=N_("`python main.py check` and the log say what is broken. Write down the time."),
        ),
        Item(
            "assess",
            N_("2. Assess: partial or total failure"),
            how=N_("One workspace, the whole installation, or the machine? Decide whether people may go on working."),
        ),
        Item(
            "notify",
            N_("3. Notify the team and those affected"),
            how=N_("Say what is lost at most: the age of the newest verified backup on the Backups page."),
        ),
        Item(
            "restore",
            N_("4. Restore the data from the newest verified backup"),
            how=N_(
                "`python main.py restore ID --yes`; on a new machine `python main.py restore --from URL --kit FILE --yes`."
            ),
        ),
        Item(
            "redeploy",
            N_("5. Redeploy: the program at the version of the backup, its settings and its proxy"),
            ("data", "migrations", "sender", "cookie.insecure"),
        ),
        Item(
            "verify",
            N_("6. Verify by smoke tests"),
            ("database", "references", "audit", "headers.missing", "proxy.socket"),
            N_("The restore runs them as well. Sign in, and open a contact that was changed last."),
        ),
        Item(
            "monitor",
            N_("7. Monitor for 1 hour"),
            how=N_("Keep the Maintenance page open. Sending is held until you release it."),
        ),
        Item(
            "learn",
            N_("8. Post-mortem: document the incident and what was learned"),
            how=N_("Within two days: what happened, how it was found, what would have prevented it."),
        ),
    ),
)

LISTS = {one.key: one for one in (LIVE, DEPLOY, STEPS, REVIEW, BEFORE, DURING, AFTER, RECOVERY)}
