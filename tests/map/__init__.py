"""The map: what it shows, the street map below it, and the element that draws it."""
