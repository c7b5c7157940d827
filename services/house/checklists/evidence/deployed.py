"""Evidence of the time after a deployment: did anything get worse since the last upgrade (D-22, D-23)?"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import col

from models.language import N_, _, ngettext
from models.routines import ChecklistRun
from models.upgrades import Upgrade, WatchPoint
from services.house.checklists.evidence import errors, gathering, links
from services.house.checklists.evidence.found import WEEK, Collector, Evidence, Moment, failed, ok, unknown
from services.house.checklists.evidence.speed import SLOWER
from services.house.checklists.evidence.wording import of
from services.house.telemetry import goals, history, span
from services.house.telemetry.panel import milliseconds, percent
from services.house.upgrades import record, watching
from services.work import house_actor, work

Judge = Callable[[Moment, Upgrade, datetime], Evidence]
MOST = watching.GROWTH[10_080]  # per cent in a week


def _since(judge: Judge) -> Callable[[Moment], Evidence]:
    """Judge the time since the last upgrade. Without one there is nothing to judge."""

    def collect(now: Moment) -> Evidence:
        with work(house_actor(), read=True) as session:
            last = record.last(session)
        if last is None or last.ended_at is None:
            return unknown(_("No data"), _("Nothing was upgraded yet."), links.UPGRADES)
        return judge(now, last, last.ended_at)

    return collect


def _errors(_now: Moment, _upgrade: Upgrade, since: datetime) -> Evidence:
    """D-22: no kind of error was met since then."""
    found = errors.met(since)
    if not found:
        return ok(_("None"), links.ERRORS, 0)
    new = [one for one in found if one.made_at > since]
    text = ngettext("{count} kind, {new} new", "{count} kinds, {new} new", len(found))
    worst = (new or found)[0]
    fix = _("{what} in {where}: did it come with this version?").format(what=worst.what, where=worst.where)
    return failed(text.format(count=len(found), new=len(new)), links.ERRORS, fix, len(found))


def _slower(series: str) -> Judge:
    """Judge a time of day by the same length of time before the upgrade."""

    def judge(now: Moment, _upgrade: Upgrade, since: datetime) -> Evidence:
        lasts = min(now.at - since, WEEK)
        lately = span(since, now.at).value(series)
        before = span(since - max(lasts, timedelta(days=1)), since).value(series)
        if lately is None:
            return unknown(_("No data"), _("Nothing was measured since then."), links.PERFORMANCE)
        text = _("p95 {time}").format(time=milliseconds(lately))
        if before:
            text = _("p95 {time}, before {before}").format(time=milliseconds(lately), before=milliseconds(before))
        slow = before is not None and lately > before * (1 + SLOWER / 100) and lately > goals.ANSWER_MS
        if slow or lately >= goals.ANSWER_BAD:
            return failed(text, links.PERFORMANCE, _("See what became slower on the Performance page."), lately)
        return ok(text, links.PERFORMANCE, lately)

    return judge


def _sign_ins(now: Moment, _upgrade: Upgrade, since: datetime) -> Evidence:
    """D-22: most sign-ins succeeded since then."""
    found = span(since, now.at)
    good, bad = int(found.value("sign_ins") or 0), int(found.value("sign_ins_failed") or 0)
    if good + bad < goals.FEW:
        few = _("Fewer than {count} sign-ins since then say nothing.").format(count=goals.FEW)
        return unknown(of(good, good + bad), few, links.ACTIVITY)
    share = good / (good + bad)
    if share < goals.SIGN_INS_BAD:
        return failed(percent(share, 0), links.ACTIVITY, _("Try to sign in yourself, and read the log."), share)
    return ok(percent(share, 0), links.ACTIVITY, share)


def _evenings(now: Moment, _upgrade: Upgrade, since: datetime) -> Evidence:
    """D-23: each evening review that was due since then is signed."""
    query = select(col(ChecklistRun.state)).where(
        col(ChecklistRun.checklist) == "evening", col(ChecklistRun.due_at).between(since, now.at)
    )
    states = [state for (state,) in gathering.of_house(query)]
    signed = states.count("signed")
    if signed < len(states):
        return failed(of(signed, len(states)), "/maintenance/checklists", _("Sign those that are open."), signed)
    if not states:
        return unknown(_("No data"), _("No evening review was due since then."), "/maintenance/checklists")
    return ok(of(signed, len(states)), "/maintenance/checklists", signed)


def _growth(now: Moment, upgrade: Upgrade, since: datetime) -> Evidence:
    """D-23: the database has not doubled since then."""
    sizes = [one.values["database"] for one in history(since, now.at, ["database"], step=3_600)]
    known = [one for one in sizes if one]
    first = float(upgrade.rehearsal.get("size") or 0) or (known[0] if known else 0.0)
    if not known or not first:
        return unknown(_("No data"), _("Its size was not measured since then."), links.PERFORMANCE)
    grown = (known[-1] / first - 1) * 100
    text = _("{percent} %").format(percent=f"{grown:+.0f}")
    if grown > MOST and known[-1] > watching.SMALL:
        return failed(text, links.PERFORMANCE, _("Look for a table that grew, or a copy that stayed."), grown)
    return ok(text, links.PERFORMANCE, grown)


def _rollback(_now: Moment, upgrade: Upgrade, _since: datetime) -> Evidence:
    """D-23: none of the looks after the upgrade found anything wrong."""
    with work(house_actor(), read=True) as session:
        points: list[WatchPoint] = record.watch_points(session, [upgrade.id])
    taken = [one for one in points if one.ok is not None]
    bad = [one for one in taken if not one.ok]
    if bad:
        wrong = "; ".join(map(str, bad[-1].figures.get("wrong", [])))
        fix = _("Decide whether to go back: {wrong}.").format(wrong=wrong)
        return failed(of(len(taken) - len(bad), len(taken)), links.UPGRADES, fix, len(bad))
    if not taken:
        return unknown(_("No data"), _("No look was taken since then."), links.UPGRADES)
    return ok(_("Not needed"), links.UPGRADES, 0)


COLLECTORS = {
    "deployed.errors": Collector(N_("Errors since the upgrade"), _since(_errors)),
    "deployed.database": Collector(N_("The database since the upgrade"), _since(_slower("statements.p95"))),
    "deployed.responses": Collector(N_("Response times since the upgrade"), _since(_slower("answers.p95"))),
    "deployed.sign_ins": Collector(N_("Sign-ins since the upgrade"), _since(_sign_ins)),
    "deployed.evenings": Collector(N_("Evening reviews since the upgrade"), _since(_evenings)),
    "deployed.growth": Collector(N_("Growth of the data since the upgrade"), _since(_growth)),
    "deployed.rollback": Collector(N_("Looks after the upgrade"), _since(_rollback)),
}
