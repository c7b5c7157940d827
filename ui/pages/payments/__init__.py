"""Payments: the list, what is left to allocate, what providers report, and one payment."""

from ui.pages.payments import bank, inbox, listing, payment

__all__ = ["bank", "inbox", "listing", "payment"]
