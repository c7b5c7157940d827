"""Evidence of the backups: their age, size and places, and that they can be restored (N-04, N-14, N-24)."""

from datetime import timedelta

from models.language import N_, _, ngettext
from services.house.backups import overview
from services.house.checklists.evidence.found import DAY, Collector, Evidence, Moment, failed, ok, unknown
from services.house.checklists.evidence.wording import length
from services.house.health.tiles import size

PAGE = "/maintenance/backups"
QUARTER = timedelta(days=100)  # and a week to repeat it
ROOM = 0.1  # of a destination must be free


def _age(moment: Moment) -> Evidence:
    """N-04: the newest verified backup is younger than 24 hours."""
    newest = overview.now().newest
    if newest is None or newest.taken_at is None:
        return failed(_("There is none"), PAGE, _("Make one on the Backups page."))
    age = moment.at - newest.taken_at
    if age > DAY:
        return failed(length(age), PAGE, _("Read why the last one failed, and make one now."), age.total_seconds())
    return ok(length(age), PAGE, age.total_seconds())


def _size(_moment: Moment) -> Evidence:
    newest = overview.now().newest
    if newest is None or newest.bytes == 0:
        return failed(_("Nothing in it"), PAGE, _("Make a backup on the Backups page."), 0)
    return ok(size(newest.bytes), PAGE, newest.bytes)


def _places(_moment: Moment) -> Evidence:
    """N-04: every destination could be reached when it was last looked at."""
    found = overview.now().places
    wrong = [one for one in found if one.trouble]
    text = _("{count} of {all} places").format(count=len(found) - len(wrong), all=len(found))
    if wrong or not found:
        why = "; ".join(f"{one.name}: {one.trouble}" for one in wrong)
        return failed(text, PAGE, why or _("Add a destination."), len(found) - len(wrong))
    return ok(text, PAGE, len(found))


def _errors(_moment: Moment) -> Evidence:
    last = overview.now().last
    if last is not None and last.state == "failed":
        return failed(_("The last one failed"), PAGE, last.trouble)
    return ok(_("None"), PAGE) if last else unknown(_("No data"), _("No backup was made yet."), PAGE)


def _drill(moment: Moment) -> Evidence:
    """N-14: a set was restored in a scratch place within the week."""
    return _drilled(moment, overview.DRILL_LATE)


def _drill_full(moment: Moment) -> Evidence:
    """N-24: and within the quarter. Every drill restores a whole set."""
    return _drilled(moment, QUARTER)


def _drilled(moment: Moment, within: timedelta) -> Evidence:
    now = overview.now()
    if now.last_drill is not None and now.last_drill.state == "failed":
        return failed(_("The last one failed"), PAGE, now.last_drill.trouble)
    if now.drill is None or now.drill.ended_at is None:
        return failed(_("Never"), PAGE, _("Rehearse a restore on the Backups page."))
    age = moment.at - now.drill.ended_at
    text = _("{age} ago, in {seconds} s").format(age=length(age), seconds=round(now.drill.seconds or 0))
    return (
        ok(text, PAGE, now.drill.seconds)
        if age <= within
        else failed(text, PAGE, _("Rehearse a restore on the Backups page."), now.drill.seconds)
    )


def _seven(_moment: Moment) -> Evidence:
    missing = overview.now().missing
    if missing:
        text = ngettext("{count} day is missing", "{count} days are missing", len(missing))
        return failed(text.format(count=len(missing)), PAGE, ", ".join(map(str, missing)), len(missing))
    return ok(_("Each day"), PAGE, 0)


def _space(_moment: Moment) -> Evidence:
    """N-14: each destination of known size has a tenth free."""
    known = [one for one in overview.now().places if one.free is not None and one.size]
    if not known:
        return unknown(_("No data"), _("No destination says how much room it has."), PAGE)
    worst = min(known, key=lambda one: (one.free or 0) / (one.size or 1))
    text = _("{size} free, {name}").format(size=size(worst.free or 0), name=worst.name)
    full = (worst.free or 0) < ROOM * (worst.size or 1)
    return (
        failed(text, PAGE, _("Keep fewer, or add another destination."), worst.free)
        if full
        else ok(text, PAGE, worst.free)
    )


def _rotated(_moment: Moment) -> Evidence:
    """N-14: nothing waits to be removed that the rule of retention no longer keeps."""
    now = overview.now()
    text = ngettext("{count} kept", "{count} kept", now.kept).format(count=now.kept)
    late = len(now.removes)
    if late:
        said = ngettext("{count} waits to be removed", "{count} wait to be removed", late).format(count=late)
        return failed(said, PAGE, _("They are removed after the next backup; if not, see its error."), late)
    return ok(text, PAGE, now.kept)


COLLECTORS = {
    "backup.age": Collector(N_("Age of the newest backup"), _age),
    "backup.size": Collector(N_("Size of the newest backup"), _size),
    "backup.places": Collector(N_("Places of backups can be reached"), _places),
    "backup.errors": Collector(N_("The last backup had no errors"), _errors),
    "backup.drill": Collector(N_("A restore tried within the week"), _drill),
    "backup.drill_full": Collector(N_("A full restore tried within the quarter"), _drill_full),
    "backup.seven_days": Collector(N_("Backups of the last 7 days"), _seven),
    "backup.space": Collector(N_("Room where backups are kept"), _space),
    "backup.rotated": Collector(N_("Old backups are removed"), _rotated),
}
