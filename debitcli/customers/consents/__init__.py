"""Consents of customers: who allowed what, by which way, since when."""
