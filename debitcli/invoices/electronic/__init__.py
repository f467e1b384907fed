"""Invoices as e-invoices."""
