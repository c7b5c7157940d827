"""Reports: the list by kind, one of them, and the rows behind a figure.

Fixed addresses are declared before those with names, in the order of these names.
"""

from ui.pages.reports import listing, report, rows

__all__ = ["listing", "report", "rows"]
