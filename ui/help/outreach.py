"""Help for the pages of writing to many: schedules, campaigns, templates, opt-outs."""

from models.language import N_
from ui.help.daily import LIST
from ui.help.table import Help

HELP = {
    "/schedules": Help(
        N_("Messages that repeat: every day, every week, or by a rule of your own."),
        (
            N_("Begin one under “Write a message”, with “Repeat”."),
            N_("Open one to pause it, skip the next time, or end it."),
            N_("See what leaves on which day in the calendar."),
        ),
        "again-and-again",
        ("/",),
    ),
    "/schedules/{schedule_id}": Help(
        N_("One repeating message: its text, its rule, and the next times."),
        (
            N_("Pause and resume it, or skip the next one."),
            N_("Change it from now on; what was sent stays as it was."),
            N_("Open a message that it sent."),
        ),
        "again-and-again",
    ),
    "/campaigns": Help(
        N_("One message to many people, and what became of each."),
        (
            N_("Start one from a filtered list of contacts, or here."),
            N_("See how far each is, and how many bounced or opted out."),
            N_("Pause or stop one that is under way."),
        ),
        "campaigns-one-message-to-many",
        ("/", "n"),
    ),
    "/campaigns/new": Help(
        N_("A campaign: choose who, write what, and when it leaves."),
        (
            N_("Choose a topic, so that people can opt out of it."),
            N_("Look at the preview of several recipients."),
            N_("Send it now, at a time, or at each person's own time."),
        ),
        "campaigns-one-message-to-many",
        ("Enter", "Esc"),
    ),
    "/campaigns/{campaign_id}": Help(
        N_("One campaign: how far it is, and what became of each message."),
        (
            N_("Pause, resume or stop it."),
            N_("See who was left out, and why."),
            N_("Send again to those whose message failed, and to nobody else."),
        ),
        "campaigns-one-message-to-many",
    ),
    "/templates": Help(
        N_("Texts you use again, with variables for each recipient."),
        (
            N_("Add a template and try it with a contact of yours."),
            N_("Give it a topic that people can opt out of."),
            N_("Change it: what was sent keeps its own version."),
        ),
        "templates-and-topics",
        LIST,
    ),
    "/templates/{template_id}": Help(
        N_("One template: its text, its versions, and how it looks."),
        (
            N_("Put in variables from the list beside the text."),
            N_("Choose a contact for the preview."),
            N_("Go back to a former version."),
        ),
        "templates-and-topics",
        ("Enter", "Esc"),
    ),
    "/templates/topics": Help(
        N_("What people receive from you and may opt out of: news, offers, reminders."),
        (N_("Add a topic with a name that recipients understand."), N_("Its description is shown where they opt out.")),
        "templates-and-topics",
        ("n",),
    ),
    "/templates/topics/{topic_id}": Help(
        N_("One topic that people may opt out of."),
        (N_("Change its name or description; recipients see both."),),
        "templates-and-topics",
        ("e",),
    ),
    "/optouts": Help(
        N_("Who must not be written to, and why. It is looked at in the moment of sending."),
        (
            N_("Add an address by hand, or import a list."),
            N_("Lift one with a reason, when the person asks for it."),
            N_("Export the list for other systems."),
        ),
        "opt-outs",
        ("/", "n"),
    ),
}
