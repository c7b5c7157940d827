"""The whole upgrade: checks, a verified set, a rehearsal, nobody at work, the migration, a smoke test; and if anything
is wrong, everything as before, by itself.

A kill at any moment leaves each place old or new, and the journal, with which the next run goes on.
"""

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from models.base import TREES
from services.house import lost, smoke
from services.house.upgrades import journal, migrating, neighbours, record
from services.house.upgrades.damage import name_of, readable
from services.house.upgrades.journal import Journal
from services.house.upgrades.plan import Plan, plan
from services.house.upgrades.rehearsal import Rehearsal, rehearse
from services.house.upgrades.revisions import all_places, known_revisions, standing
from services.house.upgrades.safety import put_back, safety_copy
from services.work import HOUSE, CannotStart
from services.work.config import Config
from services.work.killpoints import reach
from services.work.places import places

# Findings of `check` that forbid an upgrade when they are critical; others are no matter of the data.
FORBIDDING = ("data", "database", "references", "audit", "strangers", "key", "disk", "restore")
CLOSED = 10  # minutes at the least for which Steward is closed, in case the upgrade dies
Say = Callable[[str], None]


class Unconfirmed(CannotStart):
    """Migrations that can lose data were not confirmed by their names (`names`)."""

    def __init__(self, names: Collection[str]) -> None:
        self.names = list(names)
        words = " ".join(f"--accept-loss {name}" for name in self.names)
        text = f"{len(self.names)} of the migrations can lose data: see `upgrade --plan`."  # no text
        super().__init__(f"{text} To accept it, add {words}.")  # no text


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended: the places that were upgraded, the set made before, the score, and how many seconds it took."""

    upgraded: tuple[str, ...] = ()
    set_name: str = ""
    score: int = 100
    seconds: float = 0.0


def run(config: Config, *, accepted: Collection[str] = (), rehearsed: bool = True, say: Say = print) -> Outcome:
    """Upgrade everything, the whole way. Refuses what is unsafe before anything is changed; if it fails later, it puts
    everything back and raises. An empty house is simply filled. The caller holds the data folder; may be run again."""
    began = time.monotonic()
    lost.refuse()
    if _is_new():
        return Outcome(tuple(one.place for one in migrating.upgrade()))
    journal.refuse_halfway_back()
    halted, before = journal.halted(), journal.read()
    planned = plan()
    if not planned.places and not halted:
        return Outcome()
    note = before if before is not None and before.newest == _newest() else None
    if note is None:
        note = _prepared(config, planned, accepted, rehearsed=rehearsed, say=say)
        if before is not None:  # the data may be new in some places: the way back is that of the first run
            note.copies, note.revisions = before.copies, before.revisions
    minutes = CLOSED + int(note.rehearsal.get("predicted", 0) * 2 / 60)
    with neighbours.closed(minutes):
        _change(note, planned, say)
        _finish(note, began, say)
    return Outcome(tuple(one.place for one in planned.places), note.set_name, note.score, time.monotonic() - began)


def _is_new() -> bool:
    return not places().exists(HOUSE) or standing(HOUSE).revision is None


def _newest() -> dict[str, str]:
    return {tree: known_revisions(tree)[0] for tree in TREES}


def _prepared(config: Config, planned: Plan, accepted: Collection[str], *, rehearsed: bool, say: Say) -> Journal:
    """Do all that changes nothing: checks, confirmations, a verified set, the rehearsal. Return the journal to begin."""
    _check(config)
    missing = [name for name in planned.destructive if name not in accepted]
    if missing:
        raise Unconfirmed(missing)
    if not planned.fits:
        raise CannotStart(
            f"There is not enough room: {planned.needs / 1e6:,.0f} MB are needed, {planned.free / 1e6:,.0f} MB are "
            f"free. Free some space first."
        )
    say("Backing up …")  # no text
    set_name = neighbours.verified_set()
    note = Journal(_newest(), record.version_before(), set_name=set_name, score=planned.score)
    note.plan = [one.kept() for one in planned.rated]
    if rehearsed:
        say("Rehearsing …")  # no text
        wanted = [one.place for one in planned.places if one.revision is not None and one.migrations]
        found = rehearse(wanted, lambda name, _done, _total: say(f"  {name}"))
        note.rehearsal = found.told()
        try:
            _judge(found, planned)
        except CannotStart as why:
            record.ended(note, "failed", found.seconds, str(why))
            raise
    return note


def _check(config: Config) -> None:
    """Refuse to upgrade data that is not sound. A house with pending migrations is only looked at as far as it goes."""
    from services.house import checks  # it looks at upgrades, too

    wrong = [
        one.message
        for one in checks.run(config)
        if not one.ok and one.level == "critical" and one.id.partition(".")[0] in FORBIDDING
    ]
    if wrong:
        raise CannotStart(f"{wrong[0]} Nothing was upgraded.")


def _judge(found: Rehearsal, planned: Plan) -> None:
    """Refuse what failed, and what changed values though no migration is known to."""
    if not found.passed:
        raise CannotStart(f"The rehearsal failed. {found.trouble} Nothing was changed.")
    for one in found.places:
        silent = [] if planned.changes(one.place) else [*one.lost, *one.changed]
        if silent:
            raise CannotStart(
                f"The rehearsal changed what no migration says it changes, in {one.name}: {', '.join(silent)}. "
                f"Nothing was changed."
            )


def _change(note: Journal, planned: Plan, say: Say) -> None:
    """Copy, migrate, test. If anything fails, put everything back, and raise."""
    begun = bool(note.copies)
    note.write()
    try:
        _copy(note, planned)
    except Exception:
        if not begun:  # nothing was changed yet
            journal.forget()
        raise
    say("Migrating …")  # no text
    try:
        migrating.migrate_all(migrating.pending())
        troubles = smoke.run(all_places())
        if troubles:
            raise CannotStart(f"The smoke test failed. {troubles[0]}")
    except Exception as error:
        _return(note, error, say)


def _copy(note: Journal, planned: Plan) -> None:
    """Make a safety copy of each place that is to be changed, unless a run before this one did."""
    folder = places().folder / "copies"
    for one in planned.places:
        if (
            one.revision is None
            or not one.migrations
            or (one.place in note.copies and (folder / note.copies[one.place]).exists())
        ):
            continue
        with readable(one.place):
            note.copies[one.place] = safety_copy(one.place).name
        note.revisions[one.place] = one.revision
        note.write()
        reach("safety copied")


def _return(note: Journal, error: Exception, say: Say) -> None:
    """Put every changed place back to its safety copy, record it, and raise a sentence that says so."""
    why = str(error).strip().partition("\n")[0][:300] or type(error).__name__
    say(f"It failed ({why}). Going back …")  # no text
    began = time.monotonic()
    places().close()
    folder = places().folder / "copies"
    try:
        for place, name in note.copies.items():
            if standing(place).revision != note.revisions[place]:
                put_back(place, folder / name)
    except Exception as worse:
        raise CannotStart(
            f"The upgrade failed ({why}), and so did the way back ({str(worse).strip()[:200]}). The data of before is "
            f"in {folder}{f' and in the set {note.set_name}' if note.set_name else ''}. Correct the cause, and run "
            f"`python main.py upgrade` again."
        ) from error
    record.ended(note, "returned", time.monotonic() - began, why)
    reach("before return forgotten")
    journal.forget()
    raise CannotStart(
        f"The upgrade failed ({why}). Everything is as it was before. Start the version you ran, or correct the cause "
        f"and run `python main.py upgrade` again."
    ) from error


def _finish(note: Journal, began: float, say: Say) -> None:
    reach("before upgrade recorded")
    record.done(note, time.monotonic() - began)
    reach("upgrade recorded")
    journal.forget()
    say(f"Upgraded {', '.join(name_of(place) for place in note.copies)}.")  # no text
