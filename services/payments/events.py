"""What happens to payments."""

from models.language import N_
from services.work import kind

RECORDED = kind("payment.recorded", N_("{actor} recorded a payment of {amount}"), "payments")
ALLOCATED = kind("payment.allocated", N_("{actor} allocated {amount} to {document}"), "call_split")
UNALLOCATED = kind("payment.unallocated", N_("{actor} took {amount} back from {document}"), "undo")
REFUNDED = kind("payment.refunded", N_("{actor} refunded {amount}"), "keyboard_return")
REVERSED = kind("payment.reversed", N_("{actor} reversed a payment of {amount}"), "block")
TOLD = kind("payment.told", N_("A payment provider reported something"), "webhook")
KINDS = [RECORDED, ALLOCATED, UNALLOCATED, REFUNDED, REVERSED]
