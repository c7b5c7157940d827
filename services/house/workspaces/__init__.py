"""Workspaces: how operators make, look after, suspend and resume those of this installation (T-01, T-05, Y-11)."""

from services.house.workspaces import erasing, exporting, signing_up, trials
from services.house.workspaces.changing import change, resume, suspend
from services.house.workspaces.counting import EACH, count
from services.house.workspaces.kinds import CHANGED, CLOSING, FAILED, KINDS, MOVED, RESUMED, SUSPENDED
from services.house.workspaces.listing import Workspace, find, listing
from services.house.workspaces.provisioning import provision, retry
from services.house.workspaces.running import go_on
from services.house.workspaces.wanted import STEPS, WorkspaceDraft, ask

__all__ = [
    "CHANGED",
    "CLOSING",
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
    "erasing",
    "exporting",
    "find",
    "go_on",
    "listing",
    "provision",
    "resume",
    "retry",
    "signing_up",
    "suspend",
    "trials",
]
