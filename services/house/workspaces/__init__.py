"""Workspaces: how operators make, look after, suspend and resume those of this installation (T-01, T-05, Y-11)."""

from services.house.workspaces.changing import change, resume, suspend
from services.house.workspaces.counting import EACH, count
from services.house.workspaces.kinds import CHANGED, FAILED, KINDS, MOVED, RESUMED, SUSPENDED
from services.house.workspaces.listing import Workspace, find, listing
from services.house.workspaces.provisioning import go_on, provision, retry
from services.house.workspaces.wanted import STEPS, WorkspaceDraft, ask

__all__ = [
    "CHANGED",
    "EACH",
    "FAILED",
    "KINDS",
    "MOVED",
    "RESUMED",
    "STEPS",
    "SUSPENDED",
    "Workspace",
    "WorkspaceDraft",
    "ask",
    "change",
    "count",
    "find",
    "go_on",
    "listing",
    "provision",
    "resume",
    "retry",
    "suspend",
]
