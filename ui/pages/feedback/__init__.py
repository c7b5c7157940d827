"""Feedback: the list, one suggestion or report, and all of it by quarter.

The fixed address is declared before the one with an id.
"""

from ui.pages.feedback import quarters, listing  # isort: skip

__all__ = ["listing", "quarters"]
