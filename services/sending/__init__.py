"""Sending: the switch of each channel (off, test, live), and what the sender's domain says about our mail."""

from services.sending.domain import refuse_many
from services.sending.known import LIVE, OFF, TEST, Switch, refresh
from services.sending.switches import BY as SWITCHED
from services.sending.switches import LABELS, follow, mode, obey, refuse_off, switch, test_address, withheld

__all__ = [
    "LABELS",
    "LIVE",
    "OFF",
    "SWITCHED",
    "TEST",
    "Switch",
    "follow",
    "mode",
    "obey",
    "refresh",
    "refuse_many",
    "refuse_off",
    "switch",
    "test_address",
    "withheld",
]
