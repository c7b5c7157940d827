"""Kinds: what happens to whole workspaces, as the trail of the installation records it."""

from models.language import N_
from services.house.tenants import MOVED_IN
from services.work import kind

CHANGED = kind("tenant.changed", N_("{by} changed {subject}"), "edit")
SUSPENDED = kind("tenant.suspended", N_("{by} suspended {subject}: {reason}"), "pause_circle")
RESUMED = kind("tenant.resumed", N_("{by} resumed {subject}"), "play_circle")
TO_ERASE = kind("tenant.to_be_erased", N_("{by} closed {subject}, to be erased on {day}"), "auto_delete")
KEPT = kind("tenant.kept", N_("{by} kept {subject}, which was to be erased"), "restore_from_trash")
ERASED = kind("tenant.erased", N_("The workspace {name} was erased"), "delete_forever")
FAILED = kind("tenant.not_added", N_("{subject} could not be made"), "error")
MOVED = kind("tenant.moved", N_("The making of a workspace went on"), "hourglass_top")  # a signal: nothing is stored
KINDS = [MOVED_IN, CHANGED, SUSPENDED, RESUMED, TO_ERASE, KEPT, ERASED, FAILED, MOVED]
CLOSING = (SUSPENDED, TO_ERASE)  # of which open pages are closed
