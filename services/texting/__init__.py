"""Texting: SMS and WhatsApp after they have left: what providers report, what people write back, and until when free
text may be sent. What providers call us with is in calls.py.
"""

from services.texting import window
from services.texting.numbers import TEXTS, of_failure
from services.texting.window import approved, closed, open_until

__all__ = [
    "TEXTS",
    "approved",
    "closed",
    "of_failure",
    "open_until",
    "window",
]
