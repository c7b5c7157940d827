"""Doors to other systems: tokens of programs, webhooks, sheets, and how integrations do."""
