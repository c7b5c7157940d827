"""Invoices: the list by what is open and since when, the editor of drafts, and what was issued, as it is on paper."""

from ui.pages.invoices import adding, invoice, listing

__all__ = ["adding", "invoice", "listing"]
