"""Home: what waits for a person, and what happened."""
