"""Opt-outs: the list, adding and lifting them, and the way in and out as a file."""

from ui.pages.optouts import importing, listing

__all__ = ["importing", "listing"]
