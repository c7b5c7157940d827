"""The field: what a technician's phone keeps for the days ahead, and what was done on it without a network."""

from services.field.acts import ACTS, AT_ONCE, Answer, take
from services.field.day import Day, Stop, day
from services.field.voices import Heard, Voice, add_voice

__all__ = ["ACTS", "AT_ONCE", "Answer", "Day", "Heard", "Stop", "Voice", "add_voice", "day", "take"]
