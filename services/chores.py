"""TABLE 3: the chores of the clock. `services/house/bells.py` rings; every chore may be rung twice or not at all."""

import calendar
from collections.abc import Callable
from datetime import timedelta

from sqlmodel import Session

from models.language import N_
from services import (
    announcements,
    campaigns,
    contacts,
    duplicates,
    exports,
    files,
    imports,
    leaving,
    notices,
    papers,
    payments,
    positions,
    privacy,
    quotes,
    reminders,
    reports,
    retention,
    reviews,
    sending,
    summaries,
    tasks,
    upkeep,
    visits,
)
from services.accounts import attempts, seeing
from services.doors import incoming_taking, reminding, replaying, sheets_pushing
from services.doors import telling as hooks
from services.house import (
    alerts,
    checklists,
    checks,
    copies,
    correctives,
    costs,
    crashes,
    idempotency,
    incidents,
    limits,
    logbook,
    secrets,
    workspaces,
)
from services.house.backups import asking, destinations, overview
from services.house.bells import Chore
from services.house.status import planned, publishing, subscribers
from services.house.telemetry import usage
from services.house.upgrades import watching
from services.jobs import coming
from services.ledger import proving
from services.messages import plan_all
from services.notices import mailing, newcomers
from services.records import bin, errands, recent, unused_words
from services.texting import looking_up, media
from services.upkeep import optimising, temporary
from services.visits import ageing
from services.work import Actor, work
from services.work.trail import seal
from services.work.transaction import catch_up as pay_what_is_owed


def in_work(step: Callable[[Session, Actor], object]) -> Callable[[Actor], object]:
    """Return a step as an errand of one work."""

    def errand(actor: Actor) -> object:
        with work(actor) as session:
            return step(session, actor)

    return errand


CHORES = [
    Chore(N_("seal the audit trail"), in_work(lambda session, _: seal(session)), timedelta(seconds=1)),
    Chore(N_("pay reactions owed"), pay_what_is_owed, timedelta(seconds=5)),
    Chore(N_("note how far sending has come"), copies.remember, timedelta(seconds=5)),
    Chore(N_("forget who used what on days that are over"), usage.forget_people, timedelta(minutes=30), house=False),
    Chore(N_("note how much each workspace stores"), costs.note_stored, timedelta(hours=6), tenants=False),
    Chore(N_("seal values with the new secret key"), secrets.go_on, timedelta(seconds=5)),
    Chore(
        N_("look up texts without an answer"),
        lambda actor: looking_up.look(actor, leaving.complete),
        looking_up.EACH,
        house=False,
    ),
    Chore(N_("fetch the files of texts"), media.fetch, media.EACH, house=False),
    Chore(N_("obey the switches of channels"), sending.follow, timedelta(seconds=5)),
    Chore(N_("plan recurring messages"), plan_all, timedelta(minutes=1), house=False),
    Chore(N_("end viewings whose time is over"), in_work(seeing.close_overdue), timedelta(minutes=1), house=False),
    Chore(N_("remind of tasks"), in_work(tasks.remind), tasks.EACH, house=False),
    Chore(N_("tell webhooks of events"), hooks.tell, hooks.EACH, house=False),
    Chore(N_("forget old deliveries to webhooks"), in_work(replaying.forget_old), timedelta(hours=1), house=False),
    Chore(N_("tell of tokens that expire"), in_work(reminding.remind), at="06:20", house=False),
    Chore(N_("note when contacts were active"), contacts.keep_activity, contacts.EACH, house=False),
    Chore(N_("look after campaigns"), campaigns.look, timedelta(seconds=2), house=False),
    Chore(N_("apply what payment providers report"), payments.apply_waiting, payments.EACH, house=False),
    Chore(N_("make records of incoming webhooks"), incoming_taking.apply_waiting, incoming_taking.EACH, house=False),
    Chore(N_("write the sheets that are due"), sheets_pushing.push_due, sheets_pushing.EACH, house=False),
    Chore(N_("forget incoming webhooks after a week"), incoming_taking.forget_old, timedelta(hours=1), house=False),
    Chore(
        N_("forget old sign-in failures"),
        in_work(lambda s, _: attempts.forget_old(s)),
        timedelta(hours=1),
        tenants=False,
    ),
    Chore(N_("save the counts of the API limit"), limits.save, limits.SAVED_EACH, tenants=False),
    Chore(
        N_("forget old crashes"),
        in_work(lambda session, _: crashes.forget_old(session)),
        timedelta(hours=1),
        tenants=False,
    ),
    Chore(N_("go on with erasures"), privacy.go_on, timedelta(seconds=20), house=False),
    Chore(N_("forget who was billed, after the years of the books"), privacy.end_books, at="03:20", house=False),
    Chore(N_("rewrite tables of erased people"), privacy.nightly, at="03:40", house=False),
    Chore(N_("make the nightly backup"), asking.make_tonight, at=overview.NIGHT, tenants=False),
    Chore(N_("make the hourly backup"), asking.make_hourly, timedelta(minutes=5), tenants=False),
    Chore(
        N_("rehearse a restore"), asking.drill_weekly, at=overview.DRILL_AT, days=[overview.DRILL_DAY], tenants=False
    ),
    Chore(N_("go on with backups, drills and restores"), asking.go_on, timedelta(seconds=2), tenants=False),
    Chore(N_("watch the installation for alerts"), alerts.watch, alerts.EACH, tenants=False),
    Chore(N_("keep the log at its level and within its room"), logbook.obey, logbook.EACH, tenants=False),
    Chore(N_("tell the outside that Steward lives"), alerts.ping, timedelta(minutes=1), tenants=False),
    Chore(N_("walk along the audit trail for alerts"), alerts.walk, at="05:15"),
    Chore(N_("forget old alerts"), in_work(lambda session, _: alerts.forget_old(session)), at="05:30", tenants=False),
    Chore(N_("open the checklists that are due"), checklists.open_due, timedelta(seconds=20), tenants=False),
    Chore(N_("fill in the checklists"), checklists.fill_open, timedelta(seconds=20), tenants=False),
    Chore(N_("look at where backups are kept"), destinations.look_at_all, timedelta(hours=1), tenants=False),
    Chore(N_("remove what restores replaced"), asking.forget_replaced, at="04:00", tenants=False),
    Chore(N_("note the ages of secrets"), secrets.note, at="04:00", tenants=False),
    Chore(N_("begin and end planned work"), planned.go_on, timedelta(seconds=30), tenants=False),
    Chore(N_("remind of late updates of incidents"), incidents.nag, timedelta(minutes=1), tenants=False),
    Chore(N_("judge the targets of the last month"), correctives.open_missed, at="06:10", tenants=False),
    Chore(N_("write the status page"), publishing.keep, timedelta(minutes=1), tenants=False),
    Chore(
        N_("forget unconfirmed subscribers of the status page"),
        in_work(lambda session, _: subscribers.forget_unconfirmed(session)),
        timedelta(hours=1),
        tenants=False,
    ),
    Chore(N_("count people and messages of the workspaces"), workspaces.count, workspaces.EACH, tenants=False),
    Chore(N_("make the workspaces that were asked for"), workspaces.go_on, timedelta(seconds=2), tenants=False),
    Chore(N_("forget exports of workspaces after a week"), workspaces.exporting.forget_old, at="03:50", tenants=False),
    Chore(N_("end trials that are over"), workspaces.trials.look, workspaces.trials.EACH, tenants=False),
    Chore(N_("forget who signed up a day ago"), workspaces.signing_up.forget_old, timedelta(hours=1), tenants=False),
    Chore(N_("look at the installation after an upgrade"), watching.look, timedelta(minutes=1), tenants=False),
    Chore(N_("make the papers of issued invoices"), papers.make_recent, papers.EACH, house=False),
    Chore(N_("make the papers that are missing"), papers.make_all, at="04:30", house=False),
    Chore(N_("remind of overdue invoices"), reminders.run, at=reminders.RUN_AT, house=False),
    Chore(retention.YEARLY, retention.yearly, at="07:00", house=False),
    Chore(upkeep.OPTIMISE, upkeep.optimise, at=optimising.AT, days=(calendar.FRIDAY,)),
    Chore(upkeep.CLEAN, upkeep.clean, at=temporary.AT, days=(calendar.FRIDAY,), house=False),
    Chore(retention.WEEKLY, retention.weekly, at="06:30", days=(calendar.FRIDAY,), house=False),
    Chore(N_("draft reports"), reports.draft_due, at=reports.DRAFTED_AT, house=False),
    Chore(N_("keep what each person opened lately"), recent.keep, recent.EACH, house=False),
    Chore(N_("forget words of names that are gone"), unused_words.sweep, at="03:20", house=False),
    Chore(N_("make the jobs of series"), in_work(coming.make_due), timedelta(minutes=10), house=False),
    Chore(
        N_("end tracking with the shift, forget old positions"),
        in_work(positions.tidy),
        timedelta(minutes=5),
        house=False,
    ),
    Chore(N_("empty the bin"), bin.empty, at="03:00", house=False),
    Chore(N_("write summaries"), summaries.write_due, summaries.EACH, house=False),
    Chore(N_("look for duplicates of changed contacts"), duplicates.follow, duplicates.EACH, house=False),
    Chore(N_("look for duplicates"), duplicates.begin_scan, at=duplicates.SCAN_AT, house=False),
    Chore(
        N_("forget what merges changed after 30 days"), in_work(duplicates.forget_old), timedelta(hours=1), house=False
    ),
    Chore(N_("prove the amounts"), proving.prove_here, at="02:30", house=False),
    Chore(N_("mark and remove old photos"), visits.age, at=ageing.AT, house=False),
    Chore(N_("remove files that nothing names"), files.sweep, at="03:30", house=False),
    Chore(N_("forget exports after a day"), exports.tidy, timedelta(minutes=10), house=False),
    Chore(N_("look up the mail domain and the time"), checks.look_up, at="04:10", tenants=False),
    Chore(
        N_("look up known weaknesses and newer versions of packages"),
        checks.look_up_packages,
        at="04:20",
        days=(calendar.MONDAY,),
        tenants=False,
    ),
    Chore(N_("go on with errands left behind"), errands.wake, timedelta(seconds=5)),
    Chore(N_("forget errands after 30 days"), errands.forget_old, timedelta(hours=1)),
    Chore(N_("forget files and rows of old imports"), imports.forget_old, at="03:45", house=False),
    Chore(N_("mail unread notifications"), mailing.mail, timedelta(minutes=1), house=False),
    Chore(
        N_("archive notifications that were read"),
        in_work(lambda session, _: notices.archive(session)),
        at="05:00",
        house=False,
    ),
    Chore(N_("let quotes expire"), in_work(quotes.expire), timedelta(minutes=5), house=False),
    Chore(
        N_("tell administrators of new colleagues"),
        in_work(lambda session, _: newcomers.tell(session)),
        at="07:00",
        days=(calendar.MONDAY,),
        house=False,
    ),
    Chore(N_("report inactive colleagues"), in_work(reviews.weekly), at="07:00", days=(calendar.MONDAY,), house=False),
    Chore(N_("propose to disable colleagues who are away"), in_work(reviews.monthly), at="07:00", house=False),
    Chore(N_("tell everyone of announcements"), announcements.go_on, timedelta(seconds=5), tenants=False),
    Chore(
        N_("forget old notifications"),
        in_work(lambda session, _: notices.forget_old(session)),
        timedelta(hours=1),
        house=False,
    ),
    Chore(
        N_("forget old answers"),
        in_work(lambda session, _: idempotency.forget_old(session)),
        timedelta(hours=1),
        house=False,
    ),
]
