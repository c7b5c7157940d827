"""Bulk: one change of many records at once, or their move to the bin, as an errand that can be undone for 30 days."""

from services.bulk.asking import begin, count
from services.bulk.kinds import errand_kinds
from services.bulk.results import Line, lines

__all__ = ["Line", "begin", "count", "errand_kinds", "lines"]
