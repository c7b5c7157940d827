"""Help for the pages of every day: Home, contacts, companies, messages, tasks, notes."""

from models.language import N_
from ui.help.table import Help

LIST = ("/", "n", "x", "Shift X")
RECORD = ("e", "n c t e", "Enter", "Esc")

HELP = {
    "/": Help(
        N_("Your workspace at a glance: what came in, what went out, and what your team does."),
        (
            N_("Click a number to see exactly the rows it counts."),
            N_("Follow the first steps; each is ticked by what you really did."),
            N_("Open an entry of the activity to go to its record."),
        ),
        "home",
        ("n", "Ctrl K"),
    ),
    "/contacts": Help(
        N_("The people you sell to or work with."),
        (
            N_("Add a person, or import a spreadsheet or address book."),
            N_("Search by the beginnings of words, or by the last digits of a phone number."),
            N_("Filter and sort, then save the list as a view and pin it to your menu."),
            N_("Select several to change, tag, export or write to them at once."),
        ),
        "contacts",
        LIST,
    ),
    "/contacts/{contact_id}": Help(
        N_("Everything about one person: details on the left, everything that happened in one timeline."),
        (
            N_("Click a value to change it. Its label shows how it was before."),
            N_("Log a call or write a note above the timeline, or add a task."),
            N_("Write an email, or begin a deal, a quote or an invoice from the buttons at the top."),
            N_("Rate with the stars, and mark with tags."),
        ),
        "contacts",
        RECORD,
    ),
    "/companies": Help(
        N_("The organisations your contacts belong to."),
        (
            N_("Add a company, or name a new one at a contact: it is added for you."),
            N_("Filter by owner or tag, and save the list as a view."),
            N_("Open one to see its people, deals, documents and amounts."),
        ),
        "companies",
        LIST,
    ),
    "/companies/{company_id}": Help(
        N_("Everything about one company, and what happened with all of its people."),
        (
            N_("Click a value to change it."),
            N_("Open one of its people, deals or documents."),
            N_("Click an amount to see the rows that make it."),
        ),
        "companies",
        RECORD,
    ),
    "/hygiene": Help(
        N_("Contacts that need care: unreachable, incomplete, or not confirmed for a year."),
        (
            N_("Open a group to see whom it lists, and why."),
            N_("Confirm details that are still right, so that nobody asks again for a year."),
            N_("Archive those nobody has heard of for a long time."),
        ),
        "contacts",
    ),
    "/duplicates": Help(
        N_("Pairs of contacts that may be one person, the likeliest first."),
        (
            N_("Choose for each field whose value is kept, then merge."),
            N_("Say that they are two people, and the pair never comes back."),
            N_("Undo a merge within 30 days, on the contact's page."),
        ),
        "duplicates",
    ),
    "/imports": Help(
        N_("Contacts out of a spreadsheet, a CSV file or an address book."),
        (
            N_("Choose a file: nothing changes before you have seen every row."),
            N_("Check which column is which, and fix what is wrong, equal mistakes at once."),
            N_("Undo a whole import within 30 days; what was edited since stays."),
        ),
        "contacts",
    ),
    "/notes": Help(
        N_("What your team wrote down about contacts, companies and deals."),
        (
            N_("Search all notes by their words."),
            N_("Open one to change it; its former texts are kept."),
            N_("Mention a colleague with @ and the name, and they are told."),
        ),
        "contacts",
        ("/", "x"),
    ),
    "/notes/{note_id}": Help(
        N_("One note, with its former texts."),
        (N_("Change its text: only its author and administrators may."), N_("Open what it is about.")),
        "contacts",
        ("e",),
    ),
    "/tags": Help(
        N_("Short words that mark contacts, companies and deals, across all lists."),
        (
            N_("Add a tag and choose its colour."),
            N_("Rename a tag to the name of another one to merge them."),
            N_("Open a tag to see what it marks."),
        ),
        "contacts",
        ("/", "n"),
    ),
    "/tags/{tag_id}": Help(
        N_("One tag, and how many records it marks."),
        (N_("Rename it or choose another colour; every record follows."), N_("Open the list of what it marks.")),
        "contacts",
        ("e",),
    ),
    "/messages": Help(
        N_("Every message you and your team wrote: by email, SMS and WhatsApp."),
        (
            N_("Write a message, to one person or to several."),
            N_("Filter by state to see what waits, failed or is unknown."),
            N_("Open one to read why it was sent, or why not."),
        ),
        "writing-a-message",
        LIST,
    ),
    "/messages/new": Help(
        N_("One message: choose who, write what, and send it now, later or again and again."),
        (
            N_("Use a template; the preview shows what each person gets."),
            N_("Send yourself a test first."),
            N_("Attach files, 25 MB together."),
            N_("Read the line at the bottom: how many get it, and who is left out."),
        ),
        "writing-a-message",
        ("Enter", "Esc"),
    ),
    "/messages/{message_id}": Help(
        N_("One message: its text, its state in one sentence, and every attempt."),
        (
            N_("Edit or cancel it while it waits."),
            N_("Resolve an unknown one, once you know whether it arrived."),
            N_("Open the conversation it belongs to."),
        ),
        "was-it-sent",
    ),
    "/inbox": Help(
        N_("What came in, each in its conversation with what you wrote."),
        (
            N_("Open a conversation and answer at its bottom."),
            N_("Filter by channel, or see only what nobody has answered."),
            N_("File what came from somebody unknown under “Unfiled”."),
        ),
        "replies-and-conversations",
    ),
    "/unfiled": Help(
        N_("What came from addresses that belong to no contact."),
        (N_("File a message at a contact, or add the sender as one."), N_("Leave what needs no answer.")),
        "replies-and-conversations",
    ),
    "/threads/{conversation_id}": Help(
        N_("One conversation: what you sent, and what came back."),
        (
            N_("Answer at the bottom; Ctrl and Enter send."),
            N_("Download a file that came with a message."),
            N_("File the conversation at another contact."),
        ),
        "replies-and-conversations",
        ("Enter",),
    ),
    "/mailboxes": Help(
        N_("The mailboxes that Steward reads for replies and bounces."),
        (
            N_("Add a mailbox by its IMAP address. Nothing in it is changed."),
            N_("Ask why a mail is not here, by its sender or Message-ID."),
            N_("Switch one off, and on again."),
        ),
        "replies-and-conversations",
    ),
    "/tasks": Help(
        N_("What somebody still has to do."),
        (
            N_("Add a task with a day, and a person who is reminded."),
            N_("Tick several to finish them at once."),
            N_("Open “My day” for what is yours today."),
        ),
        "tasks",
        LIST,
    ),
    "/tasks/{task_id}": Help(
        N_("One task: what, for whom, and until when."),
        (
            N_("Finish it, or snooze it to another day."),
            N_("Repeat it: the next one comes when this one is done."),
            N_("Assign it to a colleague; they are told."),
        ),
        "tasks",
        ("e",),
    ),
    "/my-day": Help(
        N_("Your own tasks: what is late, what is due today, and what comes next."),
        (
            N_("Tick what is done, snooze what has to wait."),
            N_("Subscribe to your tasks in the calendar of your phone."),
        ),
        "tasks",
    ),
}
