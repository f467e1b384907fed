"""Accounts: the chart that a book begins with, and what the user makes of it."""
