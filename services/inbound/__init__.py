"""Inbound: the mailboxes that are read, what comes in, the conversations it belongs to, and answers to it."""

from models.inbound import Filing, Thread
from models.language import N_, ngettext
from services.inbound import indexing, story
from services.inbound.addresses import complete
from services.inbound.answering import reply, reply_to_own
from services.inbound.conversations import Query as Conversations
from services.inbound.conversations import Said, ThreadCard, ThreadListed, find_thread, threads
from services.inbound.events import CAME, KINDS, MAILBOXES, RECEIVED
from services.inbound.explaining import Explained, explain
from services.inbound.mailboxes import (
    MailboxCard,
    Tried,
    change_mailbox,
    create_mailbox,
    delete_mailbox,
    find_mailbox,
    list_mailboxes,
    shown,
    try_connection,
)
from services.inbound.readers import Readers
from services.inbound.received import Came, Query, ReceivedCard, delete, file, find_received, search
from services.records.declaration import Record
from services.records.indexing import under

CONVERSATION = Record(
    N_("conversation"),
    Thread,
    Filing,
    KINDS,
    "forum",
    plural=N_("conversations"),
    counted=lambda n: ngettext("{count} conversation", "{count} conversations", n),
    room="messages",
    title="subject",
    path="/threads",
    index=indexing.index,
    under=under(Thread, "contact_id"),
    usual="-last_at",
    story="messages",
    entries={"messages": story.entries},
    quiet=frozenset({RECEIVED.name}),
)

__all__ = [
    "CAME",
    "CONVERSATION",
    "KINDS",
    "MAILBOXES",
    "RECEIVED",
    "Came",
    "Conversations",
    "Explained",
    "MailboxCard",
    "Query",
    "Readers",
    "ReceivedCard",
    "Said",
    "ThreadCard",
    "ThreadListed",
    "Tried",
    "change_mailbox",
    "complete",
    "create_mailbox",
    "delete",
    "delete_mailbox",
    "explain",
    "file",
    "find_mailbox",
    "find_received",
    "find_thread",
    "list_mailboxes",
    "reply",
    "reply_to_own",
    "search",
    "shown",
    "threads",
    "try_connection",
]
