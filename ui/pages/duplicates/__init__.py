"""Duplicates: the queue of pairs, and two contacts side by side."""

from ui.pages.duplicates import page

__all__ = ["page"]
