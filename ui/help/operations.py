"""Help for the pages of those who run the installation."""

from models.language import N_
from ui.help.table import Help

HELP = {
    "/maintenance": Help(
        N_("How this installation is, and what to do about it."),
        (
            N_("Begin with “Needs attention”: each line says what to do."),
            N_("Release sending that is held after a restore."),
            N_("Look at backups, checks, upgrades and secrets on their tabs."),
        ),
        "operating#the-maintenance-page",
    ),
    "/maintenance/performance": Help(
        N_("How fast, how busy and how whole this installation is, from the last hour to ten years."),
        (
            N_("Choose a span above the charts; a dashed line is a new version."),
            N_("Read which pages and which statements of the database are slow."),
            N_("Compare the week with its goals."),
        ),
        "operating#performance",
    ),
    "/maintenance/errors": Help(
        N_("What broke on our side: each kind of error once, with how grave it is and how often it comes."),
        (
            N_("Press a number above the list for the errors it counts."),
            N_("Open one for its trace, its days and its last times, without personal data."),
            N_("Settle what is mended: met again, it comes back by itself, and an alert tells."),
            N_("Change how grave it is, or make a task of it."),
        ),
        "operating#errors",
    ),
    "/maintenance/log": Help(
        N_("What the program wrote about its work, the newest first."),
        (
            N_("Look each day at failed emails, authentication issues and database errors."),
            N_("Find an error by the reference that its page showed."),
            N_("Export the errors of the past week, or write more for an hour."),
        ),
        "operating#the-log",
    ),
    "/maintenance/activity": Help(
        N_("Whether anybody does what is unusual for them, and who looked at it."),
        (
            N_("Read why, open the rows, and say “Looks right” with a note."),
            N_("Review the permission changes once a week."),
        ),
        "operating#unusual-activity",
    ),
    "/maintenance/backups": Help(
        N_("Copies of everything, each verified by restoring it."),
        (
            N_("Add a place outside this machine."),
            N_("Download the recovery kit and keep it elsewhere."),
            N_("Make one now, or rehearse a restore."),
        ),
        "operating#backups",
    ),
    "/maintenance/upgrades": Help(
        N_("Which version runs, and which upgrades were made or went back."),
        (N_("Read what an upgrade did, step by step."), N_("See whether the new version was watched and held.")),
        "operating#upgrades",
    ),
    "/maintenance/secrets": Help(
        N_("The keys of this installation, and how old they are."),
        (
            N_("See which is due for a new one."),
            N_("Confirm that you have a copy of the secret key."),
            N_("Plant a canary, which alerts you of whoever tries it."),
        ),
        "operating#the-secret-key",
    ),
    "/maintenance/targets": Help(
        N_("What this installation should reach each month, and whether it did."),
        (
            N_("Read the six targets, and the months before."),
            N_("Write down why one was missed, what you change, and how you watch it."),
            N_("Close it when all five steps are written down."),
        ),
        "operating#targets-and-corrective-actions",
    ),
    "/maintenance/costs": Help(
        N_("What each workspace used, and what that is estimated to cost."),
        (
            N_("Choose a month, and compare it with the forecast."),
            N_("See which workspace is near what its plan allows."),
            N_("Set the rates to what you really pay, and export the month as a table."),
        ),
        "operating#costs-and-plans",
    ),
    "/maintenance/workspaces": Help(
        N_("The workspaces of this installation, each a company of its own."),
        (
            N_("Add one: its administrator gets an invitation by mail."),
            N_("See what each holds, uses and costs, and when it was backed up."),
            N_("Open one to change its name, host name or plan, or to suspend it."),
        ),
        "operating#several-workspaces",
    ),
    "/maintenance/workspaces/{tenant_id}": Help(
        N_("One workspace: what it holds and uses, and what you may do with it."),
        (
            N_("Watch how it is made: five steps that go on after a restart."),
            N_("Change its name, host name, plan and the end of its trial."),
            N_("Suspend it with a reason that its people read, and resume it."),
            N_("Export everything in it into one file."),
            N_("Erase it: it is closed at once, and gone after some days in which you can still keep it."),
        ),
        "operating#several-workspaces",
    ),
    "/maintenance/announcements": Help(
        N_("News for everyone who uses this installation."),
        (N_("Announce maintenance before it begins, with its time."), N_("Withdraw what no longer holds.")),
        "operating#announcements",
    ),
    "/alerts": Help(
        N_("What is wrong with this installation now, and who was told."),
        (
            N_("Acknowledge what you take on, so that nobody else is called."),
            N_("Silence what you know about, with a reason."),
            N_("Make an incident of what customers notice."),
        ),
        "operating#alerts",
    ),
    "/alerts/rules": Help(
        N_("When Steward alerts, and what it measures now."),
        (N_("Change a threshold, and see first what it would have done."), N_("Switch off what does not concern you.")),
        "operating#alerts",
    ),
    "/alerts/channels": Help(
        N_("On which ways alerts are told, and who is called."),
        (N_("Add mail, Slack, PagerDuty or a webhook, and send a test."), N_("Put somebody on call at each level.")),
        "operating#alerts",
    ),
    "/incidents": Help(
        N_("What went wrong on this installation, from its detection to its post-mortem."),
        (
            N_("Open an incident; nobody outside sees it yet."),
            N_("Publish it, and write an update before the clock runs out."),
            N_("In January, go through those of the last year."),
        ),
        "operating#incidents-and-the-status-page",
    ),
    "/incidents/{incident_id}": Help(
        N_("One incident: its steps, its clocks, and what was said to whom."),
        (
            N_("Publish, then move on from status to status."),
            N_("Write for customers, or for the team only."),
            N_("Say which components are affected."),
            N_("Resolve it after the clean time, and finish the post-mortem."),
        ),
        "operating#incidents-and-the-status-page",
    ),
    "/incidents/components": Help(
        N_("The parts of your service on the status page."),
        (N_("Add one for each thing that customers would miss."), N_("Put them in order, rename or hide them.")),
        "operating#incidents-and-the-status-page",
    ),
    "/incidents/planned": Help(
        N_("Work on the installation that customers should know of before."),
        (
            N_("Plan it with its time, and what it concerns."),
            N_("Move or cancel it: everyone who was told is told again."),
        ),
        "operating#incidents-and-the-status-page",
    ),
    "/checklists": Help(
        N_("What is to be looked at today, this week, this month: filled in by Steward, signed by you."),
        (
            N_("Open what is due: red items are on top, with what to do."),
            N_("See what comes next, and whose turn it is."),
        ),
        "operating#checklists-and-the-maintenance-log",
    ),
    "/checklists/runs/{run_id}": Help(
        N_("One checklist with its evidence. Each line opens the page that shows what was found."),
        (
            N_("Write a note on each red item, and tick what no machine can see."),
            N_("Run it again after you mended something."),
            N_("Sign: it becomes an entry of the maintenance log."),
        ),
        "operating#checklists-and-the-maintenance-log",
    ),
    "/checklists/lists": Help(
        N_("All checklists: when each comes, who looks after it, and how much of it Steward fills in."),
        (N_("Choose an owner and a deputy for each."), N_("Add a checklist of your own.")),
        "operating#checklists-and-the-maintenance-log",
    ),
    "/checklists/lists/{key}": Help(
        N_("One checklist: its items and its history."),
        (N_("Open a past run to read what was found then."), N_("Change a list of your own.")),
        "operating#checklists-and-the-maintenance-log",
    ),
    "/checklists/log": Help(
        N_("The maintenance log: every signed checklist, and what was done in an emergency. Nobody can change it."),
        (N_("Unfold an entry to read all of it."), N_("Write an entry after an emergency."), N_("Export it as CSV.")),
        "operating#checklists-and-the-maintenance-log",
    ),
    "/queues": Help(
        N_("The named queues that messages leave by, and what waits in them."),
        (
            N_("See what waits, what is on its way, and how fast it goes."),
            N_("Hold a queue, and release it."),
            N_("Read why a channel pauses, and when it tries again."),
        ),
        "operating#queues",
    ),
    "/sending": Help(
        N_("Which channels send, from which domain, and whether it is set up well."),
        (
            N_("Add the records that the page names to your domain."),
            N_("Switch a channel off and on."),
            N_("Read when a record was last looked up."),
        ),
        "operating#sending-switches-and-dkim",
    ),
    "/mailbox": Help(
        N_("Messages that were kept here because there was no mail server."),
        (
            N_("Read how to set a mail server up."),
            N_("Open a letter as its recipient would have seen it."),
        ),
        "operating#the-mail-server",
    ),
    "/reports": Help(
        N_("The figures of each day, week, month, quarter and year, with your words."),
        (
            N_("Choose a kind, and open a period."),
            N_("See which are still drafts, and who signed the others."),
        ),
        "guide#reports",
    ),
    "/reports/{kind}/{period}": Help(
        N_("One report: what was measured, and what you write about it."),
        (
            N_("Open the rows behind a figure with a click on it."),
            N_("Write in the dashed boxes: the pencil opens each."),
            N_("Sign it when it is complete: it cannot be changed afterwards."),
        ),
        "guide#reports",
    ),
}
