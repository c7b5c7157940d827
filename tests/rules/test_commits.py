"""One place commits; one place opens databases."""

import ast
from collections.abc import Iterator

from tests.rules.sources import calls as calls_in
from tests.rules.sources import files, imports, name, tree

EVERYWHERE = ("models", "services", "ui", "migrations", "main.py")
MAY_COMMIT = {
    "services/work/transaction.py": "work() is the one transaction of the house",
    "services/house/upgrades/migrating.py": "a migration is a transaction of its own, on a connection no session shares",
}
MAY_OPEN = {
    "services/work/places.py": "the only way into a place",
    "services/work/lock.py": "holds the house for one process, on a connection of its own",
    "services/house/upgrades/revisions.py": "migrates with foreign keys off, on a connection of its own",
    "services/house/backups/sqlite.py": "takes a place by SQLite's own backup, and opens copies",
    "services/house/backups/postgres.py": "holds a snapshot open, and opens scratch databases",
    "services/privacy/sweeping.py": "rewrites tables of PostgreSQL, which it does in no transaction",
    "services/house/backups/afterwards.py": "reads the house that a restore replaced",
}
MAY_SPEAK_SQLITE = {
    "services/house/upgrades/safety.py": "copies a place, and puts a copy back, with SQLite's own backup",
    "services/house/upgrades/damage.py": "knows SQLite's errors of damaged data",
    "services/house/upgrades/rehearsal.py": "works on copies in a scratch folder only",
    "services/house/backups/swapping.py": "renames files while nothing is open",
    "services/house/telemetry/store.py": "has a file of its own, which may be lost",
    "services/house/backups/arriving.py": "refuses a folder that has data",
}


def calls(word: str) -> Iterator[str]:
    for path in files(*EVERYWHERE):
        yield from (name(path) for _, called, _ in calls_in(path) if called.rpartition(".")[2] == word)


def test_only_the_transaction_commits() -> None:
    assert set(calls("commit")) <= set(MAY_COMMIT)


def test_every_exception_is_still_one() -> None:
    assert set(calls("commit")) == set(MAY_COMMIT)
    assert set(calls("create_engine")) == set(MAY_OPEN)


def test_only_places_open_databases() -> None:
    openers = {
        name(path)
        for path in files(*EVERYWHERE)
        if imports(path) & {"sqlite3", "psycopg"} or any("create_engine" in one for one in imports(path))
    }
    assert openers <= set(MAY_OPEN) | set(MAY_SPEAK_SQLITE)


def test_only_places_know_how_a_live_database_file_is_called() -> None:
    """A plain `open()` and `close()` of the live file lost acknowledged commits (docs/traps.md 3)."""
    named = {
        name(path)
        for path in files(*EVERYWHERE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith((".db", ".db-wal"))
    }
    assert named <= set(MAY_OPEN) | set(MAY_SPEAK_SQLITE)


def test_nobody_makes_a_session_by_hand() -> None:
    assert set(calls("Session")) <= {
        "services/work/places.py",
        "services/house/upgrades/migrating.py",
        "services/house/backups/sqlite.py",  # verifies the trail of a copy
        "services/house/backups/postgres.py",
    }
    assert set(calls("sessionmaker")) == set()


def test_nobody_rolls_back_by_hand() -> None:
    assert set(calls("rollback")) == set()
