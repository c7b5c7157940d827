"""Kinds: what happens to whole workspaces, as the trail of the installation records it."""

from models.language import N_
from services.house.tenants import MOVED_IN
from services.work import kind

CHANGED = kind("tenant.changed", N_("{by} changed {subject}"), "edit")
SUSPENDED = kind("tenant.suspended", N_("{by} suspended {subject}: {reason}"), "pause_circle")
RESUMED = kind("tenant.resumed", N_("{by} resumed {subject}"), "play_circle")
FAILED = kind("tenant.not_added", N_("{subject} could not be made"), "error")
MOVED = kind("tenant.moved", N_("The making of a workspace went on"), "hourglass_top")  # a signal: nothing is stored
KINDS = [MOVED_IN, CHANGED, SUSPENDED, RESUMED, FAILED, MOVED]
