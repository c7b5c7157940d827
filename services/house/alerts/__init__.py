"""Alerts: what is wrong, who is told of it, and who takes it on (decision 0077)."""
