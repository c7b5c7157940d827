"""Incidents: the list, one of them, the components that customers know, and planned work.

Fixed addresses are declared before the one with an id, in the order of these names.
"""

from ui.pages.incidents import coming, components, incident, listing

__all__ = ["coming", "components", "incident", "listing"]
