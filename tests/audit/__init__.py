"""The audit trail as people and programs read it."""
