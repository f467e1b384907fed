"""Drafts become documents: their numbers, entries and figures."""
