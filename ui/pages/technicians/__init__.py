"""Technicians: who goes to customers, what they can do, when they work and when they are away."""

from ui.pages.technicians import listing, technician

__all__ = ["listing", "technician"]
