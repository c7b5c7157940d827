"""Summaries: an account in words, from templates over facts (P-08, P-09)."""

from services.summaries.writing import EACH, KINDS, WRITTEN, SummaryCard, read, summarise, write_due

__all__ = ["EACH", "KINDS", "WRITTEN", "SummaryCard", "read", "summarise", "write_due"]
