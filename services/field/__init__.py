"""The field: what a technician's phone keeps for the days ahead, and what was done on it without a network."""

from services.field.acts import ACTS, AT_ONCE, Answer, take
from services.field.day import Day, Stop, day

__all__ = ["ACTS", "AT_ONCE", "Answer", "Day", "Stop", "day", "take"]
