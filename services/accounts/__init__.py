"""Accounts: the people who work here, how they sign in, and how their access ends."""
