"""What the help panel says about each page: one declared table, by the address of the page."""

from ui.help.table import Help, of, table

__all__ = ["Help", "of", "table"]
