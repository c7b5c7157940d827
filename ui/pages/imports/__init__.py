"""Imports: the list with their results, choosing a file, and the steps from the file to the result."""

from ui.pages.imports import choosing, listing, wizard

__all__ = ["choosing", "listing", "wizard"]
