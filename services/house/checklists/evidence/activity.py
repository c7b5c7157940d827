"""Evidence of what people did: unusual sign-ins, what was deleted, permitted and exported, what they reported (N-06, N-11,
N-18)."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from models.audit import AuditReview
from models.events import EventRow
from models.feedback import Feedback
from models.language import N_, _, ngettext
from models.tenants import SignInFailure
from services import unusual
from services.house.checklists.evidence import gathering, links
from services.house.checklists.evidence.found import WEEK, Collector, Evidence, Moment, failed, ok
from services.house.checks import data
from services.house.telemetry import goals, span
from services.work import HOUSE, clock, house_actor, perform, work

MONTH = timedelta(days=30)
PERMITTED = (
    *("user.role_changed", "user.disabled", "user.enabled", "user.added"),
    *("own_role.added", "own_role.changed", "own_role.removed"),
)
AN_ACCOUNT = 10  # failed sign-ins of one account within 15 minutes: L-20
QUARTER_HOUR = 900  # seconds
REVIEWS = select(col(AuditReview.verdict), col(AuditReview.note), col(AuditReview.by)).order_by(
    col(AuditReview.made_at).desc(), col(AuditReview.id).desc()
)


def suspicious(now: Moment, since: datetime) -> list[str]:
    """Return what was unusual since then and nobody reviewed, in sentences: of each person as the page of activity has it, an
    account that somebody guessed at, and many failed sign-ins."""
    said = []
    for place in now.places:
        found = perform(house_actor(place), unusual.overview).signs
        said += [f"{one.name}: {one.why}" for one in found if one.at >= since and not one.reviewed_by]
    guessed = guesses(since)
    if guessed:
        text = ngettext("Somebody guessed at {count} account.", "Somebody guessed at {count} accounts.", guessed)
        said.append(text.format(count=guessed))
    count = failures(since)
    if count >= goals.MANY_FAILURES:
        said.append(ngettext("{count} sign-in failed.", "{count} sign-ins failed.", count).format(count=f"{count:,}"))
    return said


def guesses(since: datetime) -> int:
    """Return at how many accounts or addresses ten sign-ins failed within 15 minutes, of the last day."""
    query = select(col(SignInFailure.key), col(SignInFailure.at)).where(col(SignInFailure.at) > since)
    times: dict[str, list[float]] = {}
    for key, at in gathering.of_house(query.order_by(col(SignInFailure.at))):
        times.setdefault(key, []).append(at.timestamp())
    return sum(
        any(b - a < QUARTER_HOUR for a, b in zip(some, some[AN_ACCOUNT - 1 :], strict=False)) for some in times.values()
    )


def failures(since: datetime) -> int:
    """Return how many sign-ins failed since then: those that are remembered, or counted by the measurements before that."""
    each = select(func.count(col(SignInFailure.at).distinct())).where(col(SignInFailure.at) > since)
    return max(gathering.count_in_house(each), int(span(since, clock.now()).value("sign_ins_failed") or 0))


def _unusual(since: Callable[[Moment], datetime]) -> Callable[[Moment], Evidence]:
    def collect(now: Moment) -> Evidence:
        """N-06, N-11: nothing was unusual."""
        said = suspicious(now, since(now))
        if said:
            text = ngettext("{count} finding", "{count} findings", len(said)).format(count=len(said))
            return failed(text, links.UNUSUAL, " ".join(said), len(said))
        return ok(_("None"), links.UNUSUAL, 0)

    return collect


def _audit(since: Callable[[Moment], datetime], *, signed: bool) -> Callable[[Moment], Evidence]:
    def collect(now: Moment) -> Evidence:
        """N-06, N-18: the trail is whole, how much was deleted, permitted and exported, and what signed reviews found; with
        `signed` each workspace needs one (A-02)."""
        counts = happened(now, since(now))
        text = _("{deleted} deleted, {permitted} permitted, {exported} exported").format(
            deleted=counts["deleted"], permitted=counts["permitted"], exported=counts["exported"]
        )
        for place in (HOUSE, *now.places):
            with work(house_actor(place), read=True) as session:
                broken = next((one for one in data.audit(session, place, place) if one.failed), None)
            if broken is not None:
                return failed(_("Tampered with"), links.CHECKS, broken.message)
        read = {
            place: gathering.rows_in(place, REVIEWS.where(col(AuditReview.made_at) >= since(now)))
            for place in now.places
        }
        concern = next((one for some in read.values() for one in some if one.verdict == "concern"), None)
        if concern is not None:
            return failed(_("A concern in a review"), links.AUDIT, f"{concern.by}: {concern.note}")  # no text
        missing = sum(not some for some in read.values())
        if signed and missing:
            said = ngettext("{count} workspace not reviewed", "{count} workspaces not reviewed", missing)
            fix = _("An administrator of each workspace reads the audit trail and signs it: Audit, Review.")
            return failed(said.format(count=missing), links.AUDIT, fix, missing)
        if not missing:
            text = _("{counts}; reviewed").format(counts=text)
        return ok(text, links.AUDIT, sum(counts.values()))

    return collect


def happened(now: Moment, since: datetime) -> Counter[str]:
    """Return how many records were moved to the bin or deleted, permissions changed, and exports made since then."""
    query = select(col(EventRow.kind), func.count()).where(col(EventRow.at) >= since).group_by(col(EventRow.kind))
    counts: Counter[str] = Counter()
    for kind, count in (*gathering.of_house(query), *gathering.rows(now, query)):
        verb = kind.rpartition(".")[2]
        counts["deleted"] += count if verb in ("binned", "deleted", "removed") else 0
        counts["permitted"] += count if kind in PERMITTED else 0
        counts["exported"] += count if verb == "exported" or kind.startswith("export.") else 0
    return counts


def _issues(now: Moment) -> Evidence:
    """N-06: each problem that was reported today has an answer."""
    today = (col(Feedback.kind) == "problem", col(Feedback.made_at) >= now.midnight, col(Feedback.binned_at).is_(None))
    states = Counter({True: 0, False: 0})
    for state, count in gathering.rows(
        now, select(col(Feedback.state), func.count()).where(*today).group_by(col(Feedback.state))
    ):
        states[state == "open"] += count
    whole = states.total()
    text = ngettext("{count} reported", "{count} reported", whole).format(count=whole)
    if states[True]:
        said = _("{reported}, {open} open").format(reported=text, open=states[True])
        return failed(said, links.FEEDBACK, _("Read each, and answer it."), states[True])
    return ok(text if whole else _("None"), links.FEEDBACK, whole)


def _sign_ins(now: Moment) -> Evidence:
    """N-11: most sign-ins of the past week succeeded, and not too many failed."""
    found = span(now.at - WEEK, now.at)
    good, bad = int(found.value("sign_ins") or 0), failures(now.at - WEEK)
    text = ngettext("{count} failed", "{count} failed", bad).format(count=f"{bad:,}")
    few = good + bad < goals.FEW
    if bad >= goals.MANY_FAILURES * 7 or (not few and good < goals.SIGN_INS_BAD * (good + bad)):
        return failed(text, links.ACTIVITY, _("Look for an account that somebody guesses at."), bad)
    return ok(text, links.ACTIVITY, bad)


def _permissions(now: Moment) -> Evidence:
    """N-11: how many accounts were added, disabled or given another role in the past week."""
    count = happened(now, now.at - WEEK)["permitted"]
    return ok(ngettext("{count} change", "{count} changes", count).format(count=count), links.USERS, count)


COLLECTORS = {
    "activity.today": Collector(N_("Nothing unusual today"), _unusual(lambda now: now.midnight)),
    "activity.week": Collector(N_("Nothing unusual in the past week"), _unusual(lambda now: now.at - WEEK)),
    "audit.today": Collector(N_("Audit trail of today"), _audit(lambda now: now.midnight, signed=False)),
    "audit.month": Collector(N_("Audit trail of the past month"), _audit(lambda now: now.at - MONTH, signed=True)),
    "issues.today": Collector(N_("Problems that people reported today"), _issues),
    "security.sign_ins": Collector(N_("Failed sign-ins of the past week"), _sign_ins),
    "security.permissions": Collector(N_("Changes of permissions in the past week"), _permissions),
}
