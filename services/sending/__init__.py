"""Sending: the switch of each channel (off, test, live), and what the sender's domain says about our mail."""

from services.sending.domain import refuse_many
from services.sending.known import OFF, Switch, refresh
from services.sending.overview import Overview, Record, Standing, ask_again, overview
from services.sending.switches import LABELS, follow, mode, obey, refuse_off, switch, test_address, withheld

__all__ = [
    "LABELS",
    "OFF",
    "Overview",
    "Record",
    "Standing",
    "Switch",
    "ask_again",
    "follow",
    "mode",
    "obey",
    "overview",
    "refresh",
    "refuse_many",
    "refuse_off",
    "switch",
    "test_address",
    "withheld",
]
