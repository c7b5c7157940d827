"""Texting: SMS and WhatsApp after they have left: what providers report, what people write back, and until when free
text may be sent."""

from services.texting import inbound, looking_up, reports, window
from services.texting.calls import address_of_msg91, from_msg91, from_twilio, from_waha
from services.texting.inbound import CAME
from services.texting.numbers import TEXTS, of_failure
from services.texting.window import approved, closed, open_until

__all__ = [
    "CAME",
    "TEXTS",
    "address_of_msg91",
    "approved",
    "closed",
    "from_msg91",
    "from_twilio",
    "from_waha",
    "inbound",
    "looking_up",
    "of_failure",
    "open_until",
    "reports",
    "window",
]
