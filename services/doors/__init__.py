"""Doors to other systems: tokens, webhooks both ways, sheets, and how each integration does."""
