"""Accounts: who works here, how they come in, and how they are shown out."""
