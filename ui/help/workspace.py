"""Help for the pages of the workspace and of one's own account."""

from models.language import N_
from ui.help.table import Help

HELP = {
    "/activity": Help(
        N_("Everything that happened in this workspace, as far as you may see it."),
        (
            N_("Filter by colleague, by kind and by day."),
            N_("Open an entry to go to its record."),
            N_("New entries appear by themselves."),
        ),
        "home",
    ),
    "/audit": Help(
        N_("Who changed what, when and from where, with the old and the new value."),
        (
            N_("Filter by colleague, record, change, day and internet address; the address line keeps the view."),
            N_("Click a time to see an entry whole, and its place in the chain."),
            N_("Verify now walks along the whole chain and names the first entry that was changed or is missing."),
            N_("Review signs that you read the trail up to its last entry."),
        ),
        "audit-trail",
    ),
    "/users": Help(
        N_("Everyone in this workspace, their roles and teams."),
        (
            N_("Invite a colleague: the link is shown once, and works once."),
            N_("Change a role or a team; open pages follow at once."),
            N_("Disable who leaves. What they did stays."),
        ),
        "team",
        ("/",),
    ),
    "/feedback": Help(
        N_("What colleagues suggest or report about Steward."),
        (N_("Answer a suggestion and say what becomes of it."), N_("Whoever gave it is told.")),
        "your-account",
        ("/",),
    ),
    "/feedback/quarters": Help(
        N_("What colleagues suggested and reported in three months, and what most of them wish for."),
        (
            N_("Give the same wish of several people the same name on its page: it is counted once, with all of them."),
            N_("Choose a quarter, and export it as a table."),
        ),
        "feedback-and-the-survey",
    ),
    "/savings": Help(
        N_("What the use of each feature is estimated to have saved."),
        (
            N_("Set the hourly rate, and the seconds that a use saves, under Settings."),
            N_("Choose a month or a year, and open a feature to see what was counted."),
        ),
        "savings",
    ),
    "/feedback/{suggestion_id}": Help(
        N_("One suggestion or report."),
        (N_("Write an answer, and choose its state."), N_("Open the page it was written on.")),
        "your-account",
        ("e",),
    ),
    "/survey": Help(
        N_("How satisfied colleagues are with Steward, and in which words."),
        (
            N_("Compare months; fewer than five answers stay hidden."),
            N_("Read the sentences: they carry no name."),
            N_("See what colleagues think a week after an upgrade."),
        ),
        "feedback-and-the-survey",
    ),
    "/bin": Help(
        N_("What was deleted. It is kept for a while, and can be restored."),
        (
            N_("Restore a record; its timeline comes back with it."),
            N_("See when each leaves for good."),
        ),
        "bin-and-undo",
    ),
    "/settings": Help(
        N_("What applies to everyone in this workspace."),
        (
            N_("Change a field: it is saved by itself, and open pages follow."),
            N_("Read below each field what is the default, and who changed it last."),
            N_("Fill in your company's details; quotes and invoices print them."),
        ),
        "settings",
        ("/", "Enter", "Esc"),
    ),
    "/settings/sign-on": Help(
        N_("With which other services people may sign in, and whether passwords still open anything."),
        (
            N_("Add a service: enter there the redirect address that is shown here, and here what it gives you."),
            N_("Try it: you see what the service answers, or why it does not."),
            N_("Sign in with it yourself, and then you may switch passwords off."),
        ),
        "settings",
    ),
    "/settings/webhooks": Help(
        N_("Addresses that are told of what happens here, each signed and logged."),
        (
            N_("Add an address, choose its events, and copy the secret: it is shown once."),
            N_("Press Test: it says whether name, connection, TLS or the answer fails."),
            N_("Open Deliveries: see each attempt's answer, and replay one byte for byte."),
        ),
        "webhooks",
    ),
    "/settings/retention": Help(
        N_("What is archived or removed after which time, and how much of it is due now."),
        (
            N_("Confirm what is proposed, or keep it: without you, none of it happens."),
            N_("Undo a run within 30 days: what it archived or moved to the bin comes back."),
            N_("Change after how long rows are old, pause a line, or let it run without asking."),
        ),
        "retention",
    ),
    "/settings/privacy": Help(
        N_("Who was erased on request, and what of them may still be somewhere, until when."),
        (
            N_("Erase a person on the page of their contact, under Privacy; look at what goes and what stays first."),
            N_("Download everything you keep about a person there, and send it to whoever asked."),
            N_("See here which backups and books still hold something, and until which day."),
        ),
        "privacy-requests",
    ),
    "/settings/integrations": Help(
        N_("The other systems that Steward works with, and how each did lately."),
        (
            N_("See at the top what fails, and since when it last worked."),
            N_("Test one: it is told apart whether its name, its certificate or its answer is wrong."),
        ),
        "integrations",
    ),
    "/settings/sheets": Help(
        N_("Lists that are kept in tabs of Google spreadsheets."),
        (
            N_("Share the spreadsheet with the account that is named here, as an editor."),
            N_("Choose a list or a view, the tab, and how often; nothing else stays in that tab."),
            N_("Read at each when it was written last, or what is wrong."),
        ),
        "google-sheets",
    ),
    "/settings/incoming": Help(
        N_("The addresses of yours that other systems call, and what each call becomes."),
        (
            N_("Add one, and give its address and its secret to the system that shall call it."),
            N_("Open it to say where in the body each field is."),
            N_("See how often each was called in the last week, and how many calls were refused."),
        ),
        "incoming-webhooks",
    ),
    "/settings/incoming/{hook_id}": Help(
        N_("One incoming webhook: its mapping, a dry run, and its last calls."),
        (
            N_("Copy the body of a call into the dry run, and see what it would become before you save the mapping."),
            N_(
                "Choose by which field a record is found again, so that the same customer is changed and not added twice."
            ),
            N_("Read why a call was refused."),
        ),
        "incoming-webhooks",
    ),
    "/settings/fields": Help(
        N_("What your company wants to know beside the fields that every record has."),
        (
            N_("Add a field: everybody has it at once."),
            N_("Drag a field, or press its arrows, to change the order in forms."),
            N_("Click the number of records to see those that have a value."),
        ),
        "custom-fields",
    ),
    "/settings/fields/{field_id}": Help(
        N_("One custom field, and what happened to it."),
        (N_("See who changed it, and when."), N_("Restore it, if it is in the bin: its values are still there.")),
        "custom-fields",
    ),
    "/settings/installation": Help(
        N_("What applies to every workspace of this installation."),
        (
            N_("Change a field: it is saved by itself."),
            N_("A setting that the environment sets is shown, and changed there."),
        ),
        "operating#settings",
        ("/", "Enter", "Esc"),
    ),
    "/account": Help(
        N_("Your name, language, time zone, theme, signature, password and sessions."),
        (
            N_("Write the signature that is added below your emails."),
            N_("Choose how you are told of news, and when nothing reaches you."),
            N_("End a session of a device you no longer use."),
            N_("Set up a second factor or passkeys, and keep the recovery codes."),
            N_("Make a token for a program: it is shown once."),
        ),
        "your-account",
    ),
    "/notices": Help(
        N_("Everything you were told, read or not."),
        (N_("Open one to go to its record."), N_("Choose on “Your account” what you want to be told.")),
        "notifications",
    ),
    "/exports": Help(
        N_("Files you exported, kept for a day."),
        (N_("Download a file, or begin an export on a list."),),
        "contacts",
    ),
    "/bulk/{errand_id}": Help(
        N_("What a change of many records did to each of them."),
        (N_("See which were refused, and why."), N_("Undo it within 30 days; what was edited since stays.")),
        "bin-and-undo",
    ),
    "/help": Help(
        N_("The user guide, as this version of Steward has it. It works without the internet."),
        (N_("Jump to a section by the list at its top."), N_("Press ? on any page for what it is about.")),
        "keyboard-shortcuts",
        ("?", "Ctrl K"),
    ),
}
