"""The kinds of events of what comes in."""

from models.language import N_
from services.work import kind

RECEIVED = kind("thread.received", N_("{sender} wrote “{title}”"), "mark_email_unread")
FILED = kind("thread.filed", N_("{actor} filed “{subject}” with {contact}"), "drive_file_move")
DELETED = kind("thread.deleted", N_("{actor} deleted a received message from “{subject}”"), "delete")
CAME = kind("received.came", N_("Something came in"), "inbox")  # a signal: nothing of it is stored
READ = kind("mailbox.read", N_("A mailbox was read"), "mark_email_read")  # a signal
ADDED = kind("mailbox.added", N_("{actor} added the mailbox {subject}"), "add")
CHANGED = kind("mailbox.changed", N_("{actor} changed the mailbox {subject}"), "edit")
REMOVED = kind("mailbox.removed", N_("{actor} removed the mailbox {name}"), "delete")
KINDS = [RECEIVED, FILED, DELETED]  # of conversations
MAILBOXES = [ADDED, CHANGED, REMOVED, READ]
