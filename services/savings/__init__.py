"""Savings: what the use of each feature is estimated to have saved, by month and year (X-08)."""

from services.savings.estimating import DayOfUse, Line, Savings, days, month_of, savings

__all__ = ["DayOfUse", "Line", "Savings", "days", "month_of", "savings"]
