"""Messages: the list, a page to write one, what came in, and a page for each message that explains its state."""

from ui.pages.messages import listing, writing  # isort: skip  (`/messages/new` is asked before `/messages/{id}`)
from ui.pages.messages import conversation, inbox, message  # isort: skip

__all__ = ["conversation", "inbox", "listing", "message", "writing"]
