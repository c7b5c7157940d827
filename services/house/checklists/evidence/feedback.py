"""Evidence of what people say about Steward (N-22, N-25, N-26)."""

from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from models.feedback import Feedback
from models.language import N_, ngettext
from services.house.checklists.evidence import gathering, links
from services.house.checklists.evidence.found import Collector, Evidence, Moment, failed, ok

QUARTER = timedelta(days=92)
HERE = col(Feedback.binned_at).is_(None)


def _quarter(now: Moment) -> Evidence:
    """N-22: how much was suggested and reported in the past quarter."""
    counts = Counter[str]()
    query = select(col(Feedback.kind), func.count()).where(HERE, col(Feedback.made_at) >= now.at - QUARTER)
    for kind, count in gathering.rows(now, query.group_by(col(Feedback.kind))):
        counts[kind] += count
    ideas = ngettext("{count} idea", "{count} ideas", counts["idea"]).format(count=counts["idea"])
    problems = ngettext("{count} problem", "{count} problems", counts["problem"]).format(count=counts["problem"])
    return ok(f"{ideas}, {problems}", links.FEEDBACK, counts.total())


def _requests(now: Moment) -> Evidence:
    """N-25: no suggestion is without a decision for longer than a quarter."""
    still = (HERE, col(Feedback.kind) == "idea", col(Feedback.state) == "open")
    waiting = _count(now, *still)
    old = _count(now, *still, col(Feedback.made_at) < now.at - QUARTER)
    text = ngettext("{count} open", "{count} open", waiting).format(count=waiting)
    if old:
        fix = ngettext(
            "{count} has waited for a decision since the quarter before.",
            "{count} have waited for a decision since the quarter before.",
            old,
        )
        return failed(text, links.FEEDBACK, fix.format(count=old), waiting)
    return ok(text, links.FEEDBACK, waiting)


def _documents(now: Moment) -> Evidence:
    """N-26: what was said on the pages of the guide in the past quarter."""
    count = _count(now, HERE, col(Feedback.made_at) >= now.at - QUARTER, col(Feedback.page).startswith("/help"))
    return ok(ngettext("{count} remark", "{count} remarks", count).format(count=count), links.FEEDBACK, count)


def _count(now: Moment, *where: Any) -> int:
    return gathering.total(now, select(func.count()).select_from(Feedback).where(*where))


COLLECTORS = {
    "feedback.quarter": Collector(N_("Feedback of the past quarter"), _quarter),
    "feedback.requests": Collector(N_("Suggestions without a decision"), _requests),
    "feedback.documents": Collector(N_("Feedback on the guide, past quarter"), _documents),
}
